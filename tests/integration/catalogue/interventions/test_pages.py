"""The pages of an intervention, as different people meet them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from catalogue.interventions.document import PublishedEvidence
from catalogue.interventions.lifecycle import Move, move_version
from catalogue.interventions.local_results import LocalResult, provide_local_results
from catalogue.interventions.models import InterventionVersion, VersionEvent, VersionState
from catalogue.interventions.operations import next_draft, save_document
from core.database import db, now
from core.people.models import User
from tests.factories.interventions import (
    a_document,
    a_draft,
    a_live_version,
    make_live,
    put_in_state,
)
from tests.factories.people import UserFactory, administrator, manager, qa_lead

SignIn = Callable[[User], FlaskClient]
ADDRESS = "/interventions/stop-and-breathe"
TABS = ["plan", "who", "evidence", "facts", "history"]


@pytest.fixture
def practitioner(signed_in: SignIn) -> FlaskClient:
    return signed_in(UserFactory())


def end(version: InterventionVersion, state: VersionState, note: str = "") -> None:
    before = version.state
    put_in_state(version, state)
    version.events.append(
        VersionEvent(
            at=now(), actor_id=None, action=state.value, from_state=before, to_state=state,
            note=note,
        )
    )  # fmt: skip
    db.session.commit()


def replaced() -> tuple[InterventionVersion, InterventionVersion]:
    """Version 1, replaced, and version 2, in use, with another title."""
    old = a_live_version(slug="stop-and-breathe")
    new = next_draft(intervention=old.intervention, based_on=old, actor=old.author)
    document = a_document(title="Stop, breathe and choose")
    save_document(version=new, document=document, actor=old.author)
    move_version(old, Move.SUPERSEDE, actor=None)
    make_live(new, approver=qa_lead())
    return old, new


def test_a_practitioner_reads_the_plan_with_its_warning_steps_and_worksheets(
    practitioner: FlaskClient,
) -> None:
    version = a_live_version(slug="stop-and-breathe")
    page = practitioner.get(ADDRESS).text
    assert "<h1" in page and "Stop and breathe" in page  # noqa: PT018 - one thing
    assert "This touches on violence." in page
    assert page.index("This touches on violence.") < page.index("At a glance")
    assert "1 session of 30 minutes" in page
    assert "Body map" in page
    assert "a core step" in page
    assert "I feel it in my:" in page
    assert version.content_hash is not None
    assert version.content_hash in practitioner.get(f"{ADDRESS}?tab=history").text
    assert "Approved until" in page


@pytest.mark.parametrize("tab", TABS)
def test_every_part_has_an_address_and_names_itself_to_screen_readers(
    practitioner: FlaskClient, tab: str
) -> None:
    a_live_version(slug="stop-and-breathe")
    page = practitioner.get(f"{ADDRESS}?tab={tab}")
    assert page.status_code == 200
    assert page.text.count('<a class="moj-sub-navigation__link" aria-current="page"') == 1
    for other in TABS[1:]:
        assert f'href="{ADDRESS}?tab={other}#parts"' in page.text


def test_a_part_that_does_not_exist_is_not_found(practitioner: FlaskClient) -> None:
    a_live_version(slug="stop-and-breathe")
    assert practitioner.get(f"{ADDRESS}?tab=other").status_code == 404


@pytest.mark.parametrize("path", ["", "/print", ".json", "/versions/1"])
def test_what_does_not_exist_is_not_found(practitioner: FlaskClient, path: str) -> None:
    assert practitioner.get(ADDRESS + path).status_code == 404


def test_a_version_that_was_never_written_is_not_found(practitioner: FlaskClient) -> None:
    a_live_version(slug="stop-and-breathe")
    assert practitioner.get(f"{ADDRESS}/versions/7").status_code == 404


@pytest.mark.parametrize("path", ["", "/print", ".json", "/versions/1"])
def test_only_staff_who_are_signed_in_may_read(
    signed_in: SignIn, client: FlaskClient, path: str
) -> None:
    a_live_version(slug="stop-and-breathe")
    assert client.get(ADDRESS + path).status_code == 302
    assert signed_in(administrator()).get(ADDRESS + path).status_code in {403, 404}


def test_an_unchecked_fact_says_so(practitioner: FlaskClient) -> None:
    a_live_version(slug="stop-and-breathe")
    page = practitioner.get(f"{ADDRESS}?tab=facts").text
    assert "Malicious Communications Act 1988, section 1" in page
    assert "Not yet" in page


def test_evidence_that_nobody_has_is_not_known_on_both_sides(practitioner: FlaskClient) -> None:
    a_live_version(slug="stop-and-breathe")
    page = practitioner.get(f"{ADDRESS}?tab=evidence").text
    assert page.partition("What is known about results")[2].count("Not known") == 10
    assert "Goal-based outcomes" in page


def test_published_evidence_keeps_its_scale_and_results_here_stand_beside_it(
    app: Flask, practitioner: FlaskClient
) -> None:
    address = "https://example.org/toolkit"
    evidence = PublishedEvidence(
        "yef_impact", "moderate", "Violence", "The <toolkit> page", address=address
    )
    version = a_live_version(
        slug="stop-and-breathe", document=a_document(published_evidence=(evidence,))
    )
    asked = []

    def results(intervention_id: int, viewer: User) -> LocalResult:
        asked.append((intervention_id, viewer.name))
        return LocalResult(finding="Most improved", children="About 50", address="/results/1")

    provide_local_results(app, results)
    page = practitioner.get(f"{ADDRESS}?tab=evidence").text
    assert "Youth Endowment Fund Toolkit, impact: Moderate" in page
    assert f'href="{address}" rel="noopener noreferrer">The &lt;toolkit&gt; page</a>' in page
    assert "Most improved" in page
    assert 'href="/results/1"' in page
    assert asked[0][0] == version.intervention_id


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (VersionState.SUSPENDED, "It is suspended"),
        (VersionState.RETIRED, "It is retired"),
        (VersionState.EXPIRED, "Its approval has ended"),
    ],
)
def test_a_tombstone_gives_reason_and_date_and_nothing_to_use(
    practitioner: FlaskClient, state: VersionState, words: str
) -> None:
    end(a_live_version(slug="stop-and-breathe"), state, note="A child was upset.")
    page = practitioner.get(ADDRESS).text
    assert words in page
    assert "A child was upset." in page
    assert "Do not use it with a child" in page
    assert "Body map" not in page
    assert f"{ADDRESS}/print" not in page
    assert practitioner.get(f"{ADDRESS}/print").status_code == 404


def test_on_the_day_after_its_last_a_version_is_a_tombstone_already(
    practitioner: FlaskClient,
) -> None:
    a_live_version(slug="stop-and-breathe", expires_in=timedelta(days=-1))
    page = practitioner.get(ADDRESS).text
    assert "Its approval has ended" in page
    assert "Body map" not in page


def test_the_text_of_the_past_is_readable_and_marked_as_history(
    practitioner: FlaskClient,
) -> None:
    end(a_live_version(slug="stop-and-breathe"), VersionState.RETIRED)
    page = practitioner.get(f"{ADDRESS}/versions/1").text
    assert "Body map" in page
    assert "You are reading version 1 as history. Do not use it with a child." in page
    assert "Print the plan" not in page


def test_a_replaced_version_leads_to_the_one_in_use(practitioner: FlaskClient) -> None:
    replaced()
    assert "Stop, breathe and choose" in practitioner.get(ADDRESS).text
    page = practitioner.get(f"{ADDRESS}/versions/1").text
    assert "Stop and breathe" in page
    assert "Go to version 2, which is in use" in page


def test_the_history_lists_versions_and_what_happened_to_them(
    practitioner: FlaskClient,
) -> None:
    old, _new = replaced()
    page = practitioner.get(f"{ADDRESS}?tab=history").text
    assert f'href="{ADDRESS}/versions/1"' in page
    assert "Replaced by a newer version" in page
    assert "Approved for use" in page
    assert old.author.name in page


def test_a_draft_is_for_its_author_and_qa_leads_only(signed_in: SignIn) -> None:
    author = UserFactory()
    a_draft(author=author, slug="stop-and-breathe")
    for reader in (author, qa_lead()):
        answer = signed_in(reader).get(ADDRESS, follow_redirects=True)
        assert answer.request.path == f"{ADDRESS}/versions/1"
        assert "This is a draft" in answer.text
        assert "Print the plan" not in answer.text
    for reader in (UserFactory(), manager()):
        browser = signed_in(reader)
        assert browser.get(ADDRESS).status_code == 404
        assert browser.get(f"{ADDRESS}/versions/1").status_code == 404
        assert browser.get(f"{ADDRESS}.json").status_code == 404


def test_a_next_draft_does_not_show_in_the_history_of_those_who_may_not_read_it(
    signed_in: SignIn,
) -> None:
    live = a_live_version(slug="stop-and-breathe")
    next_draft(intervention=live.intervention, based_on=live, actor=live.author)
    db.session.commit()
    address = f"{ADDRESS}/versions/2"
    assert address in signed_in(live.author).get(f"{ADDRESS}?tab=history").text
    assert address not in signed_in(UserFactory()).get(f"{ADDRESS}?tab=history").text


def test_an_empty_draft_can_be_looked_at(signed_in: SignIn) -> None:
    author = UserFactory()
    empty = a_document(
        title="", purpose="", aims="", age=None, topics=(), measures=(), facts=(), sessions=(),
        worksheets=(), content_warnings=(), equipment=(), licence="",
    )  # fmt: skip
    a_draft(author=author, slug="stop-and-breathe", document=empty)
    browser = signed_in(author)
    for tab in TABS:
        assert browser.get(f"{ADDRESS}/versions/1?tab={tab}").status_code == 200


def test_what_is_printed_is_chosen(practitioner: FlaskClient) -> None:
    a_live_version(slug="stop-and-breathe")
    both = practitioner.get(f"{ADDRESS}/print").text
    plan = practitioner.get(f"{ADDRESS}/print?only=plan").text
    sheets = practitioner.get(f"{ADDRESS}/print?only=worksheets").text
    assert ("Body map" in both, "I feel it in my:" in both) == (True, True)
    assert ("Body map" in plan, "I feel it in my:" in plan) == (True, False)
    assert ("Body map" in sheets, "I feel it in my:" in sheets) == (False, True)


def test_the_version_in_use_is_given_as_json(practitioner: FlaskClient) -> None:
    version = a_live_version(slug="stop-and-breathe")
    answer = practitioner.get(f"{ADDRESS}.json")
    assert answer.mimetype == "application/json"
    data = answer.json
    assert data is not None
    assert data["slug"] == "stop-and-breathe"
    assert data["version"] == 1
    assert data["content_hash"] == version.content_hash
    assert data["document"] == version.content


def test_of_a_suspended_version_json_says_only_that_it_is_not_available(
    practitioner: FlaskClient,
) -> None:
    end(a_live_version(slug="stop-and-breathe"), VersionState.SUSPENDED)
    data = practitioner.get(f"{ADDRESS}.json").json
    assert data is not None
    assert (data["available"], data["state"], data["document"]) == (False, "suspended", None)


def test_what_a_writer_typed_cannot_run_as_a_script(practitioner: FlaskClient) -> None:
    nasty = "<script>alert(1)</script>"
    document = a_document(title=nasty, purpose=nasty, equipment=(nasty,), staff_role=nasty)
    a_live_version(slug="stop-and-breathe", document=document)
    for tab in TABS:
        assert nasty not in practitioner.get(f"{ADDRESS}?tab={tab}").text
    assert nasty not in practitioner.get(f"{ADDRESS}/print").text


def test_a_page_asks_the_database_as_often_for_many_versions_as_for_few(
    practitioner: FlaskClient,
) -> None:
    def statements() -> int:
        count = 0

        def note(*_: object) -> None:
            nonlocal count
            count += 1

        db.session.expire_all()
        event.listen(db.engine, "before_cursor_execute", note)
        practitioner.get(f"{ADDRESS}?tab=history")
        event.remove(db.engine, "before_cursor_execute", note)
        return count

    latest = a_live_version(slug="stop-and-breathe")
    few = statements()
    for _ in range(5):
        move_version(latest, Move.SUPERSEDE, actor=None)
        new = next_draft(intervention=latest.intervention, based_on=latest, actor=UserFactory())
        make_live(new, approver=qa_lead())
        latest = new
    assert statements() <= few + 1
