"""What a QA lead's home page says of reported problems."""

from flask import url_for

from catalogue.interventions.models import InterventionVersion
from catalogue.problems.models import ProblemKind, ProblemReport
from core.home.sections import Item
from core.home.waiting import Statement, Waiting, WaitingKind, waiting
from core.people.models import User
from core.ui.words import long_date

TAGS = {ProblemKind.INCIDENT: "Incident", ProblemKind.UNSAFE: "May harm"}


def open_reports(_user: User) -> Statement:
    """The reports that nobody has closed."""
    return (
        waiting(
            subject=ProblemReport.id,
            moment=ProblemReport.reported_at,
            code=ProblemReport.kind,
            words=InterventionVersion.title,
        )
        .join(InterventionVersion, InterventionVersion.id == ProblemReport.version_id)
        .where(ProblemReport.closed_at.is_(None))
    )


def _item(each: Waiting) -> Item:
    kind = ProblemKind(each.code or "")
    return Item(
        text=each.words or "",
        address=url_for("problems.show", report_id=each.subject_id),
        detail=f"{kind.label}, {long_date(each.on)}",
        tag=TAGS.get(kind, ""),
    )


REPORTED = WaitingKind(
    code="problem",
    title="Reported problems",
    empty="Nobody has reported a problem that is still open.",
    order=14,
    statement=open_reports,
    item=_item,
    all_endpoint="problems.list",
    all_label="All reported problems",
)
