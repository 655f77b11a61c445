"""Retention on the home page of administrators, who see no other page of records."""

from flask import url_for
from sqlalchemy import func, select

from core.database import db
from core.home.sections import Item, Section
from core.people.models import User
from core.ui.words import plural
from outcomes.retention.models import RetentionRule


def rules_to_look_at(user: User) -> Section:  # noqa: ARG001 - every provider takes it
    """Where the rules are set, and how many there are."""
    rules = db.session.scalar(select(func.count()).select_from(RetentionRule)) or 0
    detail = f"{plural(rules, 'rule')} set" if rules else "No rule is set: nothing goes"
    return Section(
        title="Retention",
        empty="",
        items=[
            Item(
                text="How long records are kept", address=url_for("retention.rules"), detail=detail
            )
        ],
    )
