"""What the page of a match says, in words."""

from flask import url_for

from catalogue.interventions import presentation
from catalogue.interventions.reading_age import reading_age_in_words
from catalogue.matching.documents import InUse
from catalogue.matching.findings import Circumstances, Condition, Motivation
from catalogue.matching.matches import Matches, Relaxation
from catalogue.matching.words import in_sentence, listed
from core.ui.addresses import address_if_known
from core.ui.words import plural

MOTIVATION_IN_WORDS = {
    Motivation.LOW: "low motivation",
    Motivation.MIXED: "mixed motivation",
    Motivation.HIGH: "high motivation",
}
LEAVE_OUT = {
    Condition.NEEDS: "Whatever the need",
    Condition.MINUTES: "With any length",
    Condition.SETTING: "In any setting",
    Condition.FORMAT: "In any format",
}


def said(circumstances: Circumstances) -> list[str]:
    """What was asked for, to show above the answer; training is the worker's own."""
    given = circumstances
    words = [f"aged {given.age}" if given.age is not None else ""]
    words += [
        in_sentence(label)
        for vocabulary, codes in (
            ("needs", given.needs),
            ("communication_needs", given.communication_needs),
        )
        for label in presentation.labels(vocabulary, sorted(codes))
    ]
    words += [f"{given.minutes} minutes" if given.minutes is not None else ""]
    words += [
        in_sentence(presentation.label(vocabulary, code))
        for vocabulary, code in (("settings", given.setting), ("formats", given.format))
        if code
    ]
    words += [MOTIVATION_IN_WORDS[given.motivation] if given.motivation else ""]
    return [word for word in words if word]


def heading(matches: Matches) -> str:
    """As "7 interventions, best fit first"."""
    if not matches.total:
        return "Nothing answers this need yet"
    order = ", best fit first" if matches.total > 1 else ""
    return f"{plural(matches.total, 'intervention')}{order}"


def facts(intervention: InUse) -> list[str]:
    """At a glance: sessions, ages, format, reading age."""
    document = intervention.document
    ages = presentation.ages_in_words(document)
    reading_age = reading_age_in_words(intervention.reading_age)
    given = [
        presentation.sessions_in_words(document),
        f"Ages {ages}" if ages else "",
        ", ".join(presentation.labels("formats", document.formats)),
        f"Reading age {reading_age}" if reading_age else "",
    ]
    return [fact for fact in given if fact]


def caution(intervention: InUse) -> str:
    """What its content touches on; empty if nothing was named."""
    warnings = presentation.labels("content_warnings", intervention.document.content_warnings)
    return f"Touches on {listed(warnings)}" if warnings else ""


def unanswered(matches: Matches) -> str:
    """The needs that nothing answers, in a sentence's middle; empty if there are none."""
    return listed(presentation.labels("needs", sorted(matches.unanswered)))


def leave_out(relaxation: Relaxation) -> str:
    """As "With any length: 4 fit in full"."""
    verb = "fits" if relaxation.count == 1 else "fit"
    return f"{LEAVE_OUT[relaxation.condition]}: {relaxation.count} {verb} in full"


def pack_address(intervention: InUse) -> str | None:
    """Where to get the pack on paper, in an installation that makes packs."""
    return address_if_known("pack.download", slug=intervention.slug, kind="pdf")


def page_address(intervention: InUse) -> str:
    """The page of the intervention."""
    return url_for("interventions.intervention", slug=intervention.slug)
