"""Adding, removing and moving entries of a form keeps all that was typed."""

import pytest
from werkzeug.datastructures import MultiDict

from catalogue.drafting.groups import Typed, rearranged


def typed(*titles: str) -> Typed:
    """A form with a step for each title."""
    fields: Typed = MultiDict({"title": "The session"})
    for place, title in enumerate(titles):
        fields[f"steps-{place}-title"] = title
        fields.setlist(f"steps-{place}-date", [title, "1", "2025"])
        fields[f"steps-{place}-removed"] = ""
    return fields


def titles(fields: Typed) -> list[str]:
    """The titles in their order, those of removed steps in brackets."""
    places = sorted(int(name.split("-")[1]) for name in fields if name.endswith("-removed"))
    return [
        f"({fields.get(f'steps-{place}-title', 'new')})"
        if fields[f"steps-{place}-removed"]
        else fields.get(f"steps-{place}-title", "new")
        for place in places
    ]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("up:steps:1", ["b", "a", "c"]),
        ("down:steps:1", ["a", "c", "b"]),
        ("up:steps:0", ["a", "b", "c"]),
        ("down:steps:2", ["a", "b", "c"]),
        ("remove:steps:1", ["a", "(b)", "c"]),
        ("add:steps", ["a", "b", "c", "new"]),
        ("up:steps:7", ["a", "b", "c"]),
        ("up:steps:x", ["a", "b", "c"]),
        ("up:worksheets:1", ["a", "b", "c"]),
        ("preview", ["a", "b", "c"]),
    ],
)
def test_a_button_changes_the_order_and_loses_nothing(command: str, expected: list[str]) -> None:
    before = typed("a", "b", "c")
    after = rearranged(before, command, new_entries={})
    assert titles(after) == expected
    assert after["title"] == "The session"
    assert titles(before) == ["a", "b", "c"]


def test_all_values_of_a_field_move_with_their_step() -> None:
    after = rearranged(typed("a", "b"), "up:steps:1", new_entries={})
    assert after.getlist("steps-0-date") == ["b", "1", "2025"]
    assert after.getlist("steps-1-date") == ["a", "1", "2025"]


def test_a_removed_step_is_jumped_over_and_can_be_put_back() -> None:
    without = rearranged(typed("a", "b", "c"), "remove:steps:1", new_entries={})
    assert titles(rearranged(without, "up:steps:2", new_entries={})) == ["c", "(b)", "a"]
    assert titles(rearranged(without, "restore:steps:1", new_entries={})) == ["a", "b", "c"]


def test_a_new_step_begins_with_what_it_is_given() -> None:
    after = rearranged(typed("a"), "add:steps", new_entries={"steps": {"minutes": "10"}})
    assert after["steps-1-minutes"] == "10"


def test_ten_steps_stay_in_the_order_of_numbers() -> None:
    after = rearranged(typed(*"abcdefghijkl"), "down:steps:9", new_entries={})
    assert "".join(titles(after)) == "abcdefghikjl"
