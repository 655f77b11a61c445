"""A record whose time is over goes from everywhere, and nothing of another child goes with it."""

import json
import zlib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st
from sqlalchemy import JSON, LargeBinary, String, delete, func, select, update
from sqlalchemy.exc import DBAPIError

from core.audit.models import AuditEvent
from core.audit.queries import verify_chain
from core.config import Settings
from core.daily import run_daily_steps
from core.database import db, metadata, now, today
from core.errors import InvalidInput, NotFound, NotPermitted
from core.notices.models import Notice
from core.notices.operations import notify
from core.people.models import User
from outcomes.caseload.models import ChildNeed, ChildRecord, RecordChange
from outcomes.caseload.operations import ChildDetails, add_child
from outcomes.cells.checking import verify
from outcomes.delivery.models import Delivery
from outcomes.exchange.models import IncomingFile
from outcomes.measures.models import MeasurementCorrection
from outcomes.offences.models import Offence
from outcomes.retention.dates import due_by, months_after
from outcomes.retention.models import PurgeUnderWay, RetentionCount, RetentionHold, RetentionRule
from outcomes.retention.operations import hold, lift_hold, set_rule
from outcomes.retention.purging import purge_due, remove_all
from outcomes.samples.models import InspectionSample
from outcomes.whole_record.contents import contents_of
from outcomes.whole_record.sections import sections
from tests.days import Clock
from tests.factories.children import a_child
from tests.factories.people import TeamFactory, UserFactory, administrator, manager, qa_lead
from tests.factories.whole_records import a_full_record

STAYS = {"audit_events", "journal_heads", "highest_numbers"}
# Rows that stay, but say less: an unsent mail, and a sample without its papers.
# Results are worked out of these; they follow the records.
COUNTED = {
    "delivery_scores",
    "score_counts",
    "score_sums",
    "score_cells",
    "count_revisions",
    "cell_changes",
}
SAY_LESS = {"outbox_messages", "inspection_samples"}
Snapshot = dict[str, dict[tuple[Any, ...], dict[str, Any]]]


def everything() -> Snapshot:
    """Every row of every table."""
    db.session.expire_all()
    return {
        table.name: {
            tuple(str(row[column.name]) for column in table.primary_key): dict(row)
            for row in db.session.execute(select(table)).mappings()
        }
        for table in metadata.sorted_tables
    }


def rows_that_say(text: str) -> list[str]:
    """Where any column of any table holds a text, in words, lists or files."""
    found = []
    for table in metadata.sorted_tables:
        for column in table.columns:
            if not isinstance(column.type, (String, JSON, LargeBinary)):
                continue
            for value in db.session.scalars(select(column)):
                said = _unpacked(value) if isinstance(value, bytes) else value
                if text in json.dumps(said, default=str, ensure_ascii=False):
                    found.append(f"{table.name}.{column.name}")
    return found


def _unpacked(content: bytes) -> str:
    try:
        return zlib.decompress(content).decode()
    except zlib.error:
        return content.decode(errors="replace")


def two_children() -> tuple[ChildRecord, ChildRecord]:
    """Two children who were at one group session, each with a row in every table."""
    other = a_full_record(reference="YJ-STAYS")
    shared = db.session.scalars(select(Delivery)).one()
    child = a_full_record(reference="YJ-GOES", shared_with=shared)
    db.session.execute(delete(RetentionHold).where(RetentionHold.child_id == child.id))
    db.session.commit()
    return child, other


def named_elsewhere(child: ChildRecord) -> None:
    """A notice, a mail and a file on its way in that name the child."""
    people = [manager().id]
    notify(
        user_ids=people,
        kind="ete_drop",
        words="Something has dropped",
        address=f"/children/{child.id}#ete",
        key=f"drop:{child.id}",
        about=child,
        urgent=True,
    )
    db.session.add(
        IncomingFile(
            owner_id=people[0],
            kind="needs",
            name="needs.csv",
            content=zlib.compress(f"case_reference\n{child.case_reference}\n".encode()),
            refusals=[{"line": 2, "value": child.case_reference}],
            submission_key=f"file-{child.id}",
            uploaded_at=now(),
        )
    )
    db.session.commit()


@pytest.mark.parametrize("which", [0, 1])
def test_nothing_names_the_child_any_more_and_no_row_of_another_is_touched(
    app: Flask, which: int
) -> None:
    children = two_children()
    child, other = children[which], children[1 - which]
    db.session.execute(delete(RetentionHold).where(RetentionHold.child_id == child.id))
    number, reference = child.id, child.case_reference
    for each in children:
        named_elsewhere(each)
    own = contents_of(number, own_only=True)
    shared = contents_of(number).of("session_records")
    before, others = everything(), contents_of(other.id)
    remove_all(own)
    db.session.commit()

    assert rows_that_say(reference) == []
    for section in sections():
        assert not contents_of(number).of(section.name), section.name
    assert [notice.about_id for notice in db.session.scalars(select(Notice))] == [other.id]
    assert not any(f"/children/{number}" in each for each in _addresses())

    after = everything()
    gone = {name: before[name].keys() - after[name].keys() for name in before if name not in STAYS}
    mine = {
        section.name: {
            tuple(str(row[column.name]) for column in section.table.primary_key)
            for row in own.of(section.name)
        }
        for section in sections()
    }
    assert {key[0] for key in gone["delivery_scores"]} == {key[0] for key in mine["deliveries"]}
    assert verify().differences == ()
    for name, keys in gone.items():
        if name in COUNTED:
            continue
        if name in mine:
            assert keys == mine[name], name
        elif keys:
            assert name in {"notices", "incoming_files"}
            assert len(keys) == 1
    for name in before.keys() - STAYS - SAY_LESS - COUNTED:
        same = {key: row for key, row in before[name].items() if key not in gone[name]}
        assert after[name] == same, name
    assert [dict(row) for row in contents_of(other.id).of("attendances")] == [
        dict(row) for row in others.of("attendances")
    ]
    assert len(shared) > len(own.of("session_records"))
    papers = db.session.scalars(select(InspectionSample.content)).all()
    assert set(papers) == {None, b"papers"}


def _addresses() -> list[str]:
    from core.outbox.models import OutboxMessage

    notices = [notice.address for notice in db.session.scalars(select(Notice))]
    waiting = select(OutboxMessage).where(OutboxMessage.done_at.is_(None))
    return notices + [json.dumps(each.payload) for each in db.session.scalars(waiting)]


def a_rule(months: int = 12, *, days: int = 60, disposal: str = "referral_order") -> None:
    """A rule that was set some days ago."""
    db.session.add(
        RetentionRule(
            disposal=disposal,
            months=months,
            since=today() - timedelta(days=days),
            set_by_id=administrator().id,
        )
    )
    db.session.commit()


def an_old_child(reference: str = "YJ-OLD", **values: Any) -> ChildRecord:
    started = today() - timedelta(days=900)
    child = a_child(case_reference=reference, started_on=started, **values)
    db.session.execute(
        update(ChildNeed).where(ChildNeed.child_id == child.id).values(assessed_on=started)
    )
    db.session.commit()
    return child


def test_without_a_rule_nothing_goes(app: Flask) -> None:
    an_old_child()
    purge_due()
    assert db.session.scalar(select(func.count()).select_from(ChildRecord)) == 1


def test_the_daily_timer_takes_records_whose_time_is_over_and_leaves_a_count(app: Flask) -> None:
    an_old_child("YJ-OLD")
    a_child(case_reference="YJ-NEW")
    an_old_child("YJ-OTHER", disposal="youth_caution")
    a_rule()
    db.session.commit()
    done = {each.name: each for each in run_daily_steps()}
    assert done["retention of records"].did.startswith("1 record of a child went")
    left = set(db.session.scalars(select(ChildRecord.case_reference)))
    assert left == {"YJ-NEW", "YJ-OTHER"}
    counts = db.session.scalars(select(RetentionCount)).all()
    assert [(each.disposal, each.day, each.children) for each in counts] == [
        ("referral_order", today(), 1)
    ]
    run_daily_steps()
    assert db.session.scalar(select(func.sum(RetentionCount.children))) == 1


def test_the_audit_is_whole_afterwards_and_says_nothing_of_the_child(app: Flask) -> None:
    child = an_old_child()
    hold(child=child, reason="A complaint", actor=manager())
    lift_hold(child=child, actor=manager())
    db.session.commit()
    a_rule()
    purge_due()
    db.session.commit()
    assert verify_chain().problems == ()
    run = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert run.exit_code == 0, run.output
    last = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert last is not None
    assert (last.action, last.subject_id) == ("purge_records", None)
    assert last.changes == {"disposal": [None, "referral_order"], "children": [None, 1]}
    assert rows_that_say("YJ-OLD") == []
    assert rows_that_say("A complaint") == []


def test_the_number_of_a_record_that_went_is_not_given_to_another_child(app: Flask) -> None:
    number = an_old_child().id
    a_rule()
    purge_due()
    db.session.commit()
    boss = manager()
    following = add_child(
        details=ChildDetails(
            case_reference="YJ-NEXT", team_id=TeamFactory().id, started_on=today(), age_at_start=15
        ),
        actor=boss,
    )
    assert following.id > number


def test_a_new_rule_removes_nothing_for_thirty_days(app: Flask, clock: Clock) -> None:
    an_old_child()
    set_rule(disposal="referral_order", months=12, actor=administrator())
    db.session.commit()
    purge_due()
    assert db.session.scalar(select(func.count()).select_from(ChildRecord)) == 1
    assert [each.goes_on for each in due_by(today() + timedelta(days=60))] == [
        today() + timedelta(days=30)
    ]


@pytest.mark.parametrize("news", ["disposal_end", "offence", "delivery", "hold"])
def test_what_keeps_a_record(app: Flask, news: str) -> None:
    child = an_old_child()
    boss = manager()
    if news == "disposal_end":
        child.disposal_end = today() - timedelta(days=20)
    elif news == "offence":
        db.session.add(
            Offence(
                child_id=child.id, offence_date=today(), recorded_by_id=boss.id, recorded_at=now()
            )
        )
    elif news == "delivery":
        from tests.factories.children import a_delivery

        delivery = a_delivery(child=child, started_on=today() - timedelta(days=800))
        item = delivery.plan_item
        assert item is not None
        item.start_by = today() - timedelta(days=800)
    else:
        hold(child=child, reason="The court asked for it", actor=boss)
    db.session.commit()
    a_rule()
    purge_due()
    db.session.commit()
    assert db.session.scalars(select(ChildRecord.case_reference)).all() == ["YJ-OLD"]
    if news == "hold":
        lift_hold(child=child, actor=boss)
        purge_due()
        assert db.session.scalars(select(ChildRecord.case_reference)).all() == []


def test_charts_that_were_drawn_before_are_thrown_away(app: Flask, settings: Settings) -> None:
    chart: Path = settings.data_dir / "charts" / "team-1" / f"{'a' * 32}.svg"
    chart.parent.mkdir(parents=True)
    chart.write_text("<svg/>")
    purge_due()
    assert chart.exists(), "nothing went"
    an_old_child()
    a_rule()
    purge_due()
    assert not chart.exists()


@pytest.mark.parametrize("table", [RecordChange, MeasurementCorrection])
def test_history_is_neither_changed_nor_removed_otherwise(app: Flask, table: Any) -> None:
    child, other = two_children()
    with pytest.raises(DBAPIError, match="goes only with the record"):
        db.session.execute(delete(table).where(table.child_id == other.id))
    db.session.rollback()
    with pytest.raises(DBAPIError, match="never changed"):
        db.session.execute(update(table).values(reason="another"))
    db.session.rollback()
    db.session.add(PurgeUnderWay(child_number=child.id))
    db.session.flush()
    db.session.execute(delete(table).where(table.child_id == child.id))
    with pytest.raises(DBAPIError, match="goes only with the record"):
        db.session.execute(delete(table).where(table.child_id == other.id))
    db.session.rollback()


def test_a_record_is_not_removed_by_other_ways_nor_while_it_is_held(app: Flask) -> None:
    child = ChildRecord.__table__
    kept = an_old_child()
    hold(child=kept, reason="A court", actor=manager())
    db.session.commit()
    with pytest.raises(DBAPIError, match="only as a whole"):
        db.session.execute(delete(child))
    db.session.rollback()
    with pytest.raises(DBAPIError, match="on hold does not go"):
        remove_all(contents_of(kept.id, own_only=True))
    db.session.rollback()


def test_who_sets_rules_and_who_holds(app: Flask) -> None:
    child = a_child()
    for person in (UserFactory(), qa_lead(), manager(TeamFactory())):
        with pytest.raises(NotPermitted):
            set_rule(disposal="referral_order", months=12, actor=person)
    for person in (administrator(), manager()):
        set_rule(disposal="referral_order", months=12, actor=person)
    for months in (0, -1, 301):
        with pytest.raises(InvalidInput):
            set_rule(disposal="referral_order", months=months, actor=manager())
    with pytest.raises(InvalidInput):
        set_rule(disposal="being_late", months=1, actor=manager())
    for person in (UserFactory(teams=[child.team]), administrator(), manager(TeamFactory())):
        with pytest.raises(NotFound):
            hold(child=child, reason="A court", actor=person)
    with pytest.raises(InvalidInput):
        hold(child=child, reason=" ", actor=manager(child.team))


@how(max_examples=300)
@given(st.dates(date(2000, 1, 1), date(2040, 12, 31)), st.integers(1, 300))
def test_months_later_is_the_same_day_or_the_last_of_the_month(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


def test_pages(app: Flask, signed_in: Callable[[User], FlaskClient]) -> None:
    child = an_old_child()
    boss = manager()
    browser = signed_in(boss)
    assert "Records that go soon" in browser.get("/records").text
    assert "No rule is set" in browser.get("/records/retention/due").text
    sent = browser.post("/records/retention", data={"months_referral_order": "12"})
    assert sent.status_code == 302
    page = browser.get("/records/retention").text
    assert 'value="12"' in page
    assert "numbers of the past change" in page
    assert "YJ-OLD" in browser.get("/records/retention/due").text
    elsewhere = signed_in(manager(TeamFactory())).get("/records/retention/due").text
    assert "YJ-OLD" not in elsewhere
    held = browser.post(f"/children/{child.id}/hold", data={"reason": "The court asked"})
    assert held.status_code == 302
    assert "On hold" in browser.get("/records/retention/due").text
    assert "Hold" in browser.get(f"/children/{child.id}/hold").text
    assert browser.post(f"/children/{child.id}/hold/lift").status_code == 302
    clerk = signed_in(administrator())
    text = clerk.get("/records/retention").text
    assert "YJ-OLD" not in text
    assert clerk.get("/records/retention/due").status_code == 403
    assert "How long records are kept" in clerk.get("/").text
    assert signed_in(UserFactory()).get("/records/retention").status_code == 403
    bad = browser.post("/records/retention", data={"months_referral_order": "many"})
    assert "Enter the months" in bad.text
    assert 'value="many"' in bad.text


def test_the_dry_run_says_what_would_go_and_when(app: Flask) -> None:
    an_old_child()
    a_rule()
    run = app.test_cli_runner().invoke(args=["records", "retention", "due", "--json"])
    assert run.exit_code == 0, run.output
    (row,) = json.loads(run.stdout)["due"]
    assert row["case_reference"] == "YJ-OLD"
    assert db.session.scalar(select(func.count()).select_from(ChildRecord)) == 1


def test_managers_are_told_once_a_month(app: Flask) -> None:
    boss = manager()
    an_old_child()
    set_rule(disposal="referral_order", months=12, actor=administrator())
    db.session.commit()
    purge_due()
    purge_due()
    notices = db.session.scalars(select(Notice).where(Notice.user_id == boss.id)).all()
    assert [notice.kind for notice in notices] == ["retention"]
