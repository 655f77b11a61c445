"""Rules of the house that hold for every route, column and template."""

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import meta
from sqlalchemy import CheckConstraint, inspect
from sqlalchemy.orm import configure_mappers
from werkzeug.routing import IntegerConverter

from core.config import REPOSITORY
from core.database import Base, DataClass, db, metadata
from core.permissions import RULES, Action

ENDPOINT = re.compile(r"""url_for\(\s*["']([a-z_.]+)["']""")
OPTIONAL_ENDPOINT = re.compile(r"""address_if_known\(\s*["']([a-z_.]+)["']""")
INLINE = re.compile(r"""<script(?![^>]*\bsrc=)[^>]*>|\son[a-z]+=["']|\sstyle=["']|<style""")


def templates() -> list[Path]:
    """Every template of ours."""
    return sorted(
        path
        for package in ("core", "catalogue", "outcomes")
        for path in (REPOSITORY / package).rglob("templates/**/*.html")
        if "node_modules" not in path.parts
    )


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_every_route_declares_what_it_lets_people_do(app: Flask) -> None:
    silent = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "assets"
        and not isinstance(
            getattr(app.view_functions[rule.endpoint], "required_action", None), Action
        )
    ]
    assert silent == []


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_every_route_is_closed_to_those_who_have_not_signed_in(app: Flask) -> None:
    client = app.test_client()
    open_routes = []
    for rule in app.url_map.iter_rules():
        action = getattr(app.view_functions[rule.endpoint], "required_action", None)
        if rule.endpoint == "assets" or action is Action.VISIT:
            continue
        values = {
            name: 1 if isinstance(converter, IntegerConverter) else "x"
            for name, converter in rule._converters.items()
        }
        with app.test_request_context():
            address = app.url_for(rule.endpoint, **values)
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        if client.open(address, method=method).status_code not in (302, 401):
            open_routes.append(address)
    assert open_routes == []


def test_every_action_has_a_rule() -> None:
    assert set(RULES) == set(Action)


def test_every_column_says_how_carefully_it_must_be_kept() -> None:
    unclassified = [
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if not isinstance(column.info.get("classification"), DataClass)
    ]
    assert unclassified == []


def test_whatever_a_row_has_several_of_comes_in_an_order() -> None:
    """A database gives rows in any: the rows of a form would change places."""
    configure_mappers()
    unordered = [
        f"{mapper.class_.__name__}.{relation.key}"
        for mapper in Base.registry.mappers
        for relation in mapper.relationships
        if relation.uselist and not relation.order_by
    ]
    assert unordered == []


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_templates_name_no_missing_endpoint(app: Flask) -> None:
    missing = [
        f"{path.relative_to(REPOSITORY)}: {endpoint}"
        for path in templates()
        for pattern in (ENDPOINT, OPTIONAL_ENDPOINT)
        for endpoint in pattern.findall(path.read_text(encoding="utf-8"))
        if endpoint not in app.view_functions
    ]
    assert missing == []


def test_templates_hold_no_inline_script_or_style() -> None:
    found = [
        f"{path.relative_to(REPOSITORY)}: {match}"
        for path in templates()
        for match in INLINE.findall(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_templates_parse_and_include_only_what_is_there(app: Flask) -> None:
    environment = app.jinja_env
    for path in templates():
        tree = environment.parse(path.read_text(encoding="utf-8"))
        for name in meta.find_referenced_templates(tree):
            if name is not None and not name.startswith("govuk_frontend"):
                environment.get_template(name)


def test_the_database_holds_every_check_of_the_models(app: Flask) -> None:
    """``flask db check`` compares tables and columns, but no checks."""
    looked_at = inspect(db.engine)
    missing = [
        f"{table.name}: {check.name}"
        for table in metadata.tables.values()
        for check in table.constraints
        if isinstance(check, CheckConstraint)
        and check.name not in {held["name"] for held in looked_at.get_check_constraints(table.name)}
    ]
    assert missing == []
