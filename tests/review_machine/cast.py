"""Who there is, what they may answer, and what a run remembers."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from catalogue.review.models import Decision, Rating
from catalogue.review.rules import Answer
from core.people.models import Role

# Role, and whether safeguarding-qualified. Numbers 5 and up are QA leads.
PEOPLE = [
    (Role.PRACTITIONER, False),
    (Role.PRACTITIONER, False),
    (Role.PRACTITIONER, False),
    (Role.MANAGER, False),
    (Role.ADMINISTRATOR, True),
    (Role.QA_LEAD, False),
    (Role.QA_LEAD, False),
    (Role.QA_LEAD, False),
    (Role.QA_LEAD, True),
    (Role.QA_LEAD, True),
    (Role.QA_LEAD, True),
]
FIRST_LEAD = 5
DAYS_FOR_A_CONDITION = 40
ON_A_CONDITION = "on a condition"
APPROVABLE = ("all met", "stop criterion not applicable", ON_A_CONDITION)
PARTS = (
    *APPROVABLE,
    "one missing",
    "stop criterion not met",
    "stop criterion waved away",
    "condition without a date",
)
REASONS = {Decision.REQUEST_CHANGES: "facts", Decision.REJECT: "not_safe"}


def differing(part: str, due: date) -> dict[str, Answer]:
    """The answers of a part that are not simply "met"."""
    return {
        "all met": {},
        "one missing": {"welsh": Answer()},
        "stop criterion not met": {
            "safeguarding": Answer(Rating.NOT_FULLY_MET, "Vague.", "Be exact.", due)
        },
        "stop criterion waved away": {"safeguarding": Answer(Rating.NOT_APPLICABLE)},
        "stop criterion not applicable": {
            "facts_and_law": Answer(Rating.NOT_APPLICABLE, "It states none.")
        },
        ON_A_CONDITION: {"welsh": Answer(Rating.NOT_MET, "None.", "Translate it.", due)},
        "condition without a date": {"welsh": Answer(Rating.NOT_MET, "None.", "Translate it.")},
    }[part]


@dataclass
class Counted:
    """Over all runs: the steps that were tried, and how often a version took each."""

    tried: int = 0
    taken: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Counted") -> None:
        """Count what another run did, too."""
        self.tried += other.tried
        self.taken += other.taken
        self.refused += other.refused

    def in_words(self) -> str:
        """What was counted, a line for each step of a version."""
        steps = [
            f"{number:7,}  {before} → {after} ({move})"
            for (before, move, after), number in sorted(self.taken.items())
        ]
        refused = [f"{number:7,}  {error}" for error, number in sorted(self.refused.items())]
        lines = [f"{self.tried:,} steps tried. Taken by versions:", *steps, "Refused:", *refused]
        return "\n".join(lines)


@dataclass
class Seen:
    """What one run has made, and things as they stood when they were first seen."""

    versions: list[int] = field(default_factory=list)
    # Of a review: the part that was answered, and the date of its condition.
    answered: dict[int, tuple[str, date]] = field(default_factory=dict)
    # Of a review: how many turns its version had had when it was claimed, and approvals in that.
    claimed_at: dict[int, tuple[int, int]] = field(default_factory=dict)
    # Of an appealed version: how many turns it had had.
    appealed: dict[int, int] = field(default_factory=dict)
    fixed: dict[tuple[str, int], object] = field(default_factory=dict)
