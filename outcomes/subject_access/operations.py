"""Writing down all that is held about a child. Who gave it out, and when, is audited."""

import hashlib
import json
from collections.abc import Callable

from marshmallow import Schema, fields

from core.audit.operations import KnownActor, Subject, record
from core.database import now
from core.people.models import User
from core.permissions import Action, demand
from core.ui.words import long_date
from outcomes.caseload.models import ChildRecord
from outcomes.whole_record.contents import contents_of
from outcomes.whole_record.paper import Paper, draw_paper
from outcomes.whole_record.sections import sections
from outcomes.whole_record.telling import Teller, ToldSection

FORMAT = "subject-access"
VERSION = 1
STAFF_AS_ROLES = (
    "Members of staff are named by what they do here, not by their names: they are other people."
)
LEAD = (
    "This is all that we hold about you in this service. It does not hold your name, your date of "
    "birth or your address.",
    STAFF_AS_ROLES,
    "If something is wrong, tell us. We correct it, and keep a note of what it said before.",
)


class ToldSchema(Schema):
    """One thing of a row."""

    label = fields.String()
    words = fields.String()


class SectionSchema(Schema):
    """A table, and each of its rows."""

    name = fields.String()
    label = fields.String()
    rows = fields.List(fields.List(fields.Nested(ToldSchema)))


class SubjectAccessSchema(Schema):
    """The whole answer."""

    format = fields.String()
    version = fields.Integer()
    case_reference = fields.String()
    written_on = fields.Date()
    notes = fields.List(fields.String())
    sections = fields.List(fields.Nested(SectionSchema))
    left_out = fields.Dict(keys=fields.String(), values=fields.String())


def as_json(child: ChildRecord, *, viewer: User) -> bytes:
    """All that is held, for a program."""
    demand(viewer, Action.GIVE_OUT_CHILD, child)
    told = SubjectAccessSchema().dump(
        {
            "format": FORMAT,
            "version": VERSION,
            "case_reference": child.case_reference,
            "written_on": now().date(),
            "notes": LEAD,
            "sections": _told(child),
            "left_out": left_out(),
        }
    )
    return (json.dumps(told, indent=1, ensure_ascii=False) + "\n").encode()


def as_pdf(child: ChildRecord, *, viewer: User) -> bytes:
    """All that is held, for a person."""
    demand(viewer, Action.GIVE_OUT_CHILD, child)
    moment = now()
    paper = Paper(
        title="What we hold about you",
        lead=(f"Case reference {child.case_reference}. {long_date(moment)}.", *LEAD),
        foot=f"What we hold about {child.case_reference}, on {long_date(moment)}",
        sections=_told(child),
    )
    return draw_paper(paper, moment=moment)


def left_out() -> dict[str, str]:
    """The columns that are left out, as “table.column”, and why."""
    return {
        f"{section.name}.{column.name}": why
        for section in sections()
        for column in section.table.columns
        if (why := section.why_left_out(column.name))
    }


WAYS: dict[str, tuple[Callable[..., bytes], str]] = {
    "pdf": (as_pdf, "application/pdf"),
    "json": (as_json, "application/json"),
}


def note_given(*, child_id: int, kind: str, content: bytes, actor_id: int) -> None:
    """Audit that it was given out, with the hash by which the file is known again."""
    record(
        actor=KnownActor(actor_id),
        action="give_subject_access",
        subject=Subject(ChildRecord.__tablename__, child_id),
        changes={
            "kind": [None, kind],
            "sha256": [None, hashlib.sha256(content).hexdigest()],
        },
    )


def _told(child: ChildRecord) -> tuple[ToldSection, ...]:
    return Teller(contents_of(child.id)).told()
