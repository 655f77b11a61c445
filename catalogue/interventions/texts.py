"""Telling others that a version has a text, so that they can note what they need of it."""

from collections.abc import Callable

from flask import Flask, current_app

from catalogue.interventions.models import InterventionVersion

Listener = Callable[[InterventionVersion], None]


def listen_to_texts(app: Flask, listener: Listener) -> None:
    """Be told of every text as it is submitted or imported, in the same transaction.

    Nobody may rely on having been told of all: what was there before is not told again.
    """
    app.extensions.setdefault("text_listeners", []).append(listener)


def tell_of_text(version: InterventionVersion) -> None:
    """Tell everyone who listens."""
    for listener in current_app.extensions.get("text_listeners", []):
        listener(version)
