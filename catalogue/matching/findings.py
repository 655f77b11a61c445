"""The conditions that an intervention can fit or not, and what is found of each. Pure.

Each function gives how far its condition holds, from 0 to 1, with plain reasons for and against;
None where nothing was asked. A reason against stands wherever the share is below 1.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from catalogue.interventions.document import Document
from catalogue.matching.minutes import TimeFit, time_fit
from catalogue.matching.words import listed, number_word
from core.vocabulary import Vocabularies


class Condition(StrEnum):
    """What can fit or not, in the order in which it is said."""

    NEEDS = "needs"
    AGE = "age"
    COMMUNICATION = "communication"
    MINUTES = "minutes"
    SETTING = "setting"
    FORMAT = "format"
    MOTIVATION = "motivation"
    TRAINING = "training"


class Motivation(StrEnum):
    """How much a child wants to take part."""

    LOW = "low"
    MIXED = "mixed"
    HIGH = "high"


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What was said of a child, of the worker and of the time. What was not said asks nothing.

    Only training is different: the worker holds none but the training that is said.
    """

    age: int | None = None
    needs: frozenset[str] = frozenset()
    communication_needs: frozenset[str] = frozenset()
    setting: str = ""
    format: str = ""
    minutes: int | None = None
    motivation: Motivation | None = None
    training: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Finding:
    """How far one condition holds, and why."""

    share: float
    fits: str = ""
    against: str = ""


Finder = Callable[[Document, Circumstances, Vocabularies], Finding | None]

HALF = 0.5
# Of the ways to engage, these do not count on the child's wish to come. Any other helps some.
FOR_LOW_MOTIVATION = frozenset({"motivational_interviewing", "one_off"})


def made_for_age(document: Document, age: int | None) -> bool:
    """Whether an age is within the ages that are given; also where either is not known."""
    if document.age is None or age is None:
        return True
    return document.age.youngest <= age <= document.age.oldest


def find_needs(document: Document, said: Circumstances, known: Vocabularies) -> Finding | None:
    """The share of the needs that it answers."""
    if not said.needs:
        return None
    answered = said.needs.intersection(document.needs)
    left = said.needs - answered
    share = len(answered) / len(said.needs)
    if not answered:
        return Finding(share, against="Answers none of the needs")
    return Finding(
        share,
        fits=f"{_how_many(len(answered), len(said.needs))}: {_named(known, 'needs', answered)}",
        against=f"Does not answer: {_named(known, 'needs', left)}" if left else "",
    )


def find_age(document: Document, said: Circumstances, _known: Vocabularies) -> Finding | None:
    """Whether the child's age is within its ages; half where it gives none."""
    if said.age is None:
        return None
    if document.age is None:
        return Finding(HALF, against="Does not say for which ages it is")
    youngest, oldest = document.age.youngest, document.age.oldest
    ages = f"{youngest}" if youngest == oldest else f"{youngest} to {oldest}"
    if made_for_age(document, said.age):
        return Finding(1, fits=f"For ages {ages}" if youngest != oldest else f"For age {ages}")
    return Finding(0, against=f"For {ages}; this child is {said.age}")


def find_communication(
    document: Document, said: Circumstances, known: Vocabularies
) -> Finding | None:
    """The share of the communication needs that it describes adaptations for."""
    if not said.communication_needs:
        return None
    covered = said.communication_needs.intersection(document.communication_needs)
    left = said.communication_needs - covered
    return Finding(
        len(covered) / len(said.communication_needs),
        fits=_adaptations("Adaptations", covered, known) if covered else "",
        against=_adaptations("No adaptations", left, known) if left else "",
    )


def find_minutes(document: Document, said: Circumstances, _known: Vocabularies) -> Finding | None:
    """How much of it can be done in the minutes to hand."""
    if said.minutes is None:
        return None
    found: TimeFit = time_fit(document.sessions, said.minutes)
    return Finding(found.share, fits=found.fits, against=found.against)


def find_setting(document: Document, said: Circumstances, known: Vocabularies) -> Finding | None:
    """Whether it is written for the place."""
    if not said.setting:
        return None
    label = _named(known, "settings", {said.setting})
    if said.setting in document.settings:
        return Finding(1, fits=f"Written for this setting: {label}")
    return Finding(0, against=f"Not written for this setting: {label}")


def find_format(document: Document, said: Circumstances, known: Vocabularies) -> Finding | None:
    """Whether it is written for the format."""
    if not said.format:
        return None
    label = _named(known, "formats", {said.format})
    if said.format in document.formats:
        return Finding(1, fits=f"Written for this format: {label}")
    its_own = _named(known, "formats", document.formats) or "not known"
    return Finding(0, against=f"Not written for this format: {label}. Its format: {its_own}")


def find_motivation(document: Document, said: Circumstances, known: Vocabularies) -> Finding | None:
    """Whether it can begin without the child's wish to take part; a keen child asks nothing."""
    if said.motivation is None or said.motivation is Motivation.HIGH:
        return None
    ways = _named(known, "engagement", document.engagement)
    child = "with low motivation" if said.motivation is Motivation.LOW else "in two minds"
    if not document.engagement:
        return Finding(0, against=f"Does not say how to engage a child {child}")
    if said.motivation is Motivation.MIXED:
        return Finding(1, fits=f"Helps a child {child}: {ways}")
    if FOR_LOW_MOTIVATION.intersection(document.engagement):
        return Finding(1, fits=f"Made for low motivation: {ways}")
    return Finding(
        HALF,
        fits=f"Helps some with low motivation: {ways}",
        against="Not made for a child who would rather not come",
    )


def find_training(document: Document, said: Circumstances, known: Vocabularies) -> Finding:
    """The share of the training it needs that the worker holds."""
    needed = frozenset(document.training_required)
    if not needed:
        return Finding(1, fits="Needs no special training")
    missing = needed - said.training
    if not missing:
        return Finding(1, fits=f"You hold the training it needs: {_trained(known, needed)}")
    return Finding(
        1 - len(missing) / len(needed),
        against=f"Needs training you do not hold: {_trained(known, missing)}",
    )


FINDERS: dict[Condition, Finder] = {
    Condition.NEEDS: find_needs,
    Condition.AGE: find_age,
    Condition.COMMUNICATION: find_communication,
    Condition.MINUTES: find_minutes,
    Condition.SETTING: find_setting,
    Condition.FORMAT: find_format,
    Condition.MOTIVATION: find_motivation,
    Condition.TRAINING: find_training,
}


def _how_many(answered: int, asked: int) -> str:
    """As "Answers two of the three needs"."""
    if asked == 1:
        return "Answers the need"
    if answered < asked:
        return f"Answers {number_word(answered)} of the {number_word(asked)} needs"
    return "Answers both needs" if asked == 2 else f"Answers all {number_word(asked)} needs"


def _adaptations(what: str, codes: Collection[str], known: Vocabularies) -> str:
    named = _named(known, "communication_needs", codes)
    if len(codes) == 1:
        return f"{what} for {named} are described"
    return f"{what} are described for: {named}"


def _trained(known: Vocabularies, codes: Collection[str]) -> str:
    return _named(known, "training", codes)


def _named(known: Vocabularies, vocabulary: str, codes: Collection[str]) -> str:
    """The labels of codes in the order of their list; a code that is not in it stands last."""
    found = {term.code: term.label for term in known[vocabulary] if term.code in codes}
    return listed([*found.values(), *sorted(code for code in codes if code not in found)])
