"""What another system sends comes in whole or not at all, and twice is as good as once."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.audit.models import AuditEvent
from core.database import db
from core.people.models import Team, User
from outcomes.caseload.models import ChildNeed, ChildRecord
from outcomes.delivery.models import Attendance, Delivery, PlanItem, SessionRecord
from outcomes.measures.models import Measurement, MeasurementCorrection
from outcomes.offences.models import Offence
from tests.factories.children import a_child
from tests.factories.exchange import HEADERS, Sender, a_file, ago
from tests.factories.interventions import put_in_state
from tests.factories.people import TeamFactory, UserFactory, manager
from tests.integration.outcomes.exchange.conftest import SLUG


def score(case: str, delivery: str, value: object, occasion: str = "pre", days: int = 30) -> str:
    return f"{case},{delivery},goal_based_outcomes,goal,self,{occasion},{ago(days)},{value}"


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_child_comes_in_with_all_that_is_known(sender: Sender, team: Team) -> None:
    row = (
        f"YJ-9,north,{ago(50):%d/%m/%Y},15,referral_order,{ago(50)},,female,white_british,"
        "looked_after,host,Anyshire,social_communication;hearing"
    )
    answer = sender.rows("children", row)
    assert (answer.status, answer.counts) == (0, (1, 1, 0, 0)), answer.complaints
    child = db.session.scalars(select(ChildRecord)).one()
    assert child.started_on == ago(50)
    assert child.team_id == team.id
    assert child.placing_authority == "Anyshire"
    assert child.communication_needs == ["hearing", "social_communication"]


def test_a_change_is_taken_and_a_blank_erases_nothing(sender: Sender, team: Team) -> None:
    sender.rows("children", f"YJ-9,North,{ago(50)},15,,,,female,,,,,")
    answer = sender.rows("children", f"YJ-9,North,{ago(50)},16,,,,,,,,,")
    assert answer.counts == (1, 0, 1, 0)
    child = db.session.scalars(select(ChildRecord)).one()
    assert (child.age_at_start, child.sex, child.revision) == (16, "female", 2)


@pytest.mark.parametrize("options", [(), ("--skip-refused",)])
def test_one_bad_row_keeps_all_out_unless_it_may_be_left_out(
    sender: Sender, team: Team, options: tuple[str, ...]
) -> None:
    rows = [f"YJ-{n},North,{ago(50)},{15 if n else 9},,,,,,,,," for n in range(3)]
    answer = sender.rows("children", *rows, options=options)
    assert answer.status == (0 if options else 1)
    assert answer.reasons == [(2, "age_at_start", "Enter an age from 10 to 21, in whole years")]
    assert count(ChildRecord) == answer.said["created"] == (2 if options else 0)


def test_a_dry_run_says_what_would_be_done_and_does_nothing(sender: Sender, team: Team) -> None:
    answer = sender.rows(
        "children",
        f"YJ-1,North,{ago(50)},15,,,,,,,,,",
        f"YJ-2,South,{ago(50)},15,,,,,,,,,",
        options=("--dry-run",),
    )
    assert answer.status == 0
    assert answer.counts == (2, 1, 0, 0)
    assert answer.reasons == [(3, "team", "is none of your teams. Use one of: North")]
    assert count(ChildRecord) == 0
    assert count(AuditEvent) == 0


def test_the_message_names_file_line_column_and_reason(sender: Sender, child: str) -> None:
    answer = sender.rows("needs", f"{child},greed,against,2,{ago(3)}")
    assert answer.status == 1
    assert "needs.csv, line 2, column need: “greed”: is not a code here. Use " in answer.complaints
    assert "thinking_and_behaviour" in answer.complaints
    assert answer.said["refused"][0]["value"] == "greed"


def test_needs_come_once_and_may_say_their_severity_later(sender: Sender, child: str) -> None:
    row = f"{child},thinking_and_behaviour,against,{{}},{ago(3)}"
    assert sender.rows("needs", row.format("")).counts == (1, 1, 0, 0)
    assert sender.rows("needs", row.format("3")).counts == (1, 0, 1, 0)
    assert sender.rows("needs", row.format("")).counts == (1, 0, 0, 1)
    assert db.session.scalars(select(ChildNeed.severity)).all() == [3]


def test_a_plan_keeps_the_rules_of_the_form(sender: Sender, child: str, plan: str) -> None:
    good = (
        f"{child},P-2,thinking_and_behaviour,{SLUG},Walks away from a row at home twice a week,"
        f"{{view}},,{{sessions}},{{owner}},{ago(-20)}"
    )
    fine = {"view": "I want to stop", "sessions": 4, "owner": "worker@service.example"}
    stranger = UserFactory(email="stranger@service.example")
    answer = sender.rows(
        "plans",
        good.format(**fine | {"view": ""}),
        good.format(**fine | {"sessions": 0}),
        good.format(**fine | {"owner": stranger.email}),
        good.format(**fine | {"owner": "nobody@service.example"}),
        good.format(**fine).replace("Walks away from a row at home twice a week", "Engage better"),
        good.format(**fine).replace("P-2", "Liam-Smith"),
        good.format(**fine | {"view": "Kyle Thompson hits me"}),
    )
    assert answer.status == 1
    assert [(line, column) for line, column, _ in answer.reasons] == [
        (2, "child_view"),
        (3, "sessions_planned"),
        (4, "owner_email"),
        (5, "owner_email"),
        (6, "desired_outcome"),
        (7, "plan_reference"),
        (8, "child_view"),
    ]
    assert "“Kyle Thompson” looks like a name with a surname" in answer.reasons[-1][2]
    assert count(PlanItem) == 1


def test_what_was_confirmed_to_be_no_name_is_taken(sender: Sender, child: str, plan: str) -> None:
    row = (
        f"{child},P-2,thinking_and_behaviour,{SLUG},Walks away from a row at home twice a week,"
        f"Kyle Thompson said so,,4,worker@service.example,{ago(-20)}"
    )
    assert sender.rows("plans", row, options=("--screening-confirmed",)).status == 0
    assert sender.rows("plans", row).counts == (1, 0, 0, 1)


def test_a_delivery_is_bound_to_the_version_that_it_names(sender: Sender, delivery: str) -> None:
    saved = db.session.scalars(select(Delivery)).one()
    assert saved.version.number == 1
    assert saved.content_hash == saved.version.content_hash
    assert saved.plan_item is not None


def test_a_delivery_of_a_suspended_version_is_refused(
    sender: Sender, child: str, plan: str
) -> None:
    item = db.session.scalars(select(PlanItem)).one()
    put_in_state(item.intervention.versions[0], "suspended")
    for number in ("1", ""):
        answer = sender.rows("deliveries", f"{child},D-1,{plan},{SLUG},{number},{ago(3)},,")
        assert answer.status == 1
        [(line, column, reason)] = answer.reasons
        assert (line, column) == (2, "version" if number else "intervention")
        assert "because it is suspended" in reason
    assert count(Delivery) == 0


def test_a_delivery_before_the_approval_is_refused(sender: Sender, child: str, plan: str) -> None:
    answer = sender.rows("deliveries", f"{child},D-1,{plan},{SLUG},1,2001-02-03,,")
    [(_, column, reason)] = answer.reasons
    assert column == "started_on"
    assert "This version was approved on" in reason


def test_how_a_delivery_ended_may_come_later(sender: Sender, child: str, delivery: str) -> None:
    row = f"{child},{delivery},P-1,{SLUG},1,{ago(30)},{{}}"
    assert sender.rows("deliveries", row.format(f"{ago(2)},completed")).counts == (1, 0, 1, 0)
    assert sender.rows("deliveries", row.format(",")).counts == (1, 0, 0, 1)
    assert db.session.scalars(select(Delivery.ended_on)).all() == [ago(2)]
    late = sender.rows("deliveries", row.format(f"{ago(1)},"))
    assert late.reasons == [(2, "ending", "is blank. Say both when it ended and how, or neither")]
    moved = sender.rows("deliveries", row.replace(str(ago(30)), str(ago(29))).format(","))
    assert moved.reasons[0][:2] == (2, "started_on")


def test_a_group_session_is_one_session_of_several_rows(
    sender: Sender, child: str, delivery: str
) -> None:
    sender.rows("children", f"YJ-2,North,{ago(60)},14,,,,,,,,,")
    assert sender.rows("deliveries", f"YJ-2,D-2,,{SLUG},,{ago(30)},,").status == 0
    rows = [
        f"D-1,S-1,{ago(9)},yes,attended,60,4,It was alright,worker@service.example",
        f"D-2,S-1,{ago(9)},yes,absent_agreed,60,,,worker@service.example",
        f"D-1,S-2,{ago(8)},no,,,,,",
        f"D-1,S-3,{ago(7)},child_ill,,,,,",
        f"D-2,S-4,{ago(7)},yes,attended,45,2,declined: tired,",
    ]
    first = sender.rows("sessions", *rows)
    assert (first.status, first.counts) == (0, (5, 5, 0, 0)), first.complaints
    assert sender.rows("sessions", *rows).counts == (5, 0, 0, 5)
    assert (count(SessionRecord), count(Attendance)) == (4, 5)
    reasons = db.session.scalars(
        select(SessionRecord.not_held_reason).order_by(SessionRecord.held_on)
    ).all()
    assert sorted(filter(None, reasons)) == ["child_ill", "not_known"]
    tired = db.session.scalars(select(Attendance).where(Attendance.engagement == 2)).one()
    assert (tired.child_words, tired.child_words_declined_reason) == ("", "tired")
    assert tired.session.facilitators == []


def test_a_child_who_is_refused_does_not_join_a_session(
    sender: Sender, child: str, delivery: str
) -> None:
    sender.rows("deliveries", f"YJ-1,D-2,,{SLUG},,{ago(30)},,")
    rows = [
        f"D-1,S-1,{ago(9)},yes,attended,60,4,It was alright,",
        f"D-2,S-1,{ago(9)},yes,attended,60,4,,",
    ]
    answer = sender.rows("sessions", *rows, options=("--skip-refused",))
    assert answer.reasons[0][:2] == (3, "child_words")
    assert count(Attendance) == 1


def test_a_session_is_corrected_and_two_rows_may_not_contradict_each_other(
    sender: Sender, child: str, delivery: str
) -> None:
    row = f"D-1,S-1,{ago(9)},yes,attended,{{minutes}},{{engaged}},It was alright,"
    sender.rows("sessions", row.format(minutes=60, engaged=4))
    assert sender.rows("sessions", row.format(minutes=50, engaged=5)).counts == (1, 0, 1, 0)
    attendance = db.session.scalars(select(Attendance)).one()
    assert (attendance.engagement, attendance.session.minutes) == (5, 50)
    both = [row.format(minutes=50, engaged=5), row.format(minutes=45, engaged=5)]
    answer = sender.rows("sessions", *both)
    assert answer.status == 1
    assert answer.reasons[0][:2] == (3, "session_reference")


def test_an_attended_session_needs_the_childs_words(
    sender: Sender, child: str, delivery: str
) -> None:
    answer = sender.rows("sessions", f"D-1,S-1,{ago(9)},yes,attended,60,4,,")
    assert answer.reasons[0][:2] == (2, "child_words")
    answer = sender.rows("sessions", f"D-1,S-1,{ago(9)},no,,,4,,")
    assert answer.reasons[0][:2] == (2, "engagement")


def test_scores_come_in_bulk_and_twice_is_once(sender: Sender, child: str, delivery: str) -> None:
    rows = [score(child, delivery, 3), score(child, delivery, 7, "post", 2)]
    assert sender.rows("measurements", *rows).counts == (2, 2, 0, 0)
    assert sender.rows("measurements", *rows).counts == (2, 0, 0, 2)
    assert count(Measurement) == 2


def test_another_score_for_the_same_is_a_correction_that_keeps_the_old_one(
    sender: Sender, child: str, delivery: str
) -> None:
    sender.rows("measurements", score(child, delivery, 3))
    assert sender.rows("measurements", score(child, delivery, 4)).counts == (1, 0, 1, 0)
    assert db.session.scalars(select(Measurement.score)).all() == [4]
    assert db.session.scalars(select(MeasurementCorrection.score)).all() == [3]


def test_scores_that_cannot_be_are_refused(sender: Sender, child: str, delivery: str) -> None:
    answer = sender.rows(
        "measurements",
        score(child, delivery, 99),
        score(child, delivery, "seven"),
        score("YJ-404", delivery, 3),
        score(child, "D-404", 3),
        score(child, delivery, 3, "post", 10),
        score(child, delivery, 3, "pre", 5),
        score(child, delivery, 3).replace("goal,", "gaol,"),
        score(child, delivery, 3).replace("self", "practitioner"),
        score(child, delivery, 3).replace("goal_based_outcomes", "tea_leaves"),
        score(child, delivery, 3, "after", 10),
    )
    assert answer.status == 1
    assert [(line, column) for line, column, _ in answer.reasons] == [
        (2, "score"),
        (3, "score"),
        (4, "case_reference"),
        (5, "delivery_reference"),
        (7, "taken_on"),
        (8, "scale"),
        (9, "rater"),
        (10, "instrument"),
        (11, "occasion"),
    ]
    assert count(Measurement) == 0


def test_a_score_after_before_its_score_before_is_refused_in_either_order(
    sender: Sender, child: str, delivery: str
) -> None:
    pre, post = score(child, delivery, 3, "pre", 20), score(child, delivery, 7, "post", 25)
    for rows in ((pre, post), (post, pre)):
        answer = sender.rows("measurements", *rows)
        assert [(line, column) for line, column, _ in answer.reasons] == [(3, "taken_on")]


def test_two_rows_that_contradict_each_other_are_refused(
    sender: Sender, child: str, delivery: str
) -> None:
    rows = [score(child, delivery, 3), score(child, delivery, 4)]
    assert sender.rows("measurements", *rows).reasons[0][:2] == (3, "score")
    sender.rows("measurements", rows[0])
    assert sender.rows("measurements", *rows).reasons[0][:2] == (3, "score")


def test_offences_that_look_alike_are_counted_each(sender: Sender, child: str) -> None:
    row = f"{child},{ago(40)},{{}},3,police_child_gravity_matrix"
    rows = [row.format(""), row.format("")]
    assert sender.rows("offences", *rows).counts == (2, 2, 0, 0)
    assert sender.rows("offences", *rows).counts == (2, 0, 0, 2)
    proven = [row.format(ago(5)), row.format("")]
    assert sender.rows("offences", *proven).counts == (2, 0, 1, 1)
    assert sender.rows("offences", *rows).counts == (2, 0, 0, 2)
    days = db.session.scalars(select(Offence.proven_date)).all()
    assert sorted(days, key=str) == [ago(5), None]


def test_offences_that_cannot_be_are_refused(sender: Sender, child: str) -> None:
    answer = sender.rows(
        "offences",
        f"{child},{ago(-1)},,3,police_child_gravity_matrix",
        f"{child},{ago(4)},{ago(5)},3,police_child_gravity_matrix",
        f"{child},{ago(4)},,9,police_child_gravity_matrix",
        f"{child},{ago(4)},,3,",
        f"{child},,,3,police_child_gravity_matrix",
    )
    assert [column for _, column, _ in answer.reasons] == [
        "offence_date",
        "proven_date",
        "gravity",
        "gravity_scale",
        "offence_date",
    ]


def test_another_teams_child_is_as_unknown_as_any(sender: Sender, app: Flask) -> None:
    theirs = a_child(TeamFactory(name="South"))
    boss = manager(TeamFactory(name="North"))
    known = sender.rows(
        "offences", f"{theirs.case_reference},{ago(4)},,,", options=("--actor", boss.email)
    )
    unknown = sender.rows("offences", f"YJ-404,{ago(4)},,,", options=("--actor", boss.email))
    assert known.reasons == unknown.reasons
    assert known.status == unknown.status == 1


def test_only_managers_bring_records_in(sender: Sender, child: str) -> None:
    worker = UserFactory()
    answer = sender.rows("offences", f"{child},{ago(4)},,,", options=("--actor", worker.email))
    assert answer.status == 1
    assert "No manager who is active has the email address" in answer.complaints
    assert count(Offence) == 0


def test_one_event_says_what_came_in_and_each_childs_record_says_it_too(
    sender: Sender, child: str, delivery: str
) -> None:
    sender.rows("measurements", score(child, delivery, 3), score(child, delivery, 7, "mid", 5))
    events = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()[-2:]
    assert [event.action for event in events] == ["import_records", "import_measurements"]
    assert events[0].changes["created"] == [None, 2]
    assert events[1].subject_type == "child_records"
    assert events[1].changes == {"measurements": 2}


@pytest.mark.parametrize(
    ("content", "line", "column", "reason"),
    [
        (b"", 1, None, "is empty"),
        (b"\r\n", 1, None, "is empty"),
        (b"PK\x03\x04xlsx", 1, None, "is a spreadsheet, whatever its name says"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xls", 1, None, "is a spreadsheet"),
        ("case_reference".encode("utf-16"), 1, None, "is not text"),
        (b"case_reference,\0", 1, None, "is not text"),
        (b"case_reference,shoe_size\r\n", 1, "shoe_size", "is none of this file"),
        (b"case_reference,gravity\r\n", 1, "offence_date", "is missing"),
        (b"case_reference,case_reference,offence_date\r\n", 1, "case_reference", "more than once"),
    ],
)
def test_a_file_that_is_none_of_its_kind_is_refused_as_a_whole(
    sender: Sender, content: bytes, line: int, column: str | None, reason: str
) -> None:
    for options in ((), ("--skip-refused",), ("--dry-run",)):
        answer = sender.send("offences", content, *options)
        assert answer.status == 1
        [(said_line, said_column, said)] = answer.reasons
        assert (said_line, said_column) == (line, column)
        assert reason in said


def test_a_quote_that_is_never_closed_is_refused_where_it_begins(
    sender: Sender, child: str
) -> None:
    text = a_file("offences", f"{child},{ago(4)},,,", f'{child},"{ago(4)},,,')
    answer = sender.send("offences", text, "--skip-refused")
    assert answer.status == 1
    assert answer.reasons[0][0] == 3
    assert count(Offence) == 0


def test_a_row_of_the_wrong_width_and_a_formula_are_refused(sender: Sender, child: str) -> None:
    answer = sender.rows(
        "offences", f"{child},{ago(4)}", f"{child},{ago(4)},,,,", "=1+1,2024-01-01,,,"
    )
    assert [(line, column) for line, column, _ in answer.reasons] == [
        (2, None),
        (3, None),
        (4, "case_reference"),
    ]
    assert answer.reasons[0][2] == "has 2 cells where the header has 5"
    assert "is a formula to a spreadsheet" in answer.reasons[2][2]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_files_of_all_usual_encodings_are_read(sender: Sender, team: Team, encoding: str) -> None:
    place = "ardal môn – y gorllewin"
    row = f"YJ-9,North,{ago(50)},15,,,,,,,,{place},"
    answer = sender.send("children", a_file("children", row).encode(encoding))
    assert answer.status == 0, answer.complaints
    assert db.session.scalars(select(ChildRecord.placing_authority)).all() == [
        "ardal môn – y gorllewin"
    ]


def test_lines_are_counted_as_an_editor_counts_them(sender: Sender, child: str) -> None:
    text = f'{HEADERS["offences"]}\n{child},"{ago(4)}\n",,,\n\n{child},yesterday,,,\n'
    answer = sender.send("offences", text)
    assert [(line, column) for line, column, _ in answer.reasons] == [(5, "offence_date")]


def test_wrong_usage_ends_with_2(sender: Sender, app: Flask) -> None:
    run = app.test_cli_runner().invoke(args=["records", "import", "spells", "x.csv"])
    assert run.exit_code == 2


def test_a_long_file_says_how_far_it_is(sender: Sender, child: str, owner: User) -> None:
    rows = [f"{child},{ago(1 + number % 4000)},,,"[:60] for number in range(6000)]
    answer = sender.rows("offences", *rows, options=("--dry-run",))
    assert "of about 6,001 lines" in answer.complaints
