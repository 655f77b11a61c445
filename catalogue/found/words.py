"""What the answers and checks come to, in sentences."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import url_for

from catalogue.found.checks import NOT_KNOWN, FileChecks, Found
from catalogue.found.known import How, Known, Likeness, SameResource, SameVersion
from catalogue.found.models import FoundResource, FoundState
from catalogue.interventions.presentation import label, version_address
from catalogue.interventions.reading_age import reading_age_in_words
from catalogue.materials.presentation import stored_in_words
from catalogue.review.words import reason_in_words
from core.people.models import User
from core.permissions import Action, allowed
from core.ui.words import list_in_words, long_date, plural

STATES = {
    FoundState.HELD: "yellow",
    FoundState.DECLINED: "red",
    FoundState.DRAFTED: "green",
    FoundState.WITHDRAWN: "grey",
}
# The code of a finding: its tag in the list, and the tag's colour.
FINDINGS = {
    Found.REJECTED_BEFORE: ("Rejected before", "red"),
    Found.IN_LIBRARY: ("In the library", "orange"),
    Found.MUCH_ALIKE: ("Much like another", "yellow"),
    Found.BROUGHT_BEFORE: ("Brought twice", "yellow"),
    Found.PERSONAL_DATA: ("Perhaps personal data", "red"),
    Found.NAMED_IN_FILE: ("Names in the file", "yellow"),
    Found.NO_LICENCE: ("No licence", "yellow"),
    Found.NO_COPYING: ("No copying", "orange"),
    Found.NO_TEXT: ("No text to read", "grey"),
}
PROPERTIES = {
    "author": "author",
    "last_changed_by": "last changed by",
    "organisation": "organisation",
    "manager": "manager",
    "commented_by": "comments by",
    "printed_by": "printed by",
    "rights": "rights",
}
MOST_TOLD = 8
# Nothing is fetched: a server that opens what anybody types can be sent to where it must not go.
ADDRESS_CHECKED = (
    "It was compared with every address in the library, and with all that was brought or declined "
    "before. The page itself was not opened: what it says, its reading age and any personal data "
    "in it were not checked."
)
DO_NOT_USE = "It is held until a reviewer decides. Please do not use it yet."


@dataclass(frozen=True)
class Line:
    """A sentence about something that is known already, and where to read of it."""

    text: str
    address: str | None = None
    link: str = ""


@dataclass(frozen=True)
class Answer:
    """What whoever brought it is told at once."""

    title: str
    lines: list[Line]
    warns: bool = True


def answer_to(known: Known) -> Answer:
    """The answer, the gravest first."""
    rejected = rejected_lines(known)
    if rejected:
        return Answer(rejected[0].text, [*rejected, *have_lines(known)])
    have = have_lines(known)
    if known.have_exactly:
        return Answer(_having(known.have_exactly), have)
    if known.have_alike:
        return Answer(have[0].text, have)
    if known.hidden_since:
        return Answer(
            "A colleague has brought this already",
            [Line(f"It has been in hand since {long_date(known.hidden_since)}.")],
        )
    return Answer("Thank you", [], warns=False)


def _having(exactly: list[SameVersion]) -> str:
    """What was taken out of use, or is only being written, is not there to be used instead."""
    if any(each.version.is_available for each in exactly):
        return "We have this already"
    return "We know this already, and it is not in use"


def rejected_lines(known: Known) -> list[Line]:
    """As "This was rejected on 3 March 2026, because …", with where the whole decision is."""
    return [
        *(_rejected_version(each) for each in known.rejected),
        *(_declined(each) for each in known.declined),
    ]


def have_lines(known: Known) -> list[Line]:
    """What the library has, and in what it is the same."""
    return [_have(each) for each in known.have]


def waiting_lines(known: Known) -> list[Line]:
    """Other found resources that wait, for those who decide on them."""
    return [
        Line(
            f"{_likeness(each.likeness)}: brought on {long_date(each.resource.brought_at)}",
            url_for("found.show", resource_id=each.resource.id),
            each.resource.title,
        )
        for each in known.waiting
    ]


def decision_in_words(resource: FoundResource) -> str:
    """Why it was declined: "It could harm a child: see the third step"."""
    return f"{label('rejection_reasons', resource.reason_code or '')}: {resource.reason}"


def tags_of(resource: FoundResource, *, reviews_blind: bool) -> list[tuple[str, str]]:
    """The tags of what was found as it was brought, the gravest first.

    :param reviews_blind: whether the viewer reviews anything blind. What it is that was rejected
        before is not in the list, so then of no resource it is told; its own page tells it of
        everything else.
    """
    told = set(resource.findings) - ({Found.REJECTED_BEFORE.value} if reviews_blind else set())
    return [FINDINGS[code] for code in Found if code.value in told]


def facts_of(resource: FoundResource) -> list[tuple[str, str]]:
    """What was said of it as it was brought."""
    stored = resource.held_file.stored if resource.held_file else None
    facts = f" ({stored_in_words(stored)})" if stored else ""
    return [
        ("Web address", resource.address or "None was given"),
        ("File", f"{resource.file_name}{facts}" if resource.file_name else "None was brought"),
        ("What it is for", resource.purpose),
        ("Where it was found", resource.place or site_of(resource)),
        ("When it was found", long_date(resource.found_on)),
        ("Licence, as stated", label("licences", resource.licence)),
        ("Made by", resource.rights_holder or "Not known"),
    ]


def site_of(resource: FoundResource) -> str:
    """The name of the site, where there is an address."""
    return urlsplit(resource.address).hostname or "" if resource.address else ""


def check_rows(resource: FoundResource, checks: FileChecks) -> list[tuple[str, str]]:
    """Each check that is of the thing itself, with what it found."""
    if resource.held_file is None:
        return [("Licence", _licence(resource)), ("Web address", ADDRESS_CHECKED)]
    age = checks.reading_age
    nothing = "No text could be read in it, so nothing was found. Look at all of it yourself."
    personal = list_in_words(
        f"“{each.words}” looks like {each.kind.value}" for each in checks.personal[:MOST_TOLD]
    )
    more = len(checks.personal) - MOST_TOLD
    if more > 0:
        personal += f", and {plural(more, 'more thing')}"
    return [
        ("Licence", _licence(resource)),
        (
            "Reading age",
            (reading_age_in_words(age) if age is not None else "Too little text to tell"),
        ),
        (
            "Personal data in its text",
            nothing if not checks.has_text else personal if checks.personal else "None was found",
        ),
        ("Names in the file's details", _properties(checks)),
        ("SHA-256", resource.held_file.sha256),
        ("Macros and programs", "None: a file that holds any is refused"),
    ]


def _licence(resource: FoundResource) -> str:
    if resource.licence == NOT_KNOWN:
        return "Missing. Until it is known, treat it as all rights reserved: a link only."
    return label("licences", resource.licence)


def _properties(checks: FileChecks) -> str:
    named = [f"{PROPERTIES.get(code, code)} {value}" for code, value in checks.properties.items()]
    words = list_in_words(named)
    return f"{words[:1].upper()}{words[1:]}" if named else "None was found"


def _rejected_version(same: SameVersion) -> Line:
    review = same.review
    day = long_date(review.decided_at) if review else ""
    why = _ended(reason_in_words(review)) if review else ""
    return Line(
        f"{_subject(same.likeness)} was rejected on {day}, because: {why}",
        url_for("review.show", review_id=review.id) if review else None,
        "Read the review",
    )


def _declined(same: SameResource) -> Line:
    resource = same.resource
    why = _ended(decision_in_words(resource))
    return Line(
        f"{_subject(same.likeness)} was declined on {long_date(resource.decided_at)}, "
        f"because: {why}",
        url_for("found.show", resource_id=resource.id),
        "Read the decision",
    )


def _have(same: SameVersion) -> Line:
    version = same.version
    if same.likeness.how is How.WORDS:
        text = f"This looks much like {version.title}: {_shares(same.likeness)}"
    else:
        text = f"{_likeness(same.likeness)}: {version.title}"
    standing = "" if version.is_available else f" ({version.state.label.lower()})"
    address = (
        url_for("interventions.intervention", slug=version.intervention.slug)
        if version.is_available
        else version_address(version)
    )
    return Line(f"{text}{standing}", address, f"Go to {version.title}")


def _subject(likeness: Likeness) -> str:
    if likeness.how is How.WORDS:
        return f"Something much like this ({_shares(likeness)})"
    return "This" if likeness.how is How.FILE else "The page that this is from"


def _likeness(likeness: Likeness) -> str:
    if likeness.how is How.WORDS:
        return f"Much alike, {_shares(likeness)}"
    return "The same file" if likeness.how is How.FILE else "From the same page"


def _shares(likeness: Likeness) -> str:
    """How much is the same, of what was brought or, where it holds the other, of that."""
    if likeness.share >= likeness.other_share:
        return f"about {likeness.share:.0%} of its wording"
    return f"it holds about {likeness.other_share:.0%} of the other's wording"


def _ended(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."


def may_open(viewer: User, resource: FoundResource) -> bool:
    """Whether a person sees more of it than what was decided."""
    return allowed(viewer, Action.OPEN_FOUND, resource)
