"""From a title to a version that waits for review."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.drafting.sections import SECTIONS
from catalogue.interventions.document import content_hash
from catalogue.interventions.models import Intervention, VersionState
from catalogue.interventions.stored import load_document
from core.audit.queries import events_of
from core.database import db
from core.people.models import User
from tests.conftest import PASSWORD
from tests.factories.drafting import newest, write
from tests.factories.interventions import a_document, a_draft
from tests.factories.pages import form_on
from tests.factories.people import UserFactory

SignIn = Callable[[User], FlaskClient]
BEGUN = {
    "title": "Stop, breathe, choose",
    "summary": "The child learns to notice anger early and to choose what to do next.",
    "kind": "session",
}
# What a practitioner types and ticks, section by section.
WRITTEN: dict[str, dict[str, Any]] = {
    "about": {"aliases": "temper\ncalming down"},
    "purpose": {"purpose": "To notice anger.", "aims": "- Two signs", "rationale": "A pause."},
    "topics-and-needs": {"topics": ["anger"], "needs": ["thinking_and_behaviour"]},
    "ages-and-settings": {
        "youngest": "10",
        "oldest": "17",
        "developmental_level": "Can talk about a recent event.",
        "formats": ["one_to_one"],
        "settings": ["office", "home"],
        "legal_stages": ["diversion"],
    },
    "suitability": {"suitability": "Children who react fast.", "exclusions": "In crisis."},
    "communication": {
        "communication_needs": ["attention_and_memory"],
        "communication_adaptations": "One card for each step.",
    },
    "session-plan/1": {
        "title": "The first sign",
        "aim": "The child finds their own first sign.",
        "steps-0-title": "Body map",
        "steps-0-minutes": "15",
        "steps-0-core": "core",
        "steps-0-body": "Draw where it starts.\n\n> Where do you feel it first?",
    },
    "worksheets": {"worksheets-0-title": "My sign", "worksheets-0-body": "I feel it in my ____"},
    "before-you-start": {
        "staff_role": "Any worker who knows the child.",
        "preparation": "A quiet room.",
        "equipment": "Pens\nPaper",
    },
    "safeguarding": {
        "safeguarding": "Say the limits.",
        "disclosure": "Listen.",
        "upset": "Stop.",
    },
    "measures": {
        "measures-0-outcome": "The child reaches a goal",
        "measures-0-measured_by": "goal_based_outcomes/goal",
    },
    "facts": {
        "facts-0-statement": "Sending a threat can be an offence.",
        "facts-0-source": "Malicious Communications Act 1988, section 1",
        "facts-0-address": "https://www.legislation.gov.uk/ukpga/1988/27/section/1",
        "facts-0-checked": ["3", "March", "2025"],
    },
    "licence": {"licence": "own_work", "rights_holder": "The service"},
}


def test_a_practitioner_writes_every_section_and_submits(app: Flask, signed_in: SignIn) -> None:
    author = UserFactory()
    browser = signed_in(author)
    answer = browser.post("/drafts/new", data=BEGUN)
    version = newest()
    address = f"/drafts/{version.id}"
    assert answer.location == address
    assert version.intervention.slug == "stop-breathe-choose"

    for section, changes in WRITTEN.items():
        task_list = browser.get(address).text
        assert "Submit for review</button>" not in task_list
        assert write(browser, f"{address}/{section}", changes).status_code == 302, section

    task_list = browser.get(address).text
    assert "Nothing is missing" in task_list
    assert "1 session, 15 minutes in all" in task_list
    answer = browser.post(f"{address}/submit", follow_redirects=True)
    assert "is submitted" in answer.text

    version = newest()
    assert version.state is VersionState.SUBMITTED
    assert version.submitted_by == version.author == author
    assert version.submitted_at is not None
    assert version.content_hash == content_hash(version.content)
    assert [event.action for event in version.events] == ["create", "submit"]
    document = load_document(version.content)
    assert document.title == BEGUN["title"]
    assert document.aliases == ("temper", "calming down")
    assert document.settings == ("office", "home")
    assert document.age is not None
    assert (document.age.youngest, document.age.oldest) == (10, 17)
    assert document.sessions[0].steps[0].body.endswith("> Where do you feel it first?")
    assert str(document.facts[0].checked) == "2025-03-03"
    assert document.facts[0].jurisdiction == "England and Wales"


def test_what_is_missing_is_said_with_a_link_to_where_it_belongs(
    app: Flask, signed_in: SignIn
) -> None:
    version = a_draft(document=a_document(upset="", measures=()))
    page = signed_in(version.author).get(f"/drafts/{version.id}").text
    missing = page[page.index('id="submit"') :]
    assert f'href="/drafts/{version.id}/safeguarding"' in missing
    assert "If the child becomes upset" in missing
    assert f'href="/drafts/{version.id}/measures"' in missing
    assert f'href="/drafts/{version.id}/about"' not in missing
    assert "Submit for review</button>" not in page


def test_an_unfinished_draft_cannot_be_submitted(app: Flask, signed_in: SignIn) -> None:
    version = a_draft(document=a_document(upset=""))
    browser = signed_in(version.author)
    answer = browser.post(f"/drafts/{version.id}/submit", follow_redirects=True)
    assert "This draft is not finished" in answer.text
    assert newest().state is VersionState.DRAFT


def test_submitting_twice_submits_once(app: Flask, signed_in: SignIn) -> None:
    version = a_draft()
    browser = signed_in(version.author)
    for _ in range(2):
        assert browser.post(f"/drafts/{version.id}/submit").status_code == 302
    assert [event.action for event in newest().events] == ["create", "submit"]


def test_beginning_twice_begins_once(app: Flask, signed_in: SignIn) -> None:
    browser = signed_in(UserFactory())
    first, second = (browser.post("/drafts/new", data=BEGUN).location for _ in range(2))
    assert first == second
    assert db.session.scalar(db.select(db.func.count(Intervention.id))) == 1


def test_a_title_that_is_taken_is_refused_and_what_was_typed_stays(
    app: Flask, signed_in: SignIn
) -> None:
    a_draft(slug="stop-breathe-choose")
    page = signed_in(UserFactory()).post("/drafts/new", data=BEGUN).text
    assert "There is an intervention of that title already" in page
    assert 'href="#title"' in page
    assert BEGUN["summary"] in page


def test_saving_without_a_change_changes_nothing(app: Flask, signed_in: SignIn) -> None:
    version = a_draft()
    before = (version.content, version.revision, version.updated_at)
    browser = signed_in(version.author)
    for page in [*(section.name for section in SECTIONS if section.form), "session-plan/1"]:
        assert write(browser, f"/drafts/{version.id}/{page}", {}).status_code == 302, page
    version = newest()
    assert (version.content, version.revision, version.updated_at) == before
    assert version.editors == []
    assert [event.action for event in events_of("intervention_versions", version.id)] == [
        "create_version"
    ]


def test_save_and_go_to_the_next_section(app: Flask, signed_in: SignIn) -> None:
    version = a_draft()
    browser = signed_in(version.author)
    address = f"/drafts/{version.id}"
    assert write(browser, f"{address}/about", {}, "next").location == f"{address}/purpose"
    plan = write(browser, f"{address}/communication", {}, "next").location
    assert plan == f"{address}/session-plan"
    assert write(browser, f"{address}/licence", {}, "next").location == address


@pytest.mark.parametrize(
    ("section", "changes", "error"),
    [
        ("about", {"title": "a" * 81}, "Title must be 80 characters or fewer"),
        ("safeguarding", {"upset": "a" * 20_001}, "must be 20,000 characters or fewer"),
        ("ages-and-settings", {"youngest": "ten"}, "Enter the youngest age in years, like 12"),
        ("ages-and-settings", {"youngest": "18"}, "The oldest age must be the youngest age"),
        ("ages-and-settings", {"oldest": ""}, "Enter the oldest age as well"),
        ("before-you-start", {"equipment": "a" * 201}, "200 characters or fewer"),
        ("licence", {"source_address": "example"}, "Enter a full web address"),
        ("facts", {"facts-0-checked": ["1", "", "2025"]}, "must include a month"),
        ("facts", {"facts-0-source": ""}, "Enter where this comes from"),
        ("measures", {"measures-0-measured_by": ""}, "Choose the scale"),
        ("session-plan/1", {"steps-0-minutes": "0"}, "Enter between 1 and 240 minutes"),
    ],
)
def test_what_cannot_be_saved_is_said_and_stays_in_the_form(
    app: Flask, signed_in: SignIn, section: str, changes: dict[str, Any], error: str
) -> None:
    version = a_draft()
    address = f"/drafts/{version.id}/{section}"
    answer = write(signed_in(version.author), address, changes)
    assert "There is a problem" in answer.text
    assert error in answer.text
    typed = form_on(answer.text)
    for name, value in changes.items():
        assert typed.getlist(name) == (value if isinstance(value, list) else [value])
    assert newest().revision == 1


def test_each_saver_is_an_editor(app: Flask, signed_in: SignIn) -> None:
    version, colleague = a_draft(), UserFactory(name="Sam Okoro")
    address = f"/drafts/{version.id}"
    signed_in(version.author).post(f"{address}/editors", data={"email": colleague.email})
    write(signed_in(colleague), f"{address}/safeguarding", {"upset": "Stop at once."})
    version = newest()
    assert version.involved_ids == {version.author_id, colleague.id}
    page = signed_in(version.author).get(address).text
    assert f"Last saved by {colleague.name}" in page


def test_a_section_typed_while_the_session_ran_out_can_still_be_sent(
    app: Flask, client: FlaskClient
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    version = a_draft()
    address = f"/drafts/{version.id}/session-plan/1"
    who = {"email": version.author.email, "password": PASSWORD}
    client.post("/sign-in", data={**_form(client.get("/sign-in").text), **who})
    typed = {**_form(client.get(address).text), "steps-0-body": "One.\n\n> Two?", "do": "save"}
    with client.session_transaction() as session:
        session["last_seen"] = 0
    answer = client.post(address, data=typed)
    assert answer.status_code == 401
    answer = client.post("/sign-in", data={**_form(answer.text), **who})
    assert client.post(address, data=_form(answer.text)).status_code == 302
    assert load_document(newest().content).sessions[0].steps[0].body == "One.\n\n> Two?"


def _form(page: str) -> dict[str, list[str]]:
    return form_on(page, with_token=True).to_dict(flat=False)
