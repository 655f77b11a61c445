"""Fitting the models by command, and once a night."""

import click
from flask.cli import AppGroup

from core.transactions import commit
from core.ui.words import plural
from outcomes.case_mix.fitting import fit_all

case_mix = AppGroup("case-mix", help="What is expected of children with such starting points.")


@case_mix.command("fit")
def fit_command() -> None:
    """Fit the model of every scale anew."""
    words = fit_every_night()
    commit()
    click.echo(words)


def fit_every_night() -> str:
    """Fit every model; a step of the day, after what changed was counted."""
    return f"Case mix fitted for {plural(fit_all(), 'scale')}."
