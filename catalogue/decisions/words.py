"""Decisions in words, and the choices of the list."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app

from catalogue.decisions.queries import TOPICS, Asked, Found
from catalogue.interventions.presentation import labels
from catalogue.review.models import Decision, Rating, Review, ReviewKind
from core.ui.words import list_in_words, long_date, plural
from core.vocabulary import Vocabularies

DECISIONS = {
    Decision.APPROVE: "Approved",
    Decision.REQUEST_CHANGES: "Changes requested",
    Decision.REJECT: "Rejected",
}


KINDS = {
    ReviewKind.APPEAL: "On appeal",
    ReviewKind.REAFFIRMATION: "After its approval had run out",
}


@dataclass(frozen=True)
class Option:
    """One choice of a facet, with how many it would find."""

    value: str
    label: str
    count: int
    checked: bool


@dataclass(frozen=True)
class Facet:
    """One group of choices."""

    name: str
    label: str
    options: list[Option]
    folded: bool = False


def facets(asked: Asked, found: Found) -> list[Facet]:
    """What the list can be narrowed down by; a choice that finds nothing is left out."""
    vocabularies: Vocabularies = current_app.extensions["vocabularies"]
    decisions = {each.value: label for each, label in DECISIONS.items()}
    topics = vocabularies[TOPICS].labels
    return [
        Facet("decision", "Decision", _options(decisions, found.by_decision, asked.decisions)),
        Facet("topics", "Topic", _options(topics, found.by_topic, asked.topics)),
    ]


def topics_of(review: Review) -> list[str]:
    """The topics of what was decided on."""
    return labels(TOPICS, (tag.code for tag in review.version.tags if tag.vocabulary == TOPICS))


def facts_of(review: Review) -> list[str]:
    """Which version, who and when, on which checklist, and what it came to."""
    facts = [
        f"Version {review.version.number}",
        f"{review.reviewer.name}, {long_date(review.decided_at)}",
        f"Checklist version {review.checklist_version}",
        ratings_in_words(review),
    ]
    if review.kind in KINDS:
        facts.insert(1, KINDS[review.kind])
    if review.conditions:
        facts.append(plural(len(review.conditions), "condition"))
    return facts


def ratings_in_words(review: Review) -> str:
    """As "17 met, 1 not fully met and 1 not applicable"."""
    counts = Counter(answer.rating for answer in review.answers if answer.rating)
    if not counts:
        return "No criterion answered"
    return list_in_words(
        f"{counts[rating]} {rating.label.lower()}" for rating in Rating if counts[rating]
    )


def _options(
    names: Mapping[str, str], counts: Mapping[str, int], chosen: tuple[str, ...]
) -> list[Option]:
    return [
        Option(value, label, counts.get(value, 0), value in chosen)
        for value, label in names.items()
        if counts.get(value) or value in chosen
    ]
