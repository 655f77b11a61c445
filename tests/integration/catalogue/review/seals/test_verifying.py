"""A decision that was changed, removed or put in by way of the database is found, and named."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from catalogue.review import operations
from catalogue.review.appealing import appeal
from catalogue.review.conditions import confirm_condition, report_condition
from catalogue.review.models import Decision, Rating, Review, ReviewAnswer, ReviewCondition
from catalogue.review.rules import Answer
from catalogue.review.seals.bodies import COMES_LATER, FORMAT, FORMATS
from catalogue.review.seals.models import ReviewSeal
from catalogue.review.seals.verification import verify_seals
from core.audit import commands
from core.audit.models import AuditEvent
from core.audit.queries import verify_chain
from core.audit.verifiers import silent
from core.database import db, today
from tests.factories.files import a_text_in_the_store, with_files
from tests.factories.people import qa_lead
from tests.factories.reviews import a_claim, a_submitted_version, approve, fill_in, reject
from tests.factories.tampering import tamper

RATED_MET = "UPDATE review_answers SET rating = 'met' WHERE review_id = 1 AND criterion = 'welsh'"
SEEN = "UPDATE review_answers SET evidence = '.' WHERE review_id = 1 AND criterion = 'welsh'"
UNANSWERED = "DELETE FROM review_answers WHERE review_id = 1 AND criterion = 'welsh'"
A_SECOND_CONDITION = (
    "INSERT INTO review_conditions (id, review_id, criterion, words, due_on) "
    "VALUES (99, 1, 'tone', 'Another', '2030-01-01')"
)
AN_ANSWER = (
    "INSERT INTO review_answers (review_id, criterion, rating, evidence, condition) "
    "VALUES (1, 'another', 'met', '', '')"
)
# How somebody would cover up a refusal: the review goes, with all that hangs on it.
THE_LAST_GOES = [
    "DELETE FROM review_findings WHERE review_id = 3",
    "DELETE FROM review_answers WHERE review_id = 3",
    "DELETE FROM review_seals WHERE review_id = 3",
    "DELETE FROM reviews WHERE id = 3",
]
A_COPY = (
    "INSERT INTO reviews (id, version_id, author_id, content_hash, checklist, checklist_version, "
    "checklist_hash, kind, round, stage, state, reviewer_id, claimed_at, claim_ends_at, "
    "decided_at, decision, reason_code, reason, demonstration) "
    "SELECT 99, version_id, author_id, content_hash, "
    "checklist, checklist_version, checklist_hash, kind, round, stage, state, reviewer_id, "
    "claimed_at, claim_ends_at, decided_at, decision, reason_code, reason, demonstration "
    "FROM reviews WHERE id = 2"
)
NEW_TEXT = {
    "sqlite": "UPDATE intervention_versions SET content = :other",
    "postgresql": "UPDATE intervention_versions SET content = CAST(:other AS JSON)",
}
TAMPERING: list[tuple[list[str], str]] = [
    (
        [RATED_MET],
        "Review 1 of version 1: the rating of the answer to “welsh” was “not_met” and is “met”.",
    ),
    (
        [SEEN],
        "Review 1 of version 1: the evidence of the answer to “welsh” was changed.",
    ),
    (
        [UNANSWERED],
        "Review 1 of version 1: the answer to “welsh” was removed.",
    ),
    ([AN_ANSWER], "Review 1 of version 1: the answer to “another” was added."),
    (
        ["UPDATE review_conditions SET words = 'Nothing' WHERE id = 1"],
        "Review 1 of version 1: the wording of condition 1 was changed.",
    ),
    (
        ["DELETE FROM review_conditions WHERE id = 1"],
        "Review 1 of version 1: condition 1 was removed.",
    ),
    ([A_SECOND_CONDITION], "Review 1 of version 1: condition 99 was added."),
    (
        ["UPDATE reviews SET decision = 'request_changes' WHERE id = 2"],
        "Review 2 of version 2: the decision of the review was “reject” and is “request_changes”",
    ),
    (
        ["UPDATE reviews SET reason = 'Fine.' WHERE id = 2"],
        "Review 2 of version 2: the reason in words of the review was changed.",
    ),
    (
        ["UPDATE reviews SET state = 'released', decision = NULL, decided_at = NULL WHERE id = 2"],
        "Review 2 of version 2: the state of the review was “decided” and is “released”.",
    ),
    (
        ["UPDATE reviews SET kind = 'appeal', round = 2 WHERE id = 2"],
        "Review 2 of version 2: the kind of the review was “assessment” and is “appeal”.",
    ),
    (
        ["DELETE FROM reviews WHERE id = 2"],
        "Review 2 of version 2 was removed: it decided “reject” on",
    ),
    (["DELETE FROM review_seals WHERE number = 2"], "Seal 2 was removed."),
    (["DELETE FROM review_seals WHERE number > 1"], "Seals 2 to 3 were removed."),
    (THE_LAST_GOES, "Seal 3 was removed."),
    ([A_COPY], "Review 99 was put in: it has a decision that no seal holds."),
    (
        [
            A_COPY,
            "INSERT INTO review_seals (number, review_id, body, previous_hash, hash) "
            "SELECT 4, 99, body, hash, 'f' FROM review_seals WHERE number = 3",
        ],
        "Seal 4 was put in: no event of the audit names it.",
    ),
    (
        ["UPDATE review_seals SET body = replace(body, 'not_met', 'met') WHERE number = 1"],
        "Seal 1 was changed after it was written.",
    ),
    (
        ["UPDATE review_seals SET previous_hash = 'f' WHERE number = 3"],
        "Seal 3 does not follow the one before it.",
    ),
    (
        ["DELETE FROM version_files WHERE version_id = 1"],
        "Review 1 of version 1: the material",
    ),
    (
        ["UPDATE intervention_versions SET title = 'Another' WHERE id = 1"],
        "The title or summary of version 1 is not the one in its text.",
    ),
    (
        ["UPDATE intervention_versions SET content_hash = 'f' WHERE id = 1"],
        "The text of version 1 is not the one that was decided on.",
    ),
]


@pytest.fixture
def three_decisions(app: Flask) -> None:
    """An approval on a condition, of a version with a file; a rejection; a plain approval."""
    due = today() + timedelta(days=60)
    welsh = Answer(Rating.NOT_MET, "There is no Welsh text.", "Translate it.", due)
    file = a_text_in_the_store("cards.txt", "Turn a card.")
    review = fill_in(a_claim(a_submitted_version(document=with_files(file))), welsh=welsh)
    operations.decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
    db.session.commit()
    reject(a_submitted_version())
    approve(a_submitted_version())


def problems() -> tuple[str, ...]:
    return verify_seals(silent).problems


def test_each_decision_carries_the_hash_of_the_one_before(three_decisions: None) -> None:
    seals = db.session.scalars(select(ReviewSeal).order_by(ReviewSeal.number)).all()
    assert [(seal.number, seal.review_id) for seal in seals] == [(1, 1), (2, 2), (3, 3)]
    assert [seal.previous_hash for seal in seals] == ["0" * 64, seals[0].hash, seals[1].hash]
    decided = select(AuditEvent).where(AuditEvent.action == "decide_review")
    events = db.session.scalars(decided.order_by(AuditEvent.id))
    assert [event.changes["seal_hash"][1] for event in events] == [seal.hash for seal in seals]
    assert verify_chain().problems == ()


def test_what_nobody_touched_is_whole(three_decisions: None) -> None:
    check = verify_seals(silent)
    assert (check.records, check.problems) == (3, ())


def test_meeting_a_condition_is_not_tampering_and_is_in_the_audit(three_decisions: None) -> None:
    [condition] = db.session.scalars(select(ReviewCondition)).all()
    owner = condition.review.version.intervention.owner
    report_condition(condition=condition, words="It is translated.", actor=owner)
    confirm_condition(condition=condition, words="Read by a Welsh speaker.", actor=qa_lead())
    db.session.commit()
    assert problems() == ()
    actions = db.session.scalars(select(AuditEvent.action)).all()
    assert {"report_condition", "confirm_condition"} <= set(actions)
    assert verify_chain().problems == ()


def test_each_round_of_an_appeal_has_its_seal(app: Flask) -> None:
    version = a_submitted_version()
    reject(version)
    appeal(version=version, words="The picture was taken out before.", actor=version.author)
    db.session.commit()
    approve(version)
    assert problems() == ()
    seals = db.session.scalars(select(ReviewSeal).order_by(ReviewSeal.number)).all()
    sealed = [json.loads(seal.body)["review"] for seal in seals]
    assert [(each["kind"], each["round"]) for each in sealed] == [("assessment", 1), ("appeal", 2)]


@pytest.mark.parametrize(("statements", "found"), TAMPERING)
def test_tampering_is_found_and_named(
    three_decisions: None, statements: list[str], found: str
) -> None:
    tamper(*statements)
    assert any(problem.startswith(found) for problem in problems()), problems()


def test_a_text_changed_without_its_hash_is_found(three_decisions: None) -> None:
    content = db.session.scalar(text("SELECT CAST(content AS TEXT) FROM intervention_versions"))
    other = content.replace("twice", "once")
    tamper(NEW_TEXT[db.engine.dialect.name], other=other)
    assert "The text of version 1 is not the one that was decided on." in problems()


def test_what_is_no_code_at_all_is_told_and_does_not_stop_the_walk(three_decisions: None) -> None:
    body = json.dumps({"format": 1, "review": {"version_id": 1}})
    tamper("UPDATE review_seals SET body = :body WHERE number = 2", body=body)
    tamper("UPDATE review_seals SET body = 'nonsense' WHERE number = 1")
    for number in (1, 2):
        assert f"Seal {number} holds nothing that this version" in " ".join(problems())


@pytest.mark.parametrize("event", ["UPDATE review_seals SET body = ''", "DELETE FROM review_seals"])
def test_the_database_itself_refuses_to_touch_a_seal(three_decisions: None, event: str) -> None:
    with pytest.raises(DBAPIError, match="never"):
        db.session.execute(text(event))
    db.session.rollback()


def test_every_column_of_a_decision_is_sealed() -> None:
    """A column that is added to these tables needs a format that seals it, or a reason not to."""
    sealed = FORMATS[FORMAT]
    for model, names, besides in (
        (Review, sealed.review, set()),
        (ReviewAnswer, sealed.answer, {"review_id"}),
        (ReviewCondition, sealed.condition, {"review_id", *COMES_LATER}),
    ):
        assert {column.name for column in model.__table__.columns} - besides == set(names)


def test_the_command_tells_of_decisions_too(
    app: Flask, three_decisions: None, tmp_path: Path
) -> None:
    run = app.test_cli_runner()
    whole = run.invoke(args=["audit", "verify"])
    assert whole.exit_code == 0, whole.output
    assert "3 decisions" in whole.output
    tamper("UPDATE reviews SET reason = 'Fine.' WHERE id = 2")
    db.session.commit()
    answer = run.invoke(args=["audit", "verify", "--json"])
    said: dict[str, Any] = json.loads(answer.stdout)
    assert answer.exit_code == 1
    assert said["records"] == {"decisions": 3}
    assert said["problems"] == [
        "Review 2 of version 2: the reason in words of the review was changed."
    ]
    refused = run.invoke(args=["audit", "anchor", str(tmp_path / "anchor")])
    assert refused.exit_code == 1
    assert not (tmp_path / "anchor").exists()


def test_a_tail_cut_off_cleanly_is_found_by_an_anchor(
    app: Flask, three_decisions: None, tmp_path: Path
) -> None:
    anchor = str(tmp_path / "anchor.json")
    run = app.test_cli_runner()
    assert run.invoke(args=["audit", "anchor", anchor]).exit_code == 0
    decided = "SELECT max(id) FROM audit_events WHERE action = 'decide_review'"
    before = db.session.scalar(text(decided)) - 1
    tamper(
        *THE_LAST_GOES,
        "DELETE FROM audit_events WHERE id > :before",
        "UPDATE journal_heads SET length = :before, hash = "
        "(SELECT hash FROM audit_events WHERE id = :before)",
        before=before,
    )
    db.session.commit()
    assert run.invoke(args=["audit", "verify"]).exit_code == 0, "the rest is whole in itself"
    for args in (["verify", "--anchor", anchor], ["anchor", anchor]):
        answer = run.invoke(args=["audit", *args])
        assert answer.exit_code == 1
        assert "does not hold the" in answer.output


def test_a_long_walk_says_on_the_side_how_far_it_is(
    app: Flask, three_decisions: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "SAY_EVERY", 2)
    answer = app.test_cli_runner().invoke(args=["audit", "verify", "--json"])
    assert "2 of 3 decisions looked at" in answer.stderr
    assert json.loads(answer.stdout)["problems"] == []


def test_a_second_decision_at_the_same_moment_gets_the_next_number(app: Flask) -> None:
    reviewer = qa_lead()
    reviews = [a_claim(reviewer=reviewer) for _ in range(2)]
    for review in reviews:
        fill_in(review)
        operations.decide(review=review, decision=Decision.APPROVE, actor=reviewer)
    db.session.commit()
    assert problems() == ()
    numbers = select(ReviewSeal.number).order_by(ReviewSeal.number)
    assert db.session.scalars(numbers).all() == [1, 2]
