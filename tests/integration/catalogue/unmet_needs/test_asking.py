"""Asking for what the library has not, and hearing what became of it."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.interventions.stored import load_document
from catalogue.unmet_needs.models import LibraryRequest, NeedStatus, UnmetNeed
from core.audit.models import AuditEvent
from core.database import db
from core.people.models import User
from tests.factories.interventions import put_in_state
from tests.factories.pages import form_on
from tests.factories.people import UserFactory, manager, qa_lead

Publish = Callable[..., InterventionVersion]
SignIn = Callable[[User], FlaskClient]
SENTENCE = "A boy who only talks outdoors wants to work with birds."
FALCONRY = {"words": "falconry", "sentence": SENTENCE}


@pytest.fixture
def asker(publish: Publish) -> User:
    publish("better-nights", title="Better nights")
    return UserFactory()


@pytest.fixture
def practitioner(asker: User, signed_in: SignIn) -> FlaskClient:
    return signed_in(asker)


@pytest.fixture
def lead(signed_in: SignIn) -> FlaskClient:
    return signed_in(qa_lead())


def text_of(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html.partition("<main")[2])))


def the_need() -> UnmetNeed:
    db.session.rollback()
    return db.session.scalars(select(UnmetNeed)).one()


def test_a_practitioner_asks_for_what_was_searched_for(practitioner: FlaskClient) -> None:
    page = practitioner.get("/library?q=falconry+14&needs=weapons").text
    [address] = re.findall(r'href="(/library/ask\?[^"]*)"[^>]*>\s*Ask for this', page)
    form = form_on(practitioner.get(unescape(address)).text)
    assert (form["words"], form["needs"], form["ages"]) == ("falconry", "weapons", "14-15")
    answer = practitioner.post(unescape(address), data={**form.to_dict(), "sentence": SENTENCE})
    assert answer.location == "/library/my-requests"
    page = text_of(practitioner.get("/library/my-requests").text)
    assert "falconry Open" in page
    assert SENTENCE in page
    # The search that found nothing and the request are one need.
    assert the_need().filters == {"needs": ["weapons"], "ages": ["14-15"]}
    assert "falconry" in practitioner.get("/").text


def test_what_is_missing_or_names_a_child_is_asked_about(practitioner: FlaskClient) -> None:
    page = practitioner.post("/library/ask", data={"words": "", "sentence": ""}).text
    assert "Enter in a few words what you are looking for" in page
    typed = {"words": "falconry", "sentence": "For Jayden Smith, born 12/03/2011."}
    page = practitioner.post("/library/ask", data=typed).text
    assert "looks like a name with a surname" in unescape(page)
    assert "For Jayden Smith" in page
    assert "A first name" not in page
    assert "No name is needed here: “a boy of 14” is enough." in unescape(page)
    assert not db.session.scalars(select(LibraryRequest)).all()


def test_an_address_is_asked_about_on_the_form(practitioner: FlaskClient) -> None:
    typed = {"words": "falconry", "sentence": "He lives at 12 High Street, Stafford."}
    page = practitioner.post("/library/ask", data=typed).text
    assert "“12 High Street” looks like an address" in unescape(page)
    assert not db.session.scalars(select(LibraryRequest)).all()


def test_asking_twice_is_asking_once(practitioner: FlaskClient) -> None:
    practitioner.post("/library/ask", data=FALCONRY)
    again = practitioner.post("/library/ask", data={**FALCONRY, "words": "Falconry "}).text
    assert "You have asked for this already" in again


def test_a_request_can_be_taken_back_by_its_asker_alone(
    practitioner: FlaskClient, signed_in: SignIn
) -> None:
    practitioner.post("/library/ask", data=FALCONRY)
    number = db.session.scalars(select(LibraryRequest.id)).one()
    assert (
        signed_in(UserFactory()).post(f"/library/my-requests/{number}/withdraw").status_code == 404
    )
    assert practitioner.post(f"/library/my-requests/{number}/withdraw").status_code == 302
    assert "falconry" not in practitioner.get("/library/my-requests").text
    db.session.rollback()
    assert db.session.get(LibraryRequest, number).sentence == ""
    practitioner.post("/library/ask", data=FALCONRY)
    assert "falconry" in practitioner.get("/library/my-requests").text


def test_from_fits_this_child_nothing_of_the_child_goes_along(practitioner: FlaskClient) -> None:
    page = practitioner.post("/fits-this-child", data={"needs": ["exploitation"], "age": "14"}).text
    assert 'href="/library/ask"' in page
    assert "/library/ask?" not in page


def test_only_a_qa_lead_sees_the_list(practitioner: FlaskClient, signed_in: SignIn) -> None:
    for browser in (practitioner, signed_in(manager())):
        assert browser.get("/library/unmet-needs").status_code == 403
        assert browser.get("/library/unmet-needs.csv").status_code == 403
        assert browser.post("/library/unmet-needs/1/decline").status_code == 403


def test_the_list_counts_searches_requests_and_people(
    practitioner: FlaskClient, lead: FlaskClient, signed_in: SignIn
) -> None:
    practitioner.get("/library?q=falconry")
    practitioner.post("/library/ask", data=FALCONRY)
    signed_in(UserFactory()).get("/library?q=falconry")
    signed_in(UserFactory()).get("/library?q=archery")
    page = lead.get("/library/unmet-needs").text
    assert "2 unmet needs" in page
    row = text_of("<main" + page.partition("<tbody")[2].partition("</tr>")[0])
    assert "falconry 2 2 1" in row
    assert "Still nothing" in row
    only = lead.get("/library/unmet-needs?kind=requests").text
    assert "falconry" in only
    assert "archery" not in only
    assert "falconry" in lead.get("/").text
    for query in ("sort=words", "sort=x&status=x&period=x&kind=x&page=-1", "page=99&period=all"):
        assert lead.get(f"/library/unmet-needs?{query}").status_code == 200, query


def test_the_file_cannot_run_a_formula(practitioner: FlaskClient, lead: FlaskClient) -> None:
    practitioner.post("/library/ask", data={"words": "=1+1 owls", "sentence": SENTENCE})
    practitioner.post("/library/ask", data={"words": "@sum", "sentence": SENTENCE})
    lines = list(csv.reader(io.StringIO(lead.get("/library/unmet-needs.csv").text)))
    assert lines[0][:3] == ["Words", "Filters", "Status"]
    assert sorted(line[0] for line in lines[1:]) == ["'=1+1 owls", "'@sum"]


def test_it_says_what_the_library_finds_today(
    practitioner: FlaskClient, lead: FlaskClient, publish: Publish
) -> None:
    practitioner.get("/library?q=falconry")
    version = publish("birds", title="Falconry outdoors")
    assert "Now 1 result" in lead.get("/library/unmet-needs").text
    page = lead.get(f"/library/unmet-needs/{the_need().id}").text
    assert "Answer with this" in page
    put_in_state(version, VersionState.SUSPENDED)
    db.session.commit()
    assert "/interventions/birds" not in lead.get(f"/library/unmet-needs/{the_need().id}").text


def test_what_somebody_asked_for_is_not_called_a_slip(
    practitioner: FlaskClient, lead: FlaskClient, publish: Publish
) -> None:
    publish("gaming-all-night")
    practitioner.get("/library?q=gambling")
    address = f"/library/unmet-needs/{the_need().id}"
    assert "slip of the finger" in text_of(lead.get(address).text)
    practitioner.post("/library/ask", data={**FALCONRY, "words": "gambling"})
    for page in (address, "/library/unmet-needs"):
        shown = text_of(lead.get(page).text).casefold()
        assert "still" in shown, page
        assert "perhaps" not in shown, page


def test_long_words_are_cut_short_in_lists(practitioner: FlaskClient, lead: FlaskClient) -> None:
    long = "falconry and owls " * 5
    practitioner.post("/library/ask", data={**FALCONRY, "words": long})
    start = "falconry and owls falconry and owls falconry and owls falco"
    for client, page in ((practitioner, "/"), (lead, "/"), (lead, "/library/unmet-needs")):
        shown = text_of(client.get(page).text)
        assert f"{start}…" in shown, page
        assert f"{start}n" not in shown, page
    assert f"{start}n" in text_of(lead.get(f"/library/unmet-needs/{the_need().id}").text)


def test_an_answer_reaches_the_asker(
    practitioner: FlaskClient, lead: FlaskClient, publish: Publish
) -> None:
    practitioner.post("/library/ask", data=FALCONRY)
    publish("birds", title="Owls and hawks")
    address = f"/library/unmet-needs/{the_need().id}/answer"
    assert "There is no intervention at this address" in lead.post(address, data={"slug": "x"}).text
    lead.post(address, data={"slug": "http://localhost/interventions/birds/"})
    assert the_need().status is NeedStatus.ANSWERED
    page = practitioner.get("/library/my-requests").text
    assert 'href="/interventions/birds"' in page
    assert "Answered: Owls and hawks" in practitioner.get("/").text
    actions = set(db.session.scalars(select(AuditEvent.action)))
    assert {"ask_for_intervention", "answer_unmet_need"} <= actions


@pytest.mark.parametrize(
    "state",
    [
        VersionState.SUSPENDED,
        VersionState.EXPIRED,
        VersionState.RETIRED,
        VersionState.SUPERSEDED,
        VersionState.DRAFT,
    ],
)
def test_only_what_may_be_used_answers_and_stays_an_answer(
    practitioner: FlaskClient, lead: FlaskClient, publish: Publish, state: VersionState
) -> None:
    practitioner.post("/library/ask", data=FALCONRY)
    version = publish("birds", title="Owls and hawks")
    address = f"/library/unmet-needs/{the_need().id}"
    if state is not VersionState.DRAFT:
        lead.post(f"{address}/answer", data={"slug": "birds"})
        put_in_state(version, state)
        db.session.commit()
        page = practitioner.get("/library/my-requests").text
        assert "/interventions/birds" not in page
        assert "/interventions/birds" not in practitioner.get("/").text
        lead.post(f"{address}/reopen")
    else:
        put_in_state(version, state)
        db.session.commit()
    page = lead.post(f"{address}/answer", data={"slug": "birds"}).text
    assert "This intervention is not in use" in page
    assert the_need().status is NeedStatus.OPEN


def test_declining_needs_a_reason_and_can_be_taken_back(
    practitioner: FlaskClient, lead: FlaskClient
) -> None:
    practitioner.post("/library/ask", data=FALCONRY)
    address = f"/library/unmet-needs/{the_need().id}"
    assert "Say why" in lead.post(f"{address}/decline", data={"reason": " "}).text
    lead.post(f"{address}/decline", data={"reason": "Too dear for one child."})
    assert "Too dear for one child." in practitioner.get("/library/my-requests").text
    assert "1 unmet need" not in lead.get("/library/unmet-needs").text
    assert lead.post(f"{address}/decline", data={"reason": "Again."}).status_code == 409
    lead.post(f"{address}/reopen")
    assert "Open" in practitioner.get("/library/my-requests").text


def test_a_draft_begins_with_what_was_asked_for(
    practitioner: FlaskClient, lead: FlaskClient
) -> None:
    practitioner.post(
        "/library/ask", data={**FALCONRY, "needs": "weapons", "topics": "sleep", "formats": "group"}
    )
    address = f"/library/unmet-needs/{the_need().id}"
    answer = lead.post(
        f"{address}/draft", data={"title": "Birds of prey", "summary": "The child flies a hawk."}
    )
    assert answer.status_code == 302
    need = the_need()
    assert need.status is NeedStatus.BEING_WRITTEN
    assert need.draft is not None
    document = load_document(need.draft.content)
    assert (document.needs, document.topics, document.formats) == (
        ("weapons",),
        ("sleep",),
        ("group",),
    )
    assert "Being written" in practitioner.get("/library/my-requests").text
    assert "Birds of prey" not in practitioner.get("/library/my-requests").text


def test_words_that_name_somebody_are_removed_for_good(
    practitioner: FlaskClient, lead: FlaskClient
) -> None:
    practitioner.get("/library?q=falconry")
    [need] = db.session.scalars(select(UnmetNeed))
    address = f"/library/unmet-needs/{need.id}"
    assert "Remove it, if it names somebody" in lead.get(address).text
    assert practitioner.post(f"{address}/forget").status_code == 403
    page = lead.post(f"{address}/forget", follow_redirects=True).text
    assert "Removed, with its words and searches." in page
    db.session.rollback()
    assert db.session.scalars(select(UnmetNeed)).all() == []
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "forget_unmet_need")
    ).one()
    assert "falconry" not in str(event.changes)


def test_what_somebody_asks_for_is_not_removed(
    practitioner: FlaskClient, lead: FlaskClient
) -> None:
    practitioner.post("/library/ask", data=FALCONRY)
    [need] = db.session.scalars(select(UnmetNeed))
    address = f"/library/unmet-needs/{need.id}"
    assert "Remove it, if it names somebody" not in lead.get(address).text
    answer = lead.post(f"{address}/forget")
    assert answer.status_code == 409
    assert "Whoever asked can take the request back" in answer.text
    assert db.session.scalars(select(UnmetNeed)).all() == [need]


def test_marking_as_being_written(practitioner: FlaskClient, lead: FlaskClient) -> None:
    practitioner.post("/library/ask", data=FALCONRY)
    lead.post(f"/library/unmet-needs/{the_need().id}/writing")
    assert "Being written" in practitioner.get("/").text


def test_two_that_say_the_same_are_put_together(
    practitioner: FlaskClient, lead: FlaskClient, app: Flask
) -> None:
    practitioner.get("/library?q=falconry")
    practitioner.post("/library/ask", data=FALCONRY)
    practitioner.post("/library/ask", data={**FALCONRY, "words": "birds of prey"})
    first, second = db.session.scalars(select(UnmetNeed.id).order_by(UnmetNeed.id)).all()
    answer = lead.post(f"/library/unmet-needs/{second}/same", data={"as_need": str(first)})
    assert answer.location == f"/library/unmet-needs/{first}"
    assert lead.get(f"/library/unmet-needs/{second}").location == f"/library/unmet-needs/{first}"
    practitioner.get("/library?q=birds+of+prey")
    page = lead.get("/library/unmet-needs").text
    assert "1 unmet need" in page
    assert "birds of prey" not in page
    assert "Choose a need" in lead.post(f"/library/unmet-needs/{first}/same", data={}).text


def test_what_is_not_there_is_not_found(lead: FlaskClient) -> None:
    assert lead.get("/library/unmet-needs/99").status_code == 404
    assert lead.post("/library/my-requests/99/withdraw").status_code == 404


def test_the_form_keeps_what_the_search_had_chosen_elsewhere(practitioner: FlaskClient) -> None:
    practitioner.post("/library/ask?settings=home&colour=red", data={**FALCONRY, "ages": "10-11"})
    assert the_need().filters == {"ages": ["10-11"], "settings": ["home"]}
