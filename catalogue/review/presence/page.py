"""What the page of a version says, while it is reviewed, of who looks at it."""

from dataclasses import dataclass

from catalogue.interventions.models import InterventionVersion
from catalogue.review.presence.operations import look_at
from core.people.models import User
from core.permissions import Action, allowed


@dataclass(frozen=True)
class SeenHere:
    """Who else is looking, in words; ``version_id`` is None for those who are not told."""

    version_id: int | None
    words: str = ""


def who_is_looking(version: InterventionVersion, viewer: User) -> SeenHere:
    """Note that a QA lead looks at a version, and say who else does. Nobody else is noted."""
    if not allowed(viewer, Action.SEE_REVIEW_QUEUE):
        return SeenHere(None)
    return SeenHere(version.id, look_at(version_id=version.id, actor=viewer))
