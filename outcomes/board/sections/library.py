"""Is our library sound? What is in use, what is overdue, what nobody has found, how long it takes.

These are numbers of interventions and of requests, not of children: they are exact.
"""

from sqlalchemy import func, select

from catalogue.interventions.models import AVAILABLE, InterventionVersion, VersionState
from catalogue.quality.decided import decided_in, times_of
from catalogue.quality.figures import FEWEST_FOR_A_MEDIAN
from catalogue.quality.period import Period
from catalogue.quality.waiting import waits_since
from catalogue.review.queue import add_working_days
from catalogue.review.rounds import waits_for_decision
from catalogue.unmet_needs.models import NeedStatus, UnmetNeed
from core.database import db, today
from core.ui.words import LOCAL_TIME, plural
from outcomes.analyses.model import Column, Part, Picture, Row, Table
from outcomes.board.content import Answer, Figure
from outcomes.board.readers import Readers
from outcomes.drawing.bars import BarRow, BarsChart
from outcomes.reports import overviews

CODE = "library"
LIVE = "In use, reviewed in time"
DUE = "In use, a review is due"
EXPIRED = "Run out, not to be started"
SUSPENDED = "Suspended"
WAITING = "Waiting for a decision"
LATE = "Of these, longer than the target"
UNMET = "Needs that nothing answers yet"
CHART_ALT = "Numbers of interventions and of requests on the day of the pack."


def build(quarter: Period, _readers: Readers) -> Answer:
    """The library on the day of the pack, and the decisions of the quarter."""
    counts = _counts()
    in_use = counts[LIVE] + counts[DUE]
    share = round(100 * counts[LIVE] / in_use) if in_use else None
    time, decided = _time_to_decide(quarter)
    rows = [Row(label, (f"{number:,}",)) for label, number in counts.items()]
    rows.append(Row("Days from sending in to the decision, in the quarter", (time,)))
    rows.append(Row("Decisions on what was sent in, in the quarter", (f"{decided:,}",)))
    alt = ", ".join(f"{label.lower()} {number}" for label, number in counts.items())
    return Answer(
        code=CODE,
        sentence=_sentence(counts, in_use),
        figure=Figure(
            "of what is in use was reviewed in time",
            "not known" if share is None else f"{share}%",
            f"{in_use} in use",
            share,
            "%",
        ),
        part=Part(
            code=CODE,
            heading="The library on the day of this pack",
            sentence=_time_sentence(time, decided),
            table=Table("What", (Column("Number"),), tuple(rows)),
            picture=Picture(
                BarsChart(tuple(BarRow(name, n, f"{n:,}") for name, n in counts.items())),
                f"{CHART_ALT} {alt}.",
                "Interventions and requests on the day of this pack.",
            ),
        ),
        more=(
            "Numbers of interventions and requests are exact: they tell of no child.",
            "What has run out or is suspended cannot be planned or started; work that was under "
            "way is flagged to whoever does it.",
        ),
    )


def _counts() -> dict[str, int]:
    versions = InterventionVersion
    expired = versions.expires_on < today()
    rows = db.session.execute(
        select(versions.state, func.count())
        .where(~(versions.state.in_(AVAILABLE) & expired))
        .group_by(versions.state)
    ).all()
    by_state: dict[VersionState, int] = dict(rows)
    ran_out = db.session.scalar(select(func.count()).where(versions.state.in_(AVAILABLE), expired))
    waiting, late = _waiting()
    unmet = db.session.scalar(
        select(func.count()).where(
            UnmetNeed.status.in_((NeedStatus.OPEN, NeedStatus.BEING_WRITTEN)),
            UnmetNeed.same_as_id.is_(None),
        )
    )
    return {
        LIVE: by_state.get(VersionState.LIVE, 0),
        DUE: by_state.get(VersionState.REVIEW_DUE, 0),
        EXPIRED: by_state.get(VersionState.EXPIRED, 0) + (ran_out or 0),
        SUSPENDED: by_state.get(VersionState.SUSPENDED, 0),
        WAITING: waiting,
        LATE: late,
        UNMET: unmet or 0,
    }


def _waiting() -> tuple[int, int]:
    since = waits_since()
    begun = [
        each
        for each in db.session.scalars(select(since).where(waits_for_decision()))
        if each is not None
    ]
    target = overviews.settings().review_target_working_days
    late = sum(
        add_working_days(each.astimezone(LOCAL_TIME).date(), target) < today() for each in begun
    )
    return len(begun), late


def _time_to_decide(quarter: Period) -> tuple[str, int]:
    """The median in days, and of how many decisions."""
    _, spread = times_of(decided_in(quarter))[0]
    if spread.middle is None:
        few = f"fewer than {FEWEST_FOR_A_MEDIAN} decisions" if spread.n else "none was decided"
        return f"not known: {few}", spread.n
    return f"half within {spread.middle:g}", spread.n


def _sentence(counts: dict[str, int], in_use: int) -> str:
    if not in_use:
        return "Nothing is in use: no intervention has been approved yet."
    overdue = counts[DUE] + counts[EXPIRED]
    return (
        f"{plural(in_use, 'intervention is', 'interventions are')} in use; {overdue or 'none'} "
        f"{'is' if overdue == 1 else 'are'} due for review or {'has' if overdue == 1 else 'have'} "
        f"run out. {_waiting_words(counts[WAITING], counts[LATE])} {_unmet_words(counts[UNMET])}"
    )


def _unmet_words(unmet: int) -> str:
    if not unmet:
        return "Nothing that was asked or looked for is still missing."
    them = "it" if unmet == 1 else "them"
    return f"{plural(unmet, 'need has', 'needs have')} no intervention that answers {them}."


def _waiting_words(waiting: int, late: int) -> str:
    if not waiting:
        return "Nothing waits for a decision."
    wait = "waits" if waiting == 1 else "wait"
    return f"{waiting} {wait} for a decision, {late or 'none'} longer than the target."


def _time_sentence(time: str, decided: int) -> str:
    if time.startswith("not known"):
        return (
            "In the quarter too few versions were decided on to say how long a decision takes."
            if decided
            else "In the quarter nothing that was sent in was decided on."
        )
    return f"Of {decided} decisions on what was sent in, {time} days."
