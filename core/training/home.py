"""What a manager's home says of training."""

from flask import url_for

from core.database import today
from core.home.sections import Item, Section
from core.people.models import User
from core.training.models import StaffTraining
from core.training.queries import AskedTraining, Standing, training_page
from core.training.words import label
from core.ui.words import long_date

SHOWN = 3


def training_that_runs_out(user: User) -> Section | None:
    """What has run out, the longest ago first; nothing where nothing has."""
    found = training_page(AskedTraining(standing=Standing.RUN_OUT), viewer=user)
    if not found.total:
        return None
    return Section(
        title="Training that has run out",
        empty="",
        items=[_item(row) for row in found.rows[:SHOWN]],
        total=found.total,
        all_address=url_for("training.list_training", standing=Standing.RUN_OUT),
    )


def _item(row: StaffTraining) -> Item:
    days = (today() - row.expires_on).days if row.expires_on else 0
    return Item(
        text=f"{row.user.name}: {label(row.training)}",
        address=url_for("training.list_training", standing=Standing.RUN_OUT),
        detail=f"Since {long_date(row.expires_on)}" if days else "Since today",
    )
