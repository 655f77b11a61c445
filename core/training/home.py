"""What the home of those who look after staff says of training."""

from flask import url_for

from core.home.sections import Item, Section
from core.people.models import User
from core.training.models import StaffTraining
from core.training.queries import AskedTraining, Standing, training_page
from core.training.words import label
from core.ui.words import long_date

SHOWN = 3


def training_that_runs_out(user: User) -> Section:
    """What has run out, the longest ago first."""
    found = training_page(AskedTraining(standing=Standing.RUN_OUT), viewer=user)
    return Section(
        title="Training that has run out",
        empty="Nothing on record has run out. Record here what your staff were trained in.",
        items=[_item(row) for row in found.items[:SHOWN]],
        total=found.total,
        all_address=url_for("training.list_training"),
        all_label="All training",
    )


def _item(row: StaffTraining) -> Item:
    return Item(
        text=f"{row.user.name}: {label(row.training)}",
        address=url_for("training.list_training", standing=Standing.RUN_OUT),
        detail=f"Last day: {long_date(row.expires_on)}",
    )
