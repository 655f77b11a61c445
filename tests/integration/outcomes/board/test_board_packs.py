"""The board pack: one snapshot, the same numbers on page, in PDF and in files, nothing exact."""

import csv
import html
import io
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from catalogue.interventions.models import InterventionVersion
from catalogue.quality.period import Period
from catalogue.unmet_needs.models import NeedStatus, UnmetNeed
from core.audit.models import AuditEvent
from core.database import db, today
from core.people.models import Team, User
from outcomes.board.models import BoardSnapshot
from outcomes.board.operations import Numbers, numbers_of
from outcomes.board.paper import draw_pack
from outcomes.board.quarters import before, code_of, complete_quarters, words_of
from outcomes.offences.models import Offence
from tests.counting import counted_queries
from tests.factories.children import a_child, a_plan_item
from tests.factories.interventions import a_live_version
from tests.factories.measures import a_measured_delivery
from tests.factories.offences import a_cohort_child
from tests.factories.people import TeamFactory, UserFactory, administrator, manager, qa_lead
from tests.pdf import pdf_facts, pdf_outline, pdf_text

SignIn = Callable[[User], FlaskClient]
FORBIDDEN = re.compile(r"\b(nan|inf|None|caused|because of)\b")
RUNS = timedelta(days=70)
CODES = ("library", "planned", "changed", "for_all", "reoffending", "unknown")


@dataclass
class World:
    """A service with two teams, and the quarter that is over."""

    harbour: Team
    moorside: Team
    worker: User
    version: InterventionVersion
    quarter: Period

    def deliver(self, team: Team, number: int, *, after: float | None = 7, **facts: Any) -> None:
        """Deliveries that end in the quarter, each with its plan item to start before."""
        for _ in range(number):
            a_measured_delivery(
                team=team,
                version=self.version,
                owner=self.worker,
                before=3,
                after=after,
                started_on=self.quarter.start - RUNS + timedelta(days=40),
                commit=False,
                **facts,
            )
        db.session.commit()

    def plan(self, number: int, need: str, start_by: date | None = None) -> None:
        """Plan items that nobody began."""
        child = a_child(self.harbour)
        for _ in range(number):
            a_plan_item(
                child=child,
                version=self.version,
                owner=self.worker,
                need=need,
                start_by=start_by or self.quarter.start,
            )


@pytest.fixture
def world(app: Flask) -> World:
    harbour, moorside = TeamFactory(name="Harbour"), TeamFactory(name="Moorside")
    return World(
        harbour,
        moorside,
        UserFactory(teams=[harbour, moorside]),
        a_live_version(),
        complete_quarters(today())[0],
    )


@pytest.fixture
def filled(world: World) -> World:
    """13 deliveries in one team and 25 in the other, 11 of them not measured; a due cohort."""
    world.deliver(world.harbour, 13)
    world.deliver(world.moorside, 14)
    world.deliver(world.moorside, 11, after=None)
    world.plan(13, "substance_use")
    world.plan(4, "exploitation")
    for after in (1, 0):
        for _ in range(12):
            a_cohort_child(world.harbour, world.worker, after=after)
    db.session.commit()
    return world


def text_of(page: str) -> str:
    body = page.split("<main", 1)[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def make(browser: FlaskClient, world: World, quarter: Period | None = None) -> str:
    """Make a pack in one click; its address."""
    page = browser.get("/results/board").text
    key = re.search(r'name="submission_key"[^>]*value="([^"]+)"', page)
    assert key is not None
    answer = browser.post(
        "/results/board",
        data={"quarter": code_of(quarter or world.quarter), "submission_key": key[1]},
    )
    assert answer.status_code == 302, text_of(answer.text)
    return answer.location


def rows_of(answer: bytes) -> list[dict[str, str]]:
    lines = answer.decode("utf-8-sig").split("\r\n\r\n")[0]
    return list(csv.DictReader(io.StringIO(lines)))


def test_all_interventions_together_are_added_up_from_what_each_shows(
    signed_in: SignIn, world: World
) -> None:
    """A rounded total beside rounded parts would tell more than they do."""
    world.deliver(world.harbour, 17)
    replace(world, version=a_live_version()).deliver(world.harbour, 17)
    browser = signed_in(manager())
    page = text_of(browser.get(make(browser, world)).text)
    assert "Of about 30 children measured before and after" in page  # 15 and 15, though 34 in all
    assert "about 30 improved by more than chance (100%)" in page


def test_one_click_makes_a_pack_that_answers_the_questions(
    signed_in: SignIn, filled: World
) -> None:
    browser = signed_in(manager())
    page = text_of(browser.get(make(browser, filled)).text)
    assert f"Board pack, {words_of(filled.quarter)}" in page
    for question in (
        "Is our library sound?",
        "Was what we planned delivered?",
        "What changed for children?",
        "For all of them?",
        "Reoffending?",
        "What do we not know?",
    ):
        assert question in page
    assert "1 intervention is in use" in page
    assert "about 15 plan items to start in the quarter" in page  # 17
    assert "Of about 40 deliveries that ended in the quarter" in page  # 38
    assert "about 10 (25%) have no score before and after" in page  # 11
    assert "Of about 30 children measured before and after" in page  # 13 and 14, each about 15
    assert "about 25 children who started from" in page  # 24, of whom 12 reoffended
    assert "England and Wales 38.0%" in page
    assert not FORBIDDEN.search(page)


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ((), "Nothing that was asked or looked for is still missing."),
        (("owls",), "1 need has no intervention that answers it."),
        (("owls", "moths"), "2 needs have no intervention that answers them."),
    ],
)
def test_what_the_library_lacks_is_said(
    signed_in: SignIn, world: World, missing: tuple[str, ...], said: str
) -> None:
    for words in missing:
        db.session.add(UnmetNeed(key=words, words=words, filters={}, status=NeedStatus.OPEN))
    db.session.commit()
    browser = signed_in(manager())
    assert said in text_of(browser.get(make(browser, world)).text)


def test_nothing_in_a_pack_is_exact(signed_in: SignIn, filled: World) -> None:
    browser = signed_in(manager())
    address = make(browser, filled)
    kept = json.dumps(db.session.scalars(select(BoardSnapshot.content)).one())
    assert not re.search(r"\b(11|13|14|17|24|27|38) (children|deliveries|plan items)\b", kept)
    assert '"exact"' not in kept
    planned = rows_of(browser.get(f"{address}/planned.csv").data)
    safeguarding = next(row for row in planned if row["What the need is about"] == "Safeguarding")
    assert safeguarding["Planned to start"] in ("fewer than 10", "not shown")


def test_whoever_knows_a_team_cannot_work_out_another_from_it(
    signed_in: SignIn, world: World
) -> None:
    """13 were measured in Harbour and 3 in Moorside: about 15 in all would say that."""
    world.deliver(world.harbour, 13)
    world.deliver(world.moorside, 3)
    for after in (1, 0):
        for _ in range(12):
            a_cohort_child(world.harbour, world.worker, after=after)
        for _ in range(2):
            a_cohort_child(world.moorside, world.worker, after=after)
    db.session.commit()
    of_harbour = signed_in(manager(world.harbour))
    browser = signed_in(manager())
    address = make(browser, world)
    page = text_of(of_harbour.get(address).text)
    assert "How often it is not known cannot be told, to protect a small team, of: whether" in page
    numbers = {row["Question"]: row for row in rows_of(browser.get(f"{address}.csv").data)}
    for question in ("What changed for children?", "Reoffending?", "For all of them?"):
        assert numbers[question]["Number"] == "not shown", question
    for row in numbers.values():
        assert not re.search(r"about \d+ (children|deliveries|plan items)", row["Of"]), row
    for code in ("planned", "changed", "for_all", "reoffending", "unknown"):
        for row in rows_of(browser.get(f"{address}/{code}.csv").data):
            shown = [value for value in row.values() if re.fullmatch(r"\d+(\.\d+)?%?", value)]
            assert shown == [], (code, row)


def test_page_file_pdf_and_chart_say_the_same_numbers(signed_in: SignIn, filled: World) -> None:
    browser = signed_in(manager())
    address = make(browser, filled)
    page = browser.get(address).text
    paper = pdf_text(browser.get(f"{address}.pdf").data)
    numbers = rows_of(browser.get(f"{address}.csv").data)
    assert len(numbers) == 6
    for row in numbers:
        assert row["In a sentence"] in text_of(page)
        assert row["In a sentence"] in paper
        assert row["Number"] in text_of(page)
        assert row["Number"] in paper
    printed, shown = (each.replace("−", "-") for each in (paper, text_of(page)))
    for code in CODES:
        for row in rows_of(browser.get(f"{address}/{code}.csv").data):
            for value in filter(None, row.values()):
                assert value in shown, (code, row)
                assert value in printed, (code, row)
    charts = re.findall(r'src="(/results/board/[^"]+\.svg)"', page)
    assert charts
    unknown = browser.get(next(each for each in charts if "/unknown/" in each))
    assert unknown.status_code == 200
    assert "25%" in unknown.text


def test_a_board_reads_the_numbers_that_any_outside_reader_sees(
    signed_in: SignIn, filled: World
) -> None:
    """A QA lead sees no team exactly either: for one audience the numbers are the same."""
    for team in (filled.harbour, filled.moorside):
        filled.deliver(team, 14, after=4)
    browser, outside = signed_in(manager()), signed_in(qa_lead())
    address = make(browser, filled)
    rate = rows_of(outside.get("/results/reoffending/rate.csv").data)
    assert rows_of(browser.get(f"{address}/reoffending.csv").data) == rate
    (changed,) = rows_of(browser.get(f"{address}/changed.csv").data)
    slug = filled.version.intervention.slug
    everyone = rows_of(outside.get(f"/results/interventions/{slug}/download").data)[0]
    assert everyone["Started"].isdecimal()
    assert changed["Started"] == everyone["Started"]
    assert changed["Measured before and after"] == everyone["Measured before and after"]
    for_all = rows_of(browser.get(f"{address}/for_all.csv").data)
    by_sex = rows_of(outside.get("/results/equity/sex.csv").data)
    theirs = {row["Sex"]: row["Children"] for row in by_sex}
    ours = {row["Group"].removeprefix("Sex: "): row["Children"] for row in for_all}
    assert ours.items() >= theirs.items()


def test_the_pdf_is_tagged_and_a_page_a_question(signed_in: SignIn, filled: World) -> None:
    browser = signed_in(manager())
    pdf = browser.get(f"{make(browser, filled)}.pdf").data
    facts = pdf_facts(pdf)
    assert facts["Tagged"] == "yes"
    assert facts["Pages"] == "7"
    assert facts["Title"] == f"Board pack, {words_of(filled.quarter)}"
    assert b"pdfuaid" in pdf
    first = pdf_text(pdf, page=1)
    for question in ("Is our library sound?", "Reoffending?", "What do we not know?"):
        assert question in first
    assert "Is our library sound?" in pdf_text(pdf, page=2)
    outline = pdf_outline(pdf)
    for tag in ("H1", "H2", "Table", "TH", "Figure"):
        assert tag in outline


def test_a_pack_stays_as_it_is_to_the_byte(app: Flask, signed_in: SignIn, filled: World) -> None:
    browser = signed_in(manager())
    address = make(browser, filled)
    page, pdf = text_of(browser.get(address).text), browser.get(f"{address}.pdf").data
    files = browser.get(f"{address}/unknown.csv").data
    filled.deliver(filled.harbour, 15)
    db.session.execute(Offence.__table__.delete())
    db.session.commit()
    assert text_of(browser.get(address).text) == page
    assert browser.get(f"{address}.pdf").data == pdf
    assert browser.get(f"{address}/unknown.csv").data == files
    snapshot = db.session.scalars(select(BoardSnapshot)).one()
    assert draw_pack(snapshot, demonstration=False) == pdf


def test_the_database_itself_refuses_other_numbers(signed_in: SignIn, filled: World) -> None:
    browser = signed_in(manager())
    make(browser, filled)
    for statement in (
        "UPDATE board_snapshots SET content = '{}'",
        "UPDATE board_snapshots SET quarter = '2001Q1'",
        "DELETE FROM board_snapshots",
    ):
        with pytest.raises(DatabaseError, match="never"):
            db.session.execute(text(statement))
        db.session.rollback()


def test_a_manager_puts_words_to_it_and_the_numbers_stay(signed_in: SignIn, filled: World) -> None:
    browser = signed_in(manager())
    address = make(browser, filled)
    form = browser.get(f"{address}/words").text
    assert "Your words to the board" in form
    answer = browser.post(
        f"{address}/words",
        data={"planned": "Two posts were empty.\nThey are filled.", "submission_key": "a" * 36},
    )
    assert answer.status_code == 302
    assert answer.location != address
    worded = text_of(browser.get(answer.location).text)
    assert "What the service says Two posts were empty. They are filled." in worded
    assert "Two posts were empty." in pdf_text(browser.get(f"{answer.location}.pdf").data)
    assert "Two posts" not in text_of(browser.get(address).text)
    first, second = db.session.scalars(select(BoardSnapshot).order_by(BoardSnapshot.id))
    assert second.content == first.content
    assert second.based_on_id == first.id
    listed = text_of(browser.get("/results/board").text)
    assert "To 1 of 6" in listed


def test_words_are_screened_before_they_are_kept(signed_in: SignIn, filled: World) -> None:
    browser = signed_in(manager())
    address = make(browser, filled)
    answer = browser.post(
        f"{address}/words",
        data={"planned": "Ring me on 07700 900123.", "submission_key": "a" * 36},
    )
    assert answer.status_code == 200
    assert "looks like" in text_of(answer.text)
    assert len(db.session.scalars(select(BoardSnapshot.id)).all()) == 1


def test_the_same_form_again_makes_nothing(signed_in: SignIn, filled: World) -> None:
    browser = signed_in(manager())
    data = {"quarter": code_of(filled.quarter), "submission_key": "b" * 36}
    first = browser.post("/results/board", data=data).location
    assert browser.post("/results/board", data=data).location == first
    assert len(db.session.scalars(select(BoardSnapshot.id)).all()) == 1
    words = {"unknown": "We ask schools.", "submission_key": "c" * 36}
    worded = browser.post(f"{first}/words", data=words).location
    assert browser.post(f"{first}/words", data=words).location == worded
    again = browser.post(f"{worded}/words", data=words | {"submission_key": "d" * 36}).location
    assert again == worded  # the same words are no other pack


def test_nobody_who_records_meanwhile_has_to_wait(
    signed_in: SignIn, filled: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The numbers of a large service take a while, and sessions are recorded all day."""
    renamed = update(Team).where(Team.id == filled.harbour.id).values(name="Harbour and Quay")

    def while_another_writes(quarter: Period) -> Numbers:
        numbers = numbers_of(quarter)
        with db.engine.begin() as another:
            another.execute(renamed)
        return numbers

    monkeypatch.setattr("outcomes.board.views.numbers_of", while_another_writes)
    browser = signed_in(manager())
    assert browser.get(make(browser, filled)).status_code == 200
    db.session.expire_all()
    assert db.session.get_one(Team, filled.harbour.id).name == "Harbour and Quay"


def test_what_changed_is_said_against_the_last_pack(signed_in: SignIn, filled: World) -> None:
    browser = signed_in(manager())
    make(browser, filled, before(filled.quarter))
    page = text_of(browser.get(make(browser, filled)).text)
    said = f"in the pack of {words_of(before(filled.quarter))}"
    assert f"Last quarter: 100% {said}: the same." in page
    assert page.count(said) == 6


def test_without_a_pack_it_is_counted_from_the_records_or_said(
    signed_in: SignIn, filled: World
) -> None:
    browser = signed_in(manager())
    page = text_of(browser.get(make(browser, filled)).text)
    assert f"for {words_of(before(filled.quarter))}, by the records" in page
    assert "No pack was kept for the quarter before to compare it with." in page


def test_who_reads_packs_and_who_makes_them(signed_in: SignIn, filled: World) -> None:
    boss = signed_in(manager())
    address = make(boss, filled)
    of_team = signed_in(manager(filled.harbour))
    listed = of_team.get("/results/board").text
    assert "Make the pack" not in listed
    assert of_team.get(address).status_code == 200
    assert of_team.get(f"{address}.pdf").data == boss.get(f"{address}.pdf").data
    data = {"quarter": code_of(filled.quarter), "submission_key": "e" * 36}
    assert of_team.post("/results/board", data=data).status_code == 403
    assert of_team.post(f"{address}/words", data=data).status_code == 403
    assert of_team.get(f"{address}/words").status_code == 403
    for other in (qa_lead(), UserFactory(), administrator()):
        browser = signed_in(other)
        for way in ("/results/board", address, f"{address}.pdf", f"{address}.csv"):
            assert browser.get(way).status_code == 403
    assert boss.get("/results/board/999").status_code == 404
    assert boss.get(f"{address}/nothing.csv").status_code == 404


def test_making_and_taking_a_pack_is_audited(signed_in: SignIn, filled: World) -> None:
    boss = manager()
    browser = signed_in(boss)
    address = make(browser, filled)
    browser.get(f"{address}.pdf")
    events = db.session.execute(
        select(AuditEvent.action, AuditEvent.actor_id).where(
            AuditEvent.subject_type == "board_snapshots"
        )
    ).all()
    assert {(action, actor) for action, actor in events} == {
        ("make_board_pack", boss.id),
        ("download_board_pack", boss.id),
    }


def test_an_empty_service_has_sentences_and_no_numbers(signed_in: SignIn, world: World) -> None:
    browser = signed_in(manager())
    address = make(browser, world)
    page = text_of(browser.get(address).text)
    assert not FORBIDDEN.search(page)
    assert "fewer than 10 plan items were to start in this quarter" in page.lower()
    assert browser.get(f"{address}.pdf").data.startswith(b"%PDF")


def test_only_a_quarter_that_is_over_is_taken(signed_in: SignIn, world: World) -> None:
    browser = signed_in(manager())
    answer = browser.post("/results/board", data={"quarter": "2099Q1", "submission_key": "f" * 36})
    assert answer.status_code == 200
    assert db.session.scalars(select(BoardSnapshot.id)).all() == []


def test_the_command_writes_the_pdf_and_finds_the_pack_again(
    app: Flask, filled: World, tmp_path: Path
) -> None:
    target = tmp_path / "pack.pdf"
    started = time.process_time()
    done = app.test_cli_runner().invoke(
        args=["report", "board", "--quarter", code_of(filled.quarter), "--out", str(target)]
    )
    assert done.exit_code == 0, done.output
    assert time.process_time() - started < 10
    first = target.read_bytes()
    assert pdf_facts(first)["Tagged"] == "yes"
    app.test_cli_runner().invoke(args=["report", "board", "--out", str(target)])
    assert target.read_bytes() == first
    assert len(db.session.scalars(select(BoardSnapshot.id)).all()) == 1


def test_the_command_refuses_a_quarter_that_is_not_over(app: Flask, tmp_path: Path) -> None:
    done = app.test_cli_runner().invoke(args=["report", "board", "--quarter", "2099Q1"])
    assert done.exit_code == 1
    assert "not over yet" in done.output


def test_reading_a_pack_asks_little_of_the_database(signed_in: SignIn, filled: World) -> None:
    browser = signed_in(manager())
    address = make(browser, filled)
    for way in (address, "/results/board"):
        browser.get(way)
        with counted_queries() as queries:
            browser.get(way)
        assert len(queries) <= 12
