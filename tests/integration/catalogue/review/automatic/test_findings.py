"""Automatic findings help a reviewer, never answer, and are kept with the decision."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from catalogue.interventions.document import Fact
from catalogue.review import operations
from catalogue.review.automatic.queries import kept_findings
from catalogue.review.automatic.registry import (
    Check,
    Detail,
    Standing,
    Subject,
    add_check,
    judged,
)
from catalogue.review.models import Decision, Rating, Review
from catalogue.review.queries import answers_of
from catalogue.review.rules import Answer
from core.database import db
from core.people.models import User
from tests.factories.interventions import a_document
from tests.factories.people import UserFactory
from tests.factories.reviews import a_claim, a_submitted_version, ask_for_changes, fill_in

SignIn = Callable[[User], FlaskClient]
REWRITINGS = [
    "UPDATE review_findings SET standing = 'passes' WHERE review_id = :id",
    "DELETE FROM review_findings WHERE review_id = :id",
    "INSERT INTO review_findings (review_id, criterion, check_code, check_version, standing, "
    "words, details, looked_at) VALUES (:id, 'welsh', 'another', 1, 'passes', '', '[]', '')",
]


@pytest.fixture
def review(app: Flask) -> Review:
    """A review of a version with a label, a fact without a source, and nobody as deputy."""
    document = a_document(
        aims="The young offender names two signs.", facts=(Fact("It is the law.", " "),)
    )
    return a_claim(a_submitted_version(document=document))


@pytest.fixture
def known(app: Flask) -> dict[tuple[str, str], Check]:
    """The checks of the service, for a test that adds to them."""
    checks: dict[tuple[str, str], Check] = app.extensions["automatic_checks"]
    return checks


def card(page: str, criterion: str) -> str:
    """The card of one criterion."""
    return page[page.index(f'id="criterion-{criterion}"') :].partition("</section>")[0]


def test_a_card_says_what_was_checked_automatically_and_leaves_the_rating_to_the_person(
    review: Review, signed_in: SignIn
) -> None:
    page = signed_in(review.reviewer).get(f"/review/{review.id}").text
    language = card(page, "child_first_language")
    assert "Checked automatically" in language
    assert "Look at this" in language
    assert "“young offender”: say “child”." in language
    assert 'href="#aims"' in language
    assert "checked" not in language.replace("Checked automatically", "")
    assert "0 of 19 answered" in page
    assert answers_of(review) == {}


def test_a_card_leads_to_the_sections_that_it_is_about(review: Review, signed_in: SignIn) -> None:
    page = signed_in(review.reviewer).get(f"/review/{review.id}").text
    for anchor in ("safeguarding", "disclosure", "upset", "exclusions"):
        assert f'href="#{anchor}"' in card(page, "safeguarding")
        assert page.count(f'id="{anchor}"') == 1


def test_every_place_that_a_card_leads_to_is_on_the_page_once(
    review: Review, signed_in: SignIn
) -> None:
    page = signed_in(review.reviewer).get(f"/review/{review.id}").text
    checklist = page[page.index('id="the-checklist"') :]
    anchors = {part.partition('"')[0] for part in checklist.split('href="#')[1:]}
    assert len(anchors) > 10
    assert {anchor: page.count(f'id="{anchor}"') for anchor in anchors} == dict.fromkeys(anchors, 1)


def test_the_decision_page_says_where_a_rating_and_a_check_do_not_agree(
    review: Review, signed_in: SignIn
) -> None:
    fill_in(review)
    page = signed_in(review.reviewer).get(f"/review/{review.id}/decide").text
    assert "met, although the automatic check fails: Fact 1 names no source." in page
    assert "Nobody is named as deputy." in page
    falls_short = Answer(Rating.NOT_MET, "No source.")
    operations.answer(review=review, answers={"facts_and_law": falls_short}, actor=review.reviewer)
    db.session.commit()
    page = signed_in(review.reviewer).get(f"/review/{review.id}/decide").text
    assert "Fact 1 names no source" not in page


def test_what_was_found_is_kept_with_the_decision_and_read_by_all_staff(
    review: Review, signed_in: SignIn
) -> None:
    fill_in(review)
    operations.decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
    db.session.commit()
    [labels] = kept_findings(review)["child_first_language"]
    assert labels.version == 1
    assert labels.outcome.standing is Standing.LOOK
    assert labels.outcome.details == (Detail("“young offender”: say “child”.", "aims"),)
    page = signed_in(UserFactory()).get(f"/review/{review.id}").text
    assert "Checked automatically at the decision" in page
    assert "Version 1 of the check “labels”" in page


def test_it_stays_as_it_was_though_the_check_now_says_otherwise(
    review: Review, known: dict[tuple[str, str], Check]
) -> None:
    ask_for_changes(review)
    known.clear()
    assert kept_findings(review)["child_first_language"][0].outcome.standing is Standing.LOOK


@pytest.mark.parametrize("statement", REWRITINGS)
def test_the_database_refuses_to_rewrite_it(review: Review, statement: str) -> None:
    ask_for_changes(review)
    with pytest.raises(IntegrityError):
        db.session.execute(text(statement), {"id": review.id})


def test_another_feature_adds_a_check_of_its_own(
    app: Flask, review: Review, signed_in: SignIn, known: dict[tuple[str, str], Check]
) -> None:
    def as_another_room_says(subject: Subject) -> object:
        near = [Detail(f"“{subject.document.title}” is much like “Breathe”.")]
        return judged(fine="Nothing is like it.", looked_at="The library.", looks=near)

    check = Check("as_another_room_says", "no_duplicate", 3, as_another_room_says)  # type: ignore[arg-type]
    add_check(app, check)
    with pytest.raises(ValueError, match="already"):
        add_check(app, check)
    page = signed_in(review.reviewer).get(f"/review/{review.id}").text
    assert "“Stop and breathe” is much like “Breathe”." in card(page, "no_duplicate")
    ask_for_changes(review)
    assert kept_findings(review)["no_duplicate"][0].version == 3
