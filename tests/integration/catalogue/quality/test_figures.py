"""The figures of a period: what they count, who reads them, and that the file says the same."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.interventions.models import VersionEvent, VersionState
from catalogue.quality.figures import Figures, Share, Spread
from catalogue.quality.pairs import agreements_of, first_to_talk_about
from catalogue.quality.period import Period
from catalogue.quality.queries import figures_of
from catalogue.quality.tables import tables
from catalogue.quality.words import agreement_table
from catalogue.review.models import Decision, Rating, Review
from catalogue.review.operations import decide, release, release_stale_claims
from catalogue.review.rules import Answer
from core.database import db, now, today
from core.errors import NotPermitted
from core.people.models import User
from tests.factories.people import TeamFactory, UserFactory, administrator, manager, qa_lead
from tests.factories.quality import a_sample, read_blind, this_year
from tests.factories.reviews import (
    a_claim,
    a_sensitive_document,
    a_submitted_version,
    approve,
    fill_in,
    reject,
)

SignIn = Callable[[User], FlaskClient]
TRIED = "tried_with_users"


def figures(viewer: User | None = None) -> Figures:
    return figures_of(this_year(), viewer=viewer or qa_lead())


def submitted(days_ago: float, **more: object) -> Review:
    """A claim on a version that was sent for review so long ago."""
    version = a_submitted_version(**more)  # type: ignore[arg-type]
    version.submitted_at = now() - timedelta(days=days_ago)
    db.session.commit()
    return a_claim(version)


def approved_on_condition(due: date, *, met: date | None) -> None:
    """An approval with a condition that is due on a day, and perhaps met on another."""
    answer = Answer(Rating.NOT_FULLY_MET, "Nobody has.", "Try it.", due)
    review = fill_in(a_claim(), **{TRIED: answer})
    decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
    db.session.commit()
    [condition] = review.conditions
    if met is not None:
        condition.met_on, condition.met_by_id = met, qa_lead().id
    db.session.commit()


def named(shares: tuple[Share, ...]) -> dict[str, tuple[int, int]]:
    return {share.label: (share.n, share.of) for share in shares}


def test_decisions_are_counted_by_kind_with_what_they_are_out_of(app: Flask) -> None:
    approve(a_submitted_version())
    approve(a_submitted_version())
    reject(a_submitted_version())
    a_claim()
    found = figures()
    assert found.decided == 3
    assert named(found.decisions) == {
        "Approved": (2, 3),
        "Changes requested": (0, 3),
        "Rejected": (1, 3),
    }
    [(reason, counted)] = named(found.rejections).items()
    assert (counted, reason) == ((1, 1), found.rejections[0].label)
    assert found.change_requests == ()


def test_the_time_runs_from_submission_to_decision(app: Flask) -> None:
    for days in (1, 2, 3, 4, 10):
        review = fill_in(submitted(days))
        decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
        db.session.commit()
    times = dict(figures().times)
    assert times["Submission to the last decision"] == Spread(5, 2, 3, 4, 10)
    assert times["Submission to the first decision"] == Spread(5, 2, 3, 4, 10)
    assert times["First approval to the second decision"].n == 0


def test_a_sensitive_version_waits_for_two_and_is_timed_by_stage(app: Flask) -> None:
    first = fill_in(submitted(6, document=a_sensitive_document()))
    decide(review=first, decision=Decision.APPROVE, actor=first.reviewer)
    db.session.commit()
    times = dict(figures().times)
    assert times["Submission to the first decision"].longest == 6
    assert times["Submission to the last decision"].n == 0
    approve(first.version, reviewer=qa_lead(safeguarding_qualified=True))
    times = dict(figures().times)
    assert times["Submission to the last decision"].longest == 6
    assert times["First approval to the second decision"].n == 1


def test_the_queue_is_as_old_as_it_is_today(app: Flask) -> None:
    for days in (1, 10, 20, 28.5, 40):
        submitted(days)
    queue = figures().queue
    assert queue.waiting == Spread(5, 10, 20, 28.5, 40)
    assert (queue.over_target, queue.target_working_days) == (3, 10)


def test_reviewers_are_named_to_qa_leads_and_numbered_for_managers(app: Flask) -> None:
    mine = [qa_lead(), qa_lead(safeguarding_qualified=True)]
    version = a_submitted_version(document=a_sensitive_document())
    approve(version, reviewer=mine[0])
    approve(version, reviewer=mine[1])
    approve(a_submitted_version(), reviewer=mine[1])
    shown = {each.share.label: (each.share.n, each.second) for each in figures().reviewers}
    assert shown == {mine[0].name: (1, 0), mine[1].name: (2, 1)}
    unnamed = [each.share.label for each in figures(manager()).reviewers]
    assert unnamed == ["Reviewer 1", "Reviewer 2"]


def test_reviewers_stand_in_the_order_of_names_and_not_of_numbers(app: Flask) -> None:
    people = [qa_lead() for _ in range(4)]
    for number, person in enumerate(people, start=1):
        for _ in range(number):
            reject(a_submitted_version(), reviewer=person)
    labels = [each.share.label for each in figures().reviewers]
    assert labels == sorted(labels)


@pytest.mark.parametrize(
    ("met", "stands"), [(9, "Met on time"), (1, "Met on time"), (10, "Met late"), (None, "Open")]
)
def test_conditions_are_met_on_time_or_late_or_open(
    app: Flask, met: int | None, stands: str
) -> None:
    day = today()
    due = day + timedelta(days=9)
    approved_on_condition(due, met=day + timedelta(days=met) if met is not None else None)
    found = figures_of(Period(day, due), viewer=qa_lead())
    assert named(found.conditions.stands)[stands] == (1, 1)
    counted = (int(stands == "Met on time"), int(stands != "Open"))
    assert (found.conditions.met_on_time.n, found.conditions.met_on_time.of) == counted
    assert figures().conditions.due_later == (0 if met is not None else 1)
    assert named(figures().conditions.stands)[stands] == (0, 0)


def test_a_condition_whose_day_is_past_is_overdue(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = today() + timedelta(days=9)
    approved_on_condition(due, met=None)
    monkeypatch.setattr("catalogue.quality.conditions.today", lambda: due + timedelta(days=1))
    found = figures_of(Period(due, due), viewer=qa_lead())
    assert named(found.conditions.stands)["Overdue"] == (1, 1)
    assert found.conditions.met_on_time == Share("Met on time", 0, 1)


def test_what_became_of_the_approved_is_out_of_them(app: Flask) -> None:
    suspended = approve(a_submitted_version()).version
    approve(a_submitted_version())
    reject(a_submitted_version())
    db.session.add(
        VersionEvent(
            version_id=suspended.id,
            at=now(),
            actor_id=qa_lead().id,
            action="suspend",
            from_state=VersionState.LIVE,
            to_state=VersionState.SUSPENDED,
        )
    )
    db.session.commit()
    assert named(figures().afterwards) == {"Suspended since": (1, 2), "Retired since": (0, 2)}


def test_claims_end_with_a_decision_by_their_reviewer_or_by_the_clock(app: Flask) -> None:
    approve(a_submitted_version())
    review = a_claim()
    release(review=review, actor=review.reviewer)
    late = a_claim()
    late.claim_ends_at = now() - timedelta(seconds=1)
    db.session.commit()
    release_stale_claims()
    db.session.commit()
    assert named(figures().claims) == {
        "With a decision": (1, 3),
        "Let go by the reviewer": (1, 3),
        "Ran out": (1, 3),
        "Overtaken: suspended, retired or replaced": (0, 3),
    }


def test_other_days_count_nothing_and_say_what_to_do(app: Flask, signed_in: SignIn) -> None:
    approve(a_submitted_version())
    browser = signed_in(qa_lead())
    page = browser.get("/assurance?from=2001-01-01&to=2001-03-31").text
    assert "1 January 2001 to 31 March 2001" in page
    assert "Nothing was decided in these days. Choose other days" in page
    same = browser.get("/assurance?quarter=2001-Q1").text
    assert "1 January 2001 to 31 March 2001" in same


def test_days_are_chosen_in_a_form_and_lead_to_an_address(app: Flask, signed_in: SignIn) -> None:
    browser = signed_in(qa_lead())
    for page in ("/assurance", "/assurance/agreement"):
        chosen = browser.get(f"{page}?choose=1&start=1&start=2&start=2025&end=28&end=2&end=2025")
        assert chosen.location == f"{page}?from=2025-02-01&to=2025-02-28"
        wrong = browser.get(f"{page}?choose=1&start=1&start=2&start=2025&end=28&end=1&end=2025")
        assert "The last day must not be before the first" in wrong.text
        empty = browser.get(f"{page}?choose=1")
        assert "Enter the first day" in empty.text


@pytest.mark.parametrize("who", [UserFactory, administrator, lambda: manager(TeamFactory())])
def test_others_do_not_read_them(app: Flask, signed_in: SignIn, who: Callable[[], User]) -> None:
    person = who()
    browser = signed_in(person)
    for address in ("/assurance", "/assurance/agreement", "/assurance/decisions.csv"):
        assert browser.get(address).status_code == 403
    assert "/assurance" not in browser.get("/").text.replace("how-we-assure", "")
    with pytest.raises(NotPermitted):
        figures(person)


def test_a_manager_of_the_whole_service_reads_figures_and_no_names(
    app: Flask, signed_in: SignIn
) -> None:
    reviewer = qa_lead()
    review = approve(a_submitted_version(), reviewer=reviewer)
    [blind] = a_sample().reviews
    read_blind(blind, inclusion=Answer(Rating.NOT_MET, "No pictures."))
    browser = signed_in(manager())
    assert 'href="/assurance"' in browser.get("/").text
    for address in ("/assurance", "/assurance/reviewers.csv", "/assurance/agreement"):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert reviewer.name not in answer.text
        assert review.version.title not in answer.text
    for address in ("/assurance/agreement/inclusion", "/assurance/blind", "/assurance/blind/draw"):
        assert browser.get(address).status_code == 403


def cells_of(page: str, name: str) -> list[list[str]]:
    """The words of a table of a page, line by line."""
    section = page.partition(f'id="table-{name}"')[2].partition("</table>")[0]
    rows = re.findall(r"<tr.*?</tr>", section, re.DOTALL)
    cell = re.compile(r"<(?:th|td)(?![^>]*aria-hidden)[^>]*>(.*?)</(?:th|td)>", re.DOTALL)
    return [[unescape(text).strip() for text in cell.findall(row)] for row in rows]


def test_the_files_say_what_the_page_says(app: Flask, signed_in: SignIn) -> None:
    version = a_submitted_version(document=a_sensitive_document())
    approve(version)
    approve(version, reviewer=qa_lead(safeguarding_qualified=True))
    reject(a_submitted_version())
    approve(a_submitted_version())
    submitted(30)
    for blind in a_sample().reviews:
        read_blind(blind, inclusion=Answer(Rating.NOT_MET, "No pictures."))
    viewer = qa_lead()
    browser = signed_in(viewer)
    pages = {
        "/assurance": list(tables(figures(viewer))),
        "/assurance/agreement": [agreement_table(agreements_of(this_year(), viewer=viewer))],
    }
    compared = 0
    for address, shown in pages.items():
        page = browser.get(address).text
        for table in shown:
            file = browser.get(f"/assurance/{table.name}.csv")
            assert file.mimetype == "text/csv"
            assert table.name in file.headers["Content-Disposition"]
            lines = list(csv.reader(io.StringIO(file.text)))
            if table.rows:
                assert lines == cells_of(page, table.name), table.name
                compared += 1
            else:
                assert len(lines) == 1
    assert compared == 9
    assert browser.get("/assurance/nothing.csv").status_code == 404


def test_agreement_is_counted_over_what_both_rated(app: Flask, signed_in: SignIn) -> None:
    for _ in range(3):
        approve(a_submitted_version())
    rejected = reject(a_submitted_version())  # nothing on the checklist was answered
    differing = {"inclusion": Answer(Rating.NOT_MET, "No pictures.")}
    for blind in a_sample().reviews:
        first = blind.review_id == rejected.id
        read_blind(blind, decision=Decision.REJECT if first else Decision.APPROVE, **differing)
    found = {each.code: each for each in agreements_of(this_year(), viewer=qa_lead())}
    assert (found["inclusion"].agreement.pairs, found["inclusion"].agreement.agreed) == (3, 0)
    assert (found["welsh"].agreement.pairs, found["welsh"].agreement.agreed) == (3, 3)
    assert (found["decision"].agreement.pairs, found["decision"].agreement.agreed) == (4, 4)
    first_one = first_to_talk_about(list(found.values()))
    assert first_one is not None
    assert first_one.code == "inclusion"
    page = signed_in(qa_lead()).get("/assurance/agreement").text
    assert "Talk about “Inclusion” first: 3 of 3 pairs differ." in page
    assert "Too few pairs" in page
    assert page.count("/assurance/agreement/inclusion") == 2


def test_without_blind_reviews_the_page_says_how_to_begin(app: Flask, signed_in: SignIn) -> None:
    page = signed_in(qa_lead()).get("/assurance/agreement").text
    assert "Draw a sample of decided reviews" in page
    assert signed_in(qa_lead()).get("/assurance/agreement/no_such").status_code == 404
    same = signed_in(qa_lead()).get("/assurance/agreement/inclusion").text
    assert "both reviews agree" in same


def test_only_what_is_finished_is_compared(app: Flask) -> None:
    for _ in range(2):
        approve(a_submitted_version())
    one, _ = a_sample().reviews
    read_blind(one)
    found = agreements_of(this_year(), viewer=qa_lead())
    assert {each.agreement.pairs for each in found} == {1}
    assert first_to_talk_about(found) is None
