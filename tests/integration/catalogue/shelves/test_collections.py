"""Collections: making, filling, ordering and sharing them."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from catalogue.shelves import operations
from catalogue.shelves.models import Collection, CollectionItem
from catalogue.shelves.operations import (
    MOST_COLLECTIONS,
    MOST_ITEMS,
    CollectionDetails,
    CollectionFull,
    NotInUse,
    add_to_collections,
    make_collection,
)
from catalogue.shelves.queries import contents, items_of
from core.audit.models import AuditEvent
from core.database import db, now
from core.errors import AlreadyExists
from core.people.models import User
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import UserFactory, qa_lead
from tests.factories.shelves import OUT_OF_USE, a_collection, fall_out_of_use, not_in_use

ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
SignIn = Callable[[User], FlaskClient]


def text_of(html: str) -> str:
    """The words of a page's main part."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html.partition("<main")[2]))


def titles_in(page: str) -> list[str]:
    """The interventions of a page, in its order."""
    return re.findall(r'app-shelf-line__title"><a [^>]+>([^<]+)<', page)


def three_live() -> list:
    author, approver = UserFactory(), qa_lead()
    return [
        a_live_version(
            document=a_document(title=title), slug=title.lower(), author=author, approver=approver
        )
        for title in ("One", "Two", "Three")
    ]


def test_an_intervention_goes_into_several_and_a_new_one_in_one_step(
    app: Flask, signed_in: SignIn
) -> None:
    user = UserFactory()
    known = a_collection(owner=user, name="Known")
    a_live_version(slug="breathe")
    browser = signed_in(user)
    page = browser.get("/interventions/breathe/shelf").text
    assert "Or a new collection" in page
    answer = browser.post(
        "/interventions/breathe/shelf",
        data={"collections": [known.id], "name": "Fresh", "note": "Use page 2 first"},
    )
    assert answer.location == "/interventions/breathe"
    assert "is now in “Known” and “Fresh”" in text_of(browser.get(answer.location).text)
    made = db.session.scalars(select(Collection).order_by(Collection.id)).all()
    assert [each.name for each in made] == ["Known", "Fresh"]
    assert [items_of(each)[0].note for each in made] == ["Use page 2 first"] * 2
    page = browser.get(f"/shelf/collections/{known.id}").text
    assert "Use page 2 first" in page
    assert "/interventions/breathe/pack.pdf" in page
    page = browser.get("/interventions/breathe/shelf").text
    assert "It is in Fresh and Known already." in text_of(page)
    assert 'name="collections"' not in page


def test_nothing_chosen_is_said_and_nothing_typed_is_lost(app: Flask, signed_in: SignIn) -> None:
    user = UserFactory()
    a_live_version(slug="breathe")
    browser = signed_in(user)
    page = browser.post("/interventions/breathe/shelf", data={"note": "Page 2"}).text
    assert "Choose a collection, or write the name of a new one" in page
    assert "Page 2</textarea>" in page
    a_collection(owner=user, name="Known")
    page = browser.post(
        "/interventions/breathe/shelf", data={"name": "KNOWN", "note": "Page 2"}
    ).text
    assert "You have a collection of this name already" in page
    assert 'value="KNOWN"' in page


def test_what_looks_like_a_childs_name_is_asked_about(app: Flask, signed_in: SignIn) -> None:
    a_live_version(slug="breathe")
    browser = signed_in(UserFactory())
    for field in ("name", "note"):
        said = {"name": "Work", "note": "Quiet"} | {field: "For Jayden Smith"}
        page = browser.post("/interventions/breathe/shelf", data=said).text
        assert "looks like a name with a surname" in page, field
    assert db.session.scalar(select(Collection.id)) is None


def test_notes_and_descriptions_are_asked_about_too(app: Flask, signed_in: SignIn) -> None:
    user = UserFactory()
    collection = a_collection(a_live_version(slug="breathe"), owner=user)
    browser = signed_in(user)
    address = f"/shelf/collections/{collection.id}"
    page = browser.post(f"{address}/items/breathe/note", data={"note": "Jayden Smith"}).text
    assert "looks like a name with a surname" in page
    said = {"name": "Work", "description": "Born 3 May 2012", "kept_for": "me"}
    assert "looks like a date of birth" in browser.post(f"{address}/change", data=said).text
    assert browser.post(
        f"{address}/items/breathe/note", data={"note": "Use page 2 first"}
    ).location.startswith(address)
    assert items_of(collection)[0].note == "Use page 2 first"
    long = browser.post(f"{address}/items/breathe/note", data={"note": "x" * 201}).text
    assert "Note must be 200 characters or fewer" in long


def test_the_order_is_changed_by_buttons(app: Flask, signed_in: SignIn) -> None:
    user = UserFactory()
    collection = a_collection(*three_live(), owner=user)
    browser = signed_in(user)
    address = f"/shelf/collections/{collection.id}"

    def move(slug: str, to: str) -> list[str]:
        answer = browser.post(f"{address}/items/{slug}/move", data={"to": to})
        assert answer.location == f"{address}#line-{slug}"
        return titles_in(browser.get(address).text)

    assert move("three", "up") == ["One", "Three", "Two"]
    assert move("one", "down") == ["Three", "One", "Two"]
    assert move("three", "up") == ["Three", "One", "Two"]
    assert move("two", "down") == ["Three", "One", "Two"]


def test_what_is_taken_out_can_be_put_back_where_it_was(app: Flask, signed_in: SignIn) -> None:
    user = UserFactory()
    one, two, three = three_live()
    collection = a_collection(one, two, three, owner=user)
    operations.note_item(
        collection=collection, intervention_id=two.intervention_id, note="Page 2", actor=user
    )
    browser = signed_in(user)
    address = f"/shelf/collections/{collection.id}"
    browser.post(f"{address}/items/two/take-out")
    page = browser.get(address).text
    assert titles_in(page) == ["One", "Three"]
    assert f'action="{address}/items/two/put-back"' in page
    browser.post(f"{address}/items/two/put-back")
    page = browser.get(address).text
    assert titles_in(page) == ["One", "Two", "Three"]
    assert "Page 2" in page
    browser.post(f"{address}/items/two/take-out")
    browser.post(f"{address}/items/one/take-out")
    # Only the last can be put back: what was taken out before is gone for good.
    assert browser.post(f"{address}/items/two/put-back").status_code == 404
    kept = db.session.scalars(select(CollectionItem.intervention_id)).all()
    assert set(kept) == {one.intervention_id, three.intervention_id}


def test_what_was_taken_out_can_be_added_anew(app: Flask) -> None:
    user = UserFactory()
    one, two, _ = three_live()
    collection = a_collection(one, two, owner=user)
    number = one.intervention_id
    operations.take_out(collection=collection, intervention_id=number, actor=user)
    add_to_collections(version=one, collections=[collection], note="Again", actor=user)
    assert [(item.intervention_id, item.note) for item in items_of(collection)] == [
        (two.intervention_id, ""),
        (number, "Again"),
    ]


def test_what_is_not_in_use_is_not_added(app: Flask, signed_in: SignIn) -> None:
    user = UserFactory()
    collection = a_collection(owner=user)
    browser = signed_in(user)
    for kind in OUT_OF_USE:
        version = not_in_use(kind)
        address = f"/interventions/{version.intervention.slug}/shelf"
        assert browser.get(address).status_code == 404, kind
        answer = browser.post(address, data={"collections": [collection.id], "name": "New"})
        assert answer.status_code == 404, kind
        with pytest.raises(NotInUse):
            add_to_collections(version=version, collections=[collection], actor=user)
    assert db.session.scalars(select(Collection.name)).all() == [collection.name]
    assert items_of(collection) == []


def test_what_went_out_of_use_stays_and_gives_nothing_to_use(app: Flask, signed_in: SignIn) -> None:
    user = UserFactory()
    version = a_live_version(slug="breathe")
    collection = a_collection(version, owner=user)
    fall_out_of_use(version, "suspended")
    page = signed_in(user).get(f"/shelf/collections/{collection.id}").text.partition("<main")[2]
    assert "It is suspended" in page
    assert 'href="/interventions/breathe"' in page  # its tombstone
    for offered in ("pack.pdf", "Compare", "Save to favourites"):
        assert offered not in page
    assert "Take out" in page


def test_a_collection_goes_after_a_question(app: Flask, signed_in: SignIn) -> None:
    user = UserFactory()
    version = a_live_version(slug="breathe")
    collection = a_collection(version, owner=user)
    browser = signed_in(user)
    address = f"/shelf/collections/{collection.id}"
    assert "list of 1 intervention" in browser.get(f"{address}/delete").text
    browser.post(f"{address}/delete")
    assert browser.get(address).status_code == 404
    assert browser.get("/interventions/breathe").status_code == 200


def test_names(app: Flask, signed_in: SignIn) -> None:
    user = UserFactory()
    browser = signed_in(user)

    def named(name: str) -> str:
        return browser.post("/shelf/collections/new", data={"name": name, "kept_for": "me"}).text

    assert "Enter a name" in named("   ")
    assert "Name must be 80 characters or fewer" in named("x" * 81)
    named("x" * 80)
    named("  Knife   crime ")
    assert "You have a collection of this name already" in named("knife CRIME")
    made = db.session.scalars(select(Collection.name).order_by(Collection.id)).all()
    assert made == ["x" * 80, "Knife crime"]
    make_collection(details=CollectionDetails(name="Knife crime"), actor=UserFactory())
    with pytest.raises(AlreadyExists):
        make_collection(details=CollectionDetails(name="KNIFE CRIME"), actor=user)


@ON_SQLITE
def test_as_many_as_a_collection_and_a_shelf_can_hold(app: Flask, signed_in: SignIn) -> None:
    user, author, approver = UserFactory(), UserFactory(), qa_lead()
    collection = a_collection(owner=user)
    last = a_live_version(slug="one-more", author=author, approver=approver)
    versions = [a_live_version(author=author, approver=approver) for _ in range(2)]
    add_to_collections(version=versions[0], collections=[collection], actor=user)
    # The other ninety-eight are put there directly: how they came does not matter.
    source = versions[1].intervention
    for position in range(2, MOST_ITEMS + 1):
        intervention = type(source)(slug=f"filler-{position}", owner_id=author.id, created_at=now())
        db.session.add(intervention)
        db.session.flush()
        db.session.add(
            CollectionItem(
                collection_id=collection.id,
                intervention_id=intervention.id,
                position=position,
                added_by_id=user.id,
                added_at=now(),
            )
        )
    db.session.commit()
    page = (
        signed_in(user)
        .post("/interventions/one-more/shelf", data={"collections": [collection.id], "name": "New"})
        .text
    )
    assert f"holds {MOST_ITEMS} interventions, as many as it can" in page
    assert db.session.scalars(select(Collection.name)).all() == [collection.name]
    with pytest.raises(CollectionFull):
        add_to_collections(version=last, collections=[collection], actor=user)
    for number in range(MOST_COLLECTIONS - 1):
        make_collection(details=CollectionDetails(name=f"Number {number}"), actor=user)
    with pytest.raises(CollectionFull):
        make_collection(details=CollectionDetails(name="One too many"), actor=user)


@ON_SQLITE
def test_pages_and_queries(app: Flask, signed_in: SignIn) -> None:
    user, author, approver = UserFactory(), UserFactory(), qa_lead()
    versions = [
        a_live_version(
            document=a_document(title=f"Number {number:02}"), author=author, approver=approver
        )
        for number in range(22)
    ]
    collection = a_collection(*versions, owner=user)
    assert contents(collection, page=99).page == 2
    browser = signed_in(user)
    address = f"/shelf/collections/{collection.id}"
    browser.get(address)
    with counted_queries() as asked:
        page = browser.get(address).text
    assert len(asked) <= MOST_QUERIES_OF_A_PAGE
    assert titles_in(page) == [f"Number {number:02}" for number in range(20)]
    assert titles_in(browser.get(f"{address}?page=2").text) == ["Number 20", "Number 21"]
    answer = browser.post(
        f"{address}/items/{versions[20].intervention.slug}/move", data={"to": "up", "page": "2"}
    )
    assert "page=2" in answer.location


def test_the_audit_names_what_was_done_and_not_what_was_noted(app: Flask) -> None:
    user = UserFactory()
    version = a_live_version()
    collection = a_collection(version, owner=user)
    operations.note_item(
        collection=collection,
        intervention_id=version.intervention_id,
        note="Words of a note",
        actor=user,
    )
    details = CollectionDetails(name="Other", description="Words of a description")
    operations.change_collection(collection=collection, details=details, actor=user)
    db.session.commit()
    events = db.session.scalars(
        select(AuditEvent).where(AuditEvent.subject_type == "collections").order_by(AuditEvent.id)
    ).all()
    assert [event.action for event in events] == [
        "make_collection",
        "add_to_collection",
        "note_in_collection",
        "change_collection",
    ]
    assert events[-1].changes["name"] == ["First three weeks", "Other"]
    assert "Words of" not in str([event.changes for event in events])
