"""Collections, packs taken, and versions that went out of use in every way."""

from datetime import timedelta

from catalogue.feedback.models import Feedback, Verdict
from catalogue.feedback.operations import say_how_it_was
from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.pack.models import PackKind
from catalogue.pack.operations import record_download
from catalogue.shelves.models import Collection
from catalogue.shelves.operations import (
    CollectionDetails,
    add_to_collections,
    make_collection,
)
from core.database import db, today
from core.people.models import Team, User
from tests.factories.interventions import a_draft, a_live_version, put_in_state
from tests.factories.people import UserFactory

OUT_OF_USE = ("expired", "lapsed", "suspended", "superseded", "retired", "draft")


def a_collection(
    *versions: InterventionVersion,
    owner: User | None = None,
    name: str = "First three weeks",
    team: Team | None = None,
    team_may_change: bool = False,
) -> Collection:
    """A collection with the given interventions, committed."""
    owner = owner or UserFactory()
    details = CollectionDetails(
        name=name, team_id=team.id if team else None, team_may_change=team_may_change
    )
    collection = make_collection(details=details, actor=owner)
    for version in versions:
        add_to_collections(version=version, collections=[collection], actor=owner)
    db.session.commit()
    return collection


def took_pack(user: User, version: InterventionVersion) -> None:
    """A download of the pack, today, committed."""
    record_download(version_id=version.id, kind=PackKind.PDF, actor=user)
    db.session.commit()


def feedback_by(
    user: User,
    version: InterventionVersion,
    verdict: Verdict = Verdict.WORKED_WELL,
    sentence: str = "",
) -> Feedback:
    """What a person says of a version whose pack they took, committed."""
    took_pack(user, version)
    said = say_how_it_was(version=version, verdict=verdict, sentence=sentence, actor=user)
    db.session.commit()
    return said


def not_in_use(kind: str) -> InterventionVersion:
    """A version that nobody may use; "lapsed" is one whose last day the clock has not seen yet."""
    if kind == "draft":
        return a_draft()
    version = a_live_version()
    fall_out_of_use(version, kind)
    return version


def fall_out_of_use(version: InterventionVersion, kind: str) -> None:
    """Put a version in use out of use."""
    if kind == "lapsed":
        version.expires_on = today() - timedelta(days=1)
    else:
        put_in_state(version, VersionState(kind))
    db.session.commit()
