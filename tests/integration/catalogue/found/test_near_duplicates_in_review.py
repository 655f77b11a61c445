"""In the review room: what is much the same as a version, in use or turned down before."""

from dataclasses import replace
from typing import Any

from flask import Flask

from catalogue.found import alike
from catalogue.found.signatures import MOST_NEAR, near_texts, note_version, read_signatures
from catalogue.found.texts import text_of
from catalogue.interventions.document import Document
from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.stored import load_document
from catalogue.quality.operations import take
from catalogue.review.automatic.queries import findings_on
from catalogue.review.automatic.registry import Outcome, Standing
from core.database import db
from core.people.models import User
from tests.factories.files import a_text_in_the_store
from tests.factories.found import a_found_file, decline
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import qa_lead
from tests.factories.quality import a_sample
from tests.factories.reviews import a_newer_submitted_version, a_submitted_version, reject

OTHER = (
    "Cut out twelve cards and lay them on the floor in a ring. The child walks round and stops at "
    "the one that says most about last week. Ask what was happening, who was there, what came "
    "first and what came after that. Then turn the card and write down one thing that helped."
)


def another(title: str) -> Document:
    """A document that says other things than the usual one."""
    usual = a_document()
    steps = [replace(step, body=OTHER) for step in usual.sessions[0].steps]
    session = replace(usual.sessions[0], title=title, steps=tuple(steps))
    parts = ("summary", "purpose", "aims", "rationale", "suitability", "exclusions", "preparation")
    parts += ("safeguarding", "disclosure", "upset", "communication_adaptations")
    said: dict[str, Any] = dict.fromkeys(parts, OTHER)
    return replace(usual, title=title, sessions=(session,), worksheets=(), facts=(), **said)


def noted(version: InterventionVersion) -> InterventionVersion:
    note_version(version)
    db.session.commit()
    return version


def said_of(version: InterventionVersion, viewer: User | None = None) -> Outcome:
    """What the check finds in a version."""
    document = load_document(version.content)
    found = findings_on(noted(version), document, viewer=viewer or qa_lead())
    [finding] = [each for each in found["no_duplicate"] if each.check == "near_duplicates"]
    return finding.outcome


def words(outcome: Outcome) -> str:
    return " ".join(detail.words for detail in outcome.details)


def test_nothing_is_like_it(app: Flask) -> None:
    noted(a_live_version(document=another("Twelve cards")))
    assert said_of(a_submitted_version()).standing is Standing.PASSES


def test_a_twin_in_use_is_named(app: Flask) -> None:
    twin = noted(a_live_version(document=a_document(title="Breathe out")))
    said = said_of(a_submitted_version())
    assert said.standing is Standing.LOOK
    assert f"“Breathe out”, version {twin.number} (live)" in words(said)


def test_a_twin_that_was_rejected_is_named_with_the_day_and_the_reason(app: Flask) -> None:
    twin = a_submitted_version(document=a_document(title="Breathe in"))
    reject(noted(twin))
    said = words(said_of(a_submitted_version()))
    assert "“Breathe in”, version 1, which was rejected on" in said
    assert "The third step has the child picture a stabbing." in said


def test_what_was_rejected_is_not_hidden_behind_twenty_that_are_liker(app: Flask) -> None:
    rejected = a_submitted_version(document=a_document(title="Breathe in", rationale=OTHER))
    reject(noted(rejected))
    for number in range(MOST_NEAR + 1):
        noted(a_live_version(document=a_document(title=f"Breathe {number}")))
    version = noted(a_submitted_version())
    rows = read_signatures(but_of=0)
    [own] = [row for row in rows if row.version_id == version.id]
    near = near_texts(alike.from_bytes(own.size, own.places), rows)
    assert len(near) == MOST_NEAR + 1
    assert near[-1].version_id == rejected.id


def test_its_own_earlier_versions_are_no_duplicates(app: Flask) -> None:
    earlier = noted(a_live_version())
    assert said_of(a_newer_submitted_version(earlier)).standing is Standing.PASSES


def test_what_was_brought_is_named_while_it_waits_and_once_it_is_declined(app: Flask) -> None:
    version = noted(a_submitted_version())
    text = text_of(load_document(version.content))
    brought = a_found_file(a_text_in_the_store("breathe.txt", text), title="From a training day")
    assert "“From a training day”, which was brought and waits" in words(said_of(version))
    decline(brought)
    said = words(said_of(version))
    assert "“From a training day”, which was declined on" in said
    assert "The last page has the child list what is wrong with them." in said


def test_what_the_reviewer_reviews_blind_is_not_named(app: Flask) -> None:
    lead = qa_lead()
    twin = noted(a_submitted_version(document=a_document(title="Breathe in")))
    reject(twin)
    [blind] = a_sample().reviews
    take(blind=blind, actor=lead)
    db.session.commit()
    version = a_submitted_version()
    assert "Breathe in" not in words(said_of(version, lead))
    assert "Breathe in" in words(said_of(version))
