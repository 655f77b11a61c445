"""How well an intervention fits what was said of a child. Pure: nothing is read or kept.

The score is the share of what was asked that holds, each condition with its weight, from 0 to 1.
Made for another age is one less, so that it comes after all that is made for this age.
"""

from dataclasses import dataclass

from catalogue.interventions.document import Document
from catalogue.matching.findings import FINDERS, Circumstances, Condition, Finding, made_for_age
from core.vocabulary import Vocabularies

# What a worker can least do without counts most.
WEIGHTS = {
    Condition.NEEDS: 4,
    Condition.AGE: 3,
    Condition.COMMUNICATION: 3,
    Condition.MINUTES: 2,
    Condition.SETTING: 2,
    Condition.FORMAT: 2,
    Condition.MOTIVATION: 2,
    Condition.TRAINING: 2,
}
FOR_ANOTHER_AGE = 1


@dataclass(frozen=True)
class Fit:
    """How well an intervention fits, why, and why not.

    ``missed`` are the conditions that do not hold in full: without any the score is 1. What
    answers none of the needs is not ``relevant``, and is not shown.
    """

    score: float
    fits: tuple[str, ...]
    against: tuple[str, ...]
    missed: frozenset[Condition]
    relevant: bool
    right_age: bool


def fit(document: Document, circumstances: Circumstances, vocabularies: Vocabularies) -> Fit:
    """How well a document fits. The order of codes on either side does not matter."""
    found: dict[Condition, Finding] = {}
    for condition, finder in FINDERS.items():
        finding = finder(document, circumstances, vocabularies)
        if finding is not None:
            found[condition] = finding
    asked = sum(WEIGHTS[condition] for condition in found)
    score = sum(WEIGHTS[condition] * finding.share for condition, finding in found.items()) / asked
    right_age = made_for_age(document, circumstances.age)
    return Fit(
        score=score if right_age else score - FOR_ANOTHER_AGE,
        fits=tuple(finding.fits for finding in found.values() if finding.fits),
        against=tuple(finding.against for finding in found.values() if finding.against),
        missed=frozenset(condition for condition, finding in found.items() if finding.share < 1),
        relevant=Condition.NEEDS not in found or found[Condition.NEEDS].share > 0,
        right_age=right_age,
    )
