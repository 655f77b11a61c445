"""Every question of the form changes the order of what is found, and says why."""

from typing import Any

import pytest

from catalogue.interventions.document import AgeRange, PlannedSession, Step
from catalogue.matching.findings import Circumstances, Motivation
from catalogue.matching.rules import fit
from core.vocabulary import Vocabularies
from tests.factories.interventions import a_document


def session_of(minutes: int) -> tuple[PlannedSession, ...]:
    return (PlannedSession("One", "An aim.", (Step("Talk", True, minutes, "Talk."),)),)


@pytest.mark.parametrize(
    ("said", "better", "worse"),
    [
        ({"age": 12}, {"age": AgeRange(10, 13)}, {"age": AgeRange(15, 17)}),
        ({"needs": frozenset({"weapons"})}, {"needs": ("weapons",)}, {"needs": ("resilience",)}),
        (
            {"communication_needs": frozenset({"stammering"})},
            {"communication_needs": ("stammering",)},
            {"communication_needs": ("literacy",)},
        ),
        ({"setting": "school"}, {"settings": ("school",)}, {"settings": ("office",)}),
        ({"format": "group"}, {"formats": ("group",)}, {"formats": ("family",)}),
        ({"minutes": 30}, {"sessions": session_of(30)}, {"sessions": session_of(60)}),
        (
            {"motivation": Motivation.LOW},
            {"engagement": ("motivational_interviewing",)},
            {"engagement": ()},
        ),
        (
            {"training": frozenset({"group_facilitation"})},
            {"training_required": ("group_facilitation",)},
            {"training_required": ("parenting_work",)},
        ),
    ],
)
def test_what_was_answered_decides_which_comes_first(
    vocabularies: Vocabularies, said: dict[str, Any], better: dict[str, Any], worse: dict[str, Any]
) -> None:
    asked, nothing = Circumstances(**said), Circumstances()
    first = fit(a_document(**better), asked, vocabularies)
    second = fit(a_document(**worse), asked, vocabularies)
    assert first.score > second.score
    assert len(first.fits) > len(second.fits) or len(first.against) < len(second.against)
    assert second.against
    if "training" not in said:  # what is not ticked is not held, so that training always counts
        alike = [fit(a_document(**each), nothing, vocabularies) for each in (better, worse)]
        assert alike[0].score == alike[1].score
