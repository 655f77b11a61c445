"""What owners and deputies are told when something happens to a version that they look after."""

from dataclasses import dataclass

from sqlalchemy import select

from catalogue.interventions.lifecycle import Move, Transition
from catalogue.interventions.models import InterventionVersion, VersionEvent
from catalogue.review.clock import overdue_conditions
from catalogue.stewardship.queries import who_answers_for
from core.database import db, today
from core.notices.operations import notify, settle
from core.people.models import User
from core.ui.addresses import path_to

MOVED = "version_moved"


@dataclass(frozen=True)
class _News:
    """What is said of a move, and whether it is mailed at once."""

    words: str
    urgent: bool = False


NEWS = {
    Move.FALL_DUE: _News("is due for review earlier than planned"),
    Move.EXPIRE: _News("has run out: its approval ended, and nobody may start it now"),
    Move.SUSPEND: _News("is suspended: nobody may use it for now", urgent=True),
    Move.RETIRE: _News("is retired: nobody may use it any more"),
    Move.REINSTATE: _News("is reinstated: it may be used again"),
    Move.REAFFIRM: _News("is reaffirmed: it stays in use"),
}


def tell_who_answers(
    version: InterventionVersion, transition: Transition, actor: User | None
) -> None:
    """Tell the owner and deputy of a version that was in use; if both have left, the QA leads.

    Older news of the version goes with that. The reason is given in words that somebody typed, so
    it goes out by no mail.
    """
    settle(kind=MOVED, about=version)
    news = NEWS.get(transition.move)
    if news is None or _reminders_say_so(version, transition):
        return
    event = _newest_event(version)
    people = {person.id for person in who_answers_for(version).people}
    notify(
        user_ids=people - ({actor.id} if actor else set()),
        kind=MOVED,
        words=f"“{version.title}” {news.words}.",
        address=path_to("interventions.intervention", slug=version.intervention.slug),
        key=f"{MOVED}:{event.id}",
        about=version,
        detail=event.note,
        urgent=news.urgent,
    )


def _reminders_say_so(version: InterventionVersion, transition: Transition) -> bool:
    """Whether it fell due by its date or a condition: reminders say that, with what is left."""
    if transition.move is not Move.FALL_DUE:
        return False
    due = version.review_due_on
    return (due is not None and due <= today()) or bool(overdue_conditions(version))


def _newest_event(version: InterventionVersion) -> VersionEvent:
    events = select(VersionEvent).where(VersionEvent.version_id == version.id)
    return db.session.scalars(events.order_by(VersionEvent.id.desc()).limit(1)).one()
