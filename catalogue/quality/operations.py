"""Drawing a sample, and reviewing blind. Nothing here changes anything of a version."""

import secrets
from collections.abc import Mapping

from catalogue.interventions.document import content_hash
from catalogue.quality.blind_queries import (
    checklist_to_answer,
    eligible_reviews,
    in_drawn_order,
    reasons_against,
)
from catalogue.quality.models import BlindAnswer, BlindReview, BlindSample, BlindState
from catalogue.quality.period import Period
from catalogue.review.checklists import Checklist, Criterion
from catalogue.review.checks import LONGEST_WORDS, TextChanged, refuse_unusable
from catalogue.review.models import Decision, Rating, Review
from catalogue.review.rules import Answer, Obstacle
from core.audit.operations import differences, record
from core.database import db, now
from core.errors import AlreadyExists, DomainError, InvalidInput, NotPermitted, integrity_as
from core.people.models import User
from core.permissions import Action, demand

SEED_BYTES = 8
MOST_AT_ONCE = 200


class AlreadyTaken(DomainError):
    """Somebody else reviews it blind."""


class BlindReviewEnded(DomainError):
    """The blind review is finished, or was given up."""


class NotReadyToFinish(DomainError):
    """Something is not answered yet."""


def draw_sample(
    *,
    period: Period,
    number: int | None = None,
    percent: int | None = None,
    seed: str | None = None,
    actor: User,
) -> BlindSample:
    """Draw some of the reviews decided in a period, by number or as a share, for blind review.

    The seed is drawn by the service, so that nobody can choose whom the sample meets; another one
    is for drawing a sample again.

    :raises InvalidInput: if nothing can be drawn from, or less than one or too many are asked for.
    :raises AlreadyExists: if somebody else has just drawn one of them.
    """
    demand(actor, Action.DRAW_BLIND_SAMPLE)
    seed = seed or secrets.token_hex(SEED_BYTES)
    eligible = in_drawn_order(eligible_reviews(period), seed)
    drawn = eligible[: _size(len(eligible), number, percent)]
    sample = BlindSample(
        seed=seed,
        decided_from=period.start,
        decided_to=period.end,
        asked_for=str(number) if number is not None else f"{percent}%",
        eligible=len(eligible),
        drawn_at=now(),
        drawn_by_id=actor.id,
        demonstration=actor.demonstration,
    )
    db.session.add(sample)
    db.session.flush()
    db.session.add_all(_to_review(sample, review) for review in drawn)
    just_drawn = AlreadyExists("Somebody has just drawn one of these reviews. Draw again.")
    with (
        integrity_as(just_drawn, constraint="uq_blind_reviews_one_a_version"),
        integrity_as(just_drawn, constraint="failed: blind_reviews.version_id"),
    ):
        db.session.flush()
    record(
        actor=actor,
        action="draw_blind_sample",
        subject=sample,
        changes={"seed": [None, seed], "reviews": [None, [review.id for review in drawn]]},
    )
    return sample


def take(*, blind: BlindReview, actor: User) -> BlindReview:
    """Begin a blind review, and return it. Taking what one holds already changes nothing.

    What somebody has held for too long is anyone's to take, in a place of its own.

    :raises NotPermitted: to anyone involved in the version, or who has reviewed it.
    :raises AlreadyTaken: if somebody else was quicker.
    """
    demand(actor, Action.REVIEW_BLIND)
    _lock(blind)
    is_open = blind.state is BlindState.OPEN
    if is_open and blind.reviewer_id == actor.id:
        return blind
    if blind.state is not BlindState.WAITING and not (is_open and blind.has_run_out):
        raise AlreadyTaken("Somebody else has taken this blind review. Choose another.")
    reason = reasons_against([blind], actor).get(blind.id)
    if reason is not None:
        raise NotPermitted(f"{reason} Somebody else must review it blind.")
    if is_open:
        blind = _give_back(blind, actor=None)
    blind.state = BlindState.OPEN
    blind.reviewer_id, blind.taken_at = actor.id, now()
    _write(blind, "take_blind_review", actor)
    return blind


def answer(*, blind: BlindReview, answers: Mapping[str, Answer], actor: User) -> None:
    """Save answers to some criteria; earlier answers to the others stay as they are.

    :raises NotPermitted: to anyone but who holds it.
    :raises BlindReviewEnded: if it is finished or given up.
    :raises InvalidInput: for a criterion that is not on the checklist, or too many words.
    """
    _hold(blind, actor)
    checklist = unchanged_checklist(blind)
    rows = {row.criterion: row for row in blind.answers}
    changes: dict[str, object] = {}
    for code, given in answers.items():
        refuse_unusable(checklist, code, given)
        row = rows.get(code)
        if row is None:
            row = BlindAnswer(blind_review_id=blind.id, criterion=code, evidence="")
            blind.answers.append(row)
        row.rating, row.evidence = given.rating, given.evidence.strip()
        changed = differences(row)
        changes |= {
            f"{code}.{name}": changed[name] for name in ("rating", "evidence") if name in changed
        }
    db.session.flush()
    if changes:
        record(actor=actor, action="answer_blind_review", subject=blind, changes=changes)


def finish(*, blind: BlindReview, decision: Decision, reason: str = "", actor: User) -> None:
    """Say what one would decide, and finish for good; the two reviews can then be compared.

    :raises NotPermitted: to anyone but who holds it.
    :raises BlindReviewEnded: if it is finished or given up already.
    :raises TextChanged: if the text or the checklist is not the one that was first reviewed.
    :raises NotReadyToFinish: if a criterion is not answered, or evidence is missing.
    :raises InvalidInput: for a refusal without words, or too many words.
    """
    _hold(blind, actor)
    missing = what_is_missing(blind)
    if missing:
        raise NotReadyToFinish(missing[0].reason)
    version = blind.version
    if not blind.content_hash == version.content_hash == content_hash(version.content):
        raise TextChanged("The text is not the one that was first reviewed. Give it up.")
    if decision is not Decision.APPROVE and not reason.strip():
        raise InvalidInput("Say in words what led you to this", field="reason")
    if len(reason) > LONGEST_WORDS:
        raise InvalidInput(f"Write at most {LONGEST_WORDS} characters", field="reason")
    blind.state, blind.ended_at = BlindState.FINISHED, now()
    blind.decision, blind.reason = decision, reason.strip()
    _write(blind, "finish_blind_review", actor)


def give_up(*, blind: BlindReview, actor: User) -> None:
    """Give a blind review up; it goes back to the list for somebody else.

    :raises NotPermitted: to anyone but who holds it.
    :raises BlindReviewEnded: if it is finished or given up already.
    """
    _hold(blind, actor)
    _give_back(blind, actor=actor)


def what_is_missing(blind: BlindReview) -> list[Obstacle]:
    """What stands in the way of finishing, in the checklist's order.

    :raises TextChanged: if the checklist has changed since the first review.
    """
    rows = {row.criterion: row for row in blind.answers}
    missing = (
        (criterion.code, _why_missing(criterion, rows.get(criterion.code)))
        for criterion in unchanged_checklist(blind).criteria
    )
    return [Obstacle(code, reason) for code, reason in missing if reason]


def _size(eligible: int, number: int | None, percent: int | None) -> int:
    """How many to draw: never none of some."""
    if not eligible:
        raise InvalidInput(
            "Nothing can be drawn: every review decided in these days was drawn before, or there "
            "is none. Choose other days."
        )
    if number is None and percent is None:
        raise InvalidInput("Say how many reviews to draw", field="how_many")
    if percent is not None and not 1 <= percent <= 100:
        raise InvalidInput("Enter a share from 1 to 100", field="how_many")
    size = number if number is not None else max(1, round(eligible * (percent or 0) / 100))
    if not 1 <= size <= MOST_AT_ONCE:
        raise InvalidInput(f"Draw from 1 to {MOST_AT_ONCE} reviews at once", field="how_many")
    return size


def _to_review(sample: BlindSample, review: Review) -> BlindReview:
    return BlindReview(
        sample_id=sample.id,
        review_id=review.id,
        version_id=review.version_id,
        content_hash=review.content_hash,
        state=BlindState.WAITING,
        reason="",
        demonstration=sample.demonstration,
    )


def _lock(blind: BlindReview) -> None:
    """Hold a blind review until the transaction ends, and see it as it stands now."""
    db.session.flush()
    db.session.refresh(blind, with_for_update={"key_share": True})


def _hold(blind: BlindReview, actor: User) -> None:
    """Go on only for who holds it, while it is open."""
    _lock(blind)
    demand(actor, Action.ANSWER_BLIND_REVIEW, blind)
    if blind.state is not BlindState.OPEN:
        raise BlindReviewEnded("This blind review has ended. Nothing was saved.")


def unchanged_checklist(blind: BlindReview) -> Checklist:
    """The checklist that the first review answered.

    :raises TextChanged: if its file has changed since.
    """
    checklist = checklist_to_answer(blind)
    if checklist is None:
        raise TextChanged(
            "The checklist of the first review has changed since, so it cannot be answered the "
            "same way. Give this blind review up."
        )
    return checklist


def _why_missing(criterion: Criterion, row: BlindAnswer | None) -> str:
    if row is None or row.rating is None:
        return f"Answer “{criterion.title}”." if criterion.mandatory else ""
    if row.rating is not Rating.MET and not row.evidence:
        return f"Say as evidence what you saw for “{criterion.title}”."
    return ""


def _give_back(blind: BlindReview, *, actor: User | None) -> BlindReview:
    """End a blind review without an answer, and let another wait in its place."""
    blind.state, blind.ended_at = BlindState.GIVEN_UP, now()
    _write(blind, "give_up_blind_review", actor)
    again = _to_review(blind.sample, blind.review)
    db.session.add(again)
    db.session.flush()
    return again


def _write(blind: BlindReview, action: str, actor: User | None) -> None:
    changes = differences(blind)
    db.session.flush()
    record(actor=actor, action=action, subject=blind, changes=changes)
