"""Who is told what of reviews. Nobody is told of what they did themselves."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from catalogue.interventions.blindness import blind_readers
from catalogue.interventions.lifecycle import Move, Transition
from catalogue.interventions.models import InterventionVersion
from catalogue.review.models import (
    Appeal,
    Decision,
    Review,
    ReviewCondition,
    ReviewKind,
    ReviewStage,
    ReviewState,
)
from catalogue.review.rounds import judges_before
from catalogue.review.rules import reason_against
from core.database import db, now
from core.notices.operations import notify, settle
from core.people.models import Role, User
from core.permissions import Action, allowed
from core.ui.addresses import path_to
from core.ui.words import long_date

WAITS = "waits_for_review"
DECIDED = "review_decided"
CLAIM_ENDS = "claim_ends"
CLAIM_ENDED = "claim_ended"
CONDITION_REPORTED = "condition_reported"
CLAIM_ENDS_SOON = timedelta(days=2)
OUTCOMES = {
    Decision.APPROVE: "is approved and in use",
    Decision.REQUEST_CHANGES: "needs changes before it can be approved",
    Decision.REJECT: "was rejected",
}
NO_LONGER_WAITS = (Move.WITHDRAW, Move.CLAIM, Move.CLAIM_APPEAL)


def tell_that_it_waits(
    version: InterventionVersion, transition: Transition, actor: User | None
) -> None:
    """Tell QA leads of a version that was sent in, until one of them takes it."""
    if transition.move in NO_LONGER_WAITS:
        settle(kind=WAITS, about=version)
    if transition.move is not Move.SUBMIT:
        return
    notify(
        user_ids=_ids(qa_leads_for(version), but=actor),
        kind=WAITS,
        words=f"{named(version)} waits for review.",
        address=path_to("review.show_queue"),
        key=f"{WAITS}:{version.id}:{version.review_round}",
        about=version,
    )


def tell_of_appeal(appeal: Appeal) -> None:
    """Tell the QA leads who may hear it."""
    version = appeal.version
    notify(
        user_ids=_ids(qa_leads_for(version, appeal=True)),
        kind=WAITS,
        words=f"The author of {named(version, start=False)} has appealed against its rejection.",
        address=path_to("review.show_queue"),
        key=f"{WAITS}:{version.id}:appeal",
        about=version,
    )


def tell_of_decision(review: Review, *, actor: User) -> None:
    """Tell those whose matter it was what was decided; or, after the first of two approvals, those
    who may give the second.

    To be called once the version has moved on.
    """
    version = review.version
    settle(kind=CLAIM_ENDS, about=review)
    settle(kind=WAITS, about=version)
    first_of_two = version.sensitive and review.stage is ReviewStage.FIRST
    if first_of_two and review.decision is Decision.APPROVE:
        _tell_second_reviewers(review)
    elif review.decision is not None:
        notify(
            user_ids=_whose_matter(review) - {actor.id},
            kind=DECIDED,
            words=f"{_begun(review)} {OUTCOMES[review.decision]}.",
            address=path_to("review.show", review_id=review.id),
            key=f"{DECIDED}:{review.id}",
            about=version,
        )


def tell_of_ended_claim(review: Review) -> None:
    """Tell a reviewer whose claim somebody or something else has ended."""
    settle(kind=CLAIM_ENDS, about=review)
    why = "ran out" if review.claim_ends_at <= now() else "ended, because it is no longer in use"
    notify(
        user_ids=[review.reviewer_id],
        kind=CLAIM_ENDED,
        words=f"Your claim on {named(review.version, start=False)} {why}. Your answers are kept.",
        address=path_to("review.show_queue"),
        key=f"{CLAIM_ENDED}:{review.id}",
        about=review,
    )


def tell_of_claims_that_end_soon() -> int:
    """Tell reviewers whose claim runs out within two days, once; how many were told."""
    soon = db.session.scalars(
        select(Review)
        .where(
            Review.state == ReviewState.OPEN,
            Review.claim_ends_at > now(),
            Review.claim_ends_at <= now() + CLAIM_ENDS_SOON,
        )
        .order_by(Review.id)
        .options(joinedload(Review.version).defer(InterventionVersion.content))
    )
    return sum(_tell_that_it_ends(review) for review in soon.all())


def tell_of_reported_condition(condition: ReviewCondition, *, actor: User) -> None:
    """Tell the QA leads who may confirm that it is met. What was reported stays in the service."""
    version = condition.review.version
    notify(
        user_ids=[
            person.id
            for person in qa_leads_for(version)
            if person.id != actor.id and allowed(person, Action.CONFIRM_CONDITION, version)
        ],
        kind=CONDITION_REPORTED,
        words=f"A condition of {named(version, start=False)} is reported as met, and waits for "
        "someone to confirm it.",
        address=path_to("review.condition", condition_id=condition.id),
        key=f"{CONDITION_REPORTED}:{condition.id}:{condition.reported_on}",
        about=condition,
        detail=condition.report,
    )


def tell_of_confirmed_condition(condition: ReviewCondition) -> None:
    """Take off everyone's list what asked to confirm it."""
    settle(kind=CONDITION_REPORTED, about=condition)


def qa_leads_for(
    version: InterventionVersion, *, first_approval: Review | None = None, appeal: bool = False
) -> list[User]:
    """The QA leads who may review a version; none who reviews it blind, and must not hear of it."""
    judges = judges_before([version]).get(version.id, frozenset()) if appeal else frozenset()
    blind = blind_readers(version)
    leads = select(User).where(User.role == Role.QA_LEAD, User.active.is_(True))
    return [
        person
        for person in db.session.scalars(leads.order_by(User.id)).unique()
        if reason_against(person, version, first_approval=first_approval, judges=judges) is None
        and person.id not in blind
    ]


def named(version: InterventionVersion, *, start: bool = True) -> str:
    """As "Version 2 of “Out of a row”", at the start of a sentence or within one."""
    return f"{'V' if start else 'v'}ersion {version.number} of “{version.title}”"


def _tell_second_reviewers(review: Review) -> None:
    version = review.version
    notify(
        user_ids=_ids(qa_leads_for(version, first_approval=review)),
        kind=WAITS,
        words=f"{named(version)} has its first approval and waits for a second, "
        "by a safeguarding-qualified reviewer.",
        address=path_to("review.mine"),
        key=f"{WAITS}:{version.id}:{version.review_round}:second",
        about=version,
    )


def _tell_that_it_ends(review: Review) -> int:
    ends_on = long_date(review.claim_ends_at)
    told = notify(
        user_ids=[review.reviewer_id],
        kind=CLAIM_ENDS,
        words=f"Your claim on {named(review.version, start=False)} ends on {ends_on}.",
        address=path_to("review.show", review_id=review.id),
        key=f"{CLAIM_ENDS}:{review.id}",
        about=review,
    )
    return len(told)


def _whose_matter(review: Review) -> set[int]:
    """The author; of an appeal and of what was in use before, the owner and deputy too."""
    version = review.version
    people = {version.author_id}
    if review.kind is not ReviewKind.ASSESSMENT:
        people |= {version.intervention.owner_id, version.intervention.deputy_id or 0}
    return people


def _begun(review: Review) -> str:
    if review.kind is ReviewKind.APPEAL:
        return f"The appeal is decided: {named(review.version, start=False)}"
    return named(review.version)


def _ids(people: Sequence[User], *, but: User | None = None) -> Iterable[int]:
    return [person.id for person in people if but is None or person.id != but.id]
