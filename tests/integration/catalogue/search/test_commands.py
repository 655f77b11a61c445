"""``flask library search`` and ``flask search rebuild``, as scripts use them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from catalogue.interventions.document import AgeRange
from catalogue.interventions.models import InterventionVersion
from catalogue.search.keeper import index_keeper
from core.database import db
from tests.factories.interventions import a_document, a_draft

Publish = Callable[..., InterventionVersion]
pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def run(app: Flask, *arguments: str) -> Result:
    db.session.commit()
    return app.test_cli_runner().invoke(args=list(arguments))


def found(app: Flask, *arguments: str) -> Any:
    result = run(app, "library", "search", *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_json_has_the_keys_that_scripts_rely_on(publish: Publish, app: Flask) -> None:
    publish("knife-choices", title="Carrying a knife", summary="What it does.", topics=("sleep",))
    answer = found(app, "knife")
    assert set(answer) == {"total", "results", "facets", "suggestion", "understood"}
    [result] = answer["results"]
    assert result.pop("score") > 0
    assert result == {
        "slug": "knife-choices",
        "title": "Carrying a knife",
        "summary": "What it does.",
    }
    assert answer["facets"]["topics"] == [{"value": "sleep", "label": "Sleep", "count": 1}]
    assert answer["suggestion"] is None


def test_facets_and_limit(publish: Publish, app: Flask) -> None:
    publish("knife-one", age=AgeRange(10, 11))
    publish("knife-two", age=AgeRange(10, 17))
    publish("knife-three", age=AgeRange(16, 17))
    answer = found(app, "knife", "--facet", "ages=10-11", "--facet", "ages=12-13")
    assert {result["slug"] for result in answer["results"]} == {"knife-one", "knife-two"}
    answer = found(app, "", "--limit", "1")
    assert (answer["total"], len(answer["results"])) == (3, 1)


def test_drafts_are_not_found(publish: Publish, app: Flask) -> None:
    publish("one")
    a_draft(document=a_document(title="Badgers"))
    assert found(app, "badgers")["total"] == 0


def test_a_suggestion(publish: Publish, app: Flask) -> None:
    publish("knife-choices")
    assert found(app, "kinfe")["suggestion"] == "knife"
    assert "Did you mean: knife" in run(app, "library", "search", "kinfe").stdout


@pytest.mark.parametrize("facet", ["colour=red", "topics", "topics=nonsense"])
def test_a_filter_that_does_not_exist_is_wrong_usage(
    publish: Publish, app: Flask, facet: str
) -> None:
    publish("one")
    result = run(app, "library", "search", "one", "--facet", facet, "--json")
    assert result.exit_code == 2
    assert not result.stdout
    assert facet.partition("=")[2] or facet in result.stderr


def test_what_was_not_understood_is_said_beside_the_answer(publish: Publish, app: Flask) -> None:
    publish("one")
    result = run(app, "library", "search", "AND OR", "--json")
    assert json.loads(result.stdout)["total"] == 1
    assert "no word to look for" in result.stderr


def test_rebuild_makes_another_index(publish: Publish, app: Flask) -> None:
    publish("one")
    assert found(app, "one")["total"] == 1
    before = index_keeper().folder.position()
    result = run(app, "search", "rebuild")
    assert result.exit_code == 0
    assert not result.stdout
    assert "1 of 1 indexed" in result.stderr
    assert index_keeper().folder.position() != before
    assert found(app, "one")["total"] == 1
