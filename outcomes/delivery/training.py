"""What training whoever answers for a plan item lacks.

The register of staff training gives what people hold when the service starts. Where there is none,
nothing is known and nobody is warned: the page says which training is needed, as ever.
"""

from collections.abc import Callable, Collection
from datetime import date

from flask import Flask, current_app

from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.stored import load_document
from core.database import today

# Of some codes of training those that a person holds on a day, neither expired nor to come.
TrainingHeld = Callable[[int, Collection[str], date], Collection[str]]


def provide_training(app: Flask, held: TrainingHeld) -> None:
    """Let the register of training say what people hold.

    :param held: takes the number of a user, codes of ``training`` and a day.
    """
    app.extensions["training_held"] = held


def missing_training(version: InterventionVersion, user_id: int | None) -> tuple[str, ...]:
    """The codes of training that a version asks for and a person does not hold today."""
    held: TrainingHeld | None = current_app.extensions.get("training_held")
    required = load_document(version.content).training_required
    if held is None or not required or user_id is None:
        return ()
    has = frozenset(held(user_id, required, today()))
    return tuple(code for code in required if code not in has)
