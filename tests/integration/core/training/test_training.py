"""Who is trained in what: put on record by another, missed when it is missing, run out or not."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from core.audit.models import AuditEvent
from core.database import db, today
from core.errors import AlreadyExists, InvalidInput, NotPermitted
from core.people.models import Role, User
from core.training.models import StaffTraining
from core.training.operations import TrainingDone, record_training, remove_training
from core.training.queries import AskedTraining, Standing, all_training, missing_for, training_page
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.days import parts
from tests.factories.people import TeamFactory, UserFactory, manager

RUNNING, TIER_2 = "group_facilitation", "tier_2_substance_misuse"
DAY = timedelta(days=1)


def years_ago(years: int) -> date:
    return today() - timedelta(days=365 * years)


@pytest.fixture
def worker(app: Flask) -> User:
    return UserFactory()


@pytest.fixture
def boss(worker: User) -> User:
    return UserFactory(role=Role.MANAGER, teams=list(worker.teams))


def trained(user: User, code: str, ends: date | None, done: date | None = None) -> StaffTraining:
    actor = manager()
    return record_training(
        user=user, done=TrainingDone(code, done or years_ago(2), ends), actor=actor
    )


def test_what_a_person_does_not_hold_is_named(worker: User) -> None:
    trained(worker, RUNNING, None)
    assert missing_for(worker, [TIER_2, RUNNING], on=today()) == [TIER_2]
    assert missing_for(worker, [], on=today()) == []


@pytest.mark.parametrize(("days", "missing"), [(-1, True), (0, False), (1, False)])
def test_training_counts_up_to_and_with_its_last_day(
    worker: User, days: int, missing: bool
) -> None:
    trained(worker, TIER_2, today() + days * DAY)
    assert bool(missing_for(worker, [TIER_2], on=today())) is missing


def test_it_does_not_count_before_it_was_done(worker: User) -> None:
    trained(worker, TIER_2, None, done=today())
    assert missing_for(worker, [TIER_2], on=today() - DAY) == [TIER_2]


def test_nobody_records_their_own_nor_that_of_another_team(worker: User, boss: User) -> None:
    done = TrainingDone(TIER_2, years_ago(1))
    for actor in (worker, UserFactory(role=Role.MANAGER, teams=[TeamFactory()])):
        with pytest.raises(NotPermitted):
            record_training(user=worker, done=done, actor=actor)
    with pytest.raises(NotPermitted):
        record_training(user=boss, done=done, actor=boss)
    assert record_training(user=worker, done=done, actor=boss).recorded_by_id == boss.id


@pytest.mark.parametrize(
    ("done", "field"),
    [
        (TrainingDone("flying", date(2026, 1, 1)), "training"),
        (TrainingDone(TIER_2, date(1970, 1, 1)), "completed_on"),
        (TrainingDone(TIER_2, date(2199, 1, 1)), "completed_on"),
        (TrainingDone(TIER_2, date(2026, 1, 2), date(2026, 1, 2)), "expires_on"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(
    worker: User, boss: User, done: TrainingDone, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        record_training(user=worker, done=done, actor=boss)
    assert refused.value.field == field


def test_sent_twice_it_is_on_record_once(worker: User, boss: User) -> None:
    done = TrainingDone(TIER_2, years_ago(1), today())
    first = record_training(user=worker, done=done, actor=boss)
    assert record_training(user=worker, done=done, actor=boss).id == first.id
    with pytest.raises(AlreadyExists):
        record_training(user=worker, done=TrainingDone(TIER_2, done.completed_on), actor=boss)


def test_both_steps_are_in_the_audit(worker: User, boss: User) -> None:
    row = record_training(user=worker, done=TrainingDone(TIER_2, years_ago(1)), actor=boss)
    remove_training(row=row, actor=boss)
    db.session.commit()
    actions = db.session.query(AuditEvent.action).filter(AuditEvent.subject_id == worker.id)
    assert {"record_training", "remove_training"} <= {action for (action,) in actions}
    assert missing_for(worker, [TIER_2], on=today()) == [TIER_2]


def test_the_list_of_what_has_run_out_is_exact(app: Flask) -> None:
    """Whatever was done when: who is on the list is whom planning would warn, and nobody else."""
    ends = st.one_of(st.none(), st.integers(-400, 400))
    once = st.tuples(st.integers(401, 900), ends)
    boss = manager()

    @given(st.lists(st.lists(once, max_size=3, unique_by=lambda each: each[0]), max_size=3))
    @settings(max_examples=15, deadline=None)
    def holds(people: list[list[tuple[int, int | None]]]) -> None:
        db.session.query(StaffTraining).delete()
        held: dict[int, bool] = {}
        for times in people:
            person = UserFactory()
            for ago, end in times:
                last = None if end is None else today() + end * DAY
                trained_by(boss, person, TrainingDone(TIER_2, today() - ago * DAY, last))
            if times:
                held[person.id] = any(end is None or end >= 0 for _, end in times)
        run_out = all_training(AskedTraining(standing=Standing.RUN_OUT), viewer=boss)
        assert sorted(row.user_id for row in run_out) == sorted(
            user_id for user_id, holds_it in held.items() if not holds_it
        )
        everything = all_training(AskedTraining(), viewer=boss)
        assert sorted(row.user_id for row in everything) == sorted(held)

    holds()


def trained_by(actor: User, person: User, done: TrainingDone) -> None:
    record_training(user=person, done=done, actor=actor)


def test_a_manager_sees_the_staff_of_their_teams_only(worker: User, boss: User) -> None:
    trained(worker, TIER_2, years_ago(1))
    trained(UserFactory(teams=[TeamFactory()]), TIER_2, years_ago(1))
    assert [row.user_id for row in training_page(AskedTraining(), viewer=boss).items] == [worker.id]
    assert training_page(AskedTraining(), viewer=manager()).total == 2


def test_a_manager_records_finds_downloads_and_removes_it(
    worker: User, boss: User, signed_in: Callable[[User], FlaskClient]
) -> None:
    browser = signed_in(boss)
    assert "No training is on record yet" in browser.get("/training").text
    sent = {
        "user_id": str(worker.id),
        "training": TIER_2,
        "completed_on": parts(years_ago(2)),
        "expires_on": parts(today() - DAY),
    }
    assert worker.name in browser.post("/training/add", data=sent, follow_redirects=True).text
    assert "Has run out" in browser.get("/training?standing=run_out").text
    assert worker.name in browser.get("/").text
    assert worker.name in browser.get("/training.csv").text
    row = db.session.query(StaffTraining).one()
    removed = browser.post(f"/training/{row.id}/remove", follow_redirects=True).text
    assert f"is no longer on record for {worker.name}" in removed


def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost(
    worker: User, boss: User, signed_in: Callable[[User], FlaskClient]
) -> None:
    sent = {"user_id": str(worker.id), "training": TIER_2, "expires_on": parts(today())}
    told = signed_in(boss).post("/training/add", data=sent).text
    assert "Enter the date on which it was done" in told
    assert f'value="{today().year}"' in told


def test_a_person_reads_their_own_and_cannot_see_the_list(
    worker: User, signed_in: Callable[[User], FlaskClient]
) -> None:
    browser = signed_in(worker)
    assert "No training of yours is on record" in browser.get("/your-training").text
    trained(worker, TIER_2, today() - DAY)
    assert "Has run out" in browser.get("/your-training").text
    assert browser.get("/training").status_code == 403


def test_the_list_asks_little_of_the_database(
    app: Flask, signed_in: Callable[[User], FlaskClient]
) -> None:
    for _ in range(6):
        trained(UserFactory(), TIER_2, today())
    browser = signed_in(manager())
    with counted_queries() as queries:
        assert browser.get("/training").status_code == 200
    assert len(queries) <= MOST_QUERIES_OF_A_PAGE
