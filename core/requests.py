"""What no request may hold, refused at the door of every page."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask, abort, request, session
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.routing import IntegerConverter, Map

from core.errors import DomainError

LARGEST_NUMBER = 2**31 - 1  # of a record, on both databases
LONGEST_WHOLE_NUMBER = 9
MOST_FIELDS = 5000  # the largest form of ours, a session plan, has a few hundred
# A browser shows an answer only once it has sent everything, so a little more is read and dropped.
MOST_DROPPED = 600 * 1024 * 1024
BYTES_AT_ONCE = 256 * 1024
_LARGER = "larger_requests"


class TooLarge(DomainError):
    """More was sent than this page takes."""

    status = 413


@dataclass(frozen=True)
class _Allowance:
    at_most: int
    message: str


class RecordNumber(IntegerConverter):
    """A number in an address. None of our records has a larger one: there is no such page."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_NUMBER)


def init_requests(app: Flask) -> None:
    """Refuse what no database can be asked for. To be called before the first route is added."""
    app.url_map.converters["int"] = RecordNumber
    app.extensions[_LARGER] = {}

    @app.before_request
    def refuse_what_nobody_types() -> None:
        texts = _texts_within_limits(app.extensions[_LARGER].get(request.endpoint))
        if len(texts) > MOST_FIELDS:
            abort(413)
        # PostgreSQL cannot store them, and nobody can type or see them.
        if any("\0" in text for text in texts):
            abort(400)


def allow_larger(app: Flask, endpoint: str, *, at_most: int, message: str) -> None:
    """Let those who are signed in send more to one page than to all others.

    :param message: what is said to somebody who sends even more.
    """
    app.extensions[_LARGER][endpoint] = _Allowance(at_most, message)


def whole_number(text: str | None) -> int:
    """A whole number that came back in a hidden field; 0 where it was tampered with."""
    if not text or not text.isdecimal() or len(text) > LONGEST_WHOLE_NUMBER:
        return 0
    return int(text)


def _texts_within_limits(allowance: _Allowance | None) -> list[str]:
    # Only a hint at who they are, to be checked later; but nobody else fills our disk.
    if allowance is None or "_user_id" not in session:
        return list(_texts())
    request.max_content_length = allowance.at_most
    try:
        return list(_texts())
    except RequestEntityTooLarge as refused:
        _drop_the_rest()
        raise TooLarge(allowance.message) from refused


def _drop_the_rest() -> None:
    """Read what is still being sent, and keep none of it."""
    dropped = 0
    while dropped < MOST_DROPPED:
        block = request.environ["wsgi.input"].read(BYTES_AT_ONCE)
        if not block:
            return
        dropped += len(block)


def _texts() -> Iterator[str]:
    yield request.path
    for values in (request.args, request.form):
        for name, texts in values.lists():
            yield name
            yield from texts
