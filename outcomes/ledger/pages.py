"""The pages of the ledger, which rooms add to: one navigation above all of them."""

from typing import NamedTuple

from flask import Flask, current_app


class LedgerPage(NamedTuple):
    """A page for managers; its order is its place in the navigation."""

    order: int
    endpoint: str
    label: str


def add_ledger_page(app: Flask, *, endpoint: str, label: str, order: int) -> None:
    """Let a room put a page of its own among those of the ledger."""
    pages: list[LedgerPage] = app.extensions.setdefault("ledger_pages", [])
    pages.append(LedgerPage(order, endpoint, label))
    pages.sort()
    app.jinja_env.globals["ledger_pages"] = ledger_pages


def ledger_pages() -> list[LedgerPage]:
    """All of them, in their order."""
    pages: list[LedgerPage] = current_app.extensions["ledger_pages"]
    return pages
