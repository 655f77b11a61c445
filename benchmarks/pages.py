"""The search page and the intervention page, against a bare Flask page in the same run."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from benchmarks.measure import against, report_timing
from core.config import Settings
from core.database import db, now
from core.people.models import User
from core.people.sessions import BEGAN, LAST_SEEN, OWN_KEY
from wsgi import create_app

BARE = "a bare Flask page"


def run(settings: Settings) -> None:
    """Time the pages as a signed-in practitioner meets them."""
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    browser = signed_in(app, "practitioner@demo.example")
    bare = _bare_page()
    addresses = {
        "search page, no words": "/library",
        "search page, one word": "/library?q=knife",
        "search page, word and facets": "/library?q=peers&formats=one_to_one&ages=14-15",
        "intervention page": "/interventions/knife-carrying-choices",
        "home page of a practitioner": "/",
    }
    for name, address in addresses.items():
        timing = against(lambda address=address: _page(browser, address), lambda: bare.get("/"))
        report_timing(name, timing, ratio_to=BARE)


def signed_in(app: Flask, email: str) -> FlaskClient:
    """A browser of a person who has signed in."""
    moment = now().timestamp()
    with app.app_context():
        key = db.session.scalars(select(User).where(User.email == email)).one().get_id()
    browser = app.test_client()
    with browser.session_transaction() as session:
        session.update(
            {
                "_user_id": key,
                "_fresh": True,
                LAST_SEEN: moment,
                BEGAN: moment,
                OWN_KEY: "benchmark",
            }
        )
    return browser


def _page(browser: FlaskClient, address: str) -> None:
    status = browser.get(address).status_code
    if status != 200:
        raise RuntimeError(f"{address} answered {status}")


def _bare_page() -> FlaskClient:
    app = Flask("bare")
    app.add_url_rule("/", view_func=lambda: "<!doctype html><title>Bare</title><p>Page")
    return app.test_client()
