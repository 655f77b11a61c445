"""What feedback says in words."""

from catalogue.feedback.models import Verdict
from catalogue.feedback.queries import Tally
from catalogue.interventions.uses import Use, UseKind
from core.ui.words import list_in_words, long_date, plural

USED = {
    UseKind.TOOK_PACK: "You took the pack on {day}.",
    UseKind.PLANNED: "You planned it on {day}.",
    UseKind.DELIVERED: "You began to deliver it on {day}.",
}
COUNTED = {
    Verdict.WORKED_WELL: "it worked well for {count}",
    Verdict.ADAPTED: "{count} adapted it",
    Verdict.DID_NOT_FIT: "it did not fit for {count}",
}
COLUMNS = {
    Verdict.WORKED_WELL: "Worked well",
    Verdict.ADAPTED: "Adapted it",
    Verdict.DID_NOT_FIT: "Did not fit",
}
COLOURS = {
    Verdict.WORKED_WELL: "green",
    Verdict.ADAPTED: "yellow",
    Verdict.DID_NOT_FIT: "orange",
}


def question(use: Use) -> str:
    """As "You took the pack on 3 November 2026. How was it?"."""
    return f"{USED[use.kind].format(day=long_date(use.on))} How was it?"


def tally_in_words(tally: Tally) -> str:
    """As "5 people said how it was: it worked well for 3 and 2 adapted it."."""
    counted = [
        words.format(count=tally.of(verdict))
        for verdict, words in COUNTED.items()
        if tally.of(verdict)
    ]
    return f"{plural(tally.n, 'person', 'people')} said how it was: {list_in_words(counted)}."
