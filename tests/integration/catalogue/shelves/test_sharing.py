"""Collections of a team: who sees them, who may change them, and what happens when people leave."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.shelves.models import Collection
from catalogue.shelves.operations import CollectionDetails, change_collection, make_collection
from core.database import db
from core.errors import AlreadyExists, InvalidInput
from core.people.models import User
from tests.factories.interventions import a_live_version
from tests.factories.people import TeamFactory, UserFactory, qa_lead
from tests.factories.shelves import a_collection

SignIn = Callable[[User], FlaskClient]


def test_a_team_collection_is_seen_by_the_team_and_by_nobody_else(
    app: Flask, signed_in: SignIn
) -> None:
    team = TeamFactory()
    owner, mate = UserFactory(teams=[team]), UserFactory(teams=[team])
    shared = a_collection(a_live_version(slug="breathe"), owner=owner, name="Ours", team=team)
    private = a_collection(owner=owner, name="Mine")
    browser = signed_in(mate)
    assert "Ours" in browser.get("/shelf").text
    assert "Mine" not in browser.get("/shelf").text
    page = browser.get(f"/shelf/collections/{shared.id}").text
    assert f"Only {owner.name} may change it." in page
    assert "Take out" not in page
    for other, collection in ((mate, private), (UserFactory(), shared), (qa_lead(), shared)):
        stranger = signed_in(other)
        address = f"/shelf/collections/{collection.id}"
        for page in (address, f"{address}/change", f"{address}/delete"):
            assert stranger.get(page).status_code == 404, page
        for change in ("take-out", "put-back", "move", "note"):
            assert stranger.post(f"{address}/items/breathe/{change}").status_code == 404, change
        assert stranger.post(f"{address}/delete").status_code == 404


def test_team_mates_change_it_only_where_the_owner_lets_them(app: Flask, signed_in: SignIn) -> None:
    team = TeamFactory()
    owner, mate = UserFactory(teams=[team]), UserFactory(teams=[team])
    version = a_live_version(slug="breathe")
    shared = a_collection(version, owner=owner, team=team)
    browser = signed_in(mate)
    address = f"/shelf/collections/{shared.id}"
    refused = [
        browser.post(f"{address}/items/breathe/{change}").status_code
        for change in ("take-out", "put-back", "move", "note")
    ]
    assert refused == [403] * 4
    assert browser.post(f"{address}/change", data={"name": "X"}).status_code == 403
    signed_in(owner).post(
        f"{address}/change",
        data={"name": "Ours", "kept_for": str(team.id), "team_may_change": "y"},
    )
    assert browser.post(f"{address}/items/breathe/take-out").status_code == 302
    page = browser.get(f"{address}/change").text
    assert "Who is it for?" not in page
    browser.post(f"{address}/change", data={"name": "Renamed", "kept_for": "me"})
    db.session.refresh(shared)
    assert (shared.name, shared.team_id) == ("Renamed", team.id)
    assert browser.post(f"{address}/delete").status_code == 403


def test_who_leaves_the_team_loses_sight_and_leaves_the_collection_there(
    app: Flask, signed_in: SignIn
) -> None:
    team, other = TeamFactory(), TeamFactory()
    owner, mate = UserFactory(teams=[team]), UserFactory(teams=[team])
    shared = a_collection(a_live_version(slug="breathe"), owner=owner, name="Ours", team=team)
    number, name = shared.id, shared.name
    address = f"/shelf/collections/{number}"
    owner.teams = [other]
    db.session.commit()
    leaver, browser = signed_in(owner), signed_in(mate)
    assert leaver.get(address).status_code == 404
    assert name not in leaver.get("/shelf").text
    page = leaver.post("/shelf/collections/new", data={"name": name, "kept_for": "me"})
    assert "left a collection of this name with a team" in page.text
    assert f"{owner.name} left it to the team" in browser.get(address).text
    assert browser.post(f"{address}/items/breathe/take-out").status_code == 302
    assert browser.get(f"{address}/delete").status_code == 200
    assert browser.post(f"{address}/delete").location == "/shelf"
    assert db.session.get(Collection, number) is None


def test_a_deactivated_owner_leaves_it_with_the_team(app: Flask, signed_in: SignIn) -> None:
    team = TeamFactory()
    owner, mate = UserFactory(teams=[team]), UserFactory(teams=[team])
    shared = a_collection(owner=owner, team=team)
    owner.active = False
    db.session.commit()
    browser = signed_in(mate)
    browser.post(f"/shelf/collections/{shared.id}/change", data={"name": "Taken on"})
    db.session.refresh(shared)
    assert shared.name == "Taken on"


def test_a_collection_is_shared_with_ones_own_team_only(app: Flask, signed_in: SignIn) -> None:
    user, foreign = UserFactory(), TeamFactory()
    page = signed_in(user).post(
        "/shelf/collections/new", data={"name": "Ours", "kept_for": str(foreign.id)}
    )
    assert "Choose one of your own teams" in page.text
    with pytest.raises(InvalidInput):
        make_collection(details=CollectionDetails(name="Ours", team_id=foreign.id), actor=user)


def test_a_tick_that_would_mean_nothing_is_asked_about(app: Flask, signed_in: SignIn) -> None:
    browser = signed_in(UserFactory())
    form = {"name": "Mine", "kept_for": "me", "team_may_change": "y"}
    page = browser.post("/shelf/collections/new", data=form)
    assert "Choose your team above, or take this tick away" in page.text
    assert 'value="Mine"' in page.text


def test_a_team_mate_learns_nothing_of_the_owners_other_names(app: Flask) -> None:
    team = TeamFactory()
    owner, mate = UserFactory(teams=[team]), UserFactory(teams=[team])
    a_collection(owner=owner, name="My own")
    shared = a_collection(owner=owner, name="Ours", team=team, team_may_change=True)
    details = CollectionDetails(name="my own", team_id=team.id, team_may_change=True)
    with pytest.raises(AlreadyExists, match="This name cannot be used here"):
        change_collection(collection=shared, details=details, actor=mate)
