"""What the pages of an intervention say, put into words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app, url_for
from markupsafe import Markup

from catalogue.instruments.queries import find_scale
from catalogue.interventions.document import Document, PublishedEvidence
from catalogue.interventions.local_results import LocalResult
from catalogue.interventions.models import InterventionVersion, VersionEvent, VersionState
from catalogue.interventions.reading_age import reading_age_in_words
from catalogue.interventions.words import LANGUAGES
from core.ui.words import list_in_words, long_date, plural
from core.vocabulary import Vocabularies

TABS = {
    "plan": "Session plan",
    "who": "Who it suits",
    "evidence": "Evidence",
    "facts": "Facts and law",
    "materials": "Materials",
    "history": "History",
}
SHORT_HASH = 12
_LINK = Markup('<a class="govuk-link" href="{}" rel="noopener noreferrer">{}</a>')
WHAT_YOU_NEED = "What you need"
READING_AGE = "Reading age of the worksheets"
ENDED = {
    VersionState.EXPIRED: ("Its approval has ended", "Nobody has renewed the approval yet."),
    VersionState.SUSPENDED: (
        "It is suspended",
        "Somebody raised a concern. It is being looked at.",
    ),
    VersionState.SUPERSEDED: ("It was replaced", "A newer version was approved."),
    VersionState.RETIRED: ("It is retired", "It is not offered any more."),
}
UNFINISHED = {
    VersionState.DRAFT: "This is a draft. It has not been reviewed.",
    VersionState.SUBMITTED: "This version waits for a reviewer. It has not been approved.",
    VersionState.IN_REVIEW: "This version is being reviewed. It has not been approved.",
    VersionState.CHANGES_REQUESTED: "A reviewer asked for changes. It has not been approved.",
    VersionState.REJECTED: "A reviewer rejected this version.",
    VersionState.WITHDRAWN: "The author withdrew this version.",
}
DONE = {
    "create": "Draft begun",
    "submit": "Sent for review",
    "withdraw": "Withdrawn by its author",
    "claim": "Review begun",
    "release": "Review handed back",
    "request_changes": "Changes requested",
    "reject": "Rejected",
    "first_approval": "First of two approvals",
    "approve": "Approved for use",
    "supersede": "Replaced by a newer version",
    "claim_appeal": "Appeal taken up",
    "fall_due": "Review due",
    "reaffirm": "Approved again",
    "expire": "Approval ended",
    "suspend": "Suspended",
    "reinstate": "Back in use",
    "retire": "Retired",
}


@dataclass(frozen=True)
class Notice:
    """Why a version is not to be used: in a few words, with the reason and since when."""

    title: str
    reason: str
    since: date | None
    was_in_use: bool


def notice_for(version: InterventionVersion) -> Notice | None:
    """Why the version is not to be used; None if it may be."""
    if version.is_available:
        return None
    if not version.is_public:
        reason = _last_note(version) or "Do not use it with a child."
        return Notice(UNFINISHED[version.state], reason, None, was_in_use=False)
    # The clock may not have moved it yet on the day after its last.
    lapsed = version.state not in ENDED
    state = VersionState.EXPIRED if lapsed else version.state
    title, usual_reason = ENDED[state]
    reason = "" if lapsed else _last_note(version)
    since = version.expires_on if lapsed else _ended_at(version)
    return Notice(title, reason or usual_reason, since, was_in_use=True)


def glance(document: Document, reading_age: float | None) -> list[tuple[str, str | list[str]]]:
    """All at a glance: each a label and a value, or several. The reading age is in years."""
    return [*first_at_a_glance(document, reading_age), *more_at_a_glance(document)]


def first_at_a_glance(
    document: Document, reading_age: float | None
) -> list[tuple[str, str | list[str]]]:
    """What a practitioner asks first: who, how long, what is needed."""
    return [
        ("Ages", ages_in_words(document)),
        ("Sessions", sessions_in_words(document)),
        ("Format", labels("formats", document.formats)),
        (READING_AGE, reading_age_in_words(reading_age) if reading_age is not None else ""),
        ("Training required", labels("training", document.training_required) or "None"),
        (WHAT_YOU_NEED, list(document.equipment) or "Nothing special"),
    ]


def more_at_a_glance(document: Document) -> list[tuple[str, str | list[str]]]:
    """What comes second."""
    supports = labels("communication_supports", document.communication_supports)
    return [
        ("Who may run it", document.staff_role),
        ("Where", labels("settings", document.settings)),
        ("Needs it answers", labels("needs", document.needs)),
        ("Legal stage", labels("legal_stages", document.legal_stages)),
        ("Communication supports", supports),
        ("Cost", label("cost_bands", document.cost_band)),
    ]


def sessions_in_words(document: Document) -> str:
    """As "4 sessions of 40 to 47 minutes"."""
    if not document.sessions:
        return ""
    minutes = [session.minutes for session in document.sessions]
    shortest, longest = min(minutes), max(minutes)
    span = f"{shortest}" if shortest == longest else f"{shortest} to {longest}"
    return f"{plural(len(minutes), 'session')} of {span} minutes"


def ages_in_words(document: Document) -> str:
    """As "12 to 17"; nothing where no ages are given."""
    if document.age is None:
        return ""
    youngest, oldest = document.age.youngest, document.age.oldest
    return f"{youngest}" if youngest == oldest else f"{youngest} to {oldest}"


def suits(document: Document) -> list[tuple[str, str | list[str]]]:
    """Whom it is for, in codes and short texts."""
    return [
        ("Ages", ages_in_words(document)),
        ("Developmental level", document.developmental_level),
        ("Topics", labels("topics", document.topics)),
        ("Needs it answers", labels("needs", document.needs)),
        ("Desistance factors", labels("desistance", document.desistance)),
        ("Ways of engaging", labels("engagement", document.engagement)),
        (
            "Communication supports",
            labels("communication_supports", document.communication_supports),
        ),
        (
            "Adaptations are given for",
            labels("communication_needs", document.communication_needs),
        ),
        ("Spacing", document.spacing),
        ("Also called", list(document.aliases) or "Nothing else"),
        ("Language", LANGUAGES.get(document.language, document.language)),
    ]


def measures(document: Document) -> list[tuple[str, str]]:
    """Each intended outcome, and the measure and scale that show whether it came about."""
    return [
        (measure.outcome, _scale_in_words(measure.instrument, measure.scale))
        for measure in document.measures
    ]


def published(document: Document) -> list[list[tuple[str, str | None]]]:
    """The facts of each published rating, in the order of ``here``; one of unknowns if none."""
    return [_published(evidence) for evidence in document.published_evidence] or [_facts()]


def here(result: LocalResult | None) -> list[tuple[str, str | None]]:
    """The facts of the results here, in the order of ``published``."""
    known = result or LocalResult()
    return _facts(known.outcome, known.finding, known.children, known.source, known.checked)


def timeline(versions: Sequence[InterventionVersion]) -> list[dict[str, Any]]:
    """What happened to the versions, newest first."""
    happened = [(event, version) for version in versions for event in version.events]
    happened.sort(key=lambda pair: (pair[0].at, pair[0].id), reverse=True)
    return [
        {
            "title": DONE.get(event.action) or event.action.replace("_", " ").capitalize(),
            "when": event.at,
            "by": event.actor.name if event.actor else "the service",
            "text": event.note,
            "kind": f"Version {version.number}",
        }
        for event, version in happened
    ]


def version_facts(version: InterventionVersion, document: Document) -> list[tuple[str, str]]:
    """Which version this is, its dates, where it comes from and what may be done with it."""
    found = document.date_found
    return [
        ("Version", str(version.number)),
        ("Approved", long_date(version.approved_at)),
        ("Last reviewed", long_date(version.last_reviewed_on)),
        ("Review due", long_date(version.review_due_on)),
        ("Approved until", long_date(version.expires_on)),
        ("Licence", label("licences", document.licence) if document.licence else ""),
        ("Rights holder", document.rights_holder),
        ("Source", document.source_address or "Written for this library"),
        *([("Found", long_date(found))] if found else []),
        ("Derived from", document.derived_from or "Nothing"),
        ("Content hash (SHA-256)", version.content_hash or "None until it is sent for review"),
    ]


def warning(document: Document) -> str:
    """What the content touches on, as one sentence; empty if nothing was named."""
    found = labels("content_warnings", document.content_warnings)
    if not found:
        return ""
    return f"This touches on {list_in_words(each.lower() for each in found)}."


def labels(vocabulary: str, codes: Iterable[str]) -> list[str]:
    """The labels of codes; a code that is unknown here stands for itself."""
    return [label(vocabulary, code) for code in codes]


def label(vocabulary: str, code: str) -> str:
    vocabularies: Vocabularies = current_app.extensions["vocabularies"]
    return vocabularies[vocabulary].labels.get(code, code)


def version_address(version: InterventionVersion, **values: Any) -> str:
    """The page of this version."""
    return url_for(
        "interventions.version",
        slug=version.intervention.slug,
        number=version.number,
        **values,
    )


def _facts(*values: str | None) -> list[tuple[str, str | None]]:
    keys = ("Outcome looked at", "Finding", "Children", "Where it comes from", "Last checked")
    given = [*values, *[None] * (len(keys) - len(values))]
    return list(zip(keys, given, strict=True))


def rating_in_words(evidence: PublishedEvidence) -> str:
    """The scale and the level, as whoever published them calls them."""
    vocabularies: Vocabularies = current_app.extensions["vocabularies"]
    scales = vocabularies["evidence_scales"]
    if evidence.scale not in scales:
        return f"{evidence.scale}: {evidence.level}"
    scale = scales.term(evidence.scale)
    levels = {level.code: level.label for level in scale.levels}
    return f"{scale.label}: {levels.get(evidence.level, evidence.level)}"


def _published(evidence: PublishedEvidence) -> list[tuple[str, str | None]]:
    checked = long_date(evidence.checked) if evidence.checked else "Not yet"
    population = evidence.population or None
    source = evidence.source
    if evidence.address:
        source = _LINK.format(evidence.address, evidence.source)
    return _facts(evidence.outcome, rating_in_words(evidence), population, source, checked)


def _scale_in_words(instrument: str, scale: str) -> str:
    found = find_scale(instrument, scale)
    if found is None:
        return f"{instrument}, {scale}"
    return f"{found[0].title}: {found[1].title}"


def _last_event(version: InterventionVersion) -> VersionEvent | None:
    ended = [event for event in version.events if event.to_state is version.state]
    return ended[-1] if ended else None


def _last_note(version: InterventionVersion) -> str:
    event = _last_event(version)
    return event.note if event and event.from_state is not None else ""


def _ended_at(version: InterventionVersion) -> datetime | None:
    event = _last_event(version)
    return event.at if event else None
