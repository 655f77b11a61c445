"""Days as the three boxes of a form take them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from core.database import today


def parts(day: date) -> list[str]:
    """Give the day, month and year of a day."""
    return [str(day.day), str(day.month), str(day.year)]


def tomorrow() -> list[str]:
    """Give the parts of tomorrow. A case of a test names it uncalled: see `settled`."""
    return parts(today() + timedelta(days=1))


def settled(form: Mapping[str, Any]) -> dict[str, Any]:
    """Count its days now.

    Cases are made when the tests are collected; midnight may pass before they run.
    """
    return {name: value() if callable(value) else value for name, value in form.items()}
