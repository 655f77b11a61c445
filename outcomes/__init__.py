"""The evidence: who was planned what, what was delivered, and what changed."""

from flask import Flask

from core.config import Settings


def register(app: Flask, settings: Settings) -> None:
    """Add the evidence to the service."""
    from outcomes import caseload, delivery, demonstration, ete, exchange, measures, reports

    for feature in (caseload, delivery, ete, measures, reports, exchange, demonstration):
        feature.register(app, settings)
