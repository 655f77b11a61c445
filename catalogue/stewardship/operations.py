"""Handing an intervention to another owner, and naming what replaces it."""

from catalogue.interventions.models import Intervention
from core.audit.operations import differences, record
from core.database import db
from core.errors import InvalidInput
from core.people.models import User
from core.permissions import Action, allowed, demand


def change_owner(
    *, intervention: Intervention, owner: User, deputy: User | None, actor: User
) -> bool:
    """Say who answers for an intervention, and who stands in. Returns whether anything changed.

    :raises InvalidInput: unless both are active staff, and not the same person.
    """
    _hold(intervention, actor)
    if not _can_answer(owner):
        raise InvalidInput("The owner must be active staff. Choose someone else", field="owner")
    if deputy is not None and not _can_answer(deputy):
        raise InvalidInput("The deputy must be active staff. Choose someone else", field="deputy")
    if deputy is not None and deputy.id == owner.id:
        raise InvalidInput("The deputy must be someone other than the owner", field="deputy")
    intervention.owner_id = owner.id
    intervention.deputy_id = deputy.id if deputy else None
    return _note(intervention, actor, "change_owner")


def name_replacement(
    *, intervention: Intervention, replacement: Intervention | None, actor: User
) -> bool:
    """Say what to use instead of an intervention that is not in use. Returns whether that is new.

    :raises InvalidInput: while a version is in use, or if the other one is not in use itself.
    """
    _hold(intervention, actor)
    if replacement is None:
        intervention.replaced_by_id = None
        return _note(intervention, actor, "name_replacement")
    if intervention.available_version is not None:
        raise InvalidInput("This intervention is in use, so nothing replaces it", field="replaced")
    if replacement.id == intervention.id or replacement.available_version is None:
        raise InvalidInput(
            "The replacement must be another intervention that is in use", field="replaced"
        )
    intervention.replaced_by_id = replacement.id
    return _note(intervention, actor, "name_replacement")


def _hold(intervention: Intervention, actor: User) -> None:
    db.session.flush()
    db.session.refresh(intervention, with_for_update={"key_share": True, "of": Intervention})
    demand(actor, Action.CHANGE_OWNER, intervention)


def _can_answer(person: User) -> bool:
    return person.active and allowed(person, Action.DRAFT_INTERVENTION)


def _note(intervention: Intervention, actor: User, action: str) -> bool:
    changes = differences(intervention)
    if not changes:
        return False
    db.session.flush()
    db.session.expire(intervention, ["owner", "deputy", "replaced_by"])
    record(actor=actor, action=action, subject=intervention, changes=changes)
    return True
