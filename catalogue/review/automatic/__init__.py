"""What the service itself finds about a criterion: an aid to the reviewer, never an answer."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the service's own checks."""
    from catalogue.review.automatic.checks import OWN_CHECKS
    from catalogue.review.automatic.registry import add_check

    for check in OWN_CHECKS:
        add_check(app, check)
