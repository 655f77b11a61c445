"""Days: as the three boxes of a form take them, and a clock that can be put forward."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

import pytest

from core import database
from core.database import today


class Clock:
    """The time as the whole service tells it, which a test puts forward."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.ahead = timedelta()
        clock = self

        class Shifted(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
                return datetime.now(tz) + clock.ahead

        patch.setattr(database, "datetime", Shifted)

    def put_forward(self, *, days: float) -> None:
        """Let days pass."""
        self.ahead += timedelta(days=days)

    def put_to(self, day: date) -> None:
        """Make it noon of a day."""
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        self.ahead = noon - datetime.now(UTC)


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
