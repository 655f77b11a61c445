"""Which version may be handed out, and who took which."""

from sqlalchemy import func, select

from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.presentation import notice_for
from catalogue.interventions.queries import version_for
from catalogue.interventions.uses import Use, UseKind
from catalogue.pack.models import PackDownload
from core.database import db
from core.errors import NotFound
from core.people.models import User

MOST_TAKEN = 50


def version_to_hand_out(slug: str, *, viewer: User) -> InterventionVersion:
    """The available version of an intervention, and never another.

    :raises NotFound: if there is none; it says why, to those who may know of the intervention.
    """
    version = version_for(slug, viewer=viewer)
    notice = notice_for(version)
    if notice is not None:
        raise NotFound(f"There is no pack to download. {notice.title}. {notice.reason}")
    return version


def packs_taken(user: User, *, intervention_id: int | None = None) -> list[Use]:
    """The packs that a person downloaded, newest first, each version once."""
    last = func.max(PackDownload.at)
    query = (
        select(InterventionVersion.intervention_id, PackDownload.version_id, last.label("at"))
        .join(InterventionVersion, PackDownload.version_id == InterventionVersion.id)
        .where(PackDownload.user_id == user.id)
        .group_by(InterventionVersion.intervention_id, PackDownload.version_id)
        .order_by(last.desc())
        .limit(MOST_TAKEN)
    )
    if intervention_id is not None:
        query = query.where(InterventionVersion.intervention_id == intervention_id)
    return [
        Use(
            intervention_id=row.intervention_id,
            version_id=row.version_id,
            on=row.at.date(),
            kind=UseKind.TOOK_PACK,
        )
        for row in db.session.execute(query)
    ]
