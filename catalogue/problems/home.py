"""What a QA lead's home page says of reported problems."""

from flask import url_for

from catalogue.problems.models import ProblemKind, ProblemReport
from catalogue.problems.queries import reports
from core.home.sections import Item, Section
from core.people.models import User
from core.ui.words import long_date

SHOWN = 5
TAGS = {ProblemKind.INCIDENT: "Incident", ProblemKind.UNSAFE: "May harm"}


def reported_problems(user: User) -> Section:
    """The open reports, the oldest first."""
    found = reports(viewer=user)
    return Section(
        title="Reported problems",
        empty="Nobody has reported a problem that is still open.",
        items=[_item(report) for report in found.items[:SHOWN]],
        total=found.total,
        all_address=url_for("problems.list"),
        all_label="All reported problems",
    )


def _item(report: ProblemReport) -> Item:
    return Item(
        text=report.version.title,
        address=url_for("problems.show", report_id=report.id),
        detail=f"{report.kind.label}, {long_date(report.reported_at)}",
        tag=TAGS.get(report.kind, ""),
    )
