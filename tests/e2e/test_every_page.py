"""Every page, as each person meets it: reachable, accessible, and as wide as the screen."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.conftest import PASSWORD, settings_for
from tests.e2e.conftest import serving
from tests.e2e.crawl import Visit, Walk
from tests.e2e.usable import problems_of
from wsgi import create_app

pytestmark = [pytest.mark.browser, pytest.mark.deep, pytest.mark.timeout(1500)]

ACCOUNTS = ("practitioner", "qa4", "manager", "teammanager", "admin")
# As wide as it was opened comes last, and of a second address of the same kind alone.
WIDTHS = (390, 1280)
MOST_ADDRESSES_OF_A_RULE = 2
SCREENSHOTS = os.environ.get("SCREENSHOTS")
# Reached by a link in a mail, before signing in, once a file was uploaded, or asked for by a
# script or a program.
NOT_LINKED = {
    "/choose-password/<secret>",
    "/sign-in",
    "/forgotten-password",
    "/interventions/<slug>.json",
    "/library/suggestions",
    "/review/versions/<int:version_id>/looking",
    "/records/import/<int:file_id>",
    "/records/import/<int:file_id>/columns",
    "/records/import/<int:file_id>/refused.csv",
    # A screen that was handed over shows nothing else: walked by a test of its own.
    "/answering/<int:answering_id>",
    "/answering/<int:answering_id>/<int:number>",
    "/answering/<int:answering_id>/send",
    "/open-the-lock",
}


@pytest.fixture(scope="module")
def demonstration_service(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Flask, str]]:
    """The whole demonstration, served."""
    settings = replace(
        settings_for(tmp_path_factory.mktemp("demonstration")),
        demonstration=True,
        demo_password=PASSWORD,
        password_cost=3,
    )
    app = create_app(settings, testing=True)
    prepared = app.test_cli_runner().invoke(args=["demo", "prepare"])
    assert prepared.exit_code == 0, prepared.output
    with serving(settings) as address:
        yield app, address


def complaints_of(page: Page) -> list[str]:
    """What the page's own scripts complain of, from now on."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"console: {message.text}")

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    return complaints


def check(
    page: Page, visit: Visit, account: str, widths: Sequence[int], complaints: list[str]
) -> Iterator[str]:
    """What is wrong with the page that is open, at each width."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        picture(page, visit, account, width)
        told = f"{account} at {width}: {visit.address}"
        yield from (f"{told}: {problem}" for problem in problems_of(page))
    yield from (f"{account}: {visit.address}: {text}" for text in complaints)
    complaints.clear()


def picture(page: Page, visit: Visit, account: str, width: int) -> None:
    """Keep a screenshot, where someone wants to look."""
    if SCREENSHOTS:
        name = (
            visit.rule.strip("/").replace("/", "_").translate(str.maketrans("", "", "<>:"))
            or "home"
        )
        page.screenshot(path=Path(SCREENSHOTS) / f"{account}-{name}-{width}.png", full_page=True)


def test_every_page_can_be_reached_and_used_by_everyone(
    demonstration_service: tuple[Flask, str], person: Callable[..., Page]
) -> None:
    app, address = demonstration_service
    reached: set[str] = set()
    problems: list[str] = []
    for account in ACCOUNTS:
        page = person(address, f"{account}@demo.example")
        complaints = complaints_of(page)
        walk = Walk(app, page, address, most=MOST_ADDRESSES_OF_A_RULE)
        for visit in walk:
            widths = WIDTHS if walk.visits_of[visit.rule] == 1 else WIDTHS[-1:]
            problems += check(page, visit, account, widths, complaints)
        reached |= {rule.partition("?")[0] for rule in walk.visits_of}
    assert problems == []
    pages = {
        str(rule.rule)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not str(rule.rule).startswith(("/assets", "/favicon"))
    }
    # Shown, not linked.
    pictures = {rule for rule in pages if rule.endswith((".svg", ".png", "<key>.<ending>"))}
    # Of one tab of one intervention, which the walk may pass by: the materials' own tests ask.
    files = {rule for rule in pages if rule.endswith("/materials/<sha256>/<name>")}
    assert sorted(pages - reached - NOT_LINKED - pictures - files) == []


def test_pages_before_signing_in(
    demonstration_service: tuple[Flask, str], browser: Browser
) -> None:
    _, address = demonstration_service
    page = browser.new_page()
    complaints: list[str] = []
    problems: list[str] = []
    for path in ("/sign-in", "/forgotten-password", "/about/privacy", "/nowhere"):
        page.goto(address + path)
        problems += check(page, Visit(path, path), "nobody", WIDTHS, complaints)
    page.close()
    assert problems == []
