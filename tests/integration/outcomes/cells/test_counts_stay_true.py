"""However records change, the counts are those that a count from scratch gives."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from threading import Thread

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text, update

from catalogue.instruments.queries import all_instruments
from catalogue.instruments.schemas import Figure
from catalogue.interventions.models import InterventionVersion
from core.config import Settings
from core.database import db, today
from core.people.models import User
from outcomes.cells.checking import rebuild, verify
from outcomes.cells.commands import count_what_waits
from outcomes.cells.keeping import bring_up_to_date, waiting_deliveries
from outcomes.cells.models import NOT_TAKEN, DeliveryScores, ScoreCell, ScoreCount, ScoreSum
from outcomes.cells.queries import counted_scores
from outcomes.cells.strata import quarter_of
from outcomes.delivery.models import Attendance, Delivery
from outcomes.measures.models import Measurement
from outcomes.reports.queries import all_results
from tests.factories.children import a_child, a_delivery, a_plan_item, a_session
from tests.factories.interventions import a_live_version
from tests.factories.measures import a_measured_delivery, a_measurement
from tests.factories.people import UserFactory
from wsgi import create_app

BEGAN = today() - timedelta(days=90)
RATERS = ("self", "parent", "practitioner")


@pytest.fixture
def version(app: Flask) -> InterventionVersion:
    return a_live_version()


def begun(version: InterventionVersion, worker: User) -> Delivery:
    item = a_plan_item(child=a_child(worker.teams[0]), version=version, owner=worker)
    return a_delivery(plan_item=item, version=version, started_on=BEGAN)


def is_true() -> None:
    assert waiting_deliveries() == []
    assert verify().differences == ()


@dataclass(frozen=True)
class Step:
    """Something that happens to one of the deliveries; what it does not need it leaves aside."""

    what: str
    which: int
    days: int
    score: int
    occasion: str | None
    rater: str

    @property
    def day(self) -> date:
        return BEGAN + timedelta(days=self.days)


def measure(delivery: Delivery, step: Step) -> None:
    said = {"taken_on": step.day, "occasion": step.occasion, "rater": step.rater}
    if not db.session.query(Measurement).filter_by(delivery_id=delivery.id, **said).first():
        a_measurement(delivery=delivery, score=step.score, **said)


def correct(delivery: Delivery, step: Step) -> None:
    for measurement in scores_of(delivery)[:1]:
        measurement.score = step.score + 0.25


def remove(delivery: Delivery, _: Step) -> None:
    for measurement in scores_of(delivery)[-1:]:
        db.session.delete(measurement)


def hold(delivery: Delivery, step: Step) -> None:
    a_session(delivery, held_on=step.day)


def move(delivery: Delivery, step: Step) -> None:
    for attendance in delivery.attendances[:1]:
        attendance.session.held_on = step.day


def miss(delivery: Delivery, _: Step) -> None:
    for attendance in delivery.attendances[:1]:
        attendance.attendance = "absent_agreed"


def end(delivery: Delivery, step: Step) -> None:
    delivery.ended_on, delivery.ending = step.day, "completed"


def resume(delivery: Delivery, _: Step) -> None:
    delivery.ended_on = delivery.ending = None


def plan(delivery: Delivery, step: Step) -> None:
    assert delivery.plan_item
    delivery.plan_item.sessions_planned = 1 + step.score


def sentence(delivery: Delivery, step: Step) -> None:
    delivery.child.disposal = ("referral_order", None)[step.score % 2]
    delivery.child.looked_after = ("yes", "no", None)[step.score % 3]


def begin_earlier(delivery: Delivery, step: Step) -> None:
    delivery.started_on = BEGAN - timedelta(days=step.days)


def scores_of(delivery: Delivery) -> list[Measurement]:
    return db.session.query(Measurement).filter_by(delivery_id=delivery.id).all()


_ALL = (measure, correct, remove, hold, move, miss, end, resume, plan, sentence, begin_earlier)
HAPPENS = {each.__name__: each for each in _ALL}
STEPS = st.builds(
    Step,
    st.sampled_from(["begin", *HAPPENS, "measure", "hold"]),
    st.integers(0, 3),
    st.integers(0, 80),
    st.integers(0, 10),
    st.sampled_from(["pre", "post", "mid", None]),
    st.sampled_from(["self", "parent"]),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=1, max_size=25))
def test_whatever_happens_the_counts_are_those_of_a_count_from_scratch(
    version: InterventionVersion, steps: list[Step]
) -> None:
    worker = UserFactory()
    deliveries = [begun(version, worker)]
    for step in steps:
        if step.what == "begin":
            deliveries.append(begun(version, worker))
        else:
            HAPPENS[step.what](deliveries[step.which % len(deliveries)], step)
        db.session.commit()
        assert waiting_deliveries() == []
    is_true()
    before = counted_scores([version.id])
    rebuild()
    db.session.commit()
    assert counted_scores([version.id]) == before


def test_a_pair_is_counted_once_with_its_two_scores(
    version: InterventionVersion, app: Flask
) -> None:
    worker = UserFactory()
    for before, after in ((3, 7), (3, 7), (2.5, None), (None, 6)):
        a_measured_delivery(
            team=worker.teams[0], version=version, owner=worker, before=before, after=after
        )
    goal = ("goal_based_outcomes", "goal", "self")
    found = {key[5:]: n for key, n in counted_scores([version.id]).items() if key[2:5] == goal}
    assert found[3000, 7000] == 2
    assert found[2500, NOT_TAKEN] == 1
    itself = {key[5:]: n for key, n in counted_scores([version.id]).items() if key[2] == ""}
    assert itself == {(1, 0): 2, (0, 0): 2}
    is_true()


def test_what_other_ways_wrote_is_read_rightly_before_it_is_kept(
    version: InterventionVersion, app: Flask
) -> None:
    worker = UserFactory()
    delivery = a_measured_delivery(team=worker.teams[0], version=version, owner=worker)
    connection = db.session.connection()
    connection.exec_driver_sql("UPDATE measurements SET score = 9 WHERE occasion = 'post'")
    db.session.commit()
    assert waiting_deliveries() == [delivery.id]
    (results,) = all_results()
    assert results.scales[0].everyone.change.mean == pytest.approx(6)
    assert waiting_deliveries() == [delivery.id]  # reading writes nothing
    bring_up_to_date()
    db.session.commit()
    is_true()
    db.session.execute(text("DELETE FROM measurements"))
    db.session.commit()
    (results,) = all_results()
    assert results.scales[0].everyone.n_pre == 0


@pytest.mark.parametrize("source", [Measurement, Attendance])
def test_statements_over_many_rows_are_counted_in_their_transaction(
    version: InterventionVersion, app: Flask, source: type
) -> None:
    worker = UserFactory()
    for _ in range(3):
        a_measured_delivery(team=worker.teams[0], version=version, owner=worker)
    if source is Measurement:
        db.session.execute(update(Measurement).values(score=4))
    else:
        db.session.execute(delete(Attendance))
    db.session.commit()
    is_true()
    (results,) = all_results()
    assert results.scales[0].everyone.n_paired == (3 if source is Measurement else 0)


def test_what_is_undone_leaves_no_count(version: InterventionVersion, app: Flask) -> None:
    worker = UserFactory()
    delivery = begun(version, worker)
    a_session(delivery)
    a_measurement(delivery=delivery)
    for table in (Measurement, Attendance):
        db.session.execute(delete(table).where(table.delivery_id == delivery.id))
    db.session.delete(db.session.get_one(Delivery, delivery.id))
    db.session.commit()
    assert db.session.query(ScoreCount).count() == 0
    assert all_results() == []
    is_true()


def test_a_transaction_that_is_rolled_back_leaves_the_counts_alone(
    version: InterventionVersion, app: Flask
) -> None:
    worker = UserFactory()
    a_measured_delivery(team=worker.teams[0], version=version, owner=worker)
    before = counted_scores([version.id])
    db.session.execute(update(Measurement).values(score=1))
    db.session.rollback()
    assert counted_scores([version.id]) == before
    is_true()


def sums(table: type[ScoreSum] | type[ScoreCell]) -> list[ScoreSum | ScoreCell]:
    """The rows of a scale; not those of the deliveries themselves."""
    db.session.expire_all()
    return list(db.session.query(table).filter(table.instrument == "goal_based_outcomes"))


def test_sums_and_classes_are_those_of_a_count_by_hand(
    version: InterventionVersion, app: Flask
) -> None:
    """Goals, where 3 points count: 3 to 7 improved, 6 to 5 did not change, 8 to 4 is worse."""
    worker = UserFactory()
    for before, after in ((3, 7), (6, 5), (8, 4), (2, None)):
        a_measured_delivery(
            team=worker.teams[0], version=version, owner=worker, before=before, after=after
        )
    (found,) = sums(ScoreSum)
    assert (found.deliveries, found.with_before, found.pairs) == (4, 4, 3)
    assert (found.pre, found.post) == (17_000, 16_000)
    assert (found.pre_squared, found.post_squared) == (109_000_000, 90_000_000)
    assert found.product == (21 + 30 + 32) * 1_000_000
    assert (found.improved, found.unchanged, found.deteriorated) == (1, 1, 1)
    assert (found.recovered, found.harmed) == (0, 0)


def test_cells_are_by_quarter_and_by_where_a_child_started(
    version: InterventionVersion, app: Flask
) -> None:
    worker = UserFactory()
    first = a_measured_delivery(team=worker.teams[0], version=version, owner=worker)
    (cell,) = sums(ScoreCell)
    assert cell.quarter == quarter_of(first.started_on)
    first.child.disposal, first.child.looked_after = "referral_order", "yes"
    first.child.age_at_start = 16
    db.session.commit()
    (cell,) = sums(ScoreCell)
    assert (cell.age_band, cell.disposal, cell.looked_after) == (
        "16-17",
        "referral_order",
        "yes",
    )
    is_true()


@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        (ScoreCount, {"deliveries": 5}),
        (ScoreSum, {"product": 1}),
        (ScoreCell, {"improved": 7}),
        (DeliveryScores, {"change_class": 0}),
    ],
)
def test_a_number_that_was_tampered_with_is_found_and_made_anew(
    version: InterventionVersion, app: Flask, table: type, wrong: dict[str, int]
) -> None:
    worker = UserFactory()
    a_measured_delivery(team=worker.teams[0], version=version, owner=worker)
    runner = app.test_cli_runner()
    assert runner.invoke(args=["cells", "verify"]).exit_code == 0
    db.session.execute(update(table).values(**wrong))
    db.session.commit()
    told = runner.invoke(args=["cells", "verify"])
    assert told.exit_code == 1
    assert "the records say" in told.stderr or "counted wrongly" in told.stderr
    assert runner.invoke(args=["cells", "rebuild"]).exit_code == 0
    assert runner.invoke(args=["cells", "verify"]).exit_code == 0


def test_when_a_published_figure_changes_the_classes_are_told_anew_within_a_day(
    version: InterventionVersion, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = UserFactory()
    a_measured_delivery(team=worker.teams[0], version=version, owner=worker, before=3, after=7)
    assert [each.improved for each in sums(ScoreSum)] == [1]
    stricter_figure = Figure(6, about="", source="a new manual", address=None, checked=None)
    stricter = dict(all_instruments())
    goals = stricter["goal_based_outcomes"]
    stricter[goals.code] = replace(
        goals,
        scales=tuple(replace(each, threshold=stricter_figure) for each in goals.scales),
    )
    monkeypatch.setitem(app.extensions, "instruments", stricter)
    count_what_waits()
    db.session.commit()
    assert [(each.improved, each.unchanged) for each in sums(ScoreSum)] == [(0, 1)]
    is_true()


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_two_people_who_measure_at_the_same_moment_are_both_counted(
    app: Flask, settings: Settings, version: InterventionVersion
) -> None:
    worker = UserFactory()
    delivery = begun(version, worker)
    for days in (30, 40):
        a_session(delivery, held_on=BEGAN + timedelta(days=days))
    number = delivery.id
    db.session.remove()

    def measured_by(rater: str) -> None:
        other = create_app(settings, testing=True)
        with other.app_context():
            for occasion, day, score in (
                ("pre", BEGAN, 3),
                ("post", BEGAN + timedelta(days=45), 8),
            ):
                found = db.session.get_one(Delivery, number)
                a_measurement(
                    delivery=found, rater=rater, occasion=occasion, taken_on=day, score=score
                )
            db.session.remove()
            db.engine.dispose()

    threads = [
        Thread(target=measured_by, args=(rater,)) for rater in ("self", "parent", "practitioner")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    is_true()
    assert sum(scale.everyone.n_paired for scale in all_results()[0].scales) == 3
