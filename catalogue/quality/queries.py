"""Reading what the figures of a period are worked out from."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from flask import current_app
from sqlalchemy import select

from catalogue.interventions.models import VersionEvent, VersionState
from catalogue.quality.conditions import conditions_due_in
from catalogue.quality.decided import Decided, days, decided_in, times_of
from catalogue.quality.figures import (
    Figures,
    KindDecided,
    Queue,
    ReviewerShare,
    Share,
    shares,
    spread,
)
from catalogue.quality.period import Period
from catalogue.quality.waiting import waits_since
from catalogue.review.checks import REASONS
from catalogue.review.models import Decision, Review, ReviewKind, ReviewStage
from catalogue.review.queue import add_working_days
from catalogue.review.rounds import waits_for_decision
from core.audit.models import AuditEvent
from core.config import Settings
from core.database import db, now, today
from core.people.models import Role, User
from core.permissions import Action, demand
from core.ui.words import LOCAL_TIME
from core.vocabulary import Vocabularies

DECISIONS = {
    Decision.APPROVE: "Approved",
    Decision.REQUEST_CHANGES: "Changes requested",
    Decision.REJECT: "Rejected",
}
KINDS = {
    ReviewKind.ASSESSMENT: "Sent in for review",
    ReviewKind.APPEAL: "Appealed after a rejection",
    ReviewKind.REAFFIRMATION: "Run out, to be used again",
}
SUSPENDED, RETIRED = "Suspended since", "Retired since"
# What a claim that ends without a decision is in the audit.
RELEASE = "release_review"
DECIDED, LET_GO, RAN_OUT = "With a decision", "Let go by the reviewer", "Ran out"
OVERTAKEN = "Overtaken: suspended, retired or replaced"


def figures_of(period: Period, *, viewer: User) -> Figures:
    """The figures of a period. Reviewers are named to QA leads alone.

    :raises NotPermitted: to anyone but QA leads and managers of the whole service.
    """
    demand(viewer, Action.READ_ASSURANCE_FIGURES, period)
    decided = decided_in(period)
    return Figures(
        decided=len(decided),
        decisions=shares(
            [DECISIONS[each.decision] for each in decided], in_order=list(DECISIONS.values())
        ),
        rejections=_reasons(decided, Decision.REJECT),
        change_requests=_reasons(decided, Decision.REQUEST_CHANGES),
        kinds=_by_kind(decided),
        times=times_of(decided),
        queue=_queue(),
        reviewers=_by_reviewer(decided, named=viewer.role is Role.QA_LEAD),
        conditions=conditions_due_in(period),
        afterwards=_afterwards(decided),
        claims=_claims_ended_in(period, len(decided)),
    )


def _reasons(decided: Iterable[Decided], decision: Decision) -> tuple[Share, ...]:
    vocabularies: Vocabularies = current_app.extensions["vocabularies"]
    return shares(
        [
            vocabularies.label(REASONS[decision], each.reason_code)
            for each in decided
            if each.decision is decision and each.reason_code
        ]
    )


def _by_reviewer(decided: Sequence[Decided], *, named: bool) -> tuple[ReviewerShare, ...]:
    """In the order of names or, unnamed, of accounts: never of how much anyone did."""
    numbers = Counter(each.reviewer_id for each in decided)
    seconds = Counter(each.reviewer_id for each in decided if each.stage is ReviewStage.SECOND)
    names = {each.reviewer_id: each.reviewer for each in decided}
    people = sorted(numbers, key=lambda each: (names[each], each)) if named else sorted(numbers)
    return tuple(
        ReviewerShare(
            Share(
                names[person] if named else f"Reviewer {position}", numbers[person], len(decided)
            ),
            seconds[person],
        )
        for position, person in enumerate(people, start=1)
    )


def _by_kind(decided: Sequence[Decided]) -> tuple[KindDecided, ...]:
    """What was reviewed, and what came of it."""
    counts = Counter((each.kind, each.decision) for each in decided)
    return tuple(
        KindDecided(label, tuple(counts[kind, decision] for decision in DECISIONS))
        for kind, label in KINDS.items()
    )


def _queue() -> Queue:
    since = waits_since()
    waiting = db.session.scalars(select(since).where(waits_for_decision(), since.is_not(None)))
    begun = [each for each in waiting if each is not None]
    settings: Settings = current_app.extensions["settings"]
    target = settings.review_target_working_days
    over = sum(
        add_working_days(each.astimezone(LOCAL_TIME).date(), target) < today() for each in begun
    )
    return Queue(spread([days(each, now()) for each in begun]), over, target)


def _afterwards(decided: Iterable[Decided]) -> tuple[Share, ...]:
    """What became of the versions that the decisions put in use, after that."""
    approved: dict[int, datetime] = {}
    for each in decided:
        if each.is_final and each.decision is Decision.APPROVE:
            approved.setdefault(each.version_id, each.decided_at)
    if not approved:
        return ()
    ended = db.session.execute(
        select(VersionEvent.version_id, VersionEvent.to_state, VersionEvent.at).where(
            VersionEvent.version_id.in_(approved),
            VersionEvent.to_state.in_((VersionState.SUSPENDED, VersionState.RETIRED)),
        )
    )
    since = {(number, state) for number, state, at in ended if at >= approved[number]}
    counts = Counter(state for _, state in since)
    return (
        Share(SUSPENDED, counts[VersionState.SUSPENDED], len(approved)),
        Share(RETIRED, counts[VersionState.RETIRED], len(approved)),
    )


def _claims_ended_in(period: Period, decided: int) -> tuple[Share, ...]:
    """What let a claim go stands in the audit: a person, the end of its time, or another move."""
    start, end = period.moments
    released = db.session.execute(
        select(AuditEvent.actor_id, AuditEvent.at, Review.claim_ends_at)
        .join(Review, Review.id == AuditEvent.subject_id)
        .where(
            AuditEvent.subject_type == Review.__tablename__,
            AuditEvent.action == RELEASE,
            AuditEvent.at >= start,
            AuditEvent.at < end,
        )
    )
    why = Counter(_why_released(*each) for each in released)
    total = decided + why.total()
    if not total:
        return ()
    return (
        Share(DECIDED, decided, total),
        *(Share(label, why[label], total) for label in (LET_GO, RAN_OUT, OVERTAKEN)),
    )


def _why_released(actor_id: int | None, at: datetime, claim_ends_at: datetime) -> str:
    if actor_id is not None:
        return LET_GO
    return RAN_OUT if claim_ends_at <= at else OVERTAKEN
