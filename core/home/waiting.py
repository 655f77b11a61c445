"""What waits for a person on the home page: kinds that rooms add, asked for in one statement.

However many rooms have something that waits, the home page asks the database once for all of it.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from flask import Flask, current_app, g, url_for
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    Text,
    case,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from core.database import UTCDateTime, db
from core.home.sections import Item, Section, add_home_section
from core.people.models import Role, User

MOST_ITEMS = 8


class Waiting(NamedTuple):
    """One thing that waits, since or until a day or a moment; what a kind does not say is None.

    ``about`` and ``about_id``: of what or whom it is, as a child by case reference; ``code``: which
    sort of its kind.
    """

    kind: str
    subject_id: int
    day: date | None
    moment: datetime | None
    about_id: int | None
    about: str | None
    words: str | None
    code: str | None
    flag: bool | None
    total: int

    @property
    def on(self) -> date:
        """The day or the moment, whichever the kind says."""
        said = self.day or self.moment
        if said is None:
            raise LookupError(f"{self.kind} says no day")
        return said


Statement = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class WaitingKind:
    """A kind of thing that waits, and the section of the home page that shows it.

    :param statement: for a person, made by ``waiting``. The earliest day comes first.
    :param item: how one is shown.
    :param empty: what the section says when nothing waits; blank: then there is no section.
    :param all_endpoint: where all of them are, with the words of the link.
    """

    code: str
    title: str
    empty: str
    order: int
    statement: Callable[[User], Statement]
    item: Callable[[Waiting], Item]
    newest_first: bool = False
    all_endpoint: str | None = None
    all_label: str = "See all"


def waiting(
    *,
    subject: ColumnElement[Any] | Any,
    day: ColumnElement[Any] | Any = None,
    moment: ColumnElement[Any] | Any = None,
    about_id: ColumnElement[Any] | Any = None,
    about: ColumnElement[Any] | Any = None,
    words: ColumnElement[Any] | Any = None,
    code: ColumnElement[Any] | Any = None,
    flag: ColumnElement[Any] | Any = None,
) -> Statement:
    """The start of a kind's statement; it must go on to say of what, and for whom."""
    return select(
        subject.label("subject_id"),
        _asked(day, Date()).label("day"),
        _asked(moment, UTCDateTime()).label("moment"),
        _or_null(about_id, Integer).label("about_id"),
        _or_null(about, Text).label("about"),
        _or_null(words, Text).label("words"),
        _or_null(code, Text).label("code"),
        _or_null(flag, Boolean).label("flag"),
    )


def add_waiting_kind(app: Flask, kind: WaitingKind, *, role: Role) -> None:
    """Put what waits of a kind on the home page of a role."""
    known: dict[Role, list[WaitingKind]] = app.extensions.setdefault("waiting_kinds", {})
    known.setdefault(role, []).append(kind)
    add_home_section(app, role=role, order=kind.order, provider=partial(_section, kind))


def _section(kind: WaitingKind, user: User) -> Section | None:
    rows = _all_waiting(user)[kind.code]
    if not rows and not kind.empty:
        return None
    return Section(
        title=kind.title,
        empty=kind.empty,
        items=[kind.item(row) for row in rows],
        total=rows[0].total if rows else 0,
        all_address=url_for(kind.all_endpoint) if kind.all_endpoint else None,
        all_label=kind.all_label,
    )


def _all_waiting(user: User) -> dict[str, Sequence[Waiting]]:
    """By kind, the first of each; one query for a request."""
    if "waiting" not in g:
        found: dict[str, list[Waiting]] = defaultdict(list)
        for row in db.session.execute(_statement(user)):
            found[row.kind].append(Waiting(*row))
        g.waiting = found
    known: dict[str, Sequence[Waiting]] = g.waiting
    return known


def _statement(user: User) -> Statement:
    kinds: list[WaitingKind] = current_app.extensions["waiting_kinds"][user.role]
    every = union_all(
        *(
            kind.statement(user).add_columns(
                literal(kind.code, String).label("kind"),
                literal(kind.newest_first, Boolean).label("newest_first"),
            )
            for kind in kinds
        )
    ).subquery()
    each = every.c
    of_its_kind = func.row_number().over(partition_by=each.kind, order_by=_order(each))
    numbered = select(
        each.kind,
        each.subject_id,
        each.day,
        each.moment,
        each.about_id,
        each.about,
        each.words,
        each.code,
        each.flag,
        func.count().over(partition_by=each.kind).label("total"),
        of_its_kind.label("number"),
    ).subquery()
    columns = [column for column in numbered.c if column.key != "number"]
    return select(*columns).where(numbered.c.number <= MOST_ITEMS).order_by(numbered.c.number)


def _order(each: Any) -> list[ColumnElement[Any]]:
    """The earliest first and, in kinds that ask for it, the newest."""
    newest, places = each.newest_first, (each.day, each.moment, each.subject_id)
    earliest_first = [case((newest, null()), else_=place) for place in places]
    newest_first = [case((newest, place), else_=null()).desc() for place in places]
    return [*earliest_first, *newest_first]


def _or_null(column: Any, kind: Any) -> ColumnElement[Any]:
    return cast(null(), kind) if column is None else cast(column, kind)


def _asked(column: Any, kind: Any) -> ColumnElement[Any]:
    """A day or a moment as it is kept: SQLite has no type to turn it into."""
    return cast(null(), kind) if column is None else column
