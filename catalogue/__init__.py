"""The library: interventions, their assurance, and finding them."""

from flask import Flask

from core.config import Settings


def register(app: Flask, settings: Settings) -> None:
    """Add the library to the service."""
    from catalogue import (
        coverage,
        drafting,
        instruments,
        interventions,
        matching,
        materials,
        pack,
        review,
        search,
    )

    for feature in (
        instruments,
        interventions,
        materials,
        pack,
        drafting,
        search,
        matching,
        coverage,
        review,
    ):
        feature.register(app, settings)
