"""Reading unmet needs: the QA lead's list, and a person's own requests."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from catalogue.interventions.models import Intervention, InterventionVersion
from catalogue.search.queries import search
from catalogue.unmet_needs.models import EmptySearch, LibraryRequest, NeedStatus, UnmetNeed
from core.database import db, today
from core.errors import NotFound
from core.people.models import User
from core.permissions import Action, demand

PAGE_LENGTH = 20
MOST_IN_FILE = 10_000
NO_SUCH_NEED = "There is no such need on the list."
NOT_SETTLED = (NeedStatus.OPEN, NeedStatus.BEING_WRITTEN)
STATUSES: dict[str, tuple[NeedStatus, ...]] = {
    "unanswered": NOT_SETTLED,
    **{status.value: (status,) for status in NeedStatus},
    "all": tuple(NeedStatus),
}
PERIODS: dict[str, int | None] = {"30": 30, "90": 90, "365": 365, "all": None}
KINDS = ("all", "searches", "requests")
SORTS = ("people", "searches", "requests", "first", "last", "words")


@dataclass(frozen=True)
class Asked:
    """What the list is asked for; what does not exist is put right."""

    status: str = "unanswered"
    period: str = "90"
    kind: str = "all"
    sort: str = "-people"
    page: int = 1

    def tidied(self) -> "Asked":
        sort = self.sort if self.sort.removeprefix("-") in SORTS else "-people"
        return Asked(
            self.status if self.status in STATUSES else "unanswered",
            self.period if self.period in PERIODS else "90",
            self.kind if self.kind in KINDS else "all",
            sort,
            self.page,
        )


@dataclass(frozen=True, kw_only=True)
class NeedRow:
    """An unmet need with what speaks for it. ``today`` counts what the library finds now."""

    need: UnmetNeed
    searches: int
    requests: int
    people: int
    first: date
    last: date
    today: int | None = None
    suggestion: str | None = None


@dataclass(frozen=True)
class NeedList:
    """A page of the list; ``total`` counts all of it."""

    rows: list[NeedRow]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class NeedDetail:
    """One need with the requests that stand, newest first, and what is found today."""

    row: NeedRow
    requests: Sequence[LibraryRequest]
    found: Sequence[Any] = field(default_factory=list)


def unmet_needs(asked: Asked, *, viewer: User) -> NeedList:
    """A page of the unmet needs, each with what the library finds for it today."""
    demand(viewer, Action.ANSWER_UNMET_NEED)
    asked = asked.tidied()
    matching = _matching(asked)
    total = db.session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    pages = max(1, ceil(total / PAGE_LENGTH))
    page = min(max(asked.page, 1), pages)
    rows = _rows(_sorted(matching, asked.sort).offset((page - 1) * PAGE_LENGTH).limit(PAGE_LENGTH))
    return NeedList([with_today(row) for row in rows], total, page, pages)


def all_unmet_needs(asked: Asked, *, viewer: User) -> list[NeedRow]:
    """All that the list is asked for, without what is found today."""
    demand(viewer, Action.ANSWER_UNMET_NEED)
    asked = asked.tidied()
    return _rows(_sorted(_matching(asked), asked.sort).limit(MOST_IN_FILE))


def unmet_need(need_id: int, *, viewer: User) -> UnmetNeed:
    """One need; the one it was put together with, if it was.

    :raises NotFound: if there is none of that number.
    """
    demand(viewer, Action.ANSWER_UNMET_NEED)
    need = db.session.get(UnmetNeed, need_id) if need_id < 2**31 else None
    if need is None:
        raise NotFound(NO_SUCH_NEED)
    return need.same_as or need


def detail(need: UnmetNeed) -> NeedDetail:
    """A need with all that speaks for it, since ever."""
    [row] = _rows(_matching(Asked("all", "all"), held_only=False).where(UnmetNeed.id == need.id))
    requests = db.session.scalars(
        select(LibraryRequest)
        .where(LibraryRequest.need_id == need.id, LibraryRequest.withdrawn_at.is_(None))
        .options(selectinload(LibraryRequest.asker))
        .order_by(LibraryRequest.asked_on.desc(), LibraryRequest.id.desc())
    ).all()
    page = search(need.words, need.filters, page_size=5)
    return NeedDetail(with_today(row), requests, page.results)


def others_to_put_with(need: UnmetNeed) -> list[UnmetNeed]:
    """Other needs on the list that could say the same, the newest first."""
    return list(
        db.session.scalars(
            select(UnmetNeed)
            .where(
                UnmetNeed.id != need.id,
                UnmetNeed.same_as_id.is_(None),
                UnmetNeed.status.in_(NOT_SETTLED),
            )
            .order_by(UnmetNeed.id.desc())
            .limit(100)
        )
    )


def my_requests(viewer: User) -> list[LibraryRequest]:
    """What a person asked for and did not take back, the newest first."""
    demand(viewer, Action.ASK_FOR_INTERVENTION)
    return list(
        db.session.scalars(
            select(LibraryRequest)
            .where(LibraryRequest.asker_id == viewer.id, LibraryRequest.withdrawn_at.is_(None))
            .options(
                joinedload(LibraryRequest.need)
                .joinedload(UnmetNeed.intervention)
                .joinedload(Intervention.versions)
                .defer(InterventionVersion.content)
            )
            .order_by(LibraryRequest.asked_on.desc(), LibraryRequest.id.desc())
        ).unique()
    )


def request_of(request_id: int, *, viewer: User) -> LibraryRequest:
    """One's own request.

    :raises NotFound: if there is none of that number, or it is another person's.
    """
    request = db.session.get(LibraryRequest, request_id) if request_id < 2**31 else None
    if request is None:
        raise NotFound("There is no such request, or it is not yours.")
    demand(viewer, Action.WITHDRAW_REQUEST, request)
    return request


def with_today(row: NeedRow) -> NeedRow:
    """The row with what the library finds for it now.

    Who wrote a request meant it, so of that it is not said that it may have been a slip.
    """
    page = search(row.need.words, row.need.filters, page_size=1)
    return NeedRow(
        **{
            **vars(row),
            "today": page.total,
            "suggestion": None if page.total or row.requests else page.suggestion,
        }
    )


def _matching(asked: Asked, *, held_only: bool = True) -> Select[Any]:
    """Needs with their counts, narrowed by status, period and kind."""
    searches = select(
        EmptySearch.need_id.label("need_id"),
        EmptySearch.person_mark.label("mark"),
        EmptySearch.day.label("day"),
        literal(1).label("searches"),
        literal(0).label("requests"),
    )
    requests = select(
        LibraryRequest.need_id,
        LibraryRequest.person_mark,
        LibraryRequest.asked_on,
        literal(0),
        literal(1),
    ).where(LibraryRequest.withdrawn_at.is_(None))
    days = PERIODS[asked.period]
    if days is not None:
        since = today() - timedelta(days=days)
        searches = searches.where(EmptySearch.day >= since)
        requests = requests.where(LibraryRequest.asked_on >= since)
    signs = union_all(searches, requests).subquery()
    matching = (
        select(
            UnmetNeed,
            func.coalesce(func.sum(signs.c.searches), 0).label("searches"),
            func.coalesce(func.sum(signs.c.requests), 0).label("requests"),
            func.count(signs.c.mark.distinct()).label("people"),
            func.min(signs.c.day).label("first"),
            func.max(signs.c.day).label("last"),
        )
        .join(signs, signs.c.need_id == UnmetNeed.id, isouter=not held_only)
        .where(UnmetNeed.status.in_(STATUSES[asked.status]), UnmetNeed.same_as_id.is_(None))
        .group_by(UnmetNeed.id)
    )
    if asked.kind != "all":
        matching = matching.having(func.sum(signs.c[asked.kind]) > 0)
    return matching


def _sorted(matching: Select[Any], sort: str) -> Select[Any]:
    name = sort.removeprefix("-")
    column = UnmetNeed.words if name == "words" else matching.selected_columns[name]
    order = column.desc() if sort.startswith("-") else column.asc()
    return matching.order_by(order, matching.selected_columns["last"].desc(), UnmetNeed.id)


def _rows(matching: Select[Any]) -> list[NeedRow]:
    return [
        NeedRow(
            need=row.UnmetNeed,
            searches=row.searches,
            requests=row.requests,
            people=row.people,
            first=row.first,
            last=row.last,
        )
        for row in db.session.execute(matching)
    ]
