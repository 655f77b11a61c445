"""Which version may be handed out, and who took which."""

from typing import Any

from sqlalchemy import Select

from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.presentation import notice_for
from catalogue.interventions.queries import version_for
from catalogue.interventions.uses import UseKind, select_uses
from catalogue.pack.models import PackDownload
from core.errors import NotFound
from core.people.models import User


def version_to_hand_out(slug: str, *, viewer: User) -> InterventionVersion:
    """The available version of an intervention, and never another.

    :raises NotFound: if there is none; it says why, to those who may know of the intervention.
    """
    version = version_for(slug, viewer=viewer)
    notice = notice_for(version)
    if notice is not None:
        raise NotFound(f"There is no pack to download. {notice.title}. {notice.reason}")
    return version


def packs_taken(user: User) -> Select[Any]:
    """What selects the packs that a person downloaded, each version once."""
    return (
        select_uses(
            UseKind.TOOK_PACK,
            intervention_id=InterventionVersion.intervention_id,
            version_id=PackDownload.version_id,
            at=PackDownload.at,
        )
        .join_from(
            PackDownload, InterventionVersion, PackDownload.version_id == InterventionVersion.id
        )
        .where(PackDownload.user_id == user.id)
    )
