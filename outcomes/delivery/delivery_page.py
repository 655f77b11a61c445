"""What the page of one delivery shows: its sessions, their course, and what was put right."""

from collections.abc import Sequence
from typing import Any

from catalogue.interventions.stored import load_document
from core.people.models import User
from core.ui.words import list_in_words
from outcomes.caseload.history import DELIVERY, SESSION, changes_of
from outcomes.caseload.models import RecordChange
from outcomes.delivery import queries
from outcomes.delivery.course import course_of
from outcomes.delivery.ending_operations import may_undo_ending
from outcomes.delivery.history_words import earlier_texts, people_in
from outcomes.delivery.models import Attendance, Delivery
from outcomes.delivery.progress import running_warning, sessions_done, state_of
from outcomes.delivery.session_operations import may_undo_session
from outcomes.delivery.words import ENGAGEMENT, MOTIVATION, labels


def page_of_delivery(delivery: Delivery, *, viewer: User) -> dict[str, Any]:
    """What the template of a delivery is filled with."""
    attendances = queries.attendances_of([delivery])
    sessions = [each.session for each in attendances]
    return {
        "delivery": delivery,
        "attendances": attendances,
        "done": sessions_done(attendances).get(delivery.id, 0),
        "reparation": sum(each.reparation_hours or 0 for each in attendances),
        "course": course_of(attendances),
        "state": state_of(delivery),
        "warning": running_warning(delivery),
        "engagement": ENGAGEMENT,
        "motivation": MOTIVATION,
        "core_steps": _core_steps(delivery),
        "agencies": lambda codes: list_in_words(labels("agencies", tuple(codes))),
        "facilitators": queries.facilitators_of([session.id for session in sessions]),
        "days": {session.id: session.held_on for session in sessions},
        "caught_up": {each.catches_up_id: each for each in attendances if each.catches_up_id},
        "may_undo": {session.id for session in sessions if may_undo_session(session, viewer)},
        "may_undo_ending": may_undo_ending(delivery, viewer),
        **_history(delivery, attendances),
    }


def _history(delivery: Delivery, attendances: Sequence[Attendance]) -> dict[str, Any]:
    """What its sessions and its ending said before, and what was removed."""
    changes = changes_of(delivery.child, SESSION, DELIVERY)
    here = {each.session_id for each in attendances}
    of_sessions = {number: rows for (kind, number), rows in changes.items() if kind == SESSION}
    removed = [
        row
        for number, rows in of_sessions.items()
        if number not in here
        for row in rows
        if row.before.get("delivery") == delivery.id
    ]
    ending = changes.get((DELIVERY, delivery.id), ())
    shown = {number: rows for number, rows in of_sessions.items() if number in here}
    every: list[RecordChange] = [
        *removed,
        *ending,
        *(row for rows in shown.values() for row in rows),
    ]
    names = queries.names_of(people_in(every))
    return {
        "history": {number: earlier_texts(rows, names) for number, rows in shown.items()},
        "removed": earlier_texts(removed, names),
        "ending_history": earlier_texts(ending, names),
    }


def _core_steps(delivery: Delivery) -> dict[tuple[int, int], str]:
    """The titles of the core steps, by session and step."""
    document = load_document(delivery.version.content)
    return {(session, step): planned.title for session, step, planned in document.core_steps}
