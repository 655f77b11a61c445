"""Whoever makes a file finds what each column may hold, with every code that is taken."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.people.models import User
from outcomes.exchange.cells import Code, Several
from outcomes.exchange.kinds import KINDS
from tests.factories.people import manager, qa_lead

SignIn = Callable[[User], FlaskClient]


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_of_a_kind_is_explained(app: Flask, signed_in: SignIn, kind: str) -> None:
    page = signed_in(manager()).get(f"/records/columns/{kind}").text
    for column in KINDS[kind].columns:
        assert f"<code>{column.name}</code>" in page
        reader = column.read.reader if isinstance(column.read, Several) else column.read
        if isinstance(reader, Code):
            for code in app.extensions["vocabularies"][reader.vocabulary].codes:
                assert f"<code>{code}</code>" in page


def test_only_columns_that_are_needed_are_said_to_be(signed_in: SignIn, app: Flask) -> None:
    page = signed_in(manager()).get("/records/columns/children").text
    needed = sum(column.required for column in KINDS["children"].columns)
    assert page.count(">Needed<") == needed
    assert "Several, with a semicolon between them" in page


def test_it_is_reached_from_where_a_file_is_brought_in(signed_in: SignIn, app: Flask) -> None:
    browser = signed_in(manager())
    for address in ("/records", "/records/import"):
        assert 'href="/records/columns/children"' in browser.get(address).text


def test_an_unknown_kind_is_not_there_and_who_exports_nothing_is_refused(
    signed_in: SignIn, app: Flask
) -> None:
    assert signed_in(manager()).get("/records/columns/nonsense").status_code == 404
    assert signed_in(qa_lead()).get("/records/columns/children").status_code == 403
