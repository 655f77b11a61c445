"""What the records say against an intervention brings it back to its reviewers, once a quarter."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.signals.models import ReviewSignal, SignalKind
from catalogue.signals.operations import dismiss_signal
from core.database import db, today
from outcomes.early_warning.looking import Counted, last_year
from outcomes.early_warning.raising import is_beyond, warn_early
from outcomes.early_warning.thresholds import DETERIORATION
from outcomes.evaluation.proportions import wilson
from tests.factories.analyses import World
from tests.factories.analyses import a_world as world_of_two_teams
from tests.factories.people import qa_lead


@pytest.fixture
def world(app: object) -> World:
    return world_of_two_teams()


def ended() -> date:
    """A day of the last quarter that is over."""
    return last_year(today()).end - timedelta(days=5)


def signals() -> list[ReviewSignal]:
    db.session.commit()
    return list(db.session.scalars(select(ReviewSignal).order_by(ReviewSignal.id)))


def test_many_who_got_worse_bring_the_review_forward_with_the_figures(world: World) -> None:
    """A change of 3 points is more than chance: 20 of 50 lost 4."""
    world.delivered(world.harbour, 30, before=3, after=7, ended_on=ended())
    world.delivered(world.harbour, 20, before=7, after=3, ended_on=ended())
    db.session.commit()
    assert warn_early().startswith("1 early warning of ")
    (signal,) = signals()
    assert signal.kind is SignalKind.DETERIORATION
    assert signal.figures == {
        "measure": "Share of children who got worse by more than chance",
        "n": 50,
        "value": 0.4,
        "threshold": 0.1,
        "low": 0.28,
        "high": 0.54,
    }
    assert "about 20 children (40%) got worse by more than chance" in signal.words
    assert "because of" not in signal.words
    assert db.session.get_one(InterventionVersion, world.version.id).state is (
        VersionState.REVIEW_DUE
    )


def test_many_who_stopped_coming_do_too(world: World) -> None:
    world.delivered(world.harbour, 20, ended_on=ended())
    world.delivered(world.harbour, 20, ended_on=ended(), ending="lost_contact")
    world.delivered(world.harbour, 20, ended_on=ended(), ending="moved_area")
    db.session.commit()
    warn_early()
    assert [each.kind for each in signals()] == []
    world.delivered(world.harbour, 20, ended_on=ended(), ending="child_stopped")
    db.session.commit()
    warn_early()
    (signal,) = signals()
    assert signal.kind is SignalKind.DROP_OUT
    assert signal.figures
    assert (signal.figures["n"], signal.figures["value"]) == (80, 0.5)


def test_it_is_raised_once_also_after_it_was_dismissed(world: World) -> None:
    world.delivered(world.harbour, 20, before=7, after=3, ended_on=ended())
    db.session.commit()
    warn_early()
    warn_early()
    (signal,) = signals()
    dismiss_signal(
        signal=signal, reason="Looked at: the scale was read upside down.", actor=qa_lead()
    )
    db.session.commit()
    warn_early()
    assert len(signals()) == 1


def test_too_few_to_show_are_said_in_words_and_raise_it_all_the_same(world: World) -> None:
    world.delivered(world.harbour, 6, before=3, after=7, ended_on=ended())
    world.delivered(world.moorside, 8, before=7, after=3, ended_on=ended())
    db.session.commit()
    warn_early()
    (signal,) = signals()
    assert signal.figures == {}
    assert "How many is not shown, since they are few." in signal.words
    assert not re.search(r"\b8\b", signal.words)


@pytest.mark.parametrize("number", [0, 1, 9])
def test_of_fewer_than_ten_nothing_is_said(world: World, number: int) -> None:
    world.delivered(world.harbour, number, before=7, after=3, ended_on=ended())
    db.session.commit()
    assert warn_early().startswith("0 early warnings")
    assert signals() == []


def test_what_ended_long_ago_or_in_this_quarter_is_not_counted(world: World) -> None:
    world.delivered(world.harbour, 20, before=7, after=3, ended_on=today())
    long_ago = last_year(today()).start - timedelta(days=1)
    world.delivered(world.harbour, 20, before=7, after=3, ended_on=long_ago)
    db.session.commit()
    warn_early()
    assert signals() == []


@given(children=st.integers(0, 200), share=st.floats(0, 1))
def test_chance_alone_is_no_warning(children: int, share: float) -> None:
    """Only where the whole interval lies beyond the threshold, and of ten or more."""
    against = round(children * share)
    each = Counted(1, DETERIORATION, children, against, "", "x")
    interval = wilson(against, children)
    expected = children >= 10 and interval is not None and interval.low > 0.10
    assert is_beyond(each) == expected
