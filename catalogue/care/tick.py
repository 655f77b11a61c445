"""What the daily timer does to the library, each step with a sentence on what it did."""

from catalogue.care.reminders import send_reminders
from catalogue.review.clock import let_expire, let_fall_due
from catalogue.review.operations import release_stale_claims
from catalogue.review.telling import tell_of_claims_that_end_soon
from core.database import today
from core.ui.words import plural


def return_stale_claims() -> str:
    """Return versions whose claim has run out to the queue."""
    return f"Returned {plural(release_stale_claims(), 'claim')} that had run out."


def let_reviews_fall_due() -> str:
    """Mark what is due for review by its date or by a condition."""
    return f"Marked {plural(let_fall_due(), 'version')} as due for review."


def let_approvals_end() -> str:
    """End the use of what has run out."""
    return f"Ended the use of {plural(let_expire(), 'version')} whose approval had ended."


def remind_reviewers() -> str:
    """Tell reviewers whose claim is about to run out."""
    return f"Told {plural(tell_of_claims_that_end_soon(), 'reviewer')} of a claim that ends soon."


def remind_owners() -> str:
    """Remind owners and deputies of approvals that end and of conditions."""
    return f"Sent {plural(send_reminders(on=today()), 'reminder')}."


# In this order: what has run out was due first, and the digest (90) tells of it all.
STEPS = (
    (10, "claims", return_stale_claims),
    (20, "due", let_reviews_fall_due),
    (30, "expired", let_approvals_end),
    (70, "claims ending", remind_reviewers),
    (80, "reminders", remind_owners),
)
