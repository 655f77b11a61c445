"""What an intervention's page shows of the viewer's shelf."""

from catalogue.interventions.models import InterventionVersion
from catalogue.shelves.models import Favourite
from core.database import db
from core.people.models import User


def shelf_buttons(version: InterventionVersion, viewer: User) -> bool:
    """Whether it is one of the viewer's favourites."""
    return db.session.get(Favourite, (viewer.id, version.intervention_id)) is not None
