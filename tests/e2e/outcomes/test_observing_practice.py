"""A manager gives feedback on a session at a desk; the practitioner reads it on a phone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page

from core.database import db, now
from tests.e2e.people import answer, press, text_of
from tests.e2e.usable import is_usable
from tests.factories.children import a_child, a_delivery, a_session
from tests.factories.people import TeamFactory, UserFactory, manager

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]


@dataclass(frozen=True)
class Case:
    """A practitioner and a manager."""

    email: str
    boss: str


@pytest.fixture
def case(app: Flask) -> Case:
    team = TeamFactory(name="Moorland")
    worker = UserFactory(teams=[team], name="Jo Rowe", created_at=now() - timedelta(days=400))
    boss = manager(team)
    child = a_child(team, case_reference="YJ-77")
    a_session(a_delivery(child=child, owner=worker), recorded_by=worker)
    made = Case(worker.email, boss.email)
    db.session.commit()
    db.session.remove()
    return made


def test_feedback_is_given_read_and_acknowledged(
    address: str, case: Case, person: Callable[..., Page]
) -> None:
    boss = person(address, case.boss, width=1280)
    section = boss.get_by_role("region", name="Practice not observed for too long")
    section.get_by_role("link", name="Jo Rowe").click()
    is_usable(boss)
    boss.locator("main").get_by_role("link").filter(has_text=": ").first.click()
    answer(boss, {"strengths": "You left long pauses", "to_work_on": "Stop sooner"})
    is_usable(boss)
    press(boss, "Give the feedback")
    assert "Your feedback is with Jo Rowe" in text_of(boss)
    is_usable(boss)

    page = person(address, case.email, width=390)
    section = page.get_by_role("region", name="Feedback on your practice")
    section.get_by_role("link").first.click()
    assert "You left long pauses" in text_of(page)
    assert "YJ-77" not in text_of(page)
    is_usable(page)
    answer(page, {"reply": "I will try that"})
    press(page, "I have read it")
    assert "Your colleague is told" in text_of(page)
    page.goto("/observations/mine")
    is_usable(page)

    boss.reload()
    assert "I will try that" in text_of(boss)
    boss.goto("/observations")
    assert "Due" not in text_of(boss)
    is_usable(boss)
