"""What an intervention's page, and a reviewer's, shows of feedback."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalogue.feedback import words
from catalogue.feedback.models import Feedback
from catalogue.feedback.queries import (
    Said,
    Tallies,
    answers_on,
    newest_and_own,
    sentences_on,
    to_ask_about,
    uses_here,
)
from catalogue.interventions.models import InterventionVersion
from core.people.models import User

MOST_ON_PAGE = 2
MOST_IN_REVIEW = 5


@dataclass(frozen=True)
class Summary:
    """The counts and the newest sentences on an intervention."""

    slug: str
    tallies: Tallies
    sentences: Sequence[Said]


@dataclass(frozen=True)
class AfterUse:
    """What others said; the question to those who used it, and what they answered."""

    summary: Summary
    question: str
    own: Feedback | None
    words = words


def after_use(version: InterventionVersion, viewer: User) -> AfterUse:
    """The part of an intervention's page on what it was like."""
    answers = answers_on(version.intervention_id)
    asked = to_ask_about(uses_here(version.intervention_id, viewer), answers.version_in_use)
    said: Sequence[Said] = ()
    own = None
    if answers.tallies.together.n:
        said, own = newest_and_own(
            version.intervention_id,
            viewer=viewer,
            most=MOST_ON_PAGE,
            version_id=asked.version_id if asked else None,
        )
    return AfterUse(
        summary=Summary(version.intervention.slug, answers.tallies, said),
        question=words.question(asked.use) if asked else "",
        own=own,
    )


def summary_for_review(version: InterventionVersion, viewer: User) -> Summary:
    """What was said of the versions before the one that is being reviewed."""
    answers = answers_on(version.intervention_id)
    said: Sequence[Said] = ()
    if answers.tallies.together.n:
        said = sentences_on(version.intervention_id, viewer=viewer, most=MOST_IN_REVIEW)
    return Summary(version.intervention.slug, answers.tallies, said)
