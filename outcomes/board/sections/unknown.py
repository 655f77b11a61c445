"""What do we not know? Where a record is silent, and for what share."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select

from catalogue.quality.period import Period
from core.database import db
from outcomes.analyses.model import Column, Part, Picture, Row, Table
from outcomes.analyses.words import counted_words
from outcomes.board.content import Answer, Figure
from outcomes.board.quarters import words_of
from outcomes.board.readers import ByTeam, Readers
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import Attendance, Delivery, PlanItem, SessionRecord
from outcomes.drawing.rates import RateRow, RatesChart
from outcomes.ete.models import EteSnapshot
from outcomes.evaluation.suppression import CHILDREN, Noun, Shown, State
from outcomes.ledger.delivered import has_both_scores, has_score_before, should_be_measured
from outcomes.offences.models import Offence
from outcomes.reports.means import share_of
from outcomes.reports.presentation import PROTECTED
from outcomes.reports.sentences import capital

CODE = "unknown"
ENDED = Noun("delivery", "deliveries")
PLACES = Noun("place", "places")
NOT_SAID, NOT_KNOWN = "not_stated", "not known"
ABOUT = (
    "Of what ended, took place or started in the quarter, as the records are on the day of this "
    "pack. Not known is never counted as no."
)
CHANGE = "Whether anything changed: no score before and after"


@dataclass(frozen=True)
class Silence:
    """Something that may not be known: of how many records (``n``), of how many not (``not``)."""

    what: str
    noun: Noun
    by_team: ByTeam


@dataclass(frozen=True)
class ShownSilence:
    """The same as an audience may see it."""

    what: str
    of: Shown
    unknown: Shown
    share: Shown

    @property
    def is_told(self) -> bool:
        """Whether anything is told of it: how often, or at least that it is seldom."""
        return not (self.of.value is None and self.unknown is PROTECTED)


def build(quarter: Period, readers: Readers) -> Answer:
    """What is not known of the work and the children of the quarter."""
    shown = [_shown(each, readers) for each in _silences(quarter)]
    change = next(each for each in shown if each.what == CHANGE)
    return Answer(
        code=CODE,
        sentence=_sentence(change),
        figure=Figure(
            "of what ended cannot show whether anything changed",
            change.share.text,
            _rests_on(change.of),
            change.share.value,
            "%",
        ),
        part=Part(
            code=CODE,
            heading=f"Not known, from {words_of(quarter)}",
            sentence=" ".join([ABOUT, *_untold(shown)]),
            table=Table(
                "What is not known",
                (Column("Records", in_words=True), Column("Not known"), Column("Share")),
                tuple(
                    Row(each.what, (capital(counted_words(each.of)), each.unknown, each.share))
                    for each in shown
                    if each.is_told
                ),
            ),
            picture=_picture(shown),
        ),
        more=(
            "Children of whom little is known may differ from the others: what is shown on the "
            "other pages is of those who were measured.",
            "What nobody asked, nobody recorded: children who were never referred, and work that "
            "was done and not entered, are in no number of this pack.",
        ),
    )


def _shown(silence: Silence, readers: Readers) -> ShownSilence:
    """By the rule; known and not known are two parts of one whole.

    Where few are not known, the whole stays unsaid: beside what the pages of results tell of the
    same quarter, those who are known could be taken from it.
    """
    groups = {
        NOT_KNOWN: {team: {"n": each["not"]} for team, each in silence.by_team.items()},
        "known": {team: {"n": each["n"] - each["not"]} for team, each in silence.by_team.items()},
    }
    of = readers.alone(silence.by_team, ["n"], noun=silence.noun)["n"]
    unknown = readers.groups(groups, ["n"], noun=silence.noun)[NOT_KNOWN]["n"]
    if unknown.state is State.SUPPRESSED and of.value is not None:
        of = PROTECTED
    return ShownSilence(silence.what, of, unknown, share_of(unknown, of))


def _untold(shown: list[ShownSilence]) -> Iterator[str]:
    hidden = [each.what.partition(":")[0] for each in shown if not each.is_told]
    if hidden:
        listed = "; ".join(f"{what[:1].lower()}{what[1:]}" for what in hidden)
        yield f"How often it is not known cannot be told, to protect a small team, of: {listed}."


def _rests_on(ended: Shown) -> str:
    if ended is PROTECTED:
        return "how many ended in the quarter is not shown"
    return f"{ended.words} ended in the quarter"


def _sentence(change: ShownSilence) -> str:
    if change.of.value == 0:
        return "Nothing that is to be measured ended in this quarter."
    if change.of is PROTECTED and change.unknown is not PROTECTED:
        return (
            f"Of what ended in the quarter and is to be measured, {change.unknown.words} have no "
            "score before and after. Of how many is not shown, so that nobody can be worked out."
        )
    if change.of is PROTECTED:
        return (
            "How many of those that ended in the quarter were not measured before and after is not "
            "shown, so that no small team can be worked out from it."
        )
    if change.share.value is None:
        return (
            f"{capital(change.of.words)} that are to be measured ended in the quarter: how many "
            "were not measured before and after is not shown."
        )
    number = change.unknown.words.replace(" deliveries", "").replace(" delivery", "")
    return (
        f"Of {change.of.words} that ended in the quarter and are to be measured, {number} "
        f"({change.share.text}) have no score before and after: whether anything changed for "
        "these children is not known."
    )


def _picture(shown: list[ShownSilence]) -> Picture | None:
    if all(each.share.value is None for each in shown):
        return None
    rows = tuple(
        RateRow(
            each.what.partition(":")[0],
            capital(each.of.words),
            each.share.value,
            text=each.share.text,
        )
        for each in shown
        if each.share.value is not None
    )
    said = " ".join(
        f"{each.what}, of {counted_words(each.of)}: {each.share.text}." for each in shown
    )
    return Picture(
        RatesChart(rows, "of these it is not known"),
        f"Share of records in which something is not known. {said}",
        "The share that is not known, where it can be shown.",
    )


def _silences(quarter: Period) -> Iterator[Silence]:
    """Three queries."""
    yield from _each(
        _ended(quarter),
        ENDED,
        {"no_pair": CHANGE, "no_before": "How it was at the start: no score before"},
    )
    yield from _each(_sessions(quarter), PLACES, {"silent": "Whether the child came: at sessions"})
    yield from _each(
        _children(quarter),
        CHILDREN,
        {
            "ethnicity": "Ethnic group: children who started",
            "looked_after": "Whether looked after: children who started",
            "ete": "Education, training or employment: children who started",
            "offences": "Any offence: children who started",
        },
    )


def _each(
    statement: Select[*tuple[Any, ...]], noun: Noun, said: Mapping[str, str]
) -> Iterator[Silence]:
    """What one statement counts by team, each of its columns a silence."""
    rows = db.session.execute(statement.group_by(ChildRecord.team_id)).mappings().all()
    for column, what in said.items():
        by_team = {row["team_id"]: {"n": row["n"], "not": row[column] or 0} for row in rows}
        yield Silence(what, noun, by_team)


def _number(condition: ColumnElement[bool], label: str) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0)).label(label)


def _ended(quarter: Period) -> Select[int, int, int, int]:
    return (
        select(
            ChildRecord.team_id,
            func.count().label("n"),
            _number(~has_both_scores(), "no_pair"),
            _number(~has_score_before(), "no_before"),
        )
        .select_from(Delivery)
        .join(ChildRecord, ChildRecord.id == Delivery.child_id)
        .outerjoin(PlanItem, PlanItem.id == Delivery.plan_item_id)
        .where(Delivery.ended_on.between(quarter.start, quarter.end), should_be_measured())
    )


def _sessions(quarter: Period) -> Select[int, int, int]:
    return (
        select(
            ChildRecord.team_id,
            func.count().label("n"),
            _number(Attendance.attendance.is_(None), "silent"),
        )
        .select_from(Attendance)
        .join(SessionRecord, SessionRecord.id == Attendance.session_id)
        .join(Delivery, Delivery.id == Attendance.delivery_id)
        .join(ChildRecord, ChildRecord.id == Delivery.child_id)
        .where(
            SessionRecord.happened.is_(True),
            SessionRecord.held_on.between(quarter.start, quarter.end),
        )
    )


def _children(quarter: Period) -> Select[int, int, int, int, int, int]:
    child = ChildRecord
    return select(
        child.team_id,
        func.count().label("n"),
        _number(or_(child.ethnicity.is_(None), child.ethnicity == NOT_SAID), "ethnicity"),
        _number(child.looked_after.is_(None), "looked_after"),
        _number(~exists().where(EteSnapshot.child_id == child.id), "ete"),
        _number(~exists().where(Offence.child_id == child.id), "offences"),
    ).where(child.started_on.between(quarter.start, quarter.end))
