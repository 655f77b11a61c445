"""The paper of one case: from the need over the plan to what was delivered and measured.

Last comes who looked at the record and who changed it, by role.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import RowMapping, select

from core.audit.models import AuditEvent
from core.database import db
from core.ui.words import long_date, long_moment
from outcomes.samples.models import InspectionCase, InspectionSample
from outcomes.whole_record.contents import Contents, contents_of
from outcomes.whole_record.paper import Paper, draw_paper
from outcomes.whole_record.sections import Section, section_named
from outcomes.whole_record.telling import (
    NOT_RECORDED,
    STAFF,
    Teller,
    Told,
    ToldSection,
    child_reference,
)

# They are told in the trail of each plan item, so not a second time.
IN_THE_TRAIL = frozenset(
    {"plan_items", "deliveries", "session_records", "attendances", "measurements"}
)
# The paper itself is not part of what it tells of.
LEFT_OUT = frozenset({InspectionCase.__tablename__})
# A row stands under what these name.
KNOWN_BY_PLACE = frozenset({"plan_item_id", "delivery_id", "session_id", "held_on", "taken_on"})
UNPLANNED = "Delivered without a plan item here"


def draw_case(sample: InspectionSample, child_id: int) -> bytes:
    """The PDF of a case: the same bytes whenever the same is held."""
    contents = contents_of(child_id)
    reference = child_reference(contents)
    paper = Paper(
        title=f"Case {reference}",
        lead=(
            f"Drawn with the seed “{sample.seed}” from the cases of {long_date(sample.starts_on)} "
            f"to {long_date(sample.ends_on)}.",
            "People are named by their role. Nothing is held here that would name the child. "
            "In the trail of a plan item, what is not recorded is left out.",
        ),
        foot=f"Case {reference}, sample “{sample.seed}”",
        sections=[*_Trail(contents).sections()],
    )
    return draw_paper(paper, moment=_last_moment(contents))


class _Trail:
    """The sections of the paper, in the order of the work."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.teller = Teller(contents)

    def sections(self) -> Iterator[ToldSection]:
        told = [each for each in self.teller.told() if each.name not in IN_THE_TRAIL | LEFT_OUT]
        yield from told[:2]  # the child, and what was assessed
        for item in self.contents.of("plan_items"):
            yield self._of_item(item)
        without = [row for row in self.contents.of("deliveries") if row["plan_item_id"] is None]
        if without:
            rows = [part for delivery in without for part in self._of_delivery(delivery)]
            yield _section(UNPLANNED, rows)
        yield from told[2:]
        yield self._who_did_what()

    def _of_item(self, item: RowMapping) -> ToldSection:
        plan = _known("plan_items")
        need = self.teller.words(plan, "need", item["need"], item)
        title = self.teller.pointed("interventions", item["intervention_id"])
        rows = [("The plan", self._row("plan_items", item))]
        for delivery in self.contents.of("deliveries"):
            if delivery["plan_item_id"] == item["id"]:
                rows += self._of_delivery(delivery)
        return _section(f"{need}: {title}", rows)

    def _of_delivery(self, delivery: RowMapping) -> list[tuple[str, tuple[Told, ...]]]:
        started = long_date(delivery["started_on"])
        rows = [(f"Delivered from {started}", self._row("deliveries", delivery))]
        sessions = {row["id"]: row for row in self.contents.of("session_records")}
        attended = [
            row for row in self.contents.of("attendances") if row["delivery_id"] == delivery["id"]
        ]
        attended.sort(key=lambda row: (sessions[row["session_id"]]["held_on"], row["id"]))
        for row in attended:
            session = sessions[row["session_id"]]
            told = self._row("session_records", session)
            child = self._row("attendances", row)
            rows.append((f"Session of {long_date(session['held_on'])}", (*told, *child)))
        for row in self.contents.of("measurements"):
            if row["delivery_id"] == delivery["id"]:
                day = long_date(row["taken_on"])
                rows.append((f"Measured on {day}", self._row("measurements", row)))
        return rows

    def _row(self, name: str, row: RowMapping) -> tuple[Told, ...]:
        return self.teller.row(_known(name), row, without=KNOWN_BY_PLACE)

    def _who_did_what(self) -> ToldSection:
        rows = [(long_moment(event.at), self._event(event)) for event in _events(self.contents)]
        return _section("Who looked and who changed", rows)

    def _event(self, event: AuditEvent) -> tuple[Told, ...]:
        who = "The service itself"
        if event.actor_id is not None:
            who = self.teller.pointed(STAFF, event.actor_id)
        told = [Told("Who", who), Told("What", event.action.replace("_", " "))]
        if event.changes:
            told.append(Told("Fields", ", ".join(sorted(event.changes)).replace("_", " ")))
        return tuple(told)


def _section(label: str, rows: Sequence[tuple[str, tuple[Told, ...]]]) -> ToldSection:
    return ToldSection(
        "trail",
        label,
        tuple(_recorded(row) for _, row in rows),
        tuple(title for title, _ in rows),
    )


def _recorded(row: Sequence[Told]) -> tuple[Told, ...]:
    """A row without what is not recorded: a paper of hundreds of such lines is not read."""
    return tuple(told for told in row if told.words != NOT_RECORDED)


def _events(contents: Contents) -> Sequence[AuditEvent]:
    """What was done to the record, the earliest first."""
    return db.session.scalars(
        select(AuditEvent)
        .where(
            AuditEvent.subject_type == "child_records", AuditEvent.subject_id == contents.child_id
        )
        .order_by(AuditEvent.id)
    ).all()


def _last_moment(contents: Contents) -> Any:
    """The paper is dated by the last that was done, so that it is the same tomorrow."""
    events = _events(contents)
    return events[-1].at if events else contents.child["created_at"]


def _known(name: str) -> Section:
    section = section_named(name)
    if section is None:
        raise ValueError(f"No room has spoken for the table {name}")
    return section
