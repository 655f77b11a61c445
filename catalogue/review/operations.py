"""What reviewers do: claim a version, answer the checklist, decide. Every step is audited."""

from collections.abc import Mapping

from flask import current_app
from sqlalchemy import select

from catalogue.interventions.blindness import refuse_blind
from catalogue.interventions.lifecycle import (
    Move,
    Transition,
    can,
    lock_intervention,
    lock_version,
    move_version,
)
from catalogue.interventions.models import (
    AVAILABLE,
    InterventionVersion,
    VersionState,
)
from catalogue.review.automatic.operations import keep_findings
from catalogue.review.checklists import current_checklist
from catalogue.review.checks import (
    AlreadyClaimed,
    ClaimRanOut,
    NotReadyToApprove,
    ReviewEnded,
    refuse_changed_text,
    refuse_ended,
    refuse_involved,
    refuse_late_rejection,
    refuse_second_in_use,
    refuse_unreasoned,
    refuse_unusable,
    unchanged_checklist,
)
from catalogue.review.models import (
    Decision,
    Review,
    ReviewAnswer,
    ReviewCondition,
    ReviewKind,
    ReviewStage,
    ReviewState,
)
from catalogue.review.queries import (
    answers_of,
    approval_dates_of,
    first_approval_of,
    open_review_of,
)
from catalogue.review.rounds import awaits_appeal, kind_of_round
from catalogue.review.rules import (
    Answer,
    needs_condition,
    obstacles_to_approval,
)
from catalogue.review.seals.operations import record_decision
from catalogue.review.telling import tell_of_decision, tell_of_ended_claim
from catalogue.review.words import reason_in_words
from core.audit.operations import differences, record
from core.config import Settings
from core.database import db, now, today
from core.errors import NotPermitted, integrity_as
from core.people.models import User
from core.permissions import Action, demand
from core.ui.words import long_date

ENDS_A_CLAIM = (Move.SUSPEND, Move.RETIRE, Move.SUPERSEDE)


def claim(*, version: InterventionVersion, actor: User) -> Review:
    """Take a waiting version to review it; answers of a claim of one's own that ended come along.

    Claiming what one has claimed already returns the same review. What has run out stays so while
    it is reviewed. An appeal is for someone who has not decided on the version before.

    :raises NotPermitted: to anyone but a QA lead who is not involved, and for the second approval
        to anyone but a safeguarding-qualified one who did not give the first.
    :raises AlreadyClaimed: while someone else is reviewing it.
    :raises AnotherInUse: of what has run out, if a newer version is in use.
    :raises ForbiddenMove: if it is not waiting for review.
    :raises ReviewingBlind: while the actor reviews it blind.
    """
    demand(actor, Action.CLAIM_REVIEW)
    refuse_blind(version, actor)
    lock_version(version)
    _release_if_run_out(version)
    held = open_review_of(version)
    if held is not None:
        return _own(held, actor)
    refuse_involved(actor, version)
    refuse_second_in_use(version)
    if version.state is not VersionState.EXPIRED:
        move = Move.CLAIM_APPEAL if awaits_appeal(version) else Move.CLAIM
        move_version(version, move, actor=actor)
    review = _new_review(version, actor)
    changes = differences(review)
    taken = AlreadyClaimed("Someone else has just claimed this version. Choose another.")
    # PostgreSQL names the index that refuses, SQLite its columns.
    with (
        integrity_as(taken, constraint="uq_reviews_one_open"),
        integrity_as(taken, constraint="failed: reviews.version_id"),
    ):
        db.session.flush()
    record(actor=actor, action="claim_review", subject=review, changes=changes)
    _carry_answers_over(review)
    return review


def release(*, review: Review, actor: User) -> None:
    """Let a claim go, so that someone else can take the version.

    :raises NotPermitted: to anyone but the reviewer.
    :raises ReviewEnded: if the review is no longer open.
    """
    _lock(review)
    demand(actor, Action.DECIDE_REVIEW, review)
    refuse_ended(review)
    _release(review, actor=actor, note="The reviewer let it go.")


def release_stale_claims() -> int:
    """Return every version whose claim has run out to the queue; the number of those."""
    stale = db.session.scalars(
        select(Review)
        .where(Review.state == ReviewState.OPEN, Review.claim_ends_at <= now())
        .order_by(Review.version_id)
    ).all()
    released = 0
    for review in stale:
        lock_version(review.version)
        released += _release_if_run_out(review.version)
    return released


def answer(*, review: Review, answers: Mapping[str, Answer], actor: User) -> None:
    """Save answers to some criteria; earlier answers to the others stay as they are.

    :raises NotPermitted: to anyone but the reviewer.
    :raises ReviewEnded: if the review is no longer open.
    :raises ClaimRanOut: if its time is over.
    :raises InvalidInput: for a criterion that is not on the checklist, or too many words.
    """
    _hold(review, actor)
    checklist = unchanged_checklist(review)
    rows = {row.criterion: row for row in review.answers}
    changes: dict[str, object] = {}
    for code, given in answers.items():
        refuse_unusable(checklist, code, given)
        row = rows.get(code)
        if row is None:
            row = ReviewAnswer(review_id=review.id, criterion=code, evidence="", condition="")
            review.answers.append(row)
        row.rating, row.condition_due_on = given.rating, given.due
        row.evidence, row.condition = given.evidence.strip(), given.condition.strip()
        changed = differences(row)
        changes |= {
            f"{code}.{name}": changed[name]
            for name in ("rating", "evidence", "condition", "condition_due_on")
            if name in changed and (changed[name][0] or None) != (changed[name][1] or None)
        }
    db.session.flush()
    if changes:
        record(actor=actor, action="answer_review", subject=review, changes=changes)


def decide(
    *,
    review: Review,
    decision: Decision,
    reason_code: str | None = None,
    reason: str = "",
    actor: User,
) -> None:
    """Decide, once and for good, on exactly the version that was claimed.

    An approval puts it live and replaces the version in use, or, for the first approval of a
    sensitive version, sends it back to the queue for the second. Answers that fall short become
    conditions. A refusal needs a reason code and words; an approval may have words.

    :raises NotPermitted: to anyone but the reviewer, and to anyone involved in the version.
    :raises ReviewEnded: if the review is no longer open.
    :raises ClaimRanOut: if its time is over.
    :raises TextChanged: if the text or the checklist is not what was claimed.
    :raises NotReadyToApprove: if the answers do not allow an approval.
    :raises InvalidInput: for a refusal without a valid reason code or without words, and for a
        rejection of what was in use once: that is retired instead.
    """
    if decision is Decision.APPROVE:
        lock_intervention(review.version)
    _hold(review, actor)
    version = review.version
    refuse_involved(actor, version)
    refuse_changed_text(review)
    if decision is Decision.APPROVE:
        refuse_second_in_use(version)
        _add_conditions(review)
        reason_code = None
    else:
        refuse_unreasoned(decision, reason_code, reason)
        refuse_late_rejection(review, decision)
    keep_findings(review)
    review.state = ReviewState.DECIDED
    review.decision, review.decided_at = decision, now()
    review.reason_code, review.reason = reason_code, reason.strip()
    _write_decision(review, actor)
    _follow(review, actor)
    tell_of_decision(review, actor=actor)


def _follow(review: Review, actor: User) -> None:
    """What a decision does to its version. One that settles the matter ends the round."""
    version, decision = review.version, review.decision
    half = decision is Decision.APPROVE and version.sensitive and review.stage is ReviewStage.FIRST
    if not half:
        version.review_round += 1
    if decision is Decision.APPROVE:
        if not half:
            _put_live(version, actor, note=review.reason)
        elif review.kind is not ReviewKind.REAFFIRMATION:
            move_version(version, Move.FIRST_APPROVAL, actor=actor, note=review.reason)
    elif review.kind is not ReviewKind.REAFFIRMATION:
        move = Move.REJECT if decision is Decision.REJECT else Move.REQUEST_CHANGES
        move_version(version, move, actor=actor, note=reason_in_words(review))
    db.session.flush()


def _lock(review: Review) -> None:
    """Hold the version of a review and see both as they stand now."""
    lock_version(review.version)
    db.session.refresh(review)


def _hold(review: Review, actor: User) -> None:
    """Go on only for the reviewer, within the time of an open claim."""
    _lock(review)
    demand(actor, Action.DECIDE_REVIEW, review)
    refuse_ended(review)
    if review.has_run_out:
        raise ClaimRanOut(
            f"Your claim ran out on {long_date(review.claim_ends_at)}. "
            "Claim the version again: your saved answers come with it."
        )


def _own(held: Review, actor: User) -> Review:
    if held.reviewer_id == actor.id:
        return held
    raise AlreadyClaimed(
        f"{held.reviewer.name} is reviewing this version until {long_date(held.claim_ends_at)}. "
        "Choose another."
    )


def _new_review(version: InterventionVersion, actor: User) -> Review:
    settings: Settings = current_app.extensions["settings"]
    checklist = current_checklist(current_app.extensions["checklists"], on=today())
    moment = now()
    review = Review(
        version_id=version.id,
        author_id=version.author_id,
        content_hash=version.content_hash,
        checklist=checklist.code,
        checklist_version=checklist.version,
        checklist_hash=checklist.content_hash,
        kind=kind_of_round(version),
        round=version.review_round,
        stage=ReviewStage.SECOND if first_approval_of(version) else ReviewStage.FIRST,
        state=ReviewState.OPEN,
        reviewer_id=actor.id,
        claimed_at=moment,
        claim_ends_at=moment + settings.claim_limit,
        demonstration=actor.demonstration,
    )
    db.session.add(review)
    return review


def _carry_answers_over(review: Review) -> None:
    """Take along what the same person answered on the same checklist before the claim ended."""
    earlier = db.session.scalar(
        select(Review)
        .where(
            Review.version_id == review.version_id,
            Review.reviewer_id == review.reviewer_id,
            Review.round == review.round,
            Review.stage == review.stage,
            Review.state == ReviewState.RELEASED,
            Review.checklist_hash == review.checklist_hash,
        )
        .order_by(Review.id.desc())
        .limit(1)
    )
    if earlier is not None and earlier.answers:
        answer(review=review, answers=answers_of(earlier), actor=review.reviewer)


def _release_if_run_out(version: InterventionVersion) -> bool:
    held = open_review_of(version)
    if held is None or not held.has_run_out:
        return False
    _release(held, actor=None, note="The claim ran out.")
    return True


def release_as_moot(
    version: InterventionVersion,
    transition: Transition,
    actor: User | None,  # noqa: ARG001 - what every listener is given
) -> None:
    """End the claim on a version that somebody has suspended, retired or replaced meanwhile."""
    held = open_review_of(version) if transition.move in ENDS_A_CLAIM else None
    if held is not None:
        _end_claim(held, actor=None)


def _release(review: Review, *, actor: User | None, note: str) -> None:
    _end_claim(review, actor=actor)
    if review.kind is not ReviewKind.REAFFIRMATION:
        move_version(
            review.version, Move.RELEASE, actor=actor, note=note, demonstration=review.demonstration
        )


def _end_claim(review: Review, *, actor: User | None) -> None:
    review.state = ReviewState.RELEASED
    changes = differences(review)
    db.session.flush()
    record(actor=actor, action="release_review", subject=review, changes=changes)
    if actor is None:
        tell_of_ended_claim(review)


def _add_conditions(review: Review) -> None:
    """Make conditions of what falls short, before the decision closes the review to additions."""
    checklist, answers = unchanged_checklist(review), answers_of(review)
    obstacles = obstacles_to_approval(checklist, answers, on=today())
    if obstacles:
        raise NotReadyToApprove(obstacles)
    for criterion in checklist.criteria:
        given = answers.get(criterion.code)
        if given is not None and needs_condition(criterion, given):
            db.session.add(
                ReviewCondition(
                    review_id=review.id,
                    criterion=criterion.code,
                    words=given.condition,
                    due_on=given.due,
                )
            )
    db.session.flush()


def _write_decision(review: Review, actor: User) -> None:
    changes = differences(review)
    decided = ReviewEnded("Someone else has just decided on this version. Open it again.")
    person = NotPermitted("You have approved this version already. Someone else must do so now.")
    with (
        integrity_as(decided, constraint="uq_reviews_one_approval_per_stage"),
        integrity_as(person, constraint="uq_reviews_one_approval_per_person"),
        integrity_as(decided, constraint="reviews.version_id, reviews.stage"),
        integrity_as(person, constraint="reviews.version_id, reviews.reviewer_id"),
    ):
        db.session.flush()
    record_decision(review=review, actor=actor, changes=changes)


def _put_live(version: InterventionVersion, actor: User, *, note: str) -> None:
    """Put exactly this version in use, in place of the one that is."""
    in_use = db.session.scalars(
        select(InterventionVersion).where(
            InterventionVersion.intervention_id == version.intervention_id,
            InterventionVersion.state.in_(AVAILABLE),
        )
    ).all()
    for earlier in in_use:
        move_version(
            earlier, Move.SUPERSEDE, actor=actor, note=f"Replaced by version {version.number}."
        )
    set_approval_dates(version, actor)
    move = Move.APPROVE if can(version, Move.APPROVE) else Move.REAFFIRM
    move_version(version, move, actor=actor, note=note)


def set_approval_dates(version: InterventionVersion, actor: User) -> None:
    """Give a version the dates of an approval today; when it was first approved stays."""
    dates = approval_dates_of(version)
    version.approved_at = version.approved_at or now()
    version.last_reviewed_on = dates.approved_on
    version.expires_on = dates.expires_on
    version.review_due_on = dates.review_due_on
    changes = differences(version)
    db.session.flush()
    record(actor=actor, action="set_approval_dates", subject=version, changes=changes)
