"""What the people of the demonstration found elsewhere: all of it made up, and so are the sites."""

import io
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from catalogue.found.models import FoundResource
from catalogue.found.operations import Brought, bring, decline
from catalogue.materials.models import StoredFile
from catalogue.materials.operations import keep, prepared
from catalogue.materials.queries import store
from core.database import db, today
from core.people.models import User
from outcomes.demonstration.accounts import DOMAIN, demonstration_people

PRISON_VISIT = "https://films.demo.example/a-day-inside"
DECLINED = (
    "Demonstration: it shows children a prison visit to frighten them. Frightening children does "
    "not help them and can do harm. For time to talk about choices use “Anger: gears and brakes”."
)
CARDS = "traffic-light-cards.txt"
CARDS_TEXT = """Traffic light cards

Red. Stop. What is happening in your body right now? Put a hand on the part that feels it most.
Amber. Think. Name two things that you could do next. What would each of them cost you tomorrow?
Green. Go. Choose one of the two, and say it out loud before you do it.

Cut the cards out and keep them in a pocket. After a hard moment lay them out and go through them.

Made by the Lantern Street Project. Questions: cards@lanternstreet.demo.example
"""
# By whom, and what they said of it; a file is named and written above.
FOUND: tuple[tuple[str, Mapping[str, Any]], ...] = (
    (
        "practitioner2",
        {
            "title": "A day inside (film)",
            "purpose": "Demonstration: to show a group what prison is like.",
            "address": PRISON_VISIT,
            "licence": "all_rights_reserved",
        },
    ),
    (
        "practitioner",
        {
            "title": "Traffic light cards",
            "purpose": "Demonstration: for a child who acts before thinking, to carry along.",
            "place": "Handed out at a training day",
            "licence": "not_known",
            "rights_holder": "Lantern Street Project",
        },
    ),
    (
        "teammanager",
        {
            "title": "Prison film for parents",
            "purpose": "Demonstration: a colleague spoke well of it.",
            "address": f"{PRISON_VISIT}/?utm_source=newsletter",
            "licence": "not_known",
        },
    ),
)


def ensure_found_resources() -> None:
    """Bring them, and decline the first, unless anything was ever brought."""
    if db.session.scalar(select(FoundResource.id).limit(1)) is not None:
        return
    people = {user.email.removesuffix(f"@{DOMAIN}"): user for user in demonstration_people()}
    for name, said in FOUND:
        resource = _bring(people[name], said)
        if resource.address == PRISON_VISIT:
            decline(resource=resource, reason_code="shaming", reason=DECLINED, actor=people["qa"])


def _bring(person: User, said: Mapping[str, Any]) -> FoundResource:
    file = None if "address" in said else _cards(person)
    brought = Brought(
        **said, found_on=today() - timedelta(days=3), file=file, file_name=CARDS if file else None
    )
    return bring(brought=brought, actor=person)


def _cards(person: User) -> StoredFile:
    stream = io.BytesIO(CARDS_TEXT.encode())
    with prepared(stream=stream, name=CARDS, store=store()) as ready:
        return keep(prepared=ready, version=None, actor=person, store=store())
