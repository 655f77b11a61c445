"""Bringing what was found: the answer at once, and nothing typed is lost."""

import hashlib
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from catalogue.found.models import FoundFile, FoundResource, FoundState
from catalogue.found.signatures import catch_up, note_version
from catalogue.interventions.document import Worksheet
from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.materials.operations import forget_unused
from core.audit.models import AuditEvent
from core.database import db
from core.people.models import User
from tests.factories import files
from tests.factories.found import a_declined_resource, a_found_file, a_found_resource, decline
from tests.factories.found_form import BRING, bring
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import UserFactory, administrator, manager, qa_lead
from tests.factories.reviews import a_submitted_version, reject
from tests.integration.catalogue.review.test_claims import at_the_same_instant

SignIn = Callable[[User], FlaskClient]
SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
WORDING = " ".join(
    f"In step {number} say what colour you see at the {place} and what you do next."
    for number, place in enumerate(("door", "bus stop", "gate", "shop", "park", "desk"), start=1)
)
PAGE = "https://worksheets.example/traffic-light"


def all_found() -> list[FoundResource]:
    db.session.expire_all()
    return list(db.session.scalars(select(FoundResource).order_by(FoundResource.id)))


def answer_to(browser: FlaskClient, sent: object) -> str:
    """The page that somebody is sent to, without what surrounds it."""
    assert sent.status_code == 302, sent.text  # type: ignore[attr-defined]
    page: str = browser.get(sent.location).text  # type: ignore[attr-defined]
    return page.partition("<main")[2]


def test_a_page_is_brought_and_held_back(signed_in: SignIn) -> None:
    worker = UserFactory()
    browser = signed_in(worker)
    page = answer_to(browser, bring(browser, address=PAGE, place=""))
    assert "Thank you" in page
    assert "It is held until a reviewer decides. Please do not use it yet." in page
    assert "Held back" in page
    assert "Missing. Until it is known, treat it as all rights reserved" in page
    resource = all_found()[0]
    assert (resource.state, resource.brought_by_id) == (FoundState.HELD, worker.id)
    assert resource.findings == ["no_licence"]
    assert "Traffic light worksheet" in browser.get("/library/found").text
    assert "Traffic light worksheet" in browser.get("/").text
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "bring_found")).one()
    assert event.actor_id == worker.id
    assert event.changes["address"] == [None, PAGE]


def test_a_file_goes_through_the_store_and_is_looked_into(signed_in: SignIn) -> None:
    browser = signed_in(UserFactory())
    core = (
        '<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:creator>Jo Farrow</dc:creator>'
        "<cp:lastModifiedBy>Sam Begum</cp:lastModifiedBy></cp:coreProperties>"
    )
    content = files.a_docx(f"{WORDING} Ring 07700 900123.", {"docProps/core.xml": core})
    page = answer_to(browser, bring(browser, ("sheet.docx", content)))
    assert "Word document" in page
    assert hashlib.sha256(content).hexdigest() in page
    assert re.search(r"Reading age.{0,400}?\d+ years", page, re.DOTALL)
    assert "“07700 900123” looks like a telephone number" in page
    assert "Author Jo Farrow and last changed by Sam Begum" in page
    resource = all_found()[0]
    assert set(resource.findings) == {"personal_data", "named_in_file", "no_licence"}
    assert resource.held_file is not None
    assert browser.get(f"/library/found/{resource.id}/file/sheet.docx").data == content
    events = db.session.scalars(select(AuditEvent)).all()
    assert not any("Farrow" in str(event.changes) for event in events)


@SQLITE
def test_a_file_with_macros_is_refused_and_what_was_typed_stays(signed_in: SignIn) -> None:
    browser = signed_in(UserFactory())
    macros = files.a_docx(more={"word/vbaProject.bin": b"x"})
    page = bring(browser, ("sheet.docx", macros), rights_holder="A trust")
    assert page.status_code == 200
    assert "holds macros or other programs" in page.text
    for typed in ("Traffic light worksheet", "To stop and think before an answer.", "A trust"):
        assert typed in page.text
    assert all_found() == []


@SQLITE
def test_a_good_file_stays_while_the_rest_is_put_right(signed_in: SignIn) -> None:
    browser = signed_in(UserFactory())
    page = bring(browser, ("my sheet.txt", WORDING.encode()), licence="")
    assert page.status_code == 200
    assert "Choose what it says about using it" in page.text
    assert "my sheet.txt is here." in page.text
    kept = re.search(r'name="uploaded"[^>]*value="([^"]+)"', page.text)
    assert kept is not None
    bring(browser, uploaded=kept[1])
    assert all_found()[0].file_name == "my sheet.txt"
    # The file of somebody else is not had by naming its hash.
    other = signed_in(UserFactory())
    assert "Enter a web address, or choose a file" in bring(other, uploaded=kept[1]).text


@SQLITE
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Enter a web address, or choose a file"),
        ({"address": PAGE, "title": ""}, "Enter what it is called"),
        ({"address": PAGE, "purpose": ""}, "Say what you want to use it for"),
        ({"address": "javascript:alert(1)"}, "Enter a full web address"),
        ({"address": "https://gov.uk@evil.example/"}, "Take the name and the @ out"),
        ({"address": PAGE, "found_on": ["1", "1", "2199"]}, "must be today or in the past"),
        ({"address": PAGE, "licence": "made-up"}, "Choose what it says about using it"),
        ({"address": PAGE, "purpose": "For him. Ring 07700 900123."}, "we must not hold"),
    ],
)
def test_what_is_left_out_or_wrong_is_asked_for(
    signed_in: SignIn, typed: dict[str, object], said: str
) -> None:
    answer = bring(signed_in(UserFactory()), **typed)
    assert answer.status_code == 200
    assert said in answer.text
    assert all_found() == []


@SQLITE
def test_an_address_without_its_beginning_is_completed(signed_in: SignIn) -> None:
    bring(signed_in(UserFactory()), address="worksheets.example/a")
    assert all_found()[0].address == "https://worksheets.example/a"


def test_sent_twice_it_is_brought_once(signed_in: SignIn) -> None:
    browser = signed_in(UserFactory())
    for _ in range(2):
        bring(browser, address=PAGE)
    bring(browser, address="http://www.worksheets.example/traffic-light/")
    assert len(all_found()) == 1


def test_at_the_same_instant_it_is_brought_once(app: Flask) -> None:
    worker_id = UserFactory().id

    def bringing() -> int:
        worker = db.session.get_one(User, worker_id)
        return a_found_resource(by=worker, address=PAGE).id

    assert len(set(at_the_same_instant(app, bringing, bringing))) == 1
    assert len(all_found()) == 1


def test_what_is_in_the_library_is_known_by_its_bytes_and_by_its_page(
    app: Flask, signed_in: SignIn
) -> None:
    file = files.a_text_in_the_store("cards.txt", WORDING)
    document = files.with_files(file)
    a_live_version(slug="cards", document=document)
    a_live_version(slug="page", document=a_document(title="From a page", source_address=PAGE))
    browser = signed_in(UserFactory())
    page = answer_to(browser, bring(browser, ("other-name.txt", WORDING.encode())))
    assert "We have this already" in page
    assert 'href="/interventions/cards"' in page
    page = answer_to(browser, bring(browser, address=f"{PAGE}?utm_source=mail#top"))
    assert "From the same page: From a page" in page
    assert 'href="/interventions/page"' in page
    assert all_found()[1].findings == ["in_library", "no_licence"]


def test_two_that_lack_the_same_thing_are_not_the_same(app: Flask, signed_in: SignIn) -> None:
    """Two pages without a file, and two files without a page."""
    a_declined_resource(address="https://films.example/scared")
    decline(a_found_file(files.a_text_in_the_store("films.txt", "A list of films. " * 30)))
    browser = signed_in(UserFactory())
    for sent in (bring(browser, address=PAGE), bring(browser, ("a.txt", WORDING.encode()))):
        page = answer_to(browser, sent)
        assert "Thank you" in page
        assert "was declined on" not in page


def test_what_was_taken_out_of_use_is_not_offered_instead(app: Flask, signed_in: SignIn) -> None:
    version = a_live_version(slug="old", document=a_document(title="Old", source_address=PAGE))
    db.session.get_one(InterventionVersion, version.id).state = VersionState.RETIRED
    db.session.commit()
    browser = signed_in(UserFactory())
    page = answer_to(browser, bring(browser, address=PAGE))
    assert "We know this already, and it is not in use" in page
    assert "From the same page: Old (retired)" in page


def test_much_the_same_wording_is_known(app: Flask, signed_in: SignIn) -> None:
    sheet = Worksheet("Traffic light", WORDING)
    a_live_version(slug="lights", document=a_document(title="Traffic lights", worksheets=(sheet,)))
    browser = signed_in(UserFactory())
    changed = WORDING.replace("colour", "light", 1)
    page = answer_to(browser, bring(browser, ("sheet.txt", changed.encode())))
    assert re.search(r"This looks much like Traffic lights: about \d\d% of its wording", page)
    assert 'href="/interventions/lights"' in page
    page = answer_to(browser, bring(browser, ("other.txt", b"Quite another text. " * 20)))
    assert "Thank you" in page


@pytest.mark.parametrize("changed", [False, True])
def test_what_was_rejected_is_told_with_the_day_and_the_reason(
    app: Flask, signed_in: SignIn, changed: bool
) -> None:
    file = files.a_text_in_the_store("cards.txt", WORDING)
    review = reject(a_submitted_version(document=files.with_files(file)))
    browser = signed_in(UserFactory())
    words = WORDING.replace("colour", "light", 1) if changed else WORDING
    page = answer_to(browser, bring(browser, ("sheet.txt", words.encode())))
    assert "was rejected on" in page
    assert "It could harm a child: The third step has the child picture a stabbing." in page
    assert f'href="/review/{review.id}"' in page
    assert browser.get(f"/review/{review.id}").status_code == 200


def test_a_rejected_version_is_told_of_by_the_page_that_it_came_from(
    app: Flask, signed_in: SignIn
) -> None:
    rejected = a_submitted_version(document=a_document(source_address=PAGE))
    note_version(rejected)
    reject(rejected)
    browser = signed_in(UserFactory())
    page = answer_to(browser, bring(browser, address=PAGE))
    assert "was rejected on" in page
    assert "It could harm a child: The third step has the child picture a stabbing." in page


@pytest.mark.parametrize("same", ["file", "page", "words"])
def test_what_was_declined_is_told_too_though_its_file_is_gone(
    app: Flask, signed_in: SignIn, same: str
) -> None:
    file = files.a_text_in_the_store("cards.txt", WORDING)
    declined = a_found_file(file, address=PAGE)
    decline(declined)
    assert forget_unused() == [file.sha256]
    db.session.commit()
    browser = signed_in(UserFactory())
    text = {"file": WORDING, "page": "", "words": WORDING.replace("colour", "light", 1)}[same]
    sent = bring(browser, ("a.txt", text.encode())) if text else bring(browser, address=PAGE)
    page = answer_to(browser, sent)
    assert "was declined on" in page
    assert "It shames or frightens: The last page has the child list" in page
    assert f'href="/library/found/{declined.id}"' in page


def test_a_version_in_use_is_not_called_rejected_for_a_later_attempt(
    app: Flask, signed_in: SignIn
) -> None:
    from tests.factories.reviews import a_newer_submitted_version

    file = files.a_text_in_the_store("cards.txt", WORDING)
    live = a_live_version(slug="cards", document=files.with_files(file))
    reject(a_newer_submitted_version(live))
    browser = signed_in(UserFactory())
    page = answer_to(browser, bring(browser, ("a.txt", WORDING.encode())))
    assert "We have this already" in page
    assert "rejected" not in page


def test_of_what_others_brought_no_more_is_told_than_that(app: Flask, signed_in: SignIn) -> None:
    first = a_found_resource(address=PAGE, title="Secret title")
    browser = signed_in(UserFactory())
    page = answer_to(browser, bring(browser, address=PAGE))
    assert "A colleague has brought this already" in page
    assert "Secret title" not in page
    lead = signed_in(qa_lead())
    page = lead.get(f"/library/found/{all_found()[1].id}").text
    assert f'href="/library/found/{first.id}"' in page
    assert "Secret title" in page


def test_a_draft_of_others_is_not_told_of_by_name(app: Flask, signed_in: SignIn) -> None:
    a_submitted_version(document=a_document(title="Being written", source_address=PAGE))
    browser = signed_in(UserFactory())
    page = answer_to(browser, bring(browser, address=PAGE))
    assert "in hand since" in page
    assert "Being written" not in page
    assert "Being written" in signed_in(qa_lead()).get("/library/found/1").text


def test_what_was_missed_is_caught_up_with(app: Flask, signed_in: SignIn) -> None:
    version = a_live_version(document=a_document(source_address=PAGE))
    assert catch_up() == 1
    assert catch_up() == 0
    version.revision += 1
    db.session.commit()
    run = app.test_cli_runner().invoke(args=["found", "rebuild"])
    assert run.output == "1 versions were read.\n"
    run = app.test_cli_runner().invoke(args=["found", "rebuild", "--all"])
    assert run.output == "1 versions were read.\n"


@SQLITE
def test_who_may_bring_what(signed_in: SignIn) -> None:
    for person in (UserFactory(), manager(), qa_lead()):
        assert signed_in(person).get(BRING).status_code == 200
    assert signed_in(administrator()).get(BRING).status_code == 403


def test_a_file_that_is_held_is_not_swept_and_one_that_was_withdrawn_is(
    app: Flask, signed_in: SignIn
) -> None:
    worker = UserFactory()
    file = files.a_text_in_the_store("cards.txt", WORDING)
    resource = a_found_file(file, by=worker)
    assert forget_unused() == []
    answer = signed_in(worker).post(f"/library/found/{resource.id}/withdraw")
    assert answer.status_code == 302
    assert all_found()[0].state is FoundState.WITHDRAWN
    assert db.session.scalars(select(FoundFile)).all() == []
    assert forget_unused() == [file.sha256]


def test_every_state_of_a_version_that_was_in_use_is_told_with_it(
    app: Flask, signed_in: SignIn
) -> None:
    version = a_live_version(slug="old", document=a_document(title="Old", source_address=PAGE))
    found = db.session.get_one(InterventionVersion, version.id)
    found.state = VersionState.SUSPENDED
    db.session.commit()
    browser = signed_in(UserFactory())
    page = answer_to(browser, bring(browser, address=PAGE))
    assert "From the same page: Old (suspended)" in page


def test_a_list_of_what_was_declined_is_for_all_staff(app: Flask, signed_in: SignIn) -> None:
    declined = a_declined_resource(title="Scared straight")
    a_found_resource(title="Undecided")
    page = signed_in(UserFactory()).get("/library/found/declined").text
    assert "Scared straight" in page
    assert f'href="/library/found/{declined.id}"' in page
    assert "Undecided" not in page
