"""Noting what was not found, asking for it, and answering."""

from dataclasses import replace
from typing import Any

import structlog
from sqlalchemy import exists, select, update
from sqlalchemy.exc import SQLAlchemyError

from catalogue.drafting.operations import begin
from catalogue.interventions.models import Intervention, InterventionVersion
from catalogue.interventions.operations import save_document
from catalogue.interventions.stored import load_document
from catalogue.unmet_needs.forgetting import forget_old_searches
from catalogue.unmet_needs.models import EmptySearch, LibraryRequest, NeedStatus, UnmetNeed
from catalogue.unmet_needs.wanted import Wanted, person_mark
from core.audit.operations import Actor, record
from core.database import db, now, today, waiting_at_most
from core.errors import AlreadyExists, DomainError, InvalidInput
from core.people.models import User
from core.permissions import Action, demand

LONGEST_WAIT = 250  # milliseconds that a search may wait to leave its note
DRAFT_FIELDS = ("topics", "needs", "formats")

log = structlog.get_logger(__name__)


class AlreadyAnswered(DomainError):
    """Someone has decided on this need in the meantime."""


def note_empty_search(*, wanted: Wanted, user_id: int, secret: str) -> None:
    """Note that someone looked for this and found nothing, once for each person and day.

    It leaves no trace of who, and a note that cannot be written never spoils the search.
    """
    try:
        with waiting_at_most(milliseconds=LONGEST_WAIT), db.session.begin_nested():
            forget_old_searches()
            need = _need_for(wanted)
            mark = person_mark(user_id=user_id, key=need.key, secret=secret)
            same = EmptySearch.need_id == need.id, EmptySearch.person_mark == mark
            if not db.session.scalar(select(exists().where(*same, EmptySearch.day == today()))):
                db.session.add(EmptySearch(need_id=need.id, person_mark=mark, day=today()))
    except SQLAlchemyError as error:
        db.session.rollback()
        log.warning("unmet_needs.not_noted", error=type(error).__name__)


def ask(*, wanted: Wanted, sentence: str, secret: str, actor: User) -> LibraryRequest:
    """Ask for something that the library has not. A need that was settled is open again.

    :raises InvalidInput: if no word says what for.
    :raises AlreadyExists: if the person asks for the same already.
    """
    demand(actor, Action.ASK_FOR_INTERVENTION)
    if not wanted.words:
        raise InvalidInput("Enter in a few words what you are looking for", field="words")
    need = _need_for(wanted)
    standing = exists().where(
        LibraryRequest.need_id == need.id,
        LibraryRequest.asker_id == actor.id,
        LibraryRequest.withdrawn_at.is_(None),
    )
    if need.status in (NeedStatus.OPEN, NeedStatus.BEING_WRITTEN) and db.session.scalar(
        select(standing)
    ):
        raise AlreadyExists("You have asked for this already. See what became of it below.")
    _take_back_earlier(need, actor)
    if need.status in (NeedStatus.ANSWERED, NeedStatus.DECLINED):
        _decide(need, NeedStatus.OPEN, actor=actor, action="reopen_unmet_need")
    request = LibraryRequest(
        need_id=need.id,
        asker_id=actor.id,
        person_mark=person_mark(user_id=actor.id, key=need.key, secret=secret),
        asked_on=today(),
        sentence=sentence,
    )
    db.session.add(request)
    db.session.flush()
    record(
        actor=actor,
        action="ask_for_intervention",
        subject=request,
        changes={"need_id": [None, need.id]},
    )
    return request


def withdraw(*, request: LibraryRequest, actor: User) -> None:
    """Take a request back; its sentence goes. Done twice, it is done once."""
    demand(actor, Action.WITHDRAW_REQUEST, request)
    if request.withdrawn_at is None:
        request.withdrawn_at = now()
        request.sentence = ""
        db.session.flush()
        record(actor=actor, action="withdraw_request", subject=request)


def start_writing(*, need: UnmetNeed, actor: User) -> None:
    """Say that something is being written."""
    demand(actor, Action.ANSWER_UNMET_NEED)
    _lock_open(need)
    _decide(need, NeedStatus.BEING_WRITTEN, actor=actor, action="start_writing_for_need")


def begin_draft(*, need: UnmetNeed, title: str, summary: str, actor: User) -> InterventionVersion:
    """Begin a draft with the topics, needs and formats of the need, which is then being written.

    :raises AlreadyExists: if there is an intervention of that title.
    """
    demand(actor, Action.ANSWER_UNMET_NEED)
    _lock_open(need)
    version = begin(title=title, summary=summary, kind="session", actor=actor)
    codes: dict[str, Any] = {name: tuple(need.filters.get(name, ())) for name in DRAFT_FIELDS}
    document = replace(load_document(version.content), **codes)
    save_document(version=version, document=document, actor=actor)
    need.draft_id = version.id
    _decide(need, NeedStatus.BEING_WRITTEN, actor=actor, action="begin_draft_for_need")
    return version


def answer(*, need: UnmetNeed, slug: str, actor: User) -> Intervention:
    """Answer with an intervention that may be used today.

    :raises InvalidInput: if there is none of that address, or it may not be used.
    """
    demand(actor, Action.ANSWER_UNMET_NEED)
    _lock_open(need)
    intervention = db.session.scalar(select(Intervention).where(Intervention.slug == slug))
    if intervention is None:
        raise InvalidInput(
            "There is no intervention at this address. Copy the address from its page", field="slug"
        )
    if intervention.available_version is None:
        raise InvalidInput(
            "This intervention is not in use, so it answers nobody. Choose one that is approved",
            field="slug",
        )
    need.intervention_id = intervention.id
    _decide(need, NeedStatus.ANSWERED, actor=actor, action="answer_unmet_need")
    return intervention


def decline(*, need: UnmetNeed, reason: str, actor: User) -> None:
    """Say that nothing will be written, and why."""
    demand(actor, Action.ANSWER_UNMET_NEED)
    _lock_open(need)
    need.reason = reason
    _decide(need, NeedStatus.DECLINED, actor=actor, action="decline_unmet_need")


def reopen(*, need: UnmetNeed, actor: User) -> None:
    """Take back what was decided."""
    demand(actor, Action.ANSWER_UNMET_NEED)
    db.session.refresh(need, with_for_update=True)
    if need.status is not NeedStatus.OPEN:
        _decide(need, NeedStatus.OPEN, actor=actor, action="reopen_unmet_need")


def say_the_same(*, need: UnmetNeed, as_need: UnmetNeed, actor: User) -> None:
    """Put a need together with another that says the same; what it held counts there from now on.

    :raises InvalidInput: if it is the same one, or was itself put elsewhere.
    """
    demand(actor, Action.ANSWER_UNMET_NEED)
    _lock_open(need)
    if as_need.id == need.id or as_need.same_as_id is not None or need.same_as_id is not None:
        raise InvalidInput("Choose another need that is still on the list", field="as_need")
    earlier = update(UnmetNeed).where(UnmetNeed.same_as_id == need.id)
    db.session.execute(earlier.values(same_as_id=as_need.id))
    # Marks differ from need to need, so no two rows can be of the same person and day.
    for table in (EmptySearch, LibraryRequest):
        db.session.execute(
            update(table)
            .where(table.need_id == need.id, *_no_second_request(table, as_need))
            .values(need_id=as_need.id)
        )
    need.same_as_id = as_need.id
    db.session.flush()
    record(
        actor=actor,
        action="put_unmet_needs_together",
        subject=need,
        changes={"same_as_id": [None, as_need.id]},
    )


def _no_second_request(
    table: type[EmptySearch] | type[LibraryRequest], as_need: UnmetNeed
) -> list[Any]:
    """Nobody asks for one need twice: who asks for both keeps the one that stays."""
    if table is EmptySearch:
        return []
    askers = select(LibraryRequest.asker_id).where(
        LibraryRequest.need_id == as_need.id, LibraryRequest.withdrawn_at.is_(None)
    )
    return [LibraryRequest.asker_id.not_in(askers)]


def _need_for(wanted: Wanted) -> UnmetNeed:
    """The need of these words and filters, or the one it was put together with; new if none."""
    need = db.session.scalar(select(UnmetNeed).where(UnmetNeed.key == wanted.key))
    if need is None:
        need = UnmetNeed(
            key=wanted.key,
            words=wanted.words,
            filters={name: list(values) for name, values in wanted.filters.items()},
            status=NeedStatus.OPEN,
        )
        db.session.add(need)
        db.session.flush()
    return need.same_as or need


def _take_back_earlier(need: UnmetNeed, actor: User) -> None:
    """An earlier request of the same person makes room for the new one."""
    db.session.execute(
        update(LibraryRequest)
        .where(
            LibraryRequest.need_id == need.id,
            LibraryRequest.asker_id == actor.id,
            LibraryRequest.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now(), sentence="")
    )


def _lock_open(need: UnmetNeed) -> None:
    db.session.refresh(need, with_for_update=True)
    if need.status in (NeedStatus.ANSWERED, NeedStatus.DECLINED):
        raise AlreadyAnswered("This was settled in the meantime. Reopen it to change the answer.")


def _decide(need: UnmetNeed, status: NeedStatus, *, actor: Actor, action: str) -> None:
    before = need.status
    if status is not NeedStatus.ANSWERED:
        need.intervention_id = None
    if status is not NeedStatus.DECLINED:
        need.reason = ""
    need.status = status
    need.decided_by_id = actor.id
    need.decided_at = now()
    db.session.flush()
    changes: dict[str, Any] = {"status": [before.value, status.value]}
    if need.intervention_id is not None:
        changes["intervention_id"] = [None, need.intervention_id]
    if need.reason:
        changes["reason"] = [None, need.reason]
    record(actor=actor, action=action, subject=need, changes=changes)
