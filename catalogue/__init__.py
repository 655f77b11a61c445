"""The library: interventions, their assurance, and finding them."""

from flask import Flask

from core.config import Settings


def register(app: Flask, settings: Settings) -> None:
    """Add the library to the service."""
    from catalogue import drafting, instruments, interventions, review, search

    for feature in (instruments, interventions, drafting, search, review):
        feature.register(app, settings)
