"""What a person wrote, what became of it, and starting again from it."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.interventions.operations import next_draft
from catalogue.review import operations
from catalogue.review.models import Decision
from core.database import db
from core.people.models import User
from tests.factories.drafting import newest
from tests.factories.interventions import a_document, a_draft, a_live_version
from tests.factories.people import UserFactory, manager
from tests.factories.reviews import a_claim, a_submitted_version, approve, reject, submit

SignIn = Callable[[User], FlaskClient]
WORDS = "Say what to do when the child says nothing."


def a_version_sent_back(author: User, title: str = "Sent back") -> InterventionVersion:
    """A version that a reviewer asked to change."""
    review = a_claim(a_submitted_version(author=author, document=a_document(title=title)))
    operations.decide(
        review=review,
        decision=Decision.REQUEST_CHANGES,
        reason_code="steps",
        reason=WORDS,
        actor=review.reviewer,
    )
    db.session.commit()
    return review.version


def test_the_list_says_where_each_version_stands(app: Flask, signed_in: SignIn) -> None:
    author = UserFactory()
    a_live_version(author=author, document=a_document(title="In use"))
    a_submitted_version(author=author, document=a_document(title="Waiting"))
    a_version_sent_back(author)
    a_draft(author=author, document=a_document(title="Half done"))
    a_draft(document=a_document(title="Of someone else"))
    page = signed_in(author).get("/drafts").text
    places = [page.index(title) for title in ("Half done", "Sent back</a>", "Waiting", "In use")]
    assert places == sorted(places)
    assert "Of someone else" not in page
    for tag in ("Draft</strong>", "Changes requested", "Waiting for review", "Approved"):
        assert tag in page
    assert WORDS in page
    assert "Steps unclear or missing" in page
    assert "Start a new draft from this" in page


def test_an_empty_list_says_how_to_begin(app: Flask, signed_in: SignIn) -> None:
    page = signed_in(manager()).get("/drafts").text
    assert "You have not written an intervention yet" in page
    assert 'href="/drafts/new"' in page


def test_a_new_draft_begins_from_what_was_sent_back_and_only_once(
    app: Flask, signed_in: SignIn
) -> None:
    author = UserFactory()
    refused = a_version_sent_back(author)
    browser, slug = signed_in(author), refused.intervention.slug
    answers = [
        browser.post(f"/interventions/{slug}/draft", data={"version": "1"}) for _ in range(2)
    ]
    draft = newest()
    assert {answer.location for answer in answers} == {f"/drafts/{draft.id}"}
    assert (draft.number, draft.based_on_id, draft.author) == (2, refused.id, author)
    assert draft.content == refused.content
    assert WORDS in browser.get(f"/drafts/{draft.id}").text
    page = browser.get("/drafts").text
    assert "Version 2 was begun from this" in page
    assert "Start a new draft from this" not in page


def test_a_rejected_version_shows_the_words_on_its_own_page(app: Flask, signed_in: SignIn) -> None:
    review = reject(a_submitted_version())
    page = signed_in(review.version.author).get(f"/drafts/{review.version_id}").text
    assert review.reason in page
    assert "Start a new draft from this" in page


def test_anyone_may_begin_the_next_version_of_what_is_in_use(app: Flask, signed_in: SignIn) -> None:
    live, colleague = a_live_version(), UserFactory()
    browser, address = signed_in(colleague), f"/interventions/{live.intervention.slug}/draft"
    assert "which stays in use while you write" in browser.get(address).text
    browser.post(address)
    draft = newest()
    assert (draft.based_on_id, draft.author, draft.state) == (
        live.id,
        colleague,
        VersionState.DRAFT,
    )


def test_nobody_begins_from_what_others_have_not_finished(app: Flask, signed_in: SignIn) -> None:
    waiting = a_submitted_version()
    slug = waiting.intervention.slug
    author, stranger = signed_in(waiting.author), signed_in(UserFactory())
    assert author.post(f"/interventions/{slug}/draft", data={"version": "1"}).status_code == 400
    assert author.post(f"/interventions/{slug}/draft").status_code == 400
    for data in ({"version": "1"}, {"version": "9"}):
        assert stranger.post(f"/interventions/{slug}/draft", data=data).status_code == 404
    assert newest().id == waiting.id


def test_a_draft_that_was_overtaken_says_so(app: Flask, signed_in: SignIn) -> None:
    first = a_live_version()
    mine, theirs = UserFactory(), UserFactory()
    my_draft = next_draft(intervention=first.intervention, based_on=first, actor=mine)
    their_draft = next_draft(intervention=first.intervention, based_on=first, actor=theirs)
    db.session.commit()
    browser = signed_in(mine)
    assert "has gone into use since you began" not in browser.get(f"/drafts/{my_draft.id}").text
    approve(submit(their_draft))
    page = browser.get(f"/drafts/{my_draft.id}").text
    assert "Version 3 has gone into use since you began" in page


def test_the_home_page_names_what_is_to_finish(app: Flask, signed_in: SignIn) -> None:
    author = UserFactory()
    a_draft(author=author, document=a_document(title="Half done"))
    refused = a_version_sent_back(author)
    a_submitted_version(author=author, document=a_document(title="Waiting"))
    browser = signed_in(author)
    page = browser.get("/").text
    section = page[page.index("My drafts</h2>") if "My drafts</h2>" in page else 0 :]
    assert "Half done" in section
    assert "Sent back" in section
    assert "Changes requested" in section
    assert "Waiting<" not in section
    browser.post(
        f"/interventions/{refused.intervention.slug}/draft", data={"version": refused.number}
    )
    assert "Changes requested" not in browser.get("/").text


def test_a_long_list_comes_in_pages(app: Flask, signed_in: SignIn) -> None:
    author = UserFactory()
    for number in range(21):
        a_draft(author=author, document=a_document(title=f"Draft {number}"))
    browser = signed_in(author)
    assert browser.get("/drafts").text.count("<article") == 20
    assert browser.get("/drafts?page=2").text.count("<article") == 1
