"""A version of the demonstration that was taken out of use, with a proposal to bring it back."""

from sqlalchemy import select

from catalogue.interventions.models import Intervention, InterventionVersion, VersionState
from catalogue.pack.models import PackKind
from catalogue.pack.operations import record_download
from catalogue.recall.models import Recall
from catalogue.recall.operations import suspend
from catalogue.returning.operations import propose
from core.database import db
from outcomes.demonstration.accounts import demonstration_people

SUSPENDED = "other-people-in-the-story"
WHY = (
    "Demonstration: a worker reads the second step as asking a child to guess how a real person "
    "feels. Do not use it until two reviewers have looked."
)
WHY_BACK = (
    "Demonstration: read again. The step is about people in a story, and says so. A second person "
    "should read it, too."
)
HAD_IT = ("practitioner", "practitioner2", "qa4")


def ensure_recall() -> None:
    """Suspend one version that three people downloaded; nothing where anything was recalled."""
    version = db.session.scalar(
        select(InterventionVersion)
        .join(Intervention)
        .where(Intervention.slug == SUSPENDED, InterventionVersion.state == VersionState.LIVE)
    )
    if version is None or db.session.scalar(select(Recall.id).limit(1)) is not None:
        return
    people = {user.email.partition("@")[0]: user for user in demonstration_people()}
    for name in HAD_IT:
        record_download(version_id=version.id, kind=PackKind.PDF, actor=people[name])
    suspend(version=version, reason_code="could_harm", words=WHY, actor=people["manager"])
    propose(version=version, words=WHY_BACK, actor=people["qa2"])
