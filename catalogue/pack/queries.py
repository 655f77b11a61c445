"""Which version may be handed out."""

from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.presentation import notice_for
from catalogue.interventions.queries import version_for
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
