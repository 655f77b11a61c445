"""Which column of a sender's file is which of ours, guessed by its name."""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

NOT_A_LETTER = re.compile(r"[^a-z0-9]+")
CLOSE = 0.8
# Other names under which systems send the same.
ALSO = {
    "case_reference": (
        "case",
        "case_ref",
        "case_no",
        "case_number",
        "case_id",
        "child",
        "child_reference",
    ),
    "team": ("area", "office", "area_team"),
    "started_on": ("start", "start_date", "date_started", "opened"),
    "ended_on": ("end", "end_date", "date_ended", "closed"),
    "age_at_start": ("age",),
    "disposal": ("outcome", "order", "order_type", "disposal_type"),
    "sex": ("gender",),
    "ethnicity": ("ethnic_group", "ethnic_origin"),
    "looked_after": ("looked_after_status", "lac", "cla"),
    "placing_authority": ("home_authority", "placed_by"),
    "assessed_on": ("assessment_date", "date_assessed", "assessed"),
    "plan_reference": ("plan", "plan_ref", "plan_id"),
    "delivery_reference": ("delivery", "delivery_ref", "delivery_id"),
    "session_reference": ("session", "session_ref", "session_id"),
    "sessions_planned": ("sessions", "number_of_sessions"),
    "owner_email": ("owner", "worker", "worker_email", "case_manager"),
    "held_on": ("date", "session_date", "date_held"),
    "taken_on": ("date", "date_taken", "completed_on"),
    "minutes": ("duration", "length"),
    "score": ("result", "value", "total"),
    "rater": ("answered_by", "completed_by", "respondent"),
    "occasion": ("time_point", "timepoint", "stage"),
    "instrument": ("measure", "tool"),
    "facilitator_emails": ("facilitators", "facilitator", "run_by"),
    "gravity": ("gravity_score", "seriousness"),
    "proven_date": ("proven", "date_proven", "conviction_date"),
    "offence_date": ("date_of_offence", "date"),
}


def guessed(columns: Iterable[str], header: Sequence[str]) -> dict[str, str]:
    """For each of our columns the name in the file; no name of the file is given twice."""
    free = {_plain(name): name for name in header if name}
    found: dict[str, str] = {}
    for candidates in (lambda column: (column,), lambda column: ALSO.get(column, ())):
        for column in columns:
            known = next((name for name in candidates(column) if name in free), None)
            if column not in found and known is not None:
                found[column] = free.pop(known)
    for column in columns:
        close = [] if column in found else get_close_matches(column, free, n=1, cutoff=CLOSE)
        if close:
            found[column] = free.pop(close[0])
    return found


def _plain(name: str) -> str:
    return NOT_A_LETTER.sub("_", name.casefold()).strip("_")
