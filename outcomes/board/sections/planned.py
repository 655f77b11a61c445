"""Was what we planned delivered? What was to start in the quarter, and what came of it.

Counted in plan items: a child with two of them counts twice.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, Select, case, func, select

from catalogue.quality.period import Period
from core.database import db
from outcomes.analyses.model import Column, Part, Picture, Row, Table
from outcomes.board.content import Answer, Figure
from outcomes.board.quarters import words_of
from outcomes.board.readers import ByTeam, Readers
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import Delivery, PlanItem
from outcomes.delivery.words import vocabulary
from outcomes.drawing.bars import BarRow, BarsChart
from outcomes.ete.models import EteSnapshot
from outcomes.evaluation.suppression import Noun, Shown
from outcomes.ledger.delivered import has_both_scores
from outcomes.reports.means import share_of
from outcomes.reports.sentences import capital

CODE = "planned"
ITEMS = Noun("plan item", "plan items")
COLUMNS = {
    "planned": "Planned to start",
    "started": "Started",
    "completed": "Completed",
    "measured": "Measured before and after",
}
# What the assessed need of a plan item counts as for a board; a need that is not named is another.
AREAS = {
    "Health": (
        *("mental_health", "emotional_development", "physical_health"),
        *("speech_language_communication", "neurodiversity", "substance_use"),
    ),
    "Safeguarding": (
        *("exploitation", "harmful_sexual_behaviour", "going_missing"),
        *("victimisation_and_trauma", "weapons"),
    ),
    "Education, training and employment": ("education_training_employment",),
}
OTHER, ALL = "All other needs", "All plan items"
WITHIN = (
    ("planned", ("started", "not started")),
    ("started", ("completed", "not completed")),
    ("started", ("measured", "not measured")),
)
TOO_FEW = "Too few to show"
PLACE, NONE = "place", "none"
ABOUT = (
    "What was to start in the quarter, and how far it has come by the day of this pack. Health "
    "includes substance use; safeguarding includes exploitation, going missing, harmful sexual "
    "behaviour, trauma and weapons."
)


def build(quarter: Period, readers: Readers) -> Answer:
    """Planned against delivered against measured, by what the need is about."""
    counts = _counts(quarter)
    shown = readers.groups(counts, list(COLUMNS), within_rows=WITHIN, noun=ITEMS)
    total = readers.alone(_together(counts.values()), list(COLUMNS), noun=ITEMS)
    rows = [
        *(_row(area, each) for area, each in shown.items()),
        _row(ALL, total, is_total=True),
    ]
    share = share_of(total["started"], total["planned"])
    return Answer(
        code=CODE,
        sentence=_sentence(total, share),
        figure=Figure(
            "of what was planned was started",
            share.text,
            f"{total['planned'].words} to start in the quarter",
            share.value,
            "%",
        ),
        part=Part(
            code=CODE,
            heading=f"Plan items to start from {words_of(quarter)}",
            sentence=f"{ABOUT} {_ete_sentence(quarter, readers)}",
            table=Table(
                "What the need is about",
                (*(Column(name) for name in COLUMNS.values()), Column("Share started")),
                tuple(rows),
            ),
            picture=_picture(total),
        ),
        more=(
            "Work that began late in the quarter may still be going on: it is not completed and "
            "not measured yet.",
            "A child with two plan items counts twice. Work that was begun without a plan is in "
            "none of these numbers.",
        ),
    )


def _row(label: str, shown: Mapping[str, Shown], *, is_total: bool = False) -> Row:
    cells = tuple(shown[name] for name in COLUMNS)
    share = share_of(shown["started"], shown["planned"])
    return Row(label, (*cells, share), is_total=is_total)


def _picture(total: Mapping[str, Shown]) -> Picture | None:
    if total["planned"].value is None:
        return None
    rows = tuple(
        BarRow(label, total[name].value, total[name].text, "" if total[name].text else TOO_FEW)
        if total[name].value is not None
        else BarRow(label, instead=TOO_FEW)
        for name, label in COLUMNS.items()
    )
    said = ", ".join(f"{label.lower()} {total[name].words}" for name, label in COLUMNS.items())
    return Picture(
        BarsChart(rows), f"All plan items to start in the quarter: {said}.", "All plan items."
    )


def _sentence(total: Mapping[str, Shown], share: Shown) -> str:
    if total["planned"].value == 0:
        return "Nothing was planned to start in this quarter."
    if share.value is None:
        return (
            f"{capital(total['planned'].words)} were to start in this quarter: too few to say more."
        )
    words = {name: _number(shown) for name, shown in total.items()}
    return (
        f"Of {total['planned'].words} to start in the quarter, {words['started']} were started "
        f"({share.text}), {words['completed']} are completed and {words['measured']} are measured "
        "before and after."
    )


def _number(shown: Shown) -> str:
    return shown.words.replace(" plan items", "").replace(" plan item", "")


def _counts(quarter: Period) -> dict[str, ByTeam]:
    """The exact counts by area and team; two queries."""
    found: dict[str, dict[int, Counter[str]]] = {area: {} for area in (*AREAS, OTHER)}
    for statement in (_planned(), _delivered()):
        within = statement.where(PlanItem.start_by.between(quarter.start, quarter.end))
        rows = db.session.execute(within.group_by(PlanItem.need, ChildRecord.team_id))
        for row in rows.mappings():
            counts = {name: row[name] for name in COLUMNS if name in row}
            found[_area(row["need"])].setdefault(row["team_id"], Counter()).update(counts)
    return {area: dict(of) for area, of in found.items()}


def _together(counts: Iterable[ByTeam]) -> ByTeam:
    """All areas, by team."""
    found: dict[int, Counter[str]] = {}
    for of in counts:
        for team_id, each in of.items():
            found.setdefault(team_id, Counter()).update(each)
    return found


def _planned() -> Select[str, int, int]:
    return select(PlanItem.need, ChildRecord.team_id, func.count().label("planned")).join(
        ChildRecord, ChildRecord.id == PlanItem.child_id
    )


def _delivered() -> Select[str, int, int, int, int]:
    completed = [term.code for term in vocabulary("delivery_endings") if term.completed]

    def items(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((condition, PlanItem.id)).distinct())

    return (
        select(
            PlanItem.need,
            ChildRecord.team_id,
            func.count(PlanItem.id.distinct()).label("started"),
            items(Delivery.ending.in_(completed)).label("completed"),
            items(has_both_scores()).label("measured"),
        )
        .select_from(Delivery)
        .join(PlanItem, PlanItem.id == Delivery.plan_item_id)
        .join(ChildRecord, ChildRecord.id == PlanItem.child_id)
    )


def _area(need: str) -> str:
    return next((area for area, needs in AREAS.items() if need in needs), OTHER)


def _ete_sentence(quarter: Period, readers: Readers) -> str:
    """How many children had a place, by the last that was recorded of each in the quarter."""
    by_team = _places(quarter)
    everyone = readers.alone(by_team, ["all"])["all"]
    groups = {
        name: {team: {"n": each[name]} for team, each in by_team.items()} for name in (PLACE, NONE)
    }
    with_place = readers.groups(groups, ["n"])[PLACE]["n"]
    what = "education, training or employment"
    if everyone.value == 0:
        return f"In the quarter nothing was recorded of any child's {what}."
    if everyone.value is None or with_place.value is None:
        return f"In the quarter {what} was recorded of {everyone.words}: too few to say more."
    number = with_place.words.replace(" children", "").replace(" child", "")
    return (
        f"Of {everyone.words} whose {what} was recorded in the quarter, {number} had a place or a "
        f"job ({share_of(with_place, everyone).text})."
    )


def _places(quarter: Period) -> dict[int, Counter[str]]:
    """Children by team: all of whom something was recorded, with a place, and without."""
    engaged = {term.code for term in vocabulary("ete_statuses") if term.engaged}
    place = func.row_number().over(
        partition_by=EteSnapshot.child_id, order_by=EteSnapshot.taken_on.desc()
    )
    last = (
        select(ChildRecord.team_id, EteSnapshot.status, place.label("place"))
        .join(ChildRecord, ChildRecord.id == EteSnapshot.child_id)
        .where(EteSnapshot.taken_on.between(quarter.start, quarter.end))
        .subquery()
    )
    columns = (last.c.team_id, last.c.status)
    found: dict[int, Counter[str]] = {}
    for team_id, status, number in db.session.execute(
        select(*columns, func.count()).where(last.c.place == 1).group_by(*columns)
    ):
        counts = {"all": number, PLACE if status in engaged else NONE: number}
        found.setdefault(team_id, Counter()).update(counts)
    return found
