"""Reading the exceptions: sorted, counted and cut into pages by the database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import ceil
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Subquery,
    and_,
    case,
    func,
    literal,
    select,
    tuple_,
    union_all,
)

from core.database import db
from core.errors import NotFound
from core.people.models import Team, User
from core.permissions import Action, demand
from core.requests import whole_number
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.queries import within_teams
from outcomes.delivery.queries import versions_of
from outcomes.ledger.kinds import Exceptional, exception_kinds, kind_of, limits
from outcomes.ledger.models import ExceptionSignOff

PAGE_LENGTH = 25
OPEN, SIGNED = "open", "signed"
SORTS = ("since", "what", "child", "team", "whose")
NEWEST_FIRST = "-since"
NO_SUCH_PAGE = "There is no such page, or you cannot see it."
NO_TITLE = "An intervention that is not available"


@dataclass(frozen=True)
class Asked:
    """What of the list is asked for."""

    show: str = OPEN
    kind: str = ""
    team_id: int | None = None
    owner_id: int | None = None
    sort: str = NEWEST_FIRST
    page: int = 1

    def tidied(self) -> "Asked":
        """The same, without what cannot be."""
        known = {kind.code for kind in exception_kinds()}
        return replace(
            self,
            show=self.show if self.show in (OPEN, SIGNED) else OPEN,
            kind=self.kind if self.kind in known else "",
            sort=self.sort if self.sort.removeprefix("-") in SORTS else NEWEST_FIRST,
            page=max(1, self.page),
        )


@dataclass(frozen=True)
class SignedOff:
    """Who signed an exception off, when, and what they wrote."""

    id: int
    by_id: int
    by: str
    at: datetime
    note: str


@dataclass(frozen=True)
class ListedException:
    """One exception with the words around it."""

    what: Exceptional
    case_reference: str
    team: str
    owner: str
    title: str
    signed: SignedOff | None

    @property
    def key(self) -> str:
        """Names the exception as it stands: the same only while nothing of it changes."""
        each = self.what
        return f"{each.kind}.{each.subject_id}.{each.owner_id}.{each.since.isoformat()}"

    @property
    def label(self) -> str:
        return kind_of(self.what.kind).label

    @property
    def why(self) -> str:
        return kind_of(self.what.kind).why(self.what, limits())

    @property
    def address(self) -> str:
        return kind_of(self.what.kind).address(self.what)

    @property
    def days(self) -> int:
        return (limits().on - self.what.since).days


@dataclass(frozen=True)
class ExceptionsPage:
    """One page of the list, and who can be chosen to narrow it down."""

    rows: Sequence[ListedException]
    total: int
    page: int
    pages: int
    owners: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class KindCount:
    """How many exceptions of a kind are open, and the oldest."""

    code: str
    label: str
    count: int
    oldest: date


def exceptions_page(asked: Asked, *, viewer: User) -> ExceptionsPage:
    """A page of the exceptions of the viewer's teams; three or four queries."""
    demand(viewer, Action.SEE_LEDGER)
    found = _Exceptions(viewer)
    # Who is to be chosen from is counted over all that is open or signed off, not over a page.
    counts = db.session.execute(
        select(found.each.c.owner_id, User.name, func.count().filter(*found.narrowed(asked)))
        .select_from(found.joined)
        .where(found.shown(asked.show))
        .group_by(found.each.c.owner_id, User.name)
        .order_by(User.name, found.each.c.owner_id)
    ).all()
    total = sum(row[2] for row in counts)
    pages = max(1, ceil(total / PAGE_LENGTH))
    page = min(asked.page, pages)
    rows = found.rows(asked, offset=(page - 1) * PAGE_LENGTH, limit=PAGE_LENGTH) if total else []
    return ExceptionsPage(rows, total, page, pages, [(row[0], row[1]) for row in counts])


def all_exceptions(asked: Asked, *, viewer: User) -> list[ListedException]:
    """The same without pages."""
    demand(viewer, Action.SEE_LEDGER)
    return _Exceptions(viewer).rows(asked)


def counts_by_kind(*, viewer: User) -> list[KindCount]:
    """How many are open of each kind of which there are any; one query."""
    demand(viewer, Action.SEE_LEDGER)
    found = _Exceptions(viewer)
    rows = db.session.execute(
        select(found.each.c.kind, func.count(), func.min(found.each.c.since))
        .select_from(found.joined)
        .where(found.shown(OPEN))
        .group_by(found.each.c.kind)
    )
    counted = {code: (count, oldest) for code, count, oldest in rows}
    return [
        KindCount(kind.code, kind.label, *counted[kind.code])
        for kind in exception_kinds()
        if kind.code in counted
    ]


def open_with_keys(keys: Collection[str], *, viewer: User) -> list[ListedException]:
    """Those of the named exceptions that are open, stand unchanged and are the viewer's."""
    wanted = [parts for parts in map(_parts, keys) if parts is not None]
    if not wanted:
        return []
    found = _Exceptions(viewer)
    each = found.each.c
    named = tuple_(each.kind, each.subject_id, each.owner_id, each.since).in_(wanted)
    return found.rows(Asked(), also=named)


def sign_off_for(sign_off_id: int, *, viewer: User) -> ExceptionSignOff:
    """One sign-off.

    :raises NotFound: if there is none, or the child is another team's.
    """
    return _sign_offs(ExceptionSignOff.id == sign_off_id, viewer)[0]


def sign_offs_of(submission_key: str, *, viewer: User) -> list[ExceptionSignOff]:
    """What was signed off together.

    :raises NotFound: if there is nothing, or one of the children is another team's.
    """
    return _sign_offs(ExceptionSignOff.submission_key == submission_key, viewer)


def _sign_offs(condition: ColumnElement[bool], viewer: User) -> list[ExceptionSignOff]:
    rows = db.session.execute(
        select(ExceptionSignOff, ChildRecord)
        .join(ChildRecord, ChildRecord.id == ExceptionSignOff.child_id)
        .where(condition)
        .order_by(ExceptionSignOff.id)
    ).all()
    if not rows:
        raise NotFound(NO_SUCH_PAGE)
    for _, child in rows:
        demand(viewer, Action.SIGN_OFF_EXCEPTION, child)
    return [sign_off for sign_off, _ in rows]


def _parts(key: str) -> tuple[str, int, int, date] | None:
    """The parts of a key; None where it is none."""
    try:
        kind, subject_id, owner_id, since = key.split(".")
        return kind, whole_number(subject_id), whole_number(owner_id), date.fromisoformat(since)
    except ValueError:
        return None


class _Exceptions:
    """The exceptions of a person's teams, with the child, the team, the owner and the sign-off."""

    def __init__(self, viewer: User) -> None:
        now = limits()
        mine = within_teams(viewer)
        self.each: Subquery = union_all(
            *(
                kind.statement(now)
                .where(mine)
                .add_columns(literal(kind.code, String).label("kind"))
                for kind in exception_kinds()
            )
        ).subquery("off_track")
        each, signed = self.each.c, ExceptionSignOff
        self.signer = User.__table__.alias("signer")
        self.joined = (
            self.each.join(ChildRecord.__table__, ChildRecord.id == each.child_id)
            .join(Team.__table__, Team.id == each.team_id)
            .join(User.__table__, User.id == each.owner_id)
            .outerjoin(
                signed.__table__,
                and_(
                    signed.kind == each.kind,
                    signed.subject_id == each.subject_id,
                    signed.child_id == each.child_id,
                    signed.owner_id == each.owner_id,
                    signed.since == each.since,
                ),
            )
        )

    def shown(self, show: str) -> ColumnElement[bool]:
        """Whether it is open, or else signed off."""
        done = ExceptionSignOff.id.is_not(None)
        return done if show == SIGNED else ~done

    def narrowed(self, asked: Asked) -> list[ColumnElement[bool]]:
        """The conditions of what is asked for."""
        each = self.each.c
        wanted = {each.kind: asked.kind, each.team_id: asked.team_id, each.owner_id: asked.owner_id}
        return [column == value for column, value in wanted.items() if value] or [
            each.kind.is_not(None)
        ]

    def rows(
        self,
        asked: Asked,
        *,
        offset: int = 0,
        limit: int | None = None,
        also: ColumnElement[bool] | None = None,
    ) -> list[ListedException]:
        """The rows, with the titles of their interventions: two queries."""
        signer, signed = self.signer, ExceptionSignOff
        statement = (
            select(
                self.each,
                ChildRecord.case_reference,
                Team.name.label("team"),
                User.name.label("owner"),
                signed.id.label("sign_off_id"),
                signed.signed_by_id,
                signer.c.name.label("signer"),
                signed.signed_at,
                signed.note,
            )
            .select_from(self.joined.outerjoin(signer, signer.c.id == signed.signed_by_id))
            .where(self.shown(asked.show), *self.narrowed(asked))
            .order_by(*self._order(asked.sort))
            .offset(offset)
            .limit(limit)
        )
        if also is not None:
            statement = statement.where(also)
        return _listed(statement)

    def _order(self, sort: str) -> list[Any]:
        each = self.each.c
        labels = {kind.code: kind.label for kind in exception_kinds()}
        columns: dict[str, Any] = {
            "since": each.since,
            "what": case(labels, value=each.kind),
            "child": ChildRecord.case_reference,
            "team": Team.name,
            "whose": User.name,
        }
        column = columns[sort.removeprefix("-")]
        first = column.desc() if sort.startswith("-") else column
        return [first, ChildRecord.case_reference, each.kind, each.subject_id]


def _listed(statement: Select[Any]) -> list[ListedException]:
    rows = db.session.execute(statement).all()
    titles = _titles({row.intervention_id for row in rows if row.intervention_id})
    return [
        ListedException(
            Exceptional(
                row.kind,
                row.subject_id,
                row.child_id,
                row.owner_id,
                row.intervention_id,
                row.since,
                row.done,
                row.planned,
            ),
            row.case_reference,
            row.team,
            row.owner,
            titles.get(row.intervention_id, NO_TITLE) if row.intervention_id else "",
            SignedOff(row.sign_off_id, row.signed_by_id, row.signer, row.signed_at, row.note)
            if row.sign_off_id
            else None,
        )
        for row in rows
    ]


def _titles(intervention_ids: Collection[int]) -> dict[int, str]:
    if not intervention_ids:
        return {}
    return {number: each.title for number, each in versions_of(intervention_ids).items()}
