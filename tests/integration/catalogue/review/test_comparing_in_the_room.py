"""What changed since the version in use, without leaving the room."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.operations import next_draft, save_document
from catalogue.review.models import Review
from core.database import db
from core.people.models import User
from tests.factories.files import a_text_in_the_store, with_files
from tests.factories.interventions import a_draft, a_live_version, make_live
from tests.factories.people import qa_lead
from tests.factories.reviews import a_claim, a_submitted_version, submit

SignIn = Callable[[User], FlaskClient]


def a_review_of_new_cards() -> tuple[InterventionVersion, Review]:
    """Version 1 in use, and a review of version 2, whose file has other bytes."""
    first = a_draft(document=with_files(a_text_in_the_store("cards.txt", "Sort the cards.")))
    make_live(first, approver=qa_lead())
    second = next_draft(intervention=first.intervention, based_on=first, actor=first.author)
    document = with_files(a_text_in_the_store("cards.txt", "Sort the new cards."))
    save_document(version=second, document=document, actor=first.author)
    return first, a_claim(submit(second))


def test_fields_and_materials_stand_side_by_side_under_the_bar_of_the_room(
    app: Flask, signed_in: SignIn
) -> None:
    first, review = a_review_of_new_cards()
    browser = signed_in(review.reviewer)
    assert f'href="/review/{review.id}/compare"' in browser.get(f"/review/{review.id}").text
    page = browser.get(f"/review/{review.id}/compare").text
    assert "What changed from version 1, which is in use, to version 2" in page
    assert '<strong class="govuk-tag govuk-tag--yellow">Changed</strong>' in page
    assert "0 of 19 answered, 5 stop criteria open" in page
    assert "Changed bytes" in page
    for version in (first, review.version):
        sha256 = version.files[0].sha256
        assert f"SHA-256 {sha256[:12]}…" in page
        assert f"/materials/{sha256}/cards.txt" in page


def test_the_same_bytes_are_said_to_be_the_same(app: Flask, signed_in: SignIn) -> None:
    first, review = a_review_of_new_cards()
    slug = first.intervention.slug
    page = signed_in(review.reviewer).get(f"/interventions/{slug}/compare?from=1&to=2").text
    assert "Changed bytes" in page
    db.session.rollback()
    same = a_claim(
        submit(next_draft(intervention=first.intervention, based_on=first, actor=first.author))
    )
    page = signed_in(same.reviewer).get(f"/review/{same.id}/compare").text
    assert "Both versions say the same" in page
    assert "Same bytes" in page


def test_where_there_is_nothing_to_compare_with_the_room_says_nothing_of_it(
    app: Flask, signed_in: SignIn
) -> None:
    review = a_claim(a_submitted_version())
    browser = signed_in(review.reviewer)
    assert "What changed since" not in browser.get(f"/review/{review.id}").text
    assert browser.get(f"/review/{review.id}/compare").location == f"/review/{review.id}"


def test_it_is_for_the_reviewer(app: Flask, signed_in: SignIn) -> None:
    live = a_live_version()
    second = submit(next_draft(intervention=live.intervention, based_on=live, actor=live.author))
    review = a_claim(second)
    assert signed_in(qa_lead()).get(f"/review/{review.id}/compare").status_code == 403
