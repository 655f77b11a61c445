"""The words of deliveries and sessions that are not in a vocabulary."""

from collections.abc import Iterable
from datetime import date, timedelta

from flask import current_app

from catalogue.interventions.models import InterventionVersion, VersionState
from core.people.models import User
from core.ui.words import list_in_words, long_date
from core.vocabulary import Vocabularies, Vocabulary

ENGAGEMENT = {
    1: "Did not take part",
    2: "Took part a little",
    3: "Took part with help",
    4: "Took part well",
    5: "Made it their own",
}
# Whether the child wanted to be there, which is not the same as taking part.
MOTIVATION = {
    1: "Did not want to be there",
    2: "Was not sure about it",
    3: "Was willing",
    4: "Was keen",
    5: "Came with ideas of their own",
}
ATTENDED_LATE = "attended_late"
NOT_AVAILABLE = {
    VersionState.EXPIRED: "its approval has run out",
    VersionState.SUSPENDED: "it is suspended",
    VersionState.SUPERSEDED: "a newer version has replaced it",
    VersionState.RETIRED: "it is retired",
}


def vocabulary(name: str) -> Vocabulary:
    """A code list of the service."""
    vocabularies: Vocabularies = current_app.extensions["vocabularies"]
    return vocabularies[name]


def label(name: str, code: str | None) -> str:
    """The label of a code; the code itself where the vocabulary has lost it."""
    return vocabulary(name).labels.get(code, code) if code else ""


def labels(name: str, codes: Iterable[str]) -> list[str]:
    """The labels of several codes."""
    return [label(name, code) for code in codes]


def attended_codes() -> frozenset[str]:
    """The codes of attendance that mean that the child was there."""
    return frozenset(term.code for term in vocabulary("attendance") if term.attended)


def was_there(code: str | None) -> bool:
    """Whether an attendance means that the child was there."""
    return code in attended_codes()


def completing_codes() -> frozenset[str]:
    """The endings that mean that the delivery was completed."""
    return frozenset(term.code for term in vocabulary("delivery_endings") if term.completed)


def why_not_available(version: InterventionVersion | None) -> str:
    """Why a version cannot be started, to stand after “because”."""
    if version is None:
        return "no version of it is approved"
    return NOT_AVAILABLE.get(version.state, "its approval has run out")


def approved_until(version: InterventionVersion | None) -> date | None:
    """The last day of a version's approval."""
    return version.expires_on if version else None


def approval_ends_first(version: InterventionVersion | None, start_by: date, sessions: int) -> str:
    """A warning where the approval ends before the last session, at one a week; else blank."""
    ends = approved_until(version)
    if ends is None or ends - start_by >= timedelta(weeks=sessions - 1):
        return ""
    if ends < start_by:
        return (
            f"Approval ends on {long_date(ends)}, before the day to start by. "
            "Start earlier, or plan something else."
        )
    return (
        f"Approval ends on {long_date(ends)}. At one session a week that is before the last one. "
        "What is under way by then may be finished. Start earlier if you can."
    )


def training_words(owner: User, missing: Iterable[str]) -> str:
    """What to do where the owner does not hold the training that is needed."""
    needed = list_in_words(labels("training", missing))
    return (
        f"No training in {needed} is on record for {owner.name}. Choose somebody who holds it, "
        "or say why the work goes on without it"
    )
