"""Structured logs: what happened and how long it took, never a case reference or an address."""

import logging
import sys
import time

import structlog
from flask import Flask, Response, g, request


def init_logs(app: Flask) -> None:
    """Write one JSON line per request: its rule, not its address, which may name a child."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.WARNING if app.testing else logging.INFO
        ),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
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
