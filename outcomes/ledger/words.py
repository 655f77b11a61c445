"""The exceptions as a table for a file, the choices above the list, and words of the reports."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from core.ui.words import long_date
from outcomes.ledger.older import OlderChild
from outcomes.ledger.queries import OPEN, SIGNED, ListedException

SHOW = {OPEN: "To sign off", SIGNED: "Signed off"}
HEADINGS = (
    *("Case reference", "Team", "What", "Intervention", "Since", "Days", "Whose", "Why"),
    *("Signed off by", "Signed off on", "Note"),
)


def table(rows: Iterable[ListedException]) -> Iterator[Sequence[object]]:
    """The list as on the page, one row an exception; dates as a spreadsheet reads them."""
    yield HEADINGS
    for row in rows:
        signed = row.signed
        yield (
            row.case_reference,
            row.team,
            row.label,
            row.title,
            row.what.since.isoformat(),
            row.days,
            row.owner,
            row.why,
            signed.by if signed else None,
            signed.at.date().isoformat() if signed else None,
            signed.note if signed else None,
        )


def signed_words(row: ListedException) -> str:
    """“Ben Clarke on 3 May 2026”."""
    return f"{row.signed.by} on {long_date(row.signed.at)}" if row.signed else ""


def ete_status_words(child: OlderChild, labels: Mapping[str, str]) -> str:
    """What the newest snapshot says: “Not known” where there is none."""
    if child.ete_status is None:
        return "Not known"
    return labels.get(child.ete_status, child.ete_status)


def ete_action_words(child: OlderChild) -> str:
    """Whether there is a step of education, training or employment."""
    return {True: "Under way", False: "Planned", None: "None"}[child.ete_action]
