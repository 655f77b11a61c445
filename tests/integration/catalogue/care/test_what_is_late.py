"""What is late, on the page of what is due and in its file: approvals that ended, conditions."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from catalogue.care.queries import PAGE_LENGTH
from catalogue.care.words import COLUMNS
from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.review.conditions import confirm_condition
from catalogue.review.models import Review, ReviewCondition
from core.database import db, today
from core.people.models import User
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.days import Clock
from tests.factories.interventions import a_document, a_live_version
from tests.factories.lifecycle import tick
from tests.factories.people import UserFactory, qa_lead
from tests.factories.reviews import (
    a_newer_submitted_version,
    a_submitted_version,
    approve,
    approve_with_condition,
)

SignedIn = Callable[[User], FlaskClient]


def ending(title: str, *, in_days: int) -> InterventionVersion:
    """A version in use whose approval ends in so many days."""
    return a_live_version(document=a_document(title=title), expires_in=timedelta(days=in_days))


def on_condition(title: str, *, due_in: int) -> InterventionVersion:
    """A version in use, with something to put right in so many days."""
    version = a_submitted_version(document=a_document(title=title))
    return approve_with_condition(version, due_in=due_in)


def meet_the_condition_of(version: InterventionVersion) -> None:
    of_it = select(ReviewCondition).join(ReviewCondition.review)
    condition = db.session.scalars(of_it.where(Review.version_id == version.id)).one()
    confirm_condition(condition=condition, words="Read it again.", actor=qa_lead())
    db.session.commit()


def titles_on(page: str) -> list[str]:
    """The titles in the list, from the top."""
    rows = page.partition("<tbody")[2].partition("</tbody>")[0]
    return re.findall(r'<a class="govuk-link" href="/interventions/[^"]+">([^<]+)</a>', rows)


def lines_of(browser: FlaskClient, query: str = "show=late") -> list[list[str]]:
    text = browser.get(f"/review/due.csv?{query}").text
    return list(csv.reader(io.StringIO(text, newline="")))


def after_twelve_days(clock: Clock) -> dict[str, InterventionVersion]:
    """What is late in each way, and next to each what is not: the timer ran two days ago."""
    made = {
        "ran out": ending("Ran out", in_days=9),
        "ran out on condition": on_condition("Ran out on condition", due_in=5),
        "replaced": ending("Replaced since", in_days=9),
        "overdue": on_condition("Overdue", due_in=10),
        "due today": on_condition("Due today", due_in=12),
        "met": on_condition("Met in time", due_in=10),
        "lapsed": ending("Lapsed", in_days=11),
        "last day": ending("Last day", in_days=12),
    }
    made["ran out on condition"].expires_on = today() + timedelta(days=8)
    made["ran out on condition"].review_due_on = today() + timedelta(days=1)
    meet_the_condition_of(made["met"])
    clock.put_forward(days=10)
    tick()
    approve(a_newer_submitted_version(made["replaced"]))
    clock.put_forward(days=2)
    return made


def test_what_is_late_is_listed_the_longest_first_and_nothing_else(
    app: Flask, signed_in: SignedIn, clock: Clock
) -> None:
    made = after_twelve_days(clock)
    assert made["ran out"].state is made["replaced"].state is VersionState.EXPIRED
    assert made["lapsed"].state is VersionState.REVIEW_DUE  # the timer has not seen its end yet
    browser = signed_in(qa_lead())
    page = browser.get("/review/due?show=late").text
    late = ["Ran out on condition", "Ran out", "Overdue", "Lapsed"]
    assert titles_on(page) == late
    assert "4 things are due" in page
    assert (page.count("Approval ended<"), page.count("Condition overdue<")) == (3, 1)
    assert "2 days ago" in page
    assert titles_on(browser.get("/review/due?show=expired").text) == [
        each for each in late if each != "Overdue"
    ]
    everything = titles_on(browser.get("/review/due").text)
    assert {*everything} == {*late, "Due today", "Last day"}
    assert "Condition overdue<" in browser.get("/review/due?show=conditions").text


def test_the_file_holds_what_is_late_as_the_page_does(
    app: Flask, signed_in: SignedIn, clock: Clock
) -> None:
    made = after_twelve_days(clock)
    deputy = UserFactory(name="Sam Deputy")
    made["overdue"].intervention.deputy_id = deputy.id
    db.session.commit()
    browser = signed_in(qa_lead())
    header, *lines = lines_of(browser)
    assert header == list(COLUMNS)

    def line(what: str, version: InterventionVersion, days: int, *more: str) -> list[str]:
        day, owner = today() + timedelta(days=days), version.intervention.owner.name
        deputy_and_condition = more or ("", "")
        return [
            *(what, version.title, "1", day.isoformat(), str(days)),
            *(owner, *deputy_and_condition),
        ]

    assert lines == [
        line("Approval ended", made["ran out on condition"], -4),
        line("Approval ended", made["ran out"], -3),
        line("Condition overdue", made["overdue"], -2, "Sam Deputy", "Say it plainly."),
        line("Approval ended", made["lapsed"], -1),
    ]
    assert lines_of(browser, f"show=late&owner={deputy.id}")[1:] == [lines[2]]


def test_the_file_holds_all_pages_and_the_page_asks_little(app: Flask, signed_in: SignedIn) -> None:
    for number in range(PAGE_LENGTH + 2):
        ending(f"Lapsed {number}", in_days=-1 - number)
    browser = signed_in(qa_lead())
    with counted_queries() as asked:
        first = browser.get("/review/due?show=late").text
    assert len(asked) <= MOST_QUERIES_OF_A_PAGE, asked
    longest_first = [f"Lapsed {number}" for number in reversed(range(PAGE_LENGTH + 2))]
    assert titles_on(first) == longest_first[:PAGE_LENGTH]
    second = browser.get("/review/due?show=late&page=2").text
    assert titles_on(second) == longest_first[PAGE_LENGTH:]
    assert [line[1] for line in lines_of(browser, "show=late&page=2")[1:]] == longest_first
