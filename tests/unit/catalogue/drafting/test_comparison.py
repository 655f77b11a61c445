"""Two texts side by side."""

from dataclasses import replace

from catalogue.drafting.comparison import field_differences, marked, session_differences
from catalogue.drafting.operations import slug_of
from catalogue.interventions.document import (
    Document,
    Material,
    MaterialFile,
    PlannedSession,
    Step,
)


def test_words_that_only_one_side_has_are_marked() -> None:
    left, right = marked("Stop and take a breath.", "Stop, and take one breath.")
    assert left == "<del>Stop </del>and take <del>a </del>breath."
    assert right == "<ins>Stop, </ins>and take <ins>one </ins>breath."


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


def test_the_address_of_a_title() -> None:
    assert slug_of("Stop, breathe & choose") == "stop-breathe-choose"
    assert slug_of("Café: what’s next?") == "cafe-whats-next"
    assert slug_of("!!!") == ""
    assert len(slug_of("long words " * 20)) <= 80
    assert slug_of("a" * 200) == "a" * 80
    assert not slug_of("long words " * 20).endswith("-")


def test_a_file_of_the_same_name_that_holds_something_else_is_a_difference() -> None:
    file = MaterialFile("cards.pdf", "application/pdf", 2048, "a" * 64)
    before = Document(materials=(Material("Cards", "To sort", file=file),))
    other = replace(file, sha256="b" * 64)
    after = Document(materials=(Material("Cards", "To sort", file=other),))
    (difference,) = field_differences(before, after, ["materials"])
    assert difference.label == "Material 1"
    assert f"<del>{'a' * 64}</del>" in difference.left
    assert f"<ins>{'b' * 64}</ins>" in difference.right
