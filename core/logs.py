"""Structured logs: what happened and how long it took, never a case reference or an address."""

import logging
import sys
import time
import traceback

import structlog
from flask import Flask, Response, g, request
from structlog.typing import EventDict, WrappedLogger


def init_logs(app: Flask) -> None:
    """Write one JSON line per request: its rule, not its address, which may name a child."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _tell_where_it_failed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.WARNING if app.testing else logging.INFO
        ),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
    app.logger.addFilter(_without_what_was_typed)
    log = structlog.get_logger("request")

    @app.before_request
    def start_clock() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def write_line(response: Response) -> Response:
        if request.endpoint != "assets":
            log.info(
                "request",
                method=request.method,
                rule=request.url_rule.rule if request.url_rule else "none",
                status=response.status_code,
                milliseconds=round((time.perf_counter() - g.started) * 1000, 1),
            )
        return response


def where_it_failed(error: BaseException) -> str:
    """The way to an error and its kind, line by line; never its words.

    A database says in them what somebody wrote of a child, and a conversion what was typed.
    """
    lines: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        lines = [*traceback.format_tb(cause.__traceback__), f"{type(cause).__qualname__}\n", *lines]
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return "".join(lines).rstrip()


def _tell_where_it_failed(_logger: WrappedLogger, _method: str, entry: EventDict) -> EventDict:
    error = entry.pop("exc_info", None)
    if isinstance(error, BaseException):
        entry["exception"] = where_it_failed(error)
    return entry


def _without_what_was_typed(entry: logging.LogRecord) -> bool:
    """Flask's own line for what fails after the page is made: without address and words."""
    if entry.exc_info and entry.exc_info[1] is not None:
        entry.msg, entry.args = "A request failed as it ended", ()
        entry.exc_text = where_it_failed(entry.exc_info[1])
    return True
