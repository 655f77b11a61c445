"""A QA lead draws a sample, another reviews it blind, and the two reviews are compared."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from catalogue.review.models import Decision, Rating
from catalogue.review.operations import decide
from catalogue.review.rules import Answer
from core.config import Settings
from core.database import db
from tests.e2e.conftest import serving
from tests.e2e.people import answer, press
from tests.e2e.usable import ON_A_LAPTOP, is_usable
from tests.factories.people import qa_lead
from tests.factories.reviews import a_claim, fill_in, the_checklist

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]
EVIDENCE = "There are picture cards for each step."


def a_decided_review() -> int:
    """The number of an approval with evidence that one would know again."""
    review = fill_in(a_claim(), inclusion=Answer(Rating.MET, EVIDENCE))
    decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
    db.session.commit()
    return review.id


@ON_A_LAPTOP
def test_from_the_draw_to_the_talk(
    app: Flask, settings: Settings, person: Callable[..., Page], width: int
) -> None:
    review_id = a_decided_review()
    lead, reader = qa_lead().email, qa_lead().email
    codes = [criterion.code for criterion in the_checklist().criteria]
    db.session.rollback()
    with serving(settings, workers=1) as address:
        drawing = person(address, lead, width=width)
        drawing.goto("/assurance")
        is_usable(drawing)
        expect(drawing.get_by_role("row", name="Approved 1 1 100.0")).to_be_visible()
        drawing.goto("/assurance/blind/draw")
        is_usable(drawing)
        answer(drawing, {"how_many": "100%"})
        press(drawing, "Draw the sample")
        expect(drawing.get_by_text("1 review of 1 drawn")).to_be_visible()
        is_usable(drawing)

        reading = person(address, reader, width=width)
        reading.goto("/assurance/blind")
        reading.get_by_role("link", name="Stop and breathe").click()
        is_usable(reading)
        press(reading, "Take it")
        is_usable(reading)
        reading.goto(f"/review/{review_id}")
        is_usable(reading)
        expect(reading.get_by_text(EVIDENCE)).to_have_count(0)
        reading.get_by_role("link", name="Go to your blind review").click()
        answer(reading, {f"{code}-rating": "met" for code in codes})
        answer(reading, {"inclusion-rating": "not_met"})
        press(reading, "Save and finish")
        expect(reading.get_by_text("1 thing is missing")).to_be_visible()
        reading.get_by_role("link", name="Say as evidence").click()
        answer(reading, {"inclusion-evidence": "I found no pictures at all."})
        press(reading, "Save and finish")
        is_usable(reading)
        answer(reading, {"decision": "request_changes", "reason": "Add pictures."})
        press(reading, "Finish the blind review")
        expect(reading.get_by_text("Your blind review is finished")).to_be_visible()

        drawing.goto("/assurance/agreement")
        is_usable(drawing)
        expect(drawing.get_by_text("same decision on 0 of 1")).to_be_visible()
        expect(drawing.get_by_role("row", name="Inclusion 1 0 0.0")).to_be_attached()
        with drawing.expect_download() as file:
            drawing.get_by_role("link", name="Download this table").click()
        lines = file.value.path().read_text(encoding="utf-8").splitlines()
        assert any(line.startswith("Inclusion,1,0,0.0") for line in lines)
        drawing.get_by_role("link", name="See where they differ on “Inclusion”").click()
        is_usable(drawing)
        expect(drawing.get_by_text(EVIDENCE)).to_be_visible()
        expect(drawing.get_by_text("I found no pictures at all.")).to_be_visible()
