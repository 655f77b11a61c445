"""What the library would like to know of results here; another part of the service provides it."""

from dataclasses import dataclass
from typing import Protocol

from flask import Flask, current_app

from core.people.models import User


@dataclass(frozen=True, kw_only=True)
class LocalResult:
    """How an intervention did here, in words that may be shown as they are to this viewer.

    None means not known. Small numbers are for the provider to protect.
    """

    outcome: str | None = None  # what was looked at: "Self-reported difficulties"
    finding: str | None = None  # "Most improved, by 4.1 points (between 2.6 and 5.6)"
    children: str | None = None  # "About 50 started, 35 were measured before and after"
    source: str | None = None  # "Deliveries recorded in this service"
    checked: str | None = None  # "Up to 31 March 2026"
    address: str | None = None  # of the page with all results
    summary: str | None = None  # one line for lists: "about 35 children, improvement likely"


class LocalResults(Protocol):
    """Gives the result of an intervention as the viewer may see it; None where there is none."""

    def __call__(self, intervention_id: int, viewer: User) -> LocalResult | None: ...


def provide_local_results(app: Flask, provider: LocalResults) -> None:
    """Say who knows of results here. Called once, at start."""
    app.extensions["local_results"] = provider


def local_result(intervention_id: int, viewer: User) -> LocalResult | None:
    """The result of an intervention here; None where nobody provides one."""
    provider: LocalResults | None = current_app.extensions.get("local_results")
    return provider(intervention_id, viewer) if provider else None
