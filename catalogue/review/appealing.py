"""An author's one appeal against a rejection."""

from catalogue.interventions.lifecycle import lock_version
from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.review.checks import LONGEST_WORDS
from catalogue.review.models import Appeal
from catalogue.review.rounds import appeal_of
from catalogue.review.telling import tell_of_appeal
from core.audit.operations import record
from core.database import db, now
from core.errors import DomainError, InvalidInput, NotFound
from core.people.models import User
from core.permissions import Action, demand


class CannotAppeal(DomainError):
    """There is no rejection to appeal against, or its one appeal was used."""


def version_to_appeal(version_id: int, *, viewer: User) -> InterventionVersion:
    """A version, for its author.

    :raises NotFound: if there is none, and to anyone else.
    """
    version = db.session.get(InterventionVersion, version_id)
    if version is None:
        raise NotFound("There is no such version, or you cannot see it.")
    demand(viewer, Action.APPEAL_REJECTION, version)
    return version


def appeal(*, version: InterventionVersion, words: str, actor: User) -> Appeal:
    """Ask that reviewers who have not decided on a rejected version look at it again, once.

    Sent twice, it is one appeal. The version stays rejected until one of them claims it.

    :raises NotFound: to anyone but its author.
    :raises CannotAppeal: if it is not rejected, or was appealed before.
    :raises InvalidInput: without words.
    """
    demand(actor, Action.APPEAL_REJECTION, version)
    lock_version(version)
    earlier = appeal_of(version)
    if earlier is not None and earlier.round == version.review_round:
        return earlier
    if earlier is not None:
        raise CannotAppeal("You have appealed once already. Start a new draft instead.")
    if version.state is not VersionState.REJECTED:
        raise CannotAppeal("Only a rejected version can be appealed.")
    if not 0 < len(words.strip()) <= LONGEST_WORDS:
        raise InvalidInput(
            f"Say in {LONGEST_WORDS:,} characters or fewer what the reviewers should look at again",
            field="words",
        )
    made = Appeal(
        version_id=version.id,
        round=version.review_round,
        author_id=actor.id,
        at=now(),
        words=words.strip(),
    )
    db.session.add(made)
    db.session.flush()
    record(
        actor=actor,
        action="appeal_rejection",
        subject=version,
        changes={"round": [None, made.round], "words": [None, made.words]},
    )
    tell_of_appeal(made)
    return made
