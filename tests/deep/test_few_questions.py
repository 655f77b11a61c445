"""Every page of the demonstration, as everyone meets it: few questions to the database, no warning.

The demonstration has of everything something, so that a question for each row of a list, or one
more for what is rarely there, shows itself here. A warning of the database layer (SAWarning) is an
error here, as in every test.
"""

import html
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from core.database import db
from tests.conftest import PASSWORD, Browser, settings_for
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from wsgi import create_app

MOST_ADDRESSES_OF_A_RULE = 3
# One of each role, those with the most on their pages; and a manager of one team.
ACCOUNTS = ("practitioner", "qa4", "manager", "teammanager", "admin")
MAY_ASK_MORE = {
    # No pages, but files that give out everything held of a child: each table is read on purpose.
    "/children/<int:child_id>/subject-access.<kind>",
    "/children/<int:child_id>/hand-over.<kind>",
}
# Drawn or packed for seconds, of what a page beside them has asked for in the same way.
DRAWN_OR_PACKED = (".pdf", ".zip", "<ending>")


@pytest.fixture(scope="module")
def demonstration_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The whole demonstration; nobody here changes anything of it."""
    folder = tmp_path_factory.mktemp("demonstration")
    app = create_app(
        replace(settings_for(folder), demonstration=True, demo_password=PASSWORD), testing=True
    )
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Browser
    with app.app_context():
        prepared = app.test_cli_runner().invoke(args=["demo", "prepare"])
        assert prepared.exit_code == 0, prepared.output
        yield app
        db.session.remove()
        db.engine.dispose()


def kind_of(app: Flask, address: str) -> str | None:
    """The rule that answers an address, each tab for itself; None for what is not walked."""
    parts = urlsplit(address)
    try:
        rule, _ = app.url_map.bind("service").match(parts.path, method="GET", return_rule=True)
    except HTTPException:
        return None
    text = str(rule.rule)
    if text.startswith("/assets") or text.endswith(DRAWN_OR_PACKED):
        return None
    tab = parse_qs(parts.query).get("tab")
    return f"{text}?tab={tab[0]}" if tab else text


def addresses(app: Flask, browser: FlaskClient) -> Iterator[tuple[str, str, str, int]]:
    """Along every link: which rule and address, at which look, and how much was asked for it."""
    waiting, seen, visits = deque(["/"]), {"/"}, Counter[str]()
    while waiting:
        address = waiting.popleft()
        kind = kind_of(app, address)
        if kind is None or visits[kind] >= MOST_ADDRESSES_OF_A_RULE:
            continue
        visits[kind] += 1
        for look in ("first", "second"):
            with counted_queries() as statements:
                answer = browser.get(address)
            assert answer.status_code < 500, address
            yield kind, address, look, len(statements)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            links = {html.unescape(link) for link in re.findall(r'href="(/[^"#]*)', answer.text)}
            waiting.extend(sorted(links - seen))
            seen |= links


@pytest.mark.deep
@pytest.mark.timeout(1500)
def test_no_page_asks_the_database_much_whoever_looks(demonstration_service: Flask) -> None:
    app = demonstration_service
    too_many, walked = [], set()
    for email in (f"{account}@demo.example" for account in ACCOUNTS):
        browser = app.test_client()
        browser.post("/sign-in", data={"email": email, "password": PASSWORD})
        for kind, address, look, asked in addresses(app, browser):
            walked.add(kind)
            if asked > MOST_QUERIES_OF_A_PAGE and kind.partition("?")[0] not in MAY_ASK_MORE:
                too_many.append(f"{email}, {look} look at {address}: {asked}")
    assert too_many == []
    assert len(walked) > 180, "the walk went round most of the service"
    assert walked >= MAY_ASK_MORE, "an exception that nobody meets can go"
