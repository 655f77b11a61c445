"""Children, known by their case reference."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from core.database import Base
from core.people.models import Team
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.operations import ChildDetails, add_child, change_child
from outcomes.caseload.queries import teams_of
from outcomes.caseload.references import LONGEST_REFERENCE, doubtful_digits
from outcomes.exchange.cells import Code, Column, Several, day, whole_number, words
from outcomes.exchange.lookups import children_of
from outcomes.exchange.refusing import one_by_one
from outcomes.exchange.rows import Import, Outcome, Row, RowRefused, why_asked

CASE_REFERENCE = Column("case_reference", words(LONGEST_REFERENCE), required=True)


class Children:
    """A row is a child; a blank erases nothing that is known already."""

    name = "children"
    table: type[Base] = ChildRecord
    columns: tuple[Column, ...] = (
        CASE_REFERENCE,
        Column("team", words(80), required=True),
        Column("started_on", day, required=True),
        Column("age_at_start", whole_number, required=True),
        Column("disposal", Code("disposals")),
        Column("disposal_start", day),
        Column("disposal_end", day),
        Column("sex", Code("sexes")),
        Column("ethnicity", Code("ethnic_groups")),
        Column("looked_after", Code("looked_after")),
        Column("home_or_host", Code("home_or_host")),
        Column("placing_authority", words(80)),
        Column("communication_needs", Several(Code("communication_needs"))),
    )
    fields: Mapping[str, str] = {"team_id": "team"}

    def save(self, rows: Sequence[Row], job: Import) -> None:
        """Add or change the children of some rows."""
        teams = {team.name.casefold(): team for team in teams_of(job.actor)}
        known = children_of(rows, viewer=job.actor)

        def save(row: Row) -> Outcome:
            details = _details(row, _team(row, teams))
            child = known.get(details.case_reference)
            if child is not None:
                return _change(child, details, job)
            self._demand_opaque(row, job)
            added = add_child(details=details, actor=job.actor)
            known[added.case_reference] = added
            return Outcome.CREATED

        one_by_one(rows, job, self, save)

    def _demand_opaque(self, row: Row, job: Import) -> None:
        job.demand_nobody_named({"placing_authority": row["placing_authority"]})
        found = [] if job.confirmed else doubtful_digits(row["case_reference"])
        if found:
            raise RowRefused("case_reference", why_asked(found))


def _change(child: ChildRecord, details: ChildDetails, job: Import) -> Outcome:
    saved = _saved(child)
    known = {name: value for name, value in asdict(details).items() if value not in (None, ())}
    wanted = replace(saved, **known)
    wanted = replace(wanted, communication_needs=tuple(sorted(wanted.communication_needs)))
    if wanted == saved:
        job.hear(child.id)
        return Outcome.UNCHANGED
    job.demand_first_word(child.id, "case_reference")
    if wanted.placing_authority != saved.placing_authority:
        job.demand_nobody_named({"placing_authority": wanted.placing_authority})
    change_child(child=child, details=wanted, revision=child.revision, actor=job.actor)
    job.hear(child.id)
    return Outcome.UPDATED


def _details(row: Row, team: Team) -> ChildDetails:
    values: dict[str, Any] = {name: value for name, value in row.values.items() if name != "team"}
    needs = values.pop("communication_needs") or ()
    return ChildDetails(team_id=team.id, communication_needs=needs, **values)


def _saved(child: ChildRecord) -> ChildDetails:
    values = {name: getattr(child, name) for name in ChildDetails.__dataclass_fields__}
    return ChildDetails(**{**values, "communication_needs": tuple(child.communication_needs)})


def _team(row: Row, teams: Mapping[str, Team]) -> Team:
    team = teams.get(row["team"].casefold())
    if team is None:
        names = "; ".join(sorted(each.name for each in teams.values()))
        raise RowRefused("team", f"is none of your teams. Use one of: {names}")
    return team
