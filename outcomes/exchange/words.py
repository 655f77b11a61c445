"""The words for kinds of files and their columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.vocabulary import Term
from outcomes.delivery.words import vocabulary
from outcomes.exchange.cells import Code, Column, Several

# What is in a file, and what a row of it is.
KINDS_IN_WORDS = {
    "children": ("Children", "A row is a child, by case reference. Bring these in first."),
    "needs": ("Assessed needs", "A row is one need as assessed on a day."),
    "plans": ("Plans", "A row is one intervention planned for a child."),
    "deliveries": ("Deliveries", "A row is one child on one version of an intervention."),
    "sessions": ("Sessions", "A row is one child at one session."),
    "measurements": ("Measurements", "A row is one score."),
    "offences": ("Offences", "A row is the date of an offence and its gravity, and no more."),
}
_DAY = "A date like 2026-03-04 or 04/03/2026"
_OUR_CODES = "Codes of this service"
# Of each column its label and a hint.
COLUMNS = {
    "case_reference": ("Case reference", ""),
    "team": ("Team", "The name of one of your teams"),
    "started_on": ("Start", _DAY),
    "age_at_start": ("Age at the start", "In whole years"),
    "disposal": ("Disposal", _OUR_CODES),
    "disposal_start": ("Start of the disposal", _DAY),
    "disposal_end": ("End of the disposal", _DAY),
    "sex": ("Sex", _OUR_CODES),
    "ethnicity": ("Ethnic group", _OUR_CODES),
    "looked_after": ("Looked-after status", _OUR_CODES),
    "home_or_host": ("Home or host", _OUR_CODES),
    "placing_authority": ("Placing authority", ""),
    "communication_needs": ("Communication needs", f"{_OUR_CODES}, separated by semicolons"),
    "need": ("Need", _OUR_CODES),
    "direction": ("Direction", "for or against"),
    "severity": ("Severity", "1, 2 or 3"),
    "assessed_on": ("Assessed on", _DAY),
    "plan_reference": ("Plan reference", "Your own reference of the plan item"),
    "intervention": ("Intervention", "The last part of its address in the library"),
    "desired_outcome": ("Desired outcome", ""),
    "child_view": ("Child’s view", "In the child’s own words"),
    "child_view_declined_reason": ("Why the child gave no view", ""),
    "sessions_planned": ("Sessions planned", ""),
    "owner_email": ("Owner", "The email address of a member of staff here"),
    "start_by": ("Start by", _DAY),
    "delivery_reference": ("Delivery reference", "Your own reference of the delivery"),
    "version": ("Version", "A number; without it the version in use"),
    "ended_on": ("End", _DAY),
    "ending": ("How it ended", _OUR_CODES),
    "session_reference": ("Session reference", "Your own; the rows of one group session share it"),
    "held_on": ("Held on", _DAY),
    "happened": ("Did it happen?", "yes, no, or the code of the reason why not"),
    "attendance": ("Attendance", _OUR_CODES),
    "minutes": ("Minutes", ""),
    "engagement": ("Engagement", "1 to 5"),
    "child_words": ("Child’s words", "Or “declined:” and why they gave none"),
    "facilitator_emails": ("Who ran it", "Email addresses, separated by semicolons"),
    "instrument": ("Measure", _OUR_CODES),
    "scale": ("Scale", _OUR_CODES),
    "rater": ("Who answered", _OUR_CODES),
    "occasion": ("Occasion", "pre, mid, post or follow_up"),
    "taken_on": ("Taken on", _DAY),
    "score": ("Score", ""),
    "offence_date": ("Date of the offence", _DAY),
    "proven_date": ("Date proven", _DAY),
    "gravity": ("Gravity", "A number on the scale"),
    "gravity_scale": ("Gravity scale", _OUR_CODES),
}


def in_words(column: str, mapping: Mapping[str, str]) -> str:
    """What a column is called here, and in the file where that is something else."""
    label = COLUMNS[column][0] if column in COLUMNS else column
    name = mapping.get(column, "")
    return f"{label} (“{name}”)" if name and name != column else label


@dataclass(frozen=True)
class DescribedColumn:
    """A column as whoever makes a file must know it; ``terms`` are the codes that it takes."""

    name: str
    label: str
    hint: str
    required: bool
    several: bool
    terms: Sequence[Term]


def described(column: Column) -> DescribedColumn:
    """What a column may hold."""
    several = isinstance(column.read, Several)
    reader = column.read.reader if isinstance(column.read, Several) else column.read
    # Also those of the past: a file may tell of years ago.
    terms = vocabulary(reader.vocabulary).terms if isinstance(reader, Code) else ()
    label, hint = COLUMNS[column.name]
    return DescribedColumn(column.name, label, hint, column.required, several, tuple(terms))
