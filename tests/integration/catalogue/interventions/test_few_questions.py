"""An intervention's page asks the database little, also where every room has something to say."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.presentation import TABS
from catalogue.problems.models import ProblemKind
from catalogue.problems.operations import close_problem, report_problem
from catalogue.returning.operations import propose
from core.database import db
from core.people.models import User
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.children import a_delivery
from tests.factories.interventions import a_document, a_draft, a_live_version
from tests.factories.people import UserFactory, qa_lead
from tests.factories.reviews import a_newer_submitted_version, approve_with_condition, submit
from tests.factories.shelves import feedback_by, took_pack

SignIn = Callable[[User], FlaskClient]
PAGE = "/interventions/breathe"


@pytest.fixture
def version(app: Flask) -> InterventionVersion:
    """In use, with a condition, a problem, what people said of it, and what is like it."""
    version = approve_with_condition(submit(a_draft(slug="breathe")))
    a_live_version(slug="another", document=a_document(title="Another"))
    for number in range(3):
        feedback_by(UserFactory(), version, sentence=f"Sentence {number}.")
    report_problem(version=version, kind=ProblemKind.WRONG, words="A law.", actor=UserFactory())
    db.session.commit()
    return version


def asked(browser: FlaskClient, tab: str) -> int:
    with counted_queries() as statements:
        page = browser.get(f"{PAGE}?tab={tab}")
    assert page.status_code == 200
    return len(statements)


def one_of_everything(version: InterventionVersion) -> None:
    """Also an incident and so an early review, a way back, a translation and a newer version."""
    report_problem(version=version, kind=ProblemKind.INCIDENT, words="Upset.", actor=UserFactory())
    db.session.commit()
    propose(version=version, words="It is safe as it stands.", actor=qa_lead())
    a_live_version(
        slug="anadlu", document=a_document(language="cy", translation_of=version.intervention.slug)
    )
    a_newer_submitted_version(version)


def test_every_part_of_the_page_with_one_of_everything(
    version: InterventionVersion, signed_in: SignIn
) -> None:
    one_of_everything(version)
    lead = qa_lead()
    took_pack(lead, version)
    browser = signed_in(lead)
    page = browser.get(PAGE).text
    for words in (
        *("Under early review", "Read the proposal", "Confirm that it is met", "A law."),
        *("Also in Welsh", "“Sentence 2.”", "“Sentence 1.”", "How was it?", "Related"),
    ):
        assert words in page, words
    assert "“Sentence 0.”" not in page
    counts = {tab: asked(browser, tab) for tab in TABS if tab != "evidence"}
    assert max(counts.values()) <= MOST_QUERIES_OF_A_PAGE, counts


def test_the_results_here_at_the_first_look_and_the_second(
    version: InterventionVersion, signed_in: SignIn
) -> None:
    a_delivery(version=version)
    browser = signed_in(qa_lead())
    counts = [asked(browser, "evidence") for _ in range(2)]
    assert max(counts) <= MOST_QUERIES_OF_A_PAGE, counts


def test_what_happens_between_two_looks_shows_at_the_next(
    version: InterventionVersion, signed_in: SignIn
) -> None:
    reader = UserFactory()
    browser = signed_in(reader)
    report = report_problem(
        version=version, kind=ProblemKind.UNCLEAR, words="Step 2 is unclear.", actor=reader
    )
    db.session.commit()
    assert "Step 2 is unclear." in browser.get(PAGE).text
    close_problem(report=report, note="Step 2 is written again.", actor=qa_lead())
    db.session.commit()
    assert "Step 2 is written again." in browser.get(PAGE).text
    assert "A law." not in browser.get(PAGE).text, "what others reported is not theirs to read"
