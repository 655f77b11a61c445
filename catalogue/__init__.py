"""The library: interventions, their assurance, and finding them."""

from flask import Flask

from core.config import Settings


def register(app: Flask, settings: Settings) -> None:
    """Add the library to the service."""
    from catalogue import (
        care,
        comparing,
        coverage,
        decisions,
        drafting,
        feedback,
        found,
        history,
        instruments,
        interventions,
        matching,
        materials,
        pack,
        priorities,
        problems,
        quality,
        recall,
        returning,
        review,
        search,
        shelves,
        signals,
        stewardship,
        unmet_needs,
    )

    for feature in (
        instruments,
        interventions,
        history,
        stewardship,
        problems,
        signals,
        materials,
        pack,
        drafting,
        search,
        matching,
        coverage,
        unmet_needs,
        shelves,
        comparing,
        feedback,
        priorities,
        review,
        recall,
        returning,
        quality,
        care,
        decisions,
        found,
    ):
        feature.register(app, settings)
