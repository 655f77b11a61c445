"""Why an intervention fits a child, or does not, in the words that a practitioner reads."""

from typing import Any

import pytest

from catalogue.interventions.document import AgeRange, PlannedSession, Step
from catalogue.matching.findings import Circumstances, Condition, Motivation
from catalogue.matching.rules import Fit, fit
from core.vocabulary import Vocabularies
from tests.factories.interventions import a_document


@pytest.fixture
def reasons(vocabularies: Vocabularies) -> Any:
    """What is found of a document with some changes, for what is said of a child."""

    def find(said: dict[str, Any], **document: Any) -> Fit:
        sets = {
            name: frozenset(value) if isinstance(value, (list, tuple)) else value
            for name, value in said.items()
        }
        return fit(a_document(**document), Circumstances(**sets), vocabularies)

    return find


def session(*steps: tuple[int, bool]) -> PlannedSession:
    """A session of steps: their minutes, and whether they have to be kept."""
    made = tuple(Step("A step", core=core, minutes=minutes, body="") for minutes, core in steps)
    return PlannedSession("A session", "An aim.", made)


def test_all_needs_answered(reasons: Any) -> None:
    found = reasons({"needs": ["weapons"]}, needs=("weapons", "exploitation"))
    assert "Answers the need: weapons" in found.fits
    found = reasons({"needs": ["weapons", "exploitation"]}, needs=("weapons", "exploitation"))
    assert "Answers both needs: exploitation; weapons" in found.fits
    assert found.against == ()


def test_some_of_the_needs_answered(reasons: Any) -> None:
    found = reasons(
        {"needs": ["weapons", "parenting_family_relationships", "exploitation"]},
        needs=("weapons", "parenting_family_relationships"),
    )
    assert (
        "Answers two of the three needs: parenting, family and relationships; weapons" in found.fits
    )
    assert found.against == ("Does not answer: exploitation",)
    assert found.relevant


def test_what_answers_none_of_the_needs_is_not_shown(reasons: Any) -> None:
    assert not reasons({"needs": ["weapons"]}, needs=("substance_use",)).relevant
    assert reasons({"age": 12}, needs=("substance_use",)).relevant


@pytest.mark.parametrize(("age", "right"), [(13, False), (14, True), (17, True), (18, False)])
def test_ages_count_with_both_ends(reasons: Any, age: int, right: bool) -> None:
    found = reasons({"age": age}, age=AgeRange(14, 17))
    assert found.right_age is right
    if right:
        assert "For ages 14 to 17" in found.fits
        assert found.score > 0
    else:
        assert f"For 14 to 17; this child is {age}" in found.against
        assert found.score < 0


def test_an_intervention_that_gives_no_ages_is_neither_right_nor_wrong(reasons: Any) -> None:
    found = reasons({"age": 12}, age=None)
    assert found.against == ("Does not say for which ages it is",)
    assert 0 < found.score < 1


def test_adaptations_for_communication(reasons: Any) -> None:
    found = reasons(
        {"age": 12, "communication_needs": ["stammering"]}, communication_needs=("stammering",)
    )
    assert "Adaptations for stammering are described" in found.fits
    found = reasons(
        {"age": 12, "communication_needs": ["stammering", "literacy", "hearing"]},
        communication_needs=("stammering", "literacy"),
    )
    assert "Adaptations are described for: stammering; reading and writing" in found.fits
    assert found.against == ("No adaptations for hearing are described",)


def test_a_language_keeps_its_capital(reasons: Any) -> None:
    found = reasons({"age": 12, "communication_needs": ["english_additional_language"]})
    assert found.against == ("No adaptations for English as an additional language are described",)


def test_place_and_format(reasons: Any) -> None:
    found = reasons(
        {"age": 12, "setting": "school", "format": "group"},
        settings=("school",),
        formats=("one_to_one", "remote"),
    )
    assert "Written for this setting: school or college" in found.fits
    assert found.against == ("Not written for this format: group. Its format: one-to-one; remote",)
    found = reasons({"age": 12, "setting": "vehicle"}, settings=("office",))
    assert found.against == ("Not written for this setting: vehicle",)


def test_motivation(reasons: Any) -> None:
    low = {"age": 12, "motivation": Motivation.LOW}
    found = reasons(low, engagement=("strengths", "one_off"))
    assert "Made for low motivation: builds on strengths; works as a one-off" in found.fits
    assert found.against == ()
    found = reasons(low, engagement=("activity",))
    assert "Helps some with low motivation: learning by doing" in found.fits
    assert len(found.against) == 1
    assert reasons(low, engagement=()).against == (
        "Does not say how to engage a child with low motivation",
    )
    found = reasons({"age": 12, "motivation": Motivation.MIXED}, engagement=("activity",))
    assert "Helps a child in two minds: learning by doing" in found.fits
    keen = reasons({"age": 12, "motivation": Motivation.HIGH}, engagement=())
    assert keen.against == ()
    assert keen.score == 1


def test_training(reasons: Any) -> None:
    needed = ("restorative_practice", "trauma_informed_practice")
    assert "Needs no special training" in reasons({"age": 12}).fits
    assert reasons({"age": 12}, training_required=needed).against == (
        "Needs training you do not hold: trauma-informed practice; restorative practice",
    )
    found = reasons({"age": 12, "training": ["restorative_practice"]}, training_required=needed)
    assert found.against == ("Needs training you do not hold: trauma-informed practice",)
    found = reasons({"age": 12, "training": list(needed)}, training_required=needed)
    assert found.against == ()


@pytest.mark.parametrize(
    ("minutes", "sessions", "fits", "against"),
    [
        (60, [session((60, True))], "Takes 60 minutes; you have 60", None),
        (
            45,
            [session((10, True), (15, True), (15, False), (20, True))],
            None,
            "Needs 60 minutes; you have 45. The first three steps take 40; "
            "its core steps alone take 45",
        ),
        (
            44,
            [session((10, True), (15, True), (15, False), (20, True))],
            None,
            "Needs 60 minutes; you have 44. The first three steps take 40",
        ),
        (
            12,
            [session((10, False), (50, True))],
            None,
            "Needs 60 minutes; you have 12. The first step takes 10",
        ),
        (
            20,
            [session((40, False), (15, True))],
            None,
            "Needs 55 minutes; you have 20. Its core steps alone take 15",
        ),
        (
            5,
            [session((20, True), (20, True))],
            None,
            "Needs 40 minutes; you have 5. Its first step alone takes 20",
        ),
        (
            50,
            [session((40, True)), session((47, True))],
            "Its longest session takes 47 minutes; you have 50",
            None,
        ),
        (
            45,
            [session((40, True)), session((47, True)), session((45, True))],
            "Session 1 takes 40 minutes; you have 45",
            "Session 2 needs 47 minutes",
        ),
        (
            45,
            [session((40, True)), session((47, True)), session((55, True))],
            "Session 1 takes 40 minutes; you have 45",
            "Sessions 2 and 3 need up to 55 minutes",
        ),
        (
            30,
            [session((20, True), (20, True)), session((25, True))],
            None,
            "Session 1 needs 40 minutes; you have 30. The first step takes 20",
        ),
        (30, [], None, "Has no session plan, so its length is not known"),
    ],
)
def test_minutes(
    reasons: Any,
    minutes: int,
    sessions: list[PlannedSession],
    fits: str | None,
    against: str | None,
) -> None:
    found = reasons(
        {"needs": ["weapons"], "minutes": minutes}, needs=("weapons",), sessions=sessions
    )
    assert found.against == ((against,) if against else ())
    assert fits is None or fits in found.fits
    assert (Condition.MINUTES in found.missed) is (against is not None)
