"""Interventions and their versions."""

from flask import Flask

from core.config import Settings


def register(app: Flask, settings: Settings) -> None:
    """Add this feature to the service."""
