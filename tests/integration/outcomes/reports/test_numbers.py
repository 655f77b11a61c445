"""The numbers of a result, checked by hand, and that they stay few queries away."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from catalogue.interventions.models import VersionState
from catalogue.interventions.operations import next_draft
from core.database import db, today
from outcomes.caseload.models import ChildRecord
from outcomes.measures.pairs import ScaleKey
from outcomes.reports.loading import load_results
from outcomes.reports.queries import all_results, results_of, several_at_once
from tests.factories.children import a_delivery, a_plan_item, a_session
from tests.factories.interventions import make_live, put_in_state
from tests.factories.measures import a_measurement
from tests.factories.people import qa_lead
from tests.integration.outcomes.reports.conftest import TEN, Service

GOAL = ScaleKey("goal_based_outcomes", "goal", "self")


def test_ten_planted_pairs_come_out_as_by_hand(service: Service) -> None:
    service.deliver(service.harbour, *TEN, (4, None), (None, 6))
    (results,) = all_results()
    (scale,) = results.scales
    found = scale.everyone
    assert scale.key == GOAL
    assert scale.intended
    assert (found.n_started, found.n_pre, found.n_paired) == (12, 11, 10)
    assert found.change.mean == pytest.approx(3)
    assert found.change.ci is not None
    assert (found.change.ci.low, found.change.ci.high) == pytest.approx((2.2459476, 3.7540524))
    assert found.t.statistic == pytest.approx(9)
    assert found.effect.d_av == pytest.approx(1.8)
    classes = found.reliable_change.counts
    assert (classes.improved, classes.unchanged, classes.deteriorated) == (5, 5, 0)
    assert found.reliable_change.improved_rate.ci is not None
    assert found.reliable_change.improved_rate.ci.low == pytest.approx(0.2365931, abs=1e-6)
    assert found.missing.worst == pytest.approx(5 / 12)
    assert found.missing.best == pytest.approx(7 / 12)


def test_teams_are_told_apart_and_judged_by_one_rule(service: Service) -> None:
    service.deliver(service.harbour, *TEN)
    service.deliver(service.moorside, (3, 7), (3, 2), (3, None))
    (results,) = all_results()
    scale = results.scales[0]
    moorside = scale.of_team(service.moorside.id)
    assert (moorside.n_started, moorside.n_paired) == (3, 2)
    assert moorside.reliable_change.counts.improved == 1
    assert scale.of_team(service.harbour.id).n_paired == 10
    assert results.started == {service.harbour.id: 10, service.moorside.id: 3}
    assert results.measured == {service.harbour.id: 10, service.moorside.id: 2}


def test_raters_are_never_mixed(service: Service) -> None:
    service.deliver(service.harbour, (3, 7))
    service.deliver(service.harbour, (2, 9), rater="parent_or_carer")
    (results,) = all_results()
    assert [(scale.key.rater, scale.everyone.n_paired) for scale in results.scales] == [
        ("parent_or_carer", 1),
        ("self", 1),
    ]
    assert all(scale.everyone.n_started == 2 for scale in results.scales)


def test_an_intended_scale_that_nobody_measured_is_there_with_nought(service: Service) -> None:
    service.deliver(service.harbour, (None, None))
    (results,) = all_results()
    (scale,) = results.scales
    assert (scale.key, scale.everyone.n_started, scale.everyone.n_paired) == (GOAL, 1, 0)


def test_another_measure_than_the_intended_one_comes_after_it(service: Service) -> None:
    service.deliver(service.harbour, (20, 25), instrument="swemwbs", scale="total")
    (results,) = all_results()
    assert [(scale.key.instrument, scale.intended) for scale in results.scales] == [
        ("goal_based_outcomes", True),
        ("swemwbs", False),
    ]


def test_a_score_before_the_second_session_is_none_after(service: Service) -> None:
    start = today() - timedelta(days=60)
    item = a_plan_item(version=service.version, owner=service.worker)
    delivery = a_delivery(plan_item=item, version=service.version, started_on=start)
    a_session(delivery, held_on=start)
    a_session(delivery, held_on=start + timedelta(days=7), attendance="absent_agreed")
    a_measurement(delivery=delivery, score=3)
    a_measurement(delivery=delivery, score=8, occasion="post", taken_on=start + timedelta(days=14))
    assert all_results()[0].scales[0].everyone.n_paired == 0
    a_session(delivery, held_on=start + timedelta(days=14))
    assert all_results()[0].scales[0].everyone.n_paired == 1


def test_what_is_kept_follows_every_change(service: Service) -> None:
    service.deliver(service.harbour, (3, 7))
    number = service.version.intervention_id
    first = results_of(number)
    assert results_of(number) is first
    service.deliver(service.harbour, (3, None))
    again = results_of(number)
    assert again is not None
    assert again.started[service.harbour.id] == 2


def test_a_child_in_two_at_once_is_counted_as_such(service: Service) -> None:
    start = today() - timedelta(days=120)
    service.deliver(service.harbour, (3, 7), (3, 7), started_on=start)
    assert several_at_once(service.version.intervention_id) == {}
    child = db.session.scalars(select(ChildRecord)).first()
    also = a_plan_item(child=child, owner=service.worker)
    a_delivery(
        plan_item=also,
        version=also.intervention.versions[0],
        started_on=start + timedelta(days=30),
    )
    assert several_at_once(service.version.intervention_id) == {service.harbour.id: 1}


def test_an_intervention_that_was_never_begun_has_no_results(service: Service) -> None:
    assert results_of(service.version.intervention_id) is None
    assert all_results() == []


def statements(work: object) -> int:
    """How many statements a piece of work sends to the database."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        work()  # type: ignore[operator]
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(sent)


def test_more_children_need_no_more_queries(service: Service) -> None:
    number = service.version.intervention_id

    def load() -> None:
        db.session.rollback()
        load_results([number])

    service.deliver(service.harbour, (3, 7))
    few = statements(load)
    service.deliver(service.harbour, *TEN)
    service.deliver(service.moorside, *TEN)
    assert statements(load) == few
    assert few <= 8  # with the beginning of the transaction


def test_all_versions_of_an_intervention_count_together(service: Service) -> None:
    service.deliver(service.harbour, (3, 7))
    old = service.version
    new = next_draft(intervention=old.intervention, based_on=old, actor=old.author)
    put_in_state(old, VersionState.SUPERSEDED)
    db.session.commit()
    make_live(new, approver=qa_lead())
    service.version = new
    service.deliver(service.harbour, (3, 8))
    (results,) = all_results()
    assert results.scales[0].everyone.n_paired == 2


def test_the_latest_score_after_says_up_to_when(service: Service) -> None:
    service.deliver(service.harbour, (3, 7), started_on=date(2026, 3, 3))
    assert all_results()[0].latest == date(2026, 5, 12)
