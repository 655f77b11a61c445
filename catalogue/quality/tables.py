"""The figures as tables: the same cells on the page and in the file for a spreadsheet. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalogue.quality.figures import FEWEST_FOR_A_MEDIAN, Figures, Share, Spread
from core.ui.words import plural

Cell = str | int | float | Decimal
TOO_FEW = "Too few"
NONE = "None"
NOTHING = "–"


@dataclass(frozen=True)
class Table:
    """A table with a name for its address. ``bars`` is the column of percentages to draw."""

    name: str
    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str
    bars: int | None = None

    @property
    def numeric(self) -> list[bool]:
        """Of each column, whether numbers stand in it, or what stands for one that is missing."""
        columns = zip(*self.rows, strict=True)
        return [all(_is_number(cell) for cell in column) for column in columns]


def _is_number(cell: Cell) -> bool:
    return not isinstance(cell, str) or cell in (TOO_FEW, NONE, NOTHING)


def tables(figures: Figures) -> Iterator[Table]:
    """All tables, in the order of the page."""
    yield _shares(
        "decisions",
        "Decisions",
        "Every decision of the period, each approval of a sensitive version for itself.",
        figures.decisions if figures.decided else (),
        "Nothing was decided in this period.",
    )
    yield _kinds(figures)
    yield _times(figures.times)
    yield _queue(figures)
    yield _reasons(figures)
    yield _conditions(figures)
    yield _reviewers(figures)
    yield _shares(
        "afterwards",
        "Approved, and what became of it",
        "Of the versions that were approved for use in the period, those that were suspended or "
        "retired at any time since. A version can be both.",
        figures.afterwards,
        "No version was approved for use in this period.",
    )
    yield _shares(
        "claims",
        "How claims ended",
        "A claim ends with a decision, is let go, runs out, or is overtaken: the version was "
        "suspended, retired or replaced. Many that run out mean that reviewers take more than they "
        "have time for.",
        figures.claims,
        "No claim ended in this period.",
    )


def lines(table: Table) -> Iterator[Sequence[Cell]]:
    """The lines of a spreadsheet."""
    yield table.columns
    yield from table.rows


def _shares(name: str, title: str, note: str, shares: Iterable[Share], empty: str) -> Table:
    rows = tuple(_row(share) for share in shares)
    return Table(name, title, note, ("What", "n", "Of", "%"), rows, empty, bars=3)


def _row(share: Share) -> tuple[Cell, ...]:
    percent = share.percent
    return share.label, share.n, share.of, NOTHING if percent is None else percent


def _kinds(figures: Figures) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (each.label, each.decided, *each.numbers) for each in figures.kinds
    )
    columns = ("What was reviewed", "Decided (n)", "Approved (n)", "Changes requested (n)")
    return Table(
        "kinds",
        "What was reviewed",
        "An appeal is heard by reviewers who had not decided on the version before. What has run "
        "out is reviewed in full before it is used again.",
        (*columns, "Rejected (n)"),
        rows if figures.decided else (),
        "Nothing was decided in this period.",
    )


def _times(times: Iterable[tuple[str, Spread]]) -> Table:
    rows = tuple((label, *_spread(spread)) for label, spread in times if spread.n)
    note = (
        "In days. Half of the reviews took less than the median; a quarter less than the lower "
        "quartile and a quarter more than the upper. "
        f"Below {FEWEST_FOR_A_MEDIAN} reviews there is no median."
    )
    columns = ("From and to", "n", "Lower quartile", "Median", "Upper quartile", "Longest")
    empty = "Nothing was decided in this period."
    return Table("time-to-decision", "Time to decision", note, columns, rows, empty)


def _spread(spread: Spread) -> tuple[Cell, ...]:
    middle = [
        TOO_FEW if each is None else each for each in (spread.lower, spread.middle, spread.upper)
    ]
    return spread.n, *middle, NONE if spread.longest is None else spread.longest


def _queue(figures: Figures) -> Table:
    queue = figures.queue
    waiting = queue.waiting
    note = (
        "In days, today, whatever the period: since submission, since an appeal was made, or since "
        "what was in use ran out. "
        f"The target is {queue.target_working_days} working days."
    )
    row = (
        waiting.n,
        TOO_FEW if waiting.middle is None else waiting.middle,
        NONE if waiting.longest is None else waiting.longest,
        queue.over_target,
    )
    columns = ("Waiting (n)", "Median", "Oldest", "Over target (n)")
    rows = (row,) if waiting.n else ()
    return Table("queue", "The queue now", note, columns, rows, "Nothing waits for review.")


def _reasons(figures: Figures) -> Table:
    rows = [
        (kind, *_row(share))
        for kind, shares in (
            ("Rejected", figures.rejections),
            ("Changes requested", figures.change_requests),
        )
        for share in shares
    ]
    return Table(
        "reasons",
        "Reasons for rejecting and for asking for changes",
        "The main reason that the reviewer chose. The words are on each review.",
        ("Decision", "Main reason", "n", "Of", "%"),
        tuple(rows),
        "Nothing was rejected or sent back in this period.",
        bars=4,
    )


def _conditions(figures: Figures) -> Table:
    stands, later = figures.conditions.stands, figures.conditions.due_later
    note = (
        "Those whose date is in the period, of versions that were put in use. Late: met after the "
        "date. Overdue: the date is past and it is not met. Open: the date is still to come. Fell "
        "away: the version was replaced or retired before the date."
    )
    if later:
        note += f" Not counted here: {plural(later, 'open condition')} due after these days."
    due = stands[0].of
    empty = "No condition was due in this period."
    return _shares("conditions", "Conditions", note, stands if due else (), empty)


def _reviewers(figures: Figures) -> Table:
    rows = tuple(
        (each.share.label, each.share.n, each.share.of, each.share.percent or 0.0, each.second)
        for each in figures.reviewers
    )
    return Table(
        "reviewers",
        "Who reviews",
        "To share the work out, and to see whether assurance hangs on one person. It says nothing "
        "on how good a reviewer is, and no time of any person is kept here.",
        ("Reviewer", "Decided (n)", "Of", "%", "Second approvals (n)"),
        rows,
        "Nothing was decided in this period.",
        bars=3,
    )
