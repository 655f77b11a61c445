"""Who did what, when: an append-only chain of events."""

from flask import Flask

from core.config import Settings


def register(app: Flask, settings: Settings) -> None:
    """Have the daily timer anchor the trail, where a folder for it is set."""
    from core.audit.anchors import anchor_today
    from core.daily import add_daily_step

    if settings.audit_anchor is not None:
        # Last, so that the anchor holds what the other steps did.
        add_daily_step(app, order=100, name="anchor", step=anchor_today)
