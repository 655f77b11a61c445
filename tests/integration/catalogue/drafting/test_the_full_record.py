"""What a record can say besides its plan: risks, what it translates, when it was found."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from catalogue.interventions.content_writing import render_document
from catalogue.interventions.document import Document
from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.stored import load_document
from core.database import db
from core.people.models import User
from tests.factories.drafting import newest, write
from tests.factories.interventions import a_document, a_draft, a_live_version
from tests.factories.people import administrator

SignIn = Callable[[User], FlaskClient]
NEW = ("risk_notes", "date_found", "translation_of")


@pytest.fixture
def draft(app: Flask) -> InterventionVersion:
    return a_draft(slug="stop-and-breathe")


@pytest.fixture
def author(draft: InterventionVersion, signed_in: SignIn) -> FlaskClient:
    return signed_in(draft.author)


def says() -> Document:
    return load_document(newest().content)


def save(author: FlaskClient, draft: InterventionVersion, section: str, **changes: Any) -> Any:
    return write(author, f"/drafts/{draft.id}/{section}", changes)


def test_risk_notes_are_written_and_stand_with_the_plan(
    author: FlaskClient, draft: InterventionVersion
) -> None:
    page = f"/interventions/stop-and-breathe/versions/{draft.number}"
    assert "Risk notes" not in author.get(page).text
    answer = save(author, draft, "suitability", risk_notes="Some children faint.")
    assert answer.status_code == 302
    assert says().risk_notes == "Some children faint."
    shown = author.get(page).text
    assert shown.index("Safeguarding") < shown.index("Some children faint.")


def test_the_day_it_was_found_is_a_day_that_has_been(
    author: FlaskClient, draft: InterventionVersion
) -> None:
    assert save(author, draft, "licence", date_found=["3", "March", "2026"]).status_code == 302
    assert says().date_found == date(2026, 3, 3)
    page = f"/interventions/stop-and-breathe/versions/{draft.number}?tab=history"
    assert "3 March 2026" in author.get(page).text
    later = save(author, draft, "licence", date_found=["3", "3", "2999"])
    assert "must be today or in the past" in later.text
    assert says().date_found == date(2026, 3, 3)
    save(author, draft, "licence", date_found=["", "", ""])
    assert says().date_found is None


@pytest.mark.parametrize(
    "named",
    ["walk", "Walk it off", "/interventions/walk", "https://x.example/interventions/walk?tab=who"],
)
def test_a_translation_names_the_other_one_by_title_or_address(
    author: FlaskClient, draft: InterventionVersion, named: str
) -> None:
    a_live_version(slug="walk", document=a_document(title="Walk it off"))
    address = f"/drafts/{draft.id}/about"
    assert write(author, address, {"translation_of": named}).status_code == 302
    stored = db.session.get_one(InterventionVersion, draft.id)
    db.session.refresh(stored)
    assert load_document(stored.content).translation_of == "walk"
    assert stored.translation_of == "walk"


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("No such title", "There is no intervention of that title"),
        ("stop-and-breathe", "It cannot be a translation of itself"),
    ],
)
def test_a_translation_of_nothing_or_of_itself_is_refused(
    author: FlaskClient, draft: InterventionVersion, named: str, told: str
) -> None:
    answer = save(author, draft, "about", translation_of=named)
    assert told in answer.text
    assert f'value="{named}"' in answer.text
    assert says().translation_of is None


def test_a_rating_says_who_was_studied_beside_what_is_known_here(
    author: FlaskClient, draft: InterventionVersion
) -> None:
    rating = {
        "published_evidence-0-rating": "yef_impact/moderate",
        "published_evidence-0-outcome": "Fewer arguments",
        "published_evidence-0-source": "A toolkit",
        "published_evidence-0-population": "200 children in two cities",
        "published_evidence-0-removed": "",
    }
    assert save(author, draft, "published-evidence", **rating).status_code == 302
    assert says().published_evidence[0].population == "200 children in two cities"
    page = f"/interventions/stop-and-breathe/versions/{draft.number}?tab=evidence"
    assert "200 children in two cities" in author.get(page).text


def test_none_of_it_is_asked_for_before_it_is_sent_for_review(
    author: FlaskClient, draft: InterventionVersion
) -> None:
    assert "Nothing is missing" in author.get(f"/drafts/{draft.id}").text


def test_a_text_from_before_is_read_and_an_import_of_it_changes_nothing(
    app: Flask, tmp_path: Path
) -> None:
    administrator()
    version = a_live_version(slug="stop-and-breathe")
    content = {name: value for name, value in version.content.items() if name not in NEW}
    before = version.content_hash
    trigger = "versions_text_is_fixed"
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text(f"DROP TRIGGER {trigger}"))
    else:
        db.session.execute(text(f"ALTER TABLE intervention_versions DISABLE TRIGGER {trigger}"))
    version.content = content
    db.session.flush()
    if db.engine.dialect.name != "sqlite":
        db.session.execute(text(f"ALTER TABLE intervention_versions ENABLE TRIGGER {trigger}"))
    db.session.commit()
    assert load_document(newest().content) == a_document()
    (tmp_path / "stop-and-breathe.md").write_text(
        render_document("stop-and-breathe", a_document()), encoding="utf-8"
    )
    result = app.test_cli_runner().invoke(args=["library", "import", str(tmp_path)])
    assert "1 unchanged" in result.output
    assert newest().content_hash == before
    assert newest().number == 1
