"""From a refusal of an operation to a refusal of a row."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from core.errors import DomainError
from outcomes.delivery.operations import NotAvailable
from outcomes.exchange.rows import Import, Kind, Outcome, Row, RowRefused


def one_by_one(
    rows: Sequence[Row], job: Import, kind: Kind, save: Callable[[Row], Outcome]
) -> None:
    """Save rows by the operations of the house, each with its own checks and audit.

    :raises DomainError: where somebody else saved the same at the same moment.
    """
    for row in rows:
        try:
            with as_refused(kind):
                outcome = save(row)
        except RowRefused as refused:
            job.refuse(row.line, row.cells, refused)
        else:
            job.counts[outcome] += 1


@contextmanager
def as_refused(kind: Kind) -> Iterator[None]:
    """Turn the domain error of an operation into a refusal of the row.

    An error that came from the database has undone the whole transaction: it is passed on.
    """
    try:
        yield
    except DomainError as error:
        if isinstance(error.__cause__, IntegrityError):
            raise
        field = "intervention" if isinstance(error, NotAvailable) else error.field
        raise RowRefused(_column(kind, error.field or field), error.message.rstrip(".")) from error


def _column(kind: Kind, field: str | None) -> str | None:
    """The column that a field of an operation comes from, where it comes from one."""
    name = (field or "").rpartition("-")[2]
    name = kind.fields.get(name, name)
    return name if any(column.name == name for column in kind.columns) else None
