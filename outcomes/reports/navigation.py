"""The pages of results, which rooms add to: one navigation above all of them."""

from typing import NamedTuple

from flask import Flask, current_app

from core.people.models import User
from core.permissions import Action, allowed


class ResultPage(NamedTuple):
    """A page of results; its order is its place in the navigation."""

    order: int
    endpoint: str
    label: str
    about: str
    action: Action


def add_result_page(app: Flask, page: ResultPage) -> None:
    """Let a room put a page of its own among the results."""
    pages: list[ResultPage] = app.extensions.setdefault("result_pages", [])
    pages.append(page)
    pages.sort()


def result_pages(viewer: User) -> list[ResultPage]:
    """Those that a person may open, in their order."""
    pages: list[ResultPage] = current_app.extensions["result_pages"]
    return [page for page in pages if allowed(viewer, page.action)]
