"""Two texts side by side."""

from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from catalogue.instruments.schemas import load_instruments
from catalogue.interventions.comparison import (
    document_differences,
    field_differences,
    marked,
    paired,
    session_differences,
)
from catalogue.interventions.document import (
    Document,
    Material,
    MaterialFile,
    PlannedSession,
    Step,
)
from core.config import REPOSITORY
from core.vocabulary import load_vocabularies


@pytest.fixture(autouse=True, scope="module")
def words() -> Iterator[None]:
    """The code lists, which give the labels."""
    app = Flask("words")
    app.extensions["vocabularies"] = load_vocabularies(REPOSITORY / "content" / "taxonomy")
    app.extensions["instruments"] = load_instruments(REPOSITORY / "content" / "instruments")
    with app.app_context():
        yield


def test_words_that_only_one_side_has_are_marked() -> None:
    left, right = marked("Stop and take a breath.", "Stop, and take one breath.")
    assert left == "<del>Stop </del>and take <del>a </del>breath."
    assert right == "<ins>Stop, </ins>and take <ins>one </ins>breath."


def test_a_word_is_no_other_word_because_a_line_ends_after_it() -> None:
    left, right = marked("Use the steps.", "Use the steps.\n\nThen walk.")
    assert left == "Use the steps."
    assert right == "Use the steps.\n\n<ins>Then walk.</ins>"


def test_what_stands_in_the_text_is_not_taken_for_html() -> None:
    left, right = marked("", "<script>alert(1)</script>")
    assert left == ""
    assert right == "<ins>&lt;script&gt;alert(1)&lt;/script&gt;</ins>"


def test_only_what_differs_in_a_session_is_shown() -> None:
    theirs = PlannedSession(
        "Anger", "To see it", (Step("Warm up", core=False, minutes=5, body="x"),)
    )
    mine = PlannedSession("Anger", "To feel it", (Step("Warm up", core=True, minutes=5, body="x"),))
    differences = session_differences(theirs, mine)
    assert [each.label for each in differences] == ["Aim", "Step 1"]
    assert "<ins>(core, </ins>" in differences[1].right


def test_a_session_that_is_gone_differs_in_everything() -> None:
    differences = session_differences(None, PlannedSession("Anger", "To see it"))
    assert [(each.label, each.left) for each in differences] == [
        ("Title of the session", ""),
        ("Aim", ""),
    ]


def a_step(title: str, minutes: int = 5, body: str = "Talk.") -> Step:
    return Step(title, core=True, minutes=minutes, body=body)


def a_plan(*steps: Step) -> Document:
    return Document(sessions=(PlannedSession("Anger", "To see it", steps),))


def told(before: Document, after: Document, **how: bool) -> list[str]:
    return [each.label for each in document_differences(before, after, **how)]


def test_a_step_that_moved_is_compared_with_itself() -> None:
    before = a_plan(a_step("Welcome"), a_step("Draw"), a_step("Close"))
    after = a_plan(a_step("Draw"), a_step("Welcome", 10), a_step("Close"))
    assert told(before, after) == ["Session 1: step 2 (was 1)"]
    [difference] = document_differences(before, after)
    assert "<del>5 </del>" in difference.left
    assert "<ins>10 </ins>" in difference.right


def test_a_new_step_and_one_that_is_gone_are_said_where_they_stand() -> None:
    before = a_plan(a_step("Welcome"), a_step("Draw"), a_step("Close"))
    after = a_plan(a_step("Welcome"), a_step("Close"), a_step("Think again", body="Ask."))
    assert told(before, after) == [
        "Session 1: step 2 (taken out)",
        "Session 1: step 3 (new)",
    ]


def test_a_step_that_only_got_another_title_is_not_a_new_one() -> None:
    before = a_plan(a_step("Welcome"), a_step("Draw it"))
    after = a_plan(a_step("Welcome"), a_step("Draw the map"))
    assert told(before, after) == ["Session 1: step 2"]


def test_what_is_the_same_is_shown_only_when_asked_for() -> None:
    before = Document(title="Stop", summary="One", language="en")
    after = Document(title="Stop", summary="Two", language="en")
    assert told(before, after) == ["Summary"]
    everything = document_differences(before, after, everything=True)
    assert [(each.label, each.changed) for each in everything[:2]] == [
        ("Title", False),
        ("Summary", True),
    ]


@given(st.lists(st.sampled_from("abcd"), max_size=6), st.lists(st.sampled_from("abcd"), max_size=6))
def test_no_entry_is_forgotten_or_told_twice(left: list[str], right: list[str]) -> None:
    pairs = paired(left, right, str)
    assert sorted(here for here, _ in pairs if here is not None) == list(range(len(left)))
    assert [there for _, there in pairs if there is not None] == list(range(len(right)))


def test_very_long_texts_are_compared_in_a_moment() -> None:
    words = " ".join(str(number) for number in range(4000))
    started = perf_counter()
    marked(words, words[::-1])
    assert perf_counter() - started < 5


def test_a_file_of_the_same_name_that_holds_something_else_is_a_difference() -> None:
    file = MaterialFile("cards.pdf", "application/pdf", 2048, "a" * 64)
    before = Document(materials=(Material("Cards", "To sort", file=file),))
    other = replace(file, sha256="b" * 64)
    after = Document(materials=(Material("Cards", "To sort", file=other),))
    (difference,) = field_differences(before, after, ["materials"])
    assert difference.label == "Material 1"
    assert f"<del>{'a' * 64}</del>" in difference.left
    assert f"<ins>{'b' * 64}</ins>" in difference.right


def compared(before: str, after: str) -> tuple[str, str, str]:
    [difference] = document_differences(Document(safeguarding=before), Document(safeguarding=after))
    return difference.left, difference.right, difference.note


def test_two_versions_are_compared_as_text_without_marks() -> None:
    left, right, note = compared(
        "- Read the *old* cards", "- Read the *new* cards\n- Sort **them**"
    )
    assert left == "• Read the <del>old </del>cards"
    assert right == "• Read the <ins>new </ins>cards\n<ins>• Sort them</ins>"
    assert note == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Read *it* aloud", "Read it aloud"),
        ("Read *it* aloud", "Read **it** aloud"),
        ("## Before", "### Before"),
        ("- Read", "* Read"),
        ("Read. Sort.", "Read.\n\nSort."),
        ("| a | b |\n|--|--|\n| c | d |", "| a | b |\n|--|:-:|\n| c | d |"),
    ],
)
def test_where_only_the_marks_differ_it_is_said(before: str, after: str) -> None:
    left, right, note = compared(before, after)
    assert note == "Only the layout changed"
    assert "<del>" not in left
    assert "<ins>" not in right


def test_marks_that_changed_beside_words_are_said_too() -> None:
    left, right, note = compared("Read *it* now", "Read it later")
    assert (left, right) == ("Read it <del>now</del>", "Read it <ins>later</ins>")
    assert note == "The layout changed too"


def test_what_somebody_else_saved_is_shown_as_it_was_typed_so_that_it_can_be_copied() -> None:
    (difference,) = field_differences(
        Document(safeguarding="- Say *it*"), Document(safeguarding="- Say"), ["safeguarding"]
    )
    assert "- Say " in difference.left
    assert "*it*" in difference.left


@given(st.text(alphabet="ab *_#>-\n", max_size=30), st.text(alphabet="ab *_#>-\n", max_size=30))
def test_no_difference_goes_unsaid(before: str, after: str) -> None:
    if before == after:
        return
    left, right, note = compared(before, after)
    assert note or "<del>" in left or "<ins>" in right
