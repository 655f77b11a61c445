"""What changed here, beside what others have published about the intervention."""

from dataclasses import dataclass

from flask import url_for

from catalogue.interventions.document import Document, PublishedEvidence
from catalogue.interventions.presentation import rating_in_words
from core.ui.words import long_date
from outcomes.analyses.model import Column, Part, Row, Table
from outcomes.analyses.words import counted_words
from outcomes.reports import sentences
from outcomes.reports.presentation import ResultLine, ScaleBlock
from outcomes.reports.sentences import capital

HEADING = "What changed here, beside published evidence"
COLUMNS = (
    Column("Outcome looked at", in_words=True),
    Column("Change here (plus is better), or published rating", in_words=True),
    Column("Children", in_words=True),
    Column("Last checked", in_words=True),
)
NOT_KNOWN = "not known"
HERE = "Recorded in this service"
PUBLISHED = "Published evidence"
NO_MEASURE = "No measure of it is known here."


@dataclass(frozen=True)
class Here:
    """What changed here on one scale: the block of the results page, and the row of the scope."""

    block: ScaleBlock
    line: ResultLine
    latest: str | None

    @property
    def outcome(self) -> str:
        """What was looked at, and who answered."""
        return sentences.block_title(self.block.key)

    @property
    def in_words(self) -> str:
        """How many were measured, and what changed for them."""
        return sentences.summary(self.block, self.line)

    @property
    def row(self) -> tuple[str, str, str, str]:
        """Outcome, change, children, and up to when."""
        line = self.line
        change = f"{line.change.text} points" if line.has_means else line.change.value.text
        return (
            self.outcome,
            change,
            f"{capital(counted_words(line.measured_both))}, before and after",
            f"Up to {self.latest}" if self.latest else NOT_KNOWN,
        )


def evidence_part(here: Here | None, document: Document, slug: str) -> Part:
    """Our own change with its interval in the first row, then each published rating."""
    published = document.published_evidence
    address = url_for("reports.intervention", slug=slug)
    unknown = (NOT_KNOWN,) * len(COLUMNS)
    rows = [Row(HERE, here.row if here else unknown, address=address)]
    rows += [_published(each) for each in published] or [Row(PUBLISHED, unknown)]
    return Part(
        code="evidence",
        heading=HEADING,
        sentence=" ".join([here.in_words if here else NO_MEASURE, _in_words(len(published))]),
        table=Table("Where it comes from", COLUMNS, tuple(rows)),
    )


def _in_words(ratings: int) -> str:
    if not ratings:
        return (
            "Published evidence: not known. The library names no rating of this intervention. That "
            "is not evidence that it does not work."
        )
    what = "a rating" if ratings == 1 else f"{ratings} ratings"
    return (
        f"The library names {what} of it that others have published, of other children and on "
        "other scales. A rating and a change here cannot be set off against each other."
    )


def _published(evidence: PublishedEvidence) -> Row:
    checked = long_date(evidence.checked) if evidence.checked else "Not yet"
    population = evidence.population or NOT_KNOWN
    return Row(
        evidence.source,
        (evidence.outcome or NOT_KNOWN, rating_in_words(evidence), population, checked),
        address=evidence.address,
    )
