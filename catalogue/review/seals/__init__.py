"""Seals: each decision with its scores, chained to the one before, so that a change is found.

The database refuses to change a decision. Somebody with the database's own password can take that
refusal away; what they change then no longer agrees with the seal, which is hashed together with
the seal before it and named by the audit's event of the decision. See ``docs/audit-trail.md``.
"""

from flask import Flask

from core.config import Settings


def register(app: Flask, _settings: Settings) -> None:
    """Have decisions verified with the audit."""
    from catalogue.review.seals.verification import verify_seals
    from core.audit.verifiers import add_verifier

    add_verifier(app, "decisions", verify_seals)
