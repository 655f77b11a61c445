"""What an intervention's page shows of the viewer's shelf."""

from typing import Any

from sqlalchemy import ScalarSelect, func, select

from catalogue.interventions.counts import counted
from catalogue.interventions.models import InterventionVersion
from catalogue.shelves.models import Favourite
from core.database import db
from core.people.models import User

FAVOURITE = "favourite"


def favourites_of(intervention_id: Any, viewer_id: Any) -> ScalarSelect[int]:
    """Whether it is one of the viewer's favourites (1 or 0), to be asked for with it."""
    own = (Favourite.user_id == viewer_id, Favourite.intervention_id == intervention_id)
    return select(func.count(Favourite.user_id)).where(*own).scalar_subquery()


def shelf_buttons(version: InterventionVersion, viewer: User) -> bool:
    """Whether it is one of the viewer's favourites."""
    known = counted(version.intervention_id, viewer, FAVOURITE)
    if known is not None:
        return known > 0
    return db.session.get(Favourite, (viewer.id, version.intervention_id)) is not None
