"""Who answers or may answer for an intervention, and the intervention that somebody looks after."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from catalogue.interventions.blindness import blind_readers
from catalogue.interventions.models import Intervention, InterventionVersion
from catalogue.interventions.queries import intervention_by_slug, version_for
from core.database import db
from core.notices.operations import is_reachable, reachable
from core.people.models import Role, User
from core.permissions import Action, allowed, demand


@dataclass(frozen=True)
class Answering:
    """Who is to be told of an intervention; ``still_here`` is false where QA leads stand in."""

    people: Sequence[User]
    still_here: bool = True


def who_answers_for(version: InterventionVersion) -> Answering:
    """Its owner and deputy, as far as they still work here; if neither does, the QA leads.

    Nobody among them who reviews it blind, and must not hear what became of it.
    """
    intervention = version.intervention
    people = [intervention.owner, *([intervention.deputy] if intervention.deputy else [])]
    here = [person for person in people if is_reachable(person)]
    if here:
        return Answering(_seeing(here, version))
    leads = select(User).where(User.role == Role.QA_LEAD, *reachable())
    found = db.session.scalars(leads.order_by(User.id)).all()
    return Answering(_seeing(found, version), still_here=False)


def _seeing(people: Sequence[User], version: InterventionVersion) -> Sequence[User]:
    blind = blind_readers(version)
    return [person for person in people if person.id not in blind]


def intervention_to_look_after(slug: str, *, viewer: User) -> Intervention:
    """An intervention whose owner the viewer may change.

    :raises NotFound: if there is none, or none that the viewer may know of.
    :raises NotPermitted: if the viewer may only read it.
    """
    version_for(slug, viewer=viewer)
    intervention = intervention_by_slug(slug)
    demand(viewer, Action.CHANGE_OWNER, intervention)
    return intervention


def staff() -> list[User]:
    """Everyone who may answer for an intervention, by name."""
    active = select(User).where(User.active.is_(True)).order_by(User.name, User.id)
    return [user for user in db.session.scalars(active) if allowed(user, Action.DRAFT_INTERVENTION)]
