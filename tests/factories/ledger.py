"""Plans of all sorts, and which of them are off track, worked out in plain Python."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from catalogue.interventions.models import InterventionVersion
from core.database import db, today
from core.people.models import User
from outcomes.delivery.models import Delivery
from outcomes.evaluation.pairing import DeliveryDates, Measured, Occasion, Pair, find_pair
from outcomes.ledger.kinds import Limits
from outcomes.measures.pairs import OCCASIONS
from tests.factories.children import a_child, a_delivery, a_plan_item, a_session
from tests.factories.measures import a_measurement

CAME = ("attended", "attended_late", "attended_part")
AWAY = ("absent_agreed", "absent_not_agreed")


@dataclass(frozen=True)
class HeldSession:
    """A session so many days ago; attendance None: nobody said whether the child came."""

    days_ago: int
    happened: bool
    attendance: str | None


@dataclass(frozen=True)
class Score:
    """A score so many days ago."""

    days_ago: int
    occasion: str | None
    rater: str


@dataclass(frozen=True)
class Plan:
    """One plan item, or a delivery that was not planned. Days are counted back from today."""

    start_by: int = -14
    sessions_planned: int = 4
    planned: bool = True
    measurable: bool = True
    started: int | None = None
    ended: int | None = None
    sessions: tuple[HeldSession, ...] = ()
    scores: tuple[Score, ...] = ()


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Any plan: begun or not, ended or not, with any sessions and scores."""
    started = draw(st.none() | st.integers(0, 90))
    if started is None:
        return Plan(start_by=draw(st.integers(-5, 5)))
    ended = draw(st.none() | st.integers(0, started))
    days = st.integers(ended or 0, started)
    kept = st.sampled_from([*CAME, *AWAY, None])
    held = st.builds(HeldSession, days, st.booleans(), kept)
    scores = st.builds(
        Score,
        st.integers(0, started + 30),
        st.sampled_from([None, *OCCASIONS]),
        st.sampled_from(["self", "parent"]),
    )
    return Plan(
        start_by=draw(st.integers(-5, 90)),
        sessions_planned=draw(st.integers(1, 3)),
        planned=draw(st.booleans()),
        measurable=draw(st.integers(0, 4)) > 0,
        started=started,
        ended=ended,
        sessions=tuple(draw(st.lists(held, max_size=4))),
        scores=tuple(draw(st.lists(scores, max_size=4, unique=True))),
    )


def put(
    plan: Plan, *, owner: User, measured: InterventionVersion, unmeasured: InterventionVersion
) -> str:
    """Write a plan for a child of the owner's team; the child's case reference."""
    version = measured if plan.measurable else unmeasured
    child = a_child(owner.teams[0])
    item = a_plan_item(
        child=child,
        version=version,
        owner=owner,
        start_by=_day(plan.start_by),
        sessions_planned=plan.sessions_planned,
    )
    if plan.started is not None:
        _deliver(plan, a_delivery(plan_item=item, version=version, **_dates(plan)))
    return child.case_reference


def _dates(plan: Plan) -> dict[str, object]:
    dates: dict[str, object] = {"started_on": _day(plan.started or 0)}
    if plan.ended is not None:
        dates |= {"ended_on": _day(plan.ended), "ending": "completed"}
    return dates


def _deliver(plan: Plan, delivery: Delivery) -> None:
    for each in plan.sessions:
        a_session(
            delivery,
            held_on=_day(each.days_ago),
            happened=each.happened,
            attendance=each.attendance if each.happened else None,
            engagement=None,
            child_words="",
        )
    for score in plan.scores:
        a_measurement(
            delivery=delivery,
            taken_on=_day(score.days_ago),
            occasion=score.occasion,
            rater=score.rater,
        )
    if not plan.planned:
        item = delivery.plan_item
        delivery.plan_item_id = None
        db.session.flush()
        db.session.delete(item)
        db.session.commit()


def off_track(plan: Plan, limits: Limits) -> set[str]:
    """Every kind of which a plan is one, from the words of the issue and the pairing rules."""
    if plan.started is None:
        return {"not_started"} if plan.start_by > 0 else set()
    return _sessions_off(plan, limits) | _measures_off(plan, limits)


def _sessions_off(plan: Plan, limits: Limits) -> set[str]:
    if plan.ended is not None:
        return set()
    seen = [
        each.days_ago for each in plan.sessions if each.happened and each.attendance not in AWAY
    ]
    quiet = min(seen, default=plan.started or 0)
    return {"no_session"} if quiet >= limits.quiet_days else set()


def _measures_off(plan: Plan, limits: Limits) -> set[str]:
    if not plan.measurable or plan.started is None:
        return set()
    if not any(has_before(plan, rater) for rater in ("self", "parent")):
        return {"no_pre"} if plan.started > limits.measure_days else set()
    needed = 1 if one_session(plan) else 2
    over = plan.ended is not None and plan.ended > limits.measure_days
    if not over or len(held(plan)) < needed or has_both(plan):
        return set()
    return {"no_post"}


def one_session(plan: Plan) -> bool:
    """Whether it was to be one session: by the plan, else by the version, which has one."""
    return plan.sessions_planned == 1 if plan.planned else True


def held(plan: Plan) -> list[date]:
    """The days of the sessions that the child came to."""
    return [
        _day(each.days_ago) for each in plan.sessions if each.happened and each.attendance in CAME
    ]


def has_before(plan: Plan, rater: str) -> bool:
    """Whether pairing finds a score before."""
    found = _pair(plan, rater)
    return found.pre is not None


def has_both(plan: Plan) -> bool:
    """Whether pairing finds a pair by the same rater."""
    return any(isinstance(_pair(plan, rater), Pair) for rater in ("self", "parent"))


def _pair(plan: Plan, rater: str):  # type: ignore[no-untyped-def]
    measured: Sequence[Measured] = [
        Measured(
            number,
            Occasion(OCCASIONS[score.occasion]) if score.occasion else None,
            _day(score.days_ago),
            3.0,
        )
        for number, score in enumerate(plan.scores)
        if score.rater == rater
    ]
    dates = DeliveryDates(
        started_on=_day(plan.started or 0),
        ended_on=None if plan.ended is None else _day(plan.ended),
        sessions_held_on=held(plan),
        one_session_planned=one_session(plan),
    )
    return find_pair(measured, dates)


def _day(days_ago: int) -> date:
    return today() - timedelta(days=days_ago)
