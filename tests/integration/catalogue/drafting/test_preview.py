"""Markdown as it will look, safe whatever was typed."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.interventions.schemas import LONGEST_TEXT
from core.people.models import User
from tests.factories.drafting import write
from tests.factories.interventions import a_draft
from tests.factories.people import UserFactory

SignIn = Callable[[User], FlaskClient]
HARMFUL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[press](javascript:alert(1))",
    '<a href="javascript:alert(1)">press</a>',
    "![x](x){onerror=alert(1)}",
    '"><svg/onload=alert(1)>',
]


@pytest.mark.parametrize("text", HARMFUL)
def test_nothing_that_runs_comes_out_of_a_preview(app: Flask, signed_in: SignIn, text: str) -> None:
    answer = signed_in(UserFactory()).post("/drafts/preview?kind=step", data={"text": text}).text
    for harm in ("<script", "<img", "<svg", 'href="javascript', "onerror=alert(1)>"):
        assert harm not in answer.replace("&gt;", "").replace("&lt;", "")


def test_nothing_that_runs_comes_back_in_a_form(app: Flask, signed_in: SignIn) -> None:
    version = a_draft()
    browser, address = signed_in(version.author), f"/drafts/{version.id}/session-plan/1"
    harm = "</textarea><script>alert(1)</script>"
    write(browser, address, {"title": harm, "steps-0-title": harm, "steps-0-body": harm})
    for page in (address, f"/drafts/{version.id}/session-plan"):
        assert "<script>alert(1)" not in browser.get(page).text


def test_questions_are_set_off_and_worksheets_have_a_reading_age(
    app: Flask, signed_in: SignIn
) -> None:
    browser = signed_in(UserFactory())
    step = browser.post("/drafts/preview?kind=step", data={"text": "> What happened?"}).text
    assert "app-spoken--ask" in step
    sheet = browser.post("/drafts/preview?kind=worksheet", data={"text": "I ran home. " * 12}).text
    assert "Reading age: <b>9 years or younger</b>" in sheet
    short = browser.post("/drafts/preview?kind=worksheet", data={"text": "I ran."}).text
    assert "too little text to tell" in short


def test_a_text_that_is_too_long_to_save_is_told_so(app: Flask, signed_in: SignIn) -> None:
    text = "a" * (LONGEST_TEXT + 1)
    answer = signed_in(UserFactory()).post("/drafts/preview", data={"text": text}).text
    assert "too long to save: 20,001 characters of 20,000" in answer
