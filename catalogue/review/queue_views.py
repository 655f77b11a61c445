"""The queue, and what a reviewer has to do with."""

from flask import current_app, render_template, request
from flask_login import current_user

from catalogue.interventions import presentation
from catalogue.priorities.models import PriorityLevel
from catalogue.review import words
from catalogue.review.after_views import review
from catalogue.review.my_reviews import my_reviews
from catalogue.review.presence.queries import looking_in_words, others_looking
from catalogue.review.queue import Asked, queue
from catalogue.signals.queries import open_signals_by_intervention
from core.config import Settings
from core.database import today
from core.people.models import User
from core.permissions import Action, requires
from core.vocabulary import Vocabularies

__all__ = ["review"]  # with the pages of this module and of the one before


@review.get("/review")
@requires(Action.SEE_REVIEW_QUEUE)
def show_queue() -> str:
    """What waits for a decision, the most urgent first; filters and order stand in the address."""
    settings: Settings = current_app.extensions["settings"]
    vocabularies: Vocabularies = current_app.extensions["vocabularies"]
    asked = _asked()
    found = queue(asked, viewer=_viewer())
    versions = [row.item.version.id for row in found.rows]
    looking = others_looking(versions, viewer=_viewer())
    waiting = [row.item.version.intervention_id for row in found.rows]
    return render_template(
        "review/queue.html",
        asked=asked,
        queue=found,
        looking={version_id: looking_in_words(names) for version_id, names in looking.items()},
        signals=open_signals_by_intervention(waiting),
        topics=[(term.code, term.label) for term in vocabularies["topics"]],
        levels=list(PriorityLevel),
        target=settings.review_target_working_days,
        today=today(),
        words=words,
        names=presentation,
    )


@review.get("/review/mine")
@requires(Action.SEE_REVIEW_QUEUE)
def mine() -> str:
    """What a reviewer holds, what waits for them, and what they decided."""
    found = my_reviews(_viewer(), page=request.args.get("page", 1, type=int))
    return render_template(
        "review/mine.html", found=found, words=words, names=presentation, today=today()
    )


def _asked() -> Asked:
    given = request.args
    return Asked(
        words=given.get("words", ""),
        topic=given.get("topic", ""),
        priority=given.get("priority", ""),
        who=given.get("who", "all"),
        sensitive=given.get("sensitive") == "yes",
        sort=given.get("sort", "priority"),
        page=given.get("page", 1, type=int),
    ).tidied()


def _viewer() -> User:
    user: User = current_user._get_current_object()
    return user
