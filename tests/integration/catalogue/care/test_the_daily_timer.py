"""What the daily timer does, run twice, and on two hosts at once."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from catalogue.care import tick
from catalogue.care.reminders import send_reminders
from catalogue.interventions.lifecycle import ForbiddenMove
from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.review.models import ReviewCondition, ReviewState
from core.config import Settings
from core.daily import run_daily_steps
from core.database import db, now, today
from core.notices.models import Notice, NoticeDigest
from core.people.models import User
from tests.factories.interventions import a_live_version
from tests.factories.people import UserFactory, qa_lead
from tests.factories.reviews import a_claim, a_submitted_version, approve_with_condition
from tests.integration.core.notices.test_telling import mails, notices_of
from wsgi import create_app


def ending_in(days: int, *, deputy: User | None = None) -> InterventionVersion:
    """A version in use whose approval ends in so many days."""
    version = a_live_version()
    version.expires_on = today() + timedelta(days=days)
    version.review_due_on = today() + timedelta(days=max(days - 90, 1))
    version.intervention.deputy_id = deputy.id if deputy else None
    db.session.commit()
    return version


def owner_of(version: InterventionVersion) -> User:
    return version.intervention.owner


def unread(person: User) -> list[str]:
    return [notice.words for notice in notices_of(person) if notice.is_new]


def test_owner_and_deputy_are_reminded_once_at_90_30_and_0_days(app: Flask) -> None:
    deputy = UserFactory()
    version = ending_in(100, deputy=deputy)
    end = version.expires_on
    assert end is not None
    reminded = []
    for days_left in range(95, -1, -1):
        for _ in range(2):
            told = send_reminders(on=end - timedelta(days=days_left))
            reminded += [(days_left, told)] if told else []
    assert reminded == [(90, 2), (30, 2), (0, 2)]
    for person in (owner_of(version), deputy):
        (words,) = unread(person)  # the earlier ones are told anew in this
        assert "ends today" in words
        assert len(notices_of(person)) == 3


def test_a_timer_that_stood_still_reminds_once_of_the_most_urgent(app: Flask) -> None:
    version = ending_in(20)
    assert send_reminders(on=today()) == 1
    (words,) = unread(owner_of(version))
    assert "in 20 days" in words


def test_a_condition_is_reminded_of_before_and_after_its_day(app: Flask) -> None:
    version = approve_with_condition(due_in=40)
    due = db.session.scalars(select(ReviewCondition)).one().due_on
    days = [left for left in range(35, -4, -1) if send_reminders(on=due - timedelta(days=left))]
    assert days == [30, 7, 0, -1]
    assert "overdue" in unread(owner_of(version))[-1]


def test_a_reminder_goes_once_its_matter_is_settled(app: Flask) -> None:
    version = ending_in(20)
    send_reminders(on=today())
    version.expires_on = today() + timedelta(days=700)
    db.session.commit()
    send_reminders(on=today())
    assert unread(owner_of(version)) == []


def test_where_nobody_who_answers_is_left_the_qa_leads_are_reminded(app: Flask) -> None:
    lead, version = qa_lead(), ending_in(20)
    owner_of(version).active = False
    db.session.commit()
    send_reminders(on=today())
    assert "goes to the QA leads" in unread(lead)[0]


def test_the_command_does_everything_and_again_does_nothing(app: Flask, settings: Settings) -> None:
    stale, soon = a_claim(), a_claim()
    stale.claim_ends_at = now() - timedelta(hours=1)
    soon.claim_ends_at = now() + timedelta(days=1)
    due, over, late = ending_in(60), ending_in(-1), ending_in(-3)
    due.review_due_on = over.review_due_on = late.review_due_on = today()
    db.session.commit()
    run = app.test_cli_runner()
    first = run.invoke(args=["review", "tick"])
    assert first.exit_code == 0, first.output
    assert first.output.splitlines()[:5] == [
        "claims: Returned 1 claim that had run out.",
        "due: Marked 3 versions as due for review.",
        "expired: Ended the use of 2 versions whose approval had ended.",
        "claims ending: Told 1 reviewer of a claim that ends soon.",
        "reminders: Sent 1 reminder.",
    ]
    db.session.expire_all()
    assert due.state is VersionState.REVIEW_DUE
    assert over.state is late.state is VersionState.EXPIRED
    assert stale.state is ReviewState.RELEASED
    assert "has run out" in unread(owner_of(over))[0]
    assert "ran out" in unread(stale.reviewer)[0]
    assert "ends on" in unread(soon.reviewer)[0]
    told, mailed = db.session.scalar(select(func.count(Notice.id))), len(mails(settings))
    assert mailed == len({notice.user_id for notice in db.session.scalars(select(Notice))})
    again = run.invoke(args=["review", "tick", "--json"])
    assert again.exit_code == 0, again.output
    assert db.session.scalar(select(func.count(Notice.id))) == told
    assert len(mails(settings)) == mailed


def test_a_step_that_fails_leaves_nothing_and_stops_no_other(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = ending_in(20)
    lead = qa_lead()

    def half_done() -> str:
        lead.name = "Half done"
        db.session.flush()
        raise ForbiddenMove("broken")

    steps = app.extensions["daily_steps"]
    broken = [type(steps[0])(each.order, each.name, half_done) for each in steps[:1]]
    monkeypatch.setitem(app.extensions, "daily_steps", broken + steps[1:])
    result = app.test_cli_runner().invoke(args=["review", "tick"])
    assert result.exit_code == 1
    assert "claims: Failed: ForbiddenMove." in result.output
    db.session.expire_all()
    assert lead.name != "Half done"
    assert "in 20 days" in unread(owner_of(version))[0]


def test_two_hosts_at_once_tell_mark_and_mail_everything_once(
    app: Flask, settings: Settings
) -> None:
    versions = [ending_in(days) for days in (-2, -1, 10, 20, 30, 60)]
    for version in versions:
        version.review_due_on = today()
    claims = [a_claim() for _ in range(3)]
    for claim in claims:
        claim.claim_ends_at = now() - timedelta(hours=1)
    db.session.commit()
    together, failed = Barrier(2), []

    def a_host() -> None:
        host = create_app(settings, testing=True)
        with host.app_context():
            together.wait()
            failed.extend(done.did for done in run_daily_steps() if done.failed)
            db.session.remove()
            db.engine.dispose()

    hosts = [Thread(target=a_host) for _ in range(2)]
    for host in hosts:
        host.start()
    for host in hosts:
        host.join()
    assert failed == []
    db.session.expire_all()
    assert [version.state for version in versions[:2]] == [VersionState.EXPIRED] * 2
    assert {claim.state for claim in claims} == {ReviewState.RELEASED}
    told = [(notice.user_id, notice.key) for notice in db.session.scalars(select(Notice))]
    assert len(told) == len(set(told))
    mailed = select(func.count(Notice.user_id.distinct())).where(Notice.mailed_at.is_not(None))
    people = db.session.scalar(mailed)
    assert db.session.scalar(select(func.count(NoticeDigest.id))) == people == len(mails(settings))


def test_the_steps_run_in_an_order_in_which_none_is_missed(app: Flask) -> None:
    names = [each.name for each in app.extensions["daily_steps"]]
    assert [name for _, name, _ in tick.STEPS] == names[: len(tick.STEPS)]
    assert names[-1] == "digests"


def test_a_claim_that_ends_soon_is_told_once(app: Flask) -> None:
    claim = a_claim(a_submitted_version())
    assert tick.remind_reviewers().startswith("Told 0")
    claim.claim_ends_at = now() + timedelta(days=1)
    db.session.commit()
    assert tick.remind_reviewers().startswith("Told 1")
    assert tick.remind_reviewers().startswith("Told 0")
