"""The table of states and moves, against the table of the design, written out here once more."""

from collections import Counter

import pytest

from catalogue.interventions.lifecycle import TRANSITIONS, Move
from catalogue.interventions.models import AVAILABLE, WAS_PUBLIC, VersionState

# What may become of a version, state by state, and the moves that bring it there.
MAY_BECOME = {
    "draft": {"submitted": {"submit"}, "withdrawn": {"withdraw"}},
    "submitted": {"in_review": {"claim"}, "withdrawn": {"withdraw"}},
    "in_review": {
        # let go or timed out; or approved for the first of two times
        "submitted": {"release", "first_approval"},
        "changes_requested": {"request_changes"},
        "rejected": {"reject"},
        "live": {"approve"},
    },
    "changes_requested": {},
    "rejected": {"in_review": {"claim_appeal"}},
    "live": {
        "superseded": {"supersede"},
        "review_due": {"fall_due"},
        "suspended": {"suspend"},
        "retired": {"retire"},
    },
    "review_due": {
        "live": {"reaffirm"},
        "superseded": {"supersede"},
        "expired": {"expire"},
        "suspended": {"suspend"},
        "retired": {"retire"},
    },
    "expired": {"live": {"reaffirm"}, "retired": {"retire"}},
    "suspended": {"live": {"reinstate"}, "retired": {"retire"}},
    "superseded": {},
    "retired": {},
    "withdrawn": {},
}
ENDS = {"changes_requested", "superseded", "retired", "withdrawn"}


def test_the_states_are_those_of_the_design() -> None:
    assert {state.value for state in VersionState} == MAY_BECOME.keys()


@pytest.mark.parametrize("before", MAY_BECOME)
def test_a_state_leads_where_the_design_says_and_nowhere_else(before: str) -> None:
    found: dict[str, set[str]] = {}
    for each in TRANSITIONS:
        if each.before.value == before:
            found.setdefault(each.after.value, set()).add(each.move.value)
    assert found == MAY_BECOME[before]


def test_ends_are_ends() -> None:
    assert {state for state, after in MAY_BECOME.items() if not after} == ENDS
    assert not [each for each in TRANSITIONS if each.before.value in ENDS]


def test_every_move_is_in_the_table_and_leads_to_one_place_from_each_state() -> None:
    assert {each.move for each in TRANSITIONS} == set(Move)
    pairs = Counter((each.before, each.move) for each in TRANSITIONS)
    assert pairs.most_common(1)[0][1] == 1


def test_every_step_says_by_whom() -> None:
    assert all(each.by.strip() for each in TRANSITIONS)


def test_only_live_and_due_for_review_may_be_used() -> None:
    assert {state.value for state in AVAILABLE} == {"live", "review_due"}


def test_what_was_in_use_keeps_its_page() -> None:
    assert {state.value for state in WAS_PUBLIC} == {
        "live",
        "review_due",
        "expired",
        "suspended",
        "superseded",
        "retired",
    }
