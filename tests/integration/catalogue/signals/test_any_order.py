"""Signals in any order, of anything: one row for a finding, and no version leaves its end."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.signals.models import ReviewSignal, SignalKind
from catalogue.signals.operations import SignalEnded, dismiss_signal, raise_signal
from core.database import db, today
from core.errors import AlreadyExists
from core.people.models import User
from tests.factories.interventions import a_version_in
from tests.factories.people import UserFactory, qa_lead

MOVES = {VersionState.LIVE: VersionState.REVIEW_DUE}
steps = st.lists(
    st.tuples(
        st.sampled_from(list(VersionState)),
        st.sampled_from(list(SignalKind)),
        st.sampled_from(["a", "b", "c", "d"]),
        st.booleans(),
        st.booleans(),
    ),
    max_size=12,
)


@pytest.fixture
def one_of_each(app: Flask) -> tuple[dict[VersionState, InterventionVersion], User, User]:
    return {state: a_version_in(state) for state in VersionState}, UserFactory(), qa_lead()


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=steps)
def test_one_row_for_a_finding_and_no_version_leaves_its_end(
    one_of_each: tuple[dict[VersionState, InterventionVersion], User, User],
    steps: list[tuple[VersionState, SignalKind, str, bool, bool]],
) -> None:
    db.session.rollback()
    versions, practitioner, lead = one_of_each
    first: dict[str, tuple[int, int]] = {}
    for which, kind, key, by_staff, dismissed in steps:
        version = versions[which]
        before = version.state
        owner = first.get(key, (version.id, 0))[0]
        try:
            signal = raise_signal(
                version=version,
                kind=kind,
                words="It was noticed.",
                key=key,
                actor=practitioner if by_staff else None,
            )
        except AlreadyExists:
            assert owner != version.id
            continue
        assert owner == version.id
        assert first.setdefault(key, (version.id, signal.id)) == (version.id, signal.id)
        assert version.state in (before, MOVES.get(before, before))
        if version.state is VersionState.REVIEW_DUE:
            assert version.review_due_on <= today()
        if dismissed:
            standing = version.state
            was_open = signal.is_open
            try:
                dismiss_signal(signal=signal, reason="Nothing in it.", actor=lead)
            except SignalEnded:
                assert not was_open
            assert not signal.is_open
            assert version.state is standing
    for state, version in versions.items():
        touched = any(version.id == owner for owner, _ in first.values())
        assert version.state is (MOVES.get(state, state) if touched else state)
    counted = select(func.count(ReviewSignal.id)).group_by(ReviewSignal.key)
    assert all(count == 1 for count in db.session.scalars(counted))
    db.session.rollback()
