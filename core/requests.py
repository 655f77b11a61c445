"""What no request may hold, refused at the door of every page."""

from collections.abc import Iterator

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, Map

LARGEST_NUMBER = 2**31 - 1  # of a record, on both databases
LONGEST_WHOLE_NUMBER = 9
MOST_FIELDS = 5000  # the largest form of ours, a session plan, has a few hundred


class RecordNumber(IntegerConverter):
    """A number in an address. None of our records has a larger one: there is no such page."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_NUMBER)


def init_requests(app: Flask) -> None:
    """Refuse what no database can be asked for. To be called before the first route is added."""
    app.url_map.converters["int"] = RecordNumber

    @app.before_request
    def refuse_what_nobody_types() -> None:
        texts = list(_texts())
        if len(texts) > MOST_FIELDS:
            abort(413)
        # PostgreSQL cannot store them, and nobody can type or see them.
        if any("\0" in text for text in texts):
            abort(400)


def whole_number(text: str | None) -> int:
    """A whole number that came back in a hidden field; 0 where it was tampered with."""
    if not text or not text.isdecimal() or len(text) > LONGEST_WHOLE_NUMBER:
        return 0
    return int(text)


def _texts() -> Iterator[str]:
    yield request.path
    for values in (request.args, request.form):
        for name, texts in values.lists():
            yield name
            yield from texts
