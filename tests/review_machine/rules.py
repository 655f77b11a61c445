"""What the design lets people do, over rows and in its own words: none of it asks the service."""

from collections.abc import Sequence

from sqlalchemy import select

from catalogue.interventions.models import InterventionVersion
from catalogue.returning.models import ReturnProposal
from catalogue.review.models import Decision, Review, ReviewCondition
from core.database import db, now, today
from core.people.models import User
from tests.review_machine.cast import APPROVABLE, ON_A_CONDITION, Seen

IN_USE = ("live", "review_due")
# The table of the design. Any other step is forbidden.
STEPS = {
    (None, "draft"),
    ("draft", "submitted"),
    ("draft", "withdrawn"),
    ("submitted", "in_review"),
    ("submitted", "withdrawn"),
    ("in_review", "submitted"),
    ("in_review", "changes_requested"),
    ("in_review", "rejected"),
    ("in_review", "live"),
    ("rejected", "in_review"),
    ("live", "superseded"),
    ("live", "review_due"),
    ("live", "suspended"),
    ("live", "retired"),
    ("review_due", "live"),
    ("review_due", "superseded"),
    ("review_due", "expired"),
    ("review_due", "suspended"),
    ("review_due", "retired"),
    ("expired", "live"),
    ("expired", "retired"),
    ("suspended", "live"),
    ("suspended", "retired"),
}


def is_staff(who: User) -> bool:
    return who.role in ("practitioner", "qa_lead", "manager")


def is_lead(who: User) -> bool:
    return who.role == "qa_lead"


def is_qualified(who: User) -> bool:
    return who.safeguarding_qualified_on is not None


def involved(version: InterventionVersion) -> set[int | None]:
    """Author, submitter and editors: no role of theirs lets them decide on it."""
    editors = {each.user_id for each in version.editors}
    return {version.author_id, version.submitted_by_id, *editors} - {None}


def owns(who: User, version: InterventionVersion) -> bool:
    return who.id in (version.intervention.owner_id, version.intervention.deputy_id)


def reviews_of(version: InterventionVersion) -> Sequence[Review]:
    found = select(Review).where(Review.version_id == version.id).order_by(Review.id)
    return db.session.scalars(found).all()


def turns(version: InterventionVersion, reviews: Sequence[Review]) -> list[list[Review]]:
    """The decisions on a version by turn. The last turn is still open, and may be empty.

    A decision ends a turn, except the first of the two approvals of a sensitive version.
    """
    found: list[list[Review]] = [[]]
    for review in reviews:
        if review.decision is not None:
            half = version.sensitive and review.decision == "approve" and not found[-1]
            found[-1].append(review)
            if not half:
                found.append([])
    return found


def under_appeal(version: InterventionVersion, had: int, seen: Seen) -> bool:
    """Whether its author has appealed, and nobody has settled that yet."""
    return seen.appealed.get(version.id) == had


def may_review(who: User, version: InterventionVersion, seen: Seen) -> bool:
    """Not involved; on appeal nobody who decided before; a second approver who is qualified."""
    *before, current = turns(version, reviews_of(version))
    if not is_lead(who) or who.id in involved(version):
        return False
    judges = {review.reviewer_id for turn in before for review in turn}
    if under_appeal(version, len(before), seen) and who.id in judges:
        return False
    return not current or (is_qualified(who) and current[0].reviewer_id != who.id)


def may_claim(who: User, version: InterventionVersion, seen: Seen) -> bool:
    reviews = reviews_of(version)
    held = next((review for review in reviews if review.state == "open"), None)
    if held is not None and held.claim_ends_at > now():
        return is_lead(who) and held.reviewer_id == who.id
    waits = {
        "submitted": True,
        "in_review": True,  # whose claim has run out
        "rejected": under_appeal(version, len(turns(version, reviews)) - 1, seen),
        "expired": not another_in_use(version),
    }
    return waits.get(version.state, False) and may_review(who, version, seen)


def holds(who: User, review: Review) -> bool:
    return review.reviewer_id == who.id and review.state == "open" and review.claim_ends_at > now()


def may_decide(
    who: User, review: Review, decision: Decision, *, reasoned: bool, seen: Seen
) -> bool:
    version = review.version
    if not holds(who, review) or not may_review(who, version, seen):
        return False
    was_in_use = version.state == "expired"
    if decision is Decision.APPROVE:
        return is_approvable(review, seen) and not (was_in_use and another_in_use(version))
    return reasoned and not (was_in_use and decision is Decision.REJECT)


def is_approvable(review: Review, seen: Seen) -> bool:
    """Everything mandatory answered, stop criteria met, and any condition dated from today on."""
    part, due = seen.answered.get(review.id, ("nothing", today()))
    return part in APPROVABLE and not (part == ON_A_CONDITION and due < today())


def another_in_use(version: InterventionVersion) -> bool:
    others = select(InterventionVersion).where(
        InterventionVersion.intervention_id == version.intervention_id,
        InterventionVersion.id != version.id,
    )
    return any(other.state in IN_USE for other in db.session.scalars(others))


def overdue(version: InterventionVersion) -> bool:
    """Whether a condition of an approval should have been confirmed as met before today."""
    conditions = select(ReviewCondition).join(Review).where(Review.version_id == version.id)
    return any(
        each.review.decision == "approve" and each.met_on is None and each.due_on < today()
        for each in db.session.scalars(conditions)
    )


def after_the_day(version: InterventionVersion) -> str:
    """Where the clock leaves a version today."""
    state = str(version.state)
    if state == "live" and (
        (version.review_due_on is not None and version.review_due_on <= today()) or overdue(version)
    ):
        state = "review_due"
    if state == "review_due" and version.expires_on is not None and version.expires_on < today():
        state = "expired"
    return state


def may_suspend(who: User, version: InterventionVersion, *, reasoned: bool) -> bool:
    """One person, of those who may; one who says it a second time says nothing new."""
    one_of_them = is_lead(who) or who.role == "manager" or (is_staff(who) and owns(who, version))
    again = version.state == "suspended"
    return one_of_them and (again or (version.state in IN_USE and reasoned))


def may_retire(who: User, version: InterventionVersion, *, reasoned: bool) -> bool:
    was_in_use = version.state in (*IN_USE, "expired", "suspended")
    return is_lead(who) and (version.state == "retired" or (was_in_use and reasoned))


def open_proposal(version: InterventionVersion) -> ReturnProposal | None:
    proposals = select(ReturnProposal).where(ReturnProposal.version_id == version.id)
    return next((each for each in db.session.scalars(proposals) if each.state == "open"), None)


def may_propose(who: User, version: InterventionVersion, *, reasoned: bool) -> bool:
    if not is_lead(who) or who.id in involved(version):
        return False
    waiting = open_proposal(version)
    if waiting is not None:
        return waiting.proposed_by_id == who.id
    return reasoned and may_come_back(version)


def may_confirm(who: User, proposal: ReturnProposal, *, reasoned: bool) -> bool:
    """Another person, not involved either, and qualified where the topic is sensitive."""
    version = proposal.version
    another = who.id != proposal.proposed_by_id and who.id not in involved(version)
    fit = is_lead(who) and (is_qualified(who) or not version.sensitive)
    return proposal.state == "open" and another and fit and reasoned and may_come_back(version)


def may_come_back(version: InterventionVersion) -> bool:
    if version.state == "review_due":
        return not overdue(version)
    return version.state == "suspended" and not another_in_use(version)


def may_appeal(who: User, version: InterventionVersion, seen: Seen) -> bool:
    """The author, once; said again while it is not settled, it is the same appeal."""
    had = len(turns(version, reviews_of(version))) - 1
    once = version.id not in seen.appealed and version.state == "rejected"
    return who.id == version.author_id and (once or under_appeal(version, had, seen))
