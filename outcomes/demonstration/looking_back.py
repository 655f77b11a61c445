"""A sample for inspectors and a rule of retention, so that both pages have something to show."""

from datetime import timedelta

from sqlalchemy import select

from core.audit.verifiers import silent
from core.database import db, today
from core.people.models import Role, User
from outcomes.retention.operations import set_rule
from outcomes.samples.models import Strata
from outcomes.samples.operations import Wanted, draw_sample, keep_archive, written_archive

CASES = 3
HALF_A_YEAR = timedelta(days=182)
RULE = ("youth_caution", 12)


def look_back() -> None:
    """Draw a sample over the teams, and set a rule, by the manager of the whole service."""
    boss = db.session.scalars(
        select(User).where(
            User.demonstration.is_(True), User.role == Role.MANAGER, User.whole_service.is_(True)
        )
    ).first()
    if boss is None:
        return
    disposal, months = RULE
    set_rule(disposal=disposal, months=months, actor=boss)
    wanted = Wanted(
        seed="demonstration",
        size=CASES,
        starts_on=today() - HALF_A_YEAR,
        ends_on=today(),
        strata=Strata.TEAM,
    )
    sample = draw_sample(wanted=wanted, submission_key="demonstration-sample", actor=boss)
    keep_archive(sample, written_archive(sample, silent))
