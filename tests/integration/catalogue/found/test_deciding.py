"""What a QA lead makes of what was brought: once, for good, and for whom to read."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from catalogue.found import operations, queries
from catalogue.found.lifecycle import AlreadyDecided
from catalogue.found.models import FoundResource, FoundState
from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.stored import load_document
from catalogue.materials.models import VersionFile
from catalogue.review.operations import claim
from core.audit.models import AuditEvent
from core.database import db
from core.errors import NotFound, NotPermitted
from core.people.models import User
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories import files
from tests.factories.found import a_declined_resource, a_found_file, a_found_resource, decline
from tests.factories.people import UserFactory, administrator, manager, qa_lead
from tests.factories.reviews import submit
from tests.integration.catalogue.review.test_claims import at_the_same_instant

SignIn = Callable[[User], FlaskClient]
SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
DECLINED = {"rejection_reasons": "rights", "reason": "The owner says no copies."}
WORDS = "Stop at red, think at amber, go at green. " * 9


def found(resource_id: int) -> FoundResource:
    db.session.expire_all()
    return db.session.get_one(FoundResource, resource_id)


def a_file_that_was_found(**changes: object) -> FoundResource:
    return a_found_file(files.a_text_in_the_store("lights.txt", WORDS), **changes)


def test_what_is_held_is_closed_to_all_but_its_bringer_and_qa_leads(
    app: Flask, signed_in: SignIn
) -> None:
    worker = UserFactory()
    resource = a_file_that_was_found(by=worker, title="Quokka lights")
    page = f"/library/found/{resource.id}"
    addresses = (page, f"{page}/file/lights.txt", f"{page}/picture.png")
    for person in (UserFactory(), manager()):
        other = signed_in(person)
        for address in addresses:
            assert other.get(address).status_code == 404
        assert other.post(f"{page}/note", data={"words": "Mine."}).status_code == 404
        assert other.post(f"{page}/withdraw").status_code == 404
        assert other.get(f"{page}/decline").status_code == 403
        for address in ("/library?q=quokka", "/library/found", "/library/found/declined", "/"):
            assert "Quokka lights" not in other.get(address).text
        assert "Quokka" not in other.get("/library/suggestions?q=quo").text
    for address in addresses:
        assert signed_in(administrator()).get(address).status_code == 404
    for person in (worker, qa_lead()):
        browser = signed_in(person)
        assert "Held back" in browser.get(page).text
        assert browser.get(addresses[1]).data == WORDS.encode()
    assert signed_in(worker).get(f"{page}/decline").status_code == 403


def test_it_is_declined_and_everyone_can_read_why_without_the_file(
    app: Flask, signed_in: SignIn
) -> None:
    worker, lead = UserFactory(), qa_lead()
    resource = a_file_that_was_found(by=worker, title="Quokka lights", purpose="For my group.")
    page = f"/library/found/{resource.id}"
    browser = signed_in(lead)
    for address in ("/", "/review/found", "/review/found?page=99"):
        assert f'href="{page}"' in browser.get(address).text
    assert "No licence" in browser.get("/review/found").text
    assert "What will happen" in browser.get(f"{page}/decline").text
    assert browser.post(f"{page}/decline", data=DECLINED).status_code == 302
    assert found(resource.id).state is FoundState.DECLINED
    why = "We have no right to use it: The owner says no copies."
    mine, other = signed_in(worker), signed_in(UserFactory())
    for reader in (mine, other, browser):
        shown = reader.get(page).text
        assert why in shown
        assert lead.name in shown
        assert reader.get(f"{page}/file/lights.txt").status_code == 404
    assert why in mine.get("/library/found").text
    assert "For my group." not in other.get(page).text
    assert "For my group." in mine.get(page).text
    assert page in browser.get("/review/found?show=decided").text
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "found_decline")).one()
    assert event.changes["state"] == ["held", "declined"]
    assert event.changes["reason_code"] == [None, "rights"]


def test_it_is_turned_into_a_draft_of_its_bringer_with_where_it_came_from(
    app: Flask, signed_in: SignIn
) -> None:
    worker, lead = UserFactory(), qa_lead()
    resource = a_file_that_was_found(
        by=worker,
        title="Traffic lights",
        address="https://worksheets.example/lights",
        rights_holder="A trust",
        licence="CC-BY-4.0",
        place="",
    )
    page = f"/library/found/{resource.id}"
    browser = signed_in(lead)
    form = {"title": "Traffic lights", "writer": "bringer"}
    assert browser.post(f"{page}/draft", data=form).status_code == 302
    version = found(resource.id).version
    assert version is not None
    document = load_document(version.content)
    assert (version.author_id, version.intervention.owner_id) == (worker.id, worker.id)
    assert document.source_address == "https://worksheets.example/lights"
    assert document.date_found == resource.found_on
    assert (document.licence, document.rights_holder) == ("CC-BY-4.0", "A trust")
    assert document.derived_from is not None
    assert document.derived_from.startswith("“Traffic lights”, found on")
    assert [file.name for file in document.files] == ["lights.txt"]
    said = db.session.scalars(select(VersionFile.version_id)).one()
    assert said == version.id
    mine = signed_in(worker)
    assert "Made into a draft on" in mine.get(page).text
    assert "Came from a found resource" in mine.get(f"/drafts/{version.id}").text
    assert f'href="{page}"' in mine.get(f"/drafts/{version.id}").text
    # Who turned it into a draft had no part in what it says, and may review it.
    review = claim(version=submit(version), actor=lead)
    db.session.commit()
    room = browser.get(f"/review/{review.id}").text
    assert "Came from a found resource" in room
    assert f'href="{page}"' in room


def test_its_file_is_for_nobody_else_and_comes_from_the_draft_once_there_is_one(
    app: Flask, signed_in: SignIn
) -> None:
    worker = UserFactory()
    resource = a_file_that_was_found(by=worker)
    for person in (UserFactory(), manager(), administrator()):
        with pytest.raises(NotFound):
            queries.file_of(resource, viewer=person)
    assert queries.file_of(resource, viewer=worker).sha256 == resource.sha256
    operations.turn_into_draft(
        resource=resource, title="Lights", bringer_writes=True, actor=qa_lead()
    )
    db.session.commit()
    page = f"/library/found/{resource.id}"
    for person in (worker, qa_lead()):
        assert signed_in(person).get(f"{page}/file/lights.txt").status_code == 404


@pytest.mark.parametrize(
    ("form", "involved"),
    [
        ({"title": "Traffic light worksheet", "writer": "bringer"}, False),
        ({"title": "Another title", "writer": "bringer"}, True),
        ({"title": "Traffic light worksheet", "writer": "myself"}, True),
    ],
)
def test_whoever_had_a_part_in_the_draft_cannot_review_it(
    app: Flask, signed_in: SignIn, form: dict[str, str], involved: bool
) -> None:
    lead = qa_lead()
    resource = a_found_resource()
    signed_in(lead).post(f"/library/found/{resource.id}/draft", data=form)
    version = found(resource.id).version
    assert version is not None
    submit(version)
    if involved:
        with pytest.raises(NotPermitted):
            claim(version=version, actor=lead)
    else:
        claim(version=version, actor=lead)


def test_nobody_decides_on_what_they_brought(app: Flask, signed_in: SignIn) -> None:
    lead = qa_lead()
    resource = a_found_resource(by=lead)
    browser = signed_in(lead)
    page = f"/library/found/{resource.id}"
    assert "another QA lead decides" in browser.get(page).text
    assert browser.post(f"{page}/decline", data=DECLINED).status_code == 403
    assert browser.post(f"{page}/draft", data={"title": "x", "writer": "myself"}).status_code == 403
    with pytest.raises(DatabaseError, match="decided_by_another"):
        db.session.execute(
            text(
                "UPDATE found_resources SET state = 'declined', reason_code = 'other', "
                "reason = 'No', decided_at = brought_at, decided_by_id = brought_by_id"
            )
        )


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"rejection_reasons": "rights", "reason": " "}, "Say in words"),
        ({"reason": "No."}, "Choose the main reason"),
        ({"rejection_reasons": "other", "reason": "Ask Jo Farrow."}, "we must not hold"),
    ],
)
@SQLITE
def test_a_decline_needs_a_reason_and_words(
    app: Flask, signed_in: SignIn, form: dict[str, str], said: str
) -> None:
    resource = a_found_resource()
    answer = signed_in(qa_lead()).post(f"/library/found/{resource.id}/decline", data=form)
    assert answer.status_code == 200
    assert said in answer.text
    assert found(resource.id).is_held


@SQLITE
def test_a_title_that_is_taken_is_asked_for_anew(app: Flask, signed_in: SignIn) -> None:
    browser = signed_in(qa_lead())
    form = {"title": "Lights", "writer": "myself"}
    for resource, said in ((a_found_resource(), ""), (a_found_resource(), "of that title already")):
        answer = browser.post(f"/library/found/{resource.id}/draft", data=form)
        assert said in answer.text
    assert found(resource.id).is_held
    assert len(db.session.scalars(select(InterventionVersion)).all()) == 1


@SQLITE
def test_of_somebody_who_has_left_the_qa_lead_writes_it(app: Flask, signed_in: SignIn) -> None:
    worker = UserFactory()
    resource = a_found_resource(by=worker)
    worker.active = False
    db.session.commit()
    form = {"title": "Lights", "writer": "bringer"}
    answer = signed_in(qa_lead()).post(f"/library/found/{resource.id}/draft", data=form)
    assert "has left" in answer.text
    assert found(resource.id).is_held


def test_two_who_decide_at_the_same_instant_make_one_decision(app: Flask) -> None:
    resource_id, one, other = a_found_resource().id, qa_lead().id, qa_lead().id

    def declining() -> str:
        decline(db.session.get_one(FoundResource, resource_id), by=db.session.get_one(User, one))
        return "declined"

    def drafting() -> str:
        operations.turn_into_draft(
            resource=db.session.get_one(FoundResource, resource_id),
            title="Lights",
            bringer_writes=False,
            actor=db.session.get_one(User, other),
        )
        return "drafted"

    outcomes = at_the_same_instant(app, declining, drafting)
    told = [each for each in outcomes if isinstance(each, AlreadyDecided)]
    done = [each for each in outcomes if isinstance(each, str)]
    assert (len(told), len(done)) == (1, 1)
    assert found(resource_id).state.value == done[0]
    drafts = db.session.scalars(select(InterventionVersion)).all()
    assert len(drafts) == (done[0] == "drafted")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE found_resources SET reason = 'Other'",
        "UPDATE found_resources SET state = 'held', decided_at = NULL, decided_by_id = NULL, "
        "reason = '', reason_code = NULL",
        "DELETE FROM found_resources",
        "UPDATE found_notes SET words = 'Other'",
        "DELETE FROM found_notes",
        "INSERT INTO found_notes (resource_id, author_id, words, at) "
        "SELECT resource_id, author_id, words, at FROM found_notes",
    ],
)
def test_the_database_keeps_a_decision_and_what_was_said(app: Flask, statement: str) -> None:
    resource = a_found_resource()
    operations.add_note(resource=resource, words="It helped.", actor=resource.brought_by)
    decline(resource)
    with pytest.raises(DatabaseError, match=r"never|only while"):
        db.session.execute(text(statement))


@pytest.mark.parametrize(
    "changes", [{"title": "x"}, {"purpose": "x"}, {"address": "https://x.org"}, {"sha256": "x"}]
)
def test_the_database_keeps_what_was_brought(app: Flask, changes: dict[str, str]) -> None:
    a_found_resource()
    with pytest.raises(DatabaseError, match="what was brought is never changed"):
        db.session.execute(update(FoundResource).values(**changes))


def test_notes_are_added_until_somebody_decides(app: Flask, signed_in: SignIn) -> None:
    worker, lead = UserFactory(), qa_lead()
    resource = a_found_resource(by=worker)
    page = f"/library/found/{resource.id}"
    mine, browser = signed_in(worker), signed_in(lead)
    for _ in range(2):
        assert mine.post(f"{page}/note", data={"words": "She liked it."}).status_code == 302
    browser.post(f"{page}/note", data={"words": "Who made it?"})
    assert [note.words for note in found(resource.id).notes] == ["She liked it.", "Who made it?"]
    assert "Who made it?" in mine.get(page).text
    asked = mine.post(f"{page}/note", data={"words": "Ring 07700 900123."})
    assert "we must not hold" in asked.text
    browser.post(f"{page}/decline", data=DECLINED)
    assert mine.post(f"{page}/note", data={"words": "Why?"}).status_code == 200
    assert "in the meantime" in mine.post(f"{page}/note", data={"words": "Why?"}).text
    assert mine.post(f"{page}/withdraw").status_code == 409


def test_pages_ask_little_of_the_database(app: Flask, signed_in: SignIn) -> None:
    lead = qa_lead()
    for number in range(5):
        a_file = files.a_text_in_the_store(f"lights{number}.txt", f"{WORDS} {number}")
        a_found_file(a_file, address="https://worksheets.example/lights")
    a_declined_resource(address="https://worksheets.example/lights")
    browser = signed_in(lead)
    addresses = ("/library/found/1", "/review/found", "/library/found/declined", "/library/found")
    for address in addresses:
        browser.get(address)
        with counted_queries() as queries:
            assert browser.get(address).status_code == 200
        assert len(queries) <= MOST_QUERIES_OF_A_PAGE, (address, queries)


def test_a_file_that_was_altered_is_not_handed_out(app: Flask, signed_in: SignIn) -> None:
    from catalogue.materials.queries import store

    resource = a_file_that_was_found()
    place = store().path_of(resource.sha256 or "")
    place.write_bytes(b"Something else.")
    answer = signed_in(qa_lead()).get(f"/library/found/{resource.id}/file/lights.txt")
    assert answer.status_code == 409
