"""Telling people, and what they do with what they were told."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from flask import current_app
from sqlalchemy import ColumnElement, CursorResult, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.audit.operations import Subject, record, subject_of
from core.config import Settings
from core.database import Base, db, now
from core.notices.models import LONGEST_WORDS, Digest, Notice, NoticeChoice
from core.notices.queries import is_new
from core.outbox.operations import send
from core.people.models import User
from core.permissions import Action, demand
from core.ui.addresses import path_to


def notify(
    *,
    user_ids: Iterable[int],
    kind: str,
    words: str,
    address: str,
    key: str,
    about: Base | Subject | None = None,
    detail: str = "",
    urgent: bool = False,
) -> frozenset[int]:
    """Tell people something, in the caller's transaction; returns who of them was told now.

    Nobody is told twice under the same key, also where two hosts do it at once, and nobody who has
    left. What is urgent is mailed at once, all else waits for the digest.

    :param words: one sentence of titles, dates and names of staff: it goes out by mail. What
        somebody typed belongs in ``detail``, which does not.
    :param address: where it leads, a path of this service (see ``core.ui.addresses.path_to``).
    :param about: the row that it is about, by which ``settle`` finds it.
    """
    people = _people_to_tell(user_ids, key)
    subject = _subject(about) if about is not None else None
    told = _write(
        {
            "user_id": person.id,
            "key": key,
            "kind": kind,
            "words": _one_line(words),
            "detail": detail.strip(),
            "address": address,
            "about_type": subject.type if subject else None,
            "about_id": subject.id if subject else None,
            "urgent": urgent,
            "created_at": now(),
            "mailed_at": now() if urgent and choice is not Digest.NEVER else None,
        }
        for person, choice in people
    )
    for person, choice in people:
        if urgent and person.id in told and choice is not Digest.NEVER:
            _mail_at_once(person, _one_line(words), address)
    return told


def reachable() -> tuple[ColumnElement[bool], ...]:
    """What is so of a user who is still here: the demonstration's people only within it."""
    settings: Settings = current_app.extensions["settings"]
    here = or_(User.demonstration.is_(False), literal(settings.demonstration))
    return User.active.is_(True), here


def is_reachable(person: User) -> bool:
    """The same of one person."""
    settings: Settings = current_app.extensions["settings"]
    return person.active and (settings.demonstration or not person.demonstration)


def mark_read(*, notice: Notice, actor: User) -> None:
    """Note that a person has seen a notice."""
    demand(actor, Action.READ_NOTICE, notice)
    if notice.read_at is None:
        notice.read_at = now()
        db.session.flush()


def mark_all_read(*, actor: User) -> int:
    """Note that a person has seen all of theirs; how many those were."""
    statement = update(Notice).where(Notice.user_id == actor.id, *is_new()).values(read_at=now())
    return cast("CursorResult[Any]", db.session.execute(statement)).rowcount


def settle(
    *, kind: str, about: Base | Subject, user_id: int | None = None, but_key: str | None = None
) -> int:
    """Take notices off people's lists whose matter is settled, or told anew; how many.

    Their keys stay: what was told under one is not told again.

    :param user_id: whose; without it everyone's.
    :param but_key: the key of those that stay.
    """
    subject = _subject(about)
    settled = [
        Notice.kind == kind,
        Notice.about_type == subject.type,
        Notice.about_id == subject.id,
    ]
    if user_id is not None:
        settled.append(Notice.user_id == user_id)
    if but_key is not None:
        settled.append(Notice.key != but_key)
    return _settle(*settled)


def settle_all_but(*, kind: str, about: Sequence[Base]) -> int:
    """Take notices of a kind off people's lists, but for those about these things."""
    still = [subject_of(each).id for each in about]
    return _settle(Notice.kind == kind, Notice.about_id.not_in(still))


def choose_digest(*, digest: Digest, actor: User) -> bool:
    """Say how often to be mailed. Returns whether that is new."""
    choice = db.session.get(NoticeChoice, actor.id)
    before = choice.digest if choice else Digest.DAILY
    if before is digest:
        return False
    if choice is None:
        choice = NoticeChoice(user_id=actor.id, digest=digest)
        db.session.add(choice)
    choice.digest = digest
    db.session.flush()
    record(
        actor=actor,
        action="choose_digest",
        subject=choice,
        changes={"digest": [before.value, digest.value]},
    )
    return True


def _people_to_tell(user_ids: Iterable[int], key: str) -> Sequence[tuple[User, Digest | None]]:
    """Those of the given who are here and were not told, with how they want to be mailed."""
    wanted = set(user_ids)
    if not wanted:
        return []
    told = select(Notice.user_id).where(Notice.key == key)
    people = db.session.execute(
        select(User, NoticeChoice.digest)
        .outerjoin(NoticeChoice, NoticeChoice.user_id == User.id)
        .where(User.id.in_(wanted), User.id.not_in(told), *reachable())
        .order_by(User.id)
    )
    return [(row.User, row.digest) for row in people]


def _write(rows: Iterable[dict[str, Any]]) -> frozenset[int]:
    """Write those that another transaction has not just written; whose they are."""
    given = list(rows)
    if not given:
        return frozenset()
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Notice).on_conflict_do_nothing(index_elements=["user_id", "key"])
    return frozenset(db.session.scalars(statement.returning(Notice.user_id), given))


def _mail_at_once(person: User, words: str, address: str) -> None:
    send(
        "mail",
        template="notice",
        to=person.email,
        name=person.name,
        words=words,
        address=address,
        settings_address=path_to("notices.settings"),
    )


def _settle(*which: ColumnElement[bool]) -> int:
    unsettled = Notice.settled_at.is_(None)
    statement = update(Notice).where(*which, unsettled).values(settled_at=now())
    return cast("CursorResult[Any]", db.session.execute(statement)).rowcount


def _subject(about: Base | Subject) -> Subject:
    return subject_of(about) if isinstance(about, Base) else about


def _one_line(words: str) -> str:
    """Without line breaks, and not longer than there is room for."""
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_WORDS else line[: LONGEST_WORDS - 1] + "…"
