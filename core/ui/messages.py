"""Messages shown at the top of the next page."""

from __future__ import annotations

from flask import flash


def flash_with_undo(text: str, *, undo_address: str, undo_label: str = "Undo") -> None:
    """Say that something was done, with a button that posts to the address that undoes it."""
    message = {"text": text, "undo_address": undo_address, "undo_label": undo_label}
    flash(message, "success")  # type: ignore[arg-type] # the session keeps a dict as well
