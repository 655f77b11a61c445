"""Reading what was reported."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from catalogue.interventions.counts import counted
from catalogue.interventions.models import InterventionVersion
from catalogue.problems.models import ProblemReport
from core.database import db, now
from core.errors import NotFound
from core.paging import Paged, paged
from core.people.models import User
from core.permissions import Action, allowed, demand

PAGE_LENGTH = 20
MOST_ON_PAGE = 3
# For how long someone sees on the page what became of their report.
ON_PAGE = "problems_on_page"
SHOWN_AFTER_CLOSING = timedelta(days=90)


def reports(*, viewer: User, closed: bool = False, page: int = 1) -> Paged[ProblemReport]:
    """The open reports, the oldest first; or the closed ones, the newest first."""
    demand(viewer, Action.CLOSE_PROBLEM)
    is_open = ProblemReport.closed_at.is_(None)
    wanted = ~is_open if closed else is_open
    order = ProblemReport.id.desc() if closed else ProblemReport.id
    found = _with_people(select(ProblemReport).where(wanted).order_by(order))
    return paged(found, page=page, length=PAGE_LENGTH)


def report_by_id(report_id: int, *, viewer: User) -> ProblemReport:
    """One report.

    :raises NotFound: if there is none.
    """
    demand(viewer, Action.CLOSE_PROBLEM)
    report = db.session.scalar(
        _with_people(select(ProblemReport)).where(ProblemReport.id == report_id)
    )
    if report is None:
        raise NotFound("There is no such report.")
    return report


def reports_on_page(version: InterventionVersion, *, viewer: User) -> list[ProblemReport]:
    """What an intervention's page says of problems: to a QA lead and to who answers for it all
    that is open, to others what they reported themselves and what became of it."""
    if counted(version.intervention_id, viewer, ON_PAGE) == 0:
        return []
    recent = or_(
        ProblemReport.closed_at.is_(None), ProblemReport.closed_at > now() - SHOWN_AFTER_CLOSING
    )
    mine: ColumnElement[bool] = and_(ProblemReport.reporter_id == viewer.id, recent)
    answers_for_it = viewer.id in (version.intervention.owner_id, version.intervention.deputy_id)
    if answers_for_it or allowed(viewer, Action.CLOSE_PROBLEM):
        mine = or_(mine, ProblemReport.closed_at.is_(None))
    of_it = InterventionVersion.intervention_id == version.intervention_id
    found = _with_people(select(ProblemReport).join(ProblemReport.version).where(of_it, mine))
    return list(db.session.scalars(found.order_by(ProblemReport.id.desc()).limit(MOST_ON_PAGE)))


def number_on_page(intervention_id: Any, viewer_id: Any) -> ScalarSelect[int]:
    """How many an intervention's page may say, to whoever answers for it; asked for with it."""
    of_it = InterventionVersion.intervention_id == intervention_id
    shown = or_(ProblemReport.reporter_id == viewer_id, ProblemReport.closed_at.is_(None))
    counts = select(func.count(ProblemReport.id)).join(ProblemReport.version)
    return counts.where(of_it, shown).scalar_subquery()


def _with_people(found: Select[ProblemReport]) -> Select[ProblemReport]:
    version = joinedload(ProblemReport.version)
    return found.options(
        joinedload(ProblemReport.reporter),
        joinedload(ProblemReport.closed_by),
        version.defer(InterventionVersion.content),
        version.joinedload(InterventionVersion.intervention),
    )
