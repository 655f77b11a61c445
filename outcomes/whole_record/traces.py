"""Where a child may be named outside its own tables: files on their way in, notices, charts."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app

from outcomes.whole_record.contents import Contents

# Takes the child's traces away; called while the rows of the child are still there.
Forget = Callable[[Contents], None]


@dataclass(frozen=True)
class Trace:
    """A place, by the name that people know it by, and how a child is forgotten there."""

    name: str
    forget: Forget


def add_trace(app: Flask, name: str, forget: Forget) -> None:
    """Let a room forget what it holds of a child outside the child's tables."""
    app.extensions.setdefault("record_traces", []).append(Trace(name, forget))


def forget_traces(contents: Contents) -> None:
    """Forget a child everywhere outside its own tables."""
    for trace in current_app.extensions.get("record_traces", []):
        trace.forget(contents)
