"""What authors and editors do to a draft, from its first line to sending it for review."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from catalogue.drafting.fields import in_their_order
from catalogue.drafting.merging import merge
from catalogue.drafting.queries import fields_noted_this_sitting
from catalogue.drafting.sections import Section, session_digest, unfinished
from catalogue.interventions.document import (
    LONGEST_SLUG,
    TAG_VOCABULARIES,
    Document,
    PlannedSession,
    tidied,
)
from catalogue.interventions.lifecycle import Move, lock_version, move_version
from catalogue.interventions.models import Intervention, InterventionVersion, VersionState
from catalogue.interventions.operations import (
    NotADraft,
    create_intervention,
    freeze,
    next_draft,
    note_editor,
    save_document,
)
from catalogue.interventions.queries import NO_SUCH_PAGE
from catalogue.interventions.schemas import DOCUMENT_SCHEMA, dump_document
from catalogue.interventions.stored import load_document
from core.audit.operations import record
from core.database import db, now
from core.errors import AlreadyExists, DomainError, InvalidInput, NotFound, StaleEdit
from core.people.models import User
from core.permissions import Action, allowed, demand

SENT = (VersionState.SUBMITTED, VersionState.IN_REVIEW)
# An end for the text as it was sent; whoever wrote it may begin again from it.
SENT_BACK = (VersionState.CHANGES_REQUESTED, VersionState.REJECTED, VersionState.WITHDRAWN)
NOT_A_DRAFT = (
    "This version has been submitted or withdrawn, so its text no longer changes. "
    "Copy what you typed if you need it, and start a new draft."
)


class SavedSince(StaleEdit):
    """The same part was changed since the form was opened. ``fields`` are those that clash."""

    def __init__(self, theirs: Document, mine: Document, fields: Sequence[str] = ()) -> None:
        super().__init__("Someone saved since you opened this.")
        self.theirs = theirs
        self.mine = mine
        self.fields = tuple(fields)


class Unfinished(DomainError):
    """Something is still missing before the draft can be sent for review."""


def begin(*, title: str, summary: str, kind: str, actor: User) -> InterventionVersion:
    """Begin an intervention and its first draft; its address comes from the title.

    Sent twice, it is begun once.

    :raises AlreadyExists: if there is an intervention of that title already.
    """
    demand(actor, Action.DRAFT_INTERVENTION)
    slug = slug_of(title)
    if not slug:
        raise InvalidInput("Enter a title with at least one letter or digit", field="title")
    document = tidied(Document(title=title, summary=summary, kind=kind))
    again = _just_begun(slug, document, actor)
    if again is not None:
        return again
    taken = AlreadyExists(
        "There is an intervention of that title already. Choose another title, or find that one "
        "in the library and start a new version of it",
        field="title",
    )
    if db.session.scalar(select(Intervention.id).where(Intervention.slug == slug)):
        raise taken
    try:
        return create_intervention(slug=slug, document=document, actor=actor)
    except AlreadyExists as refused:  # begun by someone in the meantime, perhaps by a second click
        again = _just_begun(slug, document, actor)
        if again is None:
            raise taken from refused
        return again


def slug_of(title: str) -> str:
    """The words of a title as they stand in an address; empty if it has none."""
    plain = unicodedata.normalize("NFKD", title.lower().replace("’", "").replace("'", ""))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode())
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:LONGEST_SLUG]
        if len(longer) > LONGEST_SLUG:
            break
        slug = longer
    return slug


def begin_next(
    *, intervention: Intervention, based_on: InterventionVersion | None, actor: User
) -> InterventionVersion:
    """Begin a new draft from a version: the one in use unless another is given.

    Someone who has an unfinished draft from the same version is given that one.

    :raises InvalidInput: if there is none in use, or the version is still being worked on.
    """
    demand(actor, Action.DRAFT_INTERVENTION)
    db.session.refresh(intervention, with_for_update={"of": Intervention})
    source = based_on or intervention.available_version
    if source is None:
        raise InvalidInput("No version of this intervention is in use to start from.")
    demand(actor, Action.READ_VERSION, source)
    if not source.is_public:
        demand(actor, Action.EDIT_VERSION, source)
    if not (source.is_public or source.state in SENT_BACK):
        raise InvalidInput("This version is still being worked on. Carry on with it instead.")
    for version in intervention.versions:
        mine = version.author_id == actor.id and version.based_on_id == source.id
        if mine and version.state is VersionState.DRAFT:
            return version
    return next_draft(intervention=intervention, based_on=source, actor=actor)


def save_section(
    *,
    version: InterventionVersion,
    section: Section,
    values: Mapping[str, Any],
    opened: str,
    actor: User,
    by_itself: bool = False,
) -> bool:
    """Write a section. Returns whether anything changed; without a change nothing is touched.

    :param opened: the marks of its fields when the form was opened; what was not changed since
        then stays as it is stored now.
    :param by_itself: saved by the page while somebody types, which is audited once a sitting.
    :raises SavedSince: if a field was changed since then to something else.
    :raises NotADraft: if the version has been sent on.
    """
    stored = _draft_to_change(version, actor)
    mine = as_typed(stored, values)
    merged = merge(stored, mine, opened=opened, fields=section.fields)
    if merged.clashing:
        raise SavedSince(stored, mine, merged.clashing)
    if merged.document == stored:
        return False
    _write(version, merged.document, actor, by_itself=by_itself)
    return True


def as_typed(stored: Document, values: Mapping[str, Any]) -> Document:
    """The stored document with all that a form of one section holds."""
    return tidied(replace(stored, **_in_order(stored, values)))


def save_session(
    *,
    version: InterventionVersion,
    number: int,
    session: PlannedSession,
    opened: str,
    actor: User,
    by_itself: bool = False,
) -> bool:
    """Write one session of the plan, or add it at the end. Returns whether anything changed.

    A session that someone moved since the form was opened is written where it stands now.

    :param number: from 1, as it was when the form was opened.
    :param opened: the session's digest then.
    :param by_itself: saved by the page while somebody types, which is audited once a sitting.
    :raises SavedSince: if the session was changed or removed since the form was opened.
    :raises NotADraft: if the version has been sent on.
    """
    stored = _draft_to_change(version, actor)
    session = tidied(Document(sessions=(session,))).sessions[0]
    sessions = stored.sessions
    if sessions[number - 1 : number] == (session,):
        return False
    place = _place_now(sessions, number - 1, opened)
    if place is None:
        raise SavedSince(stored, replace(stored, sessions=(session,)))
    wanted = replace(stored, sessions=(*sessions[:place], session, *sessions[place + 1 :]))
    _write(version, wanted, actor, by_itself=by_itself)
    return True


def move_session(
    *, version: InterventionVersion, number: int, up: bool, revision: int, actor: User
) -> None:
    """Swap a session with the one before or after it.

    :raises InvalidInput: if the plan was changed since the page was shown, or there is no place.
    """
    stored = _draft_to_change(version, actor)
    sessions = list(stored.sessions)
    here, there = number - 1, number - 2 if up else number
    if revision != version.revision:
        raise InvalidInput("Someone saved since you opened this. Look at the plan again.")
    if not (0 <= here < len(sessions) and 0 <= there < len(sessions)):
        raise InvalidInput("The session cannot move any further.")
    sessions[here], sessions[there] = sessions[there], sessions[here]
    _write(version, replace(stored, sessions=tuple(sessions)), actor)


def remove_session(*, version: InterventionVersion, number: int, opened: str, actor: User) -> None:
    """Take a session out of the plan.

    :param opened: the session's digest as it was shown.
    :raises InvalidInput: if another session stands there now, or it was changed.
    """
    stored = _draft_to_change(version, actor)
    sessions = stored.sessions
    shown = sessions[number - 1] if 0 < number <= len(sessions) else None
    if shown is None or session_digest(shown) != opened:
        raise InvalidInput("Someone saved since you opened this. Look at the plan again.")
    wanted = replace(stored, sessions=(*sessions[: number - 1], *sessions[number:]))
    _write(version, wanted, actor)


def add_editor(*, version: InterventionVersion, email: str, actor: User) -> User:
    """Let someone else change a draft. They can then never review it. Returns who it is.

    :raises InvalidInput: if nobody with that address may write interventions.
    """
    lock_version(version)
    demand(actor, Action.ADD_EDITOR, version)
    if version.state is not VersionState.DRAFT:
        raise NotADraft(NOT_A_DRAFT)
    known = select(User).where(User.email == email.strip().lower())
    editor: User | None = db.session.scalar(known)
    if editor is None or not (editor.active and allowed(editor, Action.DRAFT_INTERVENTION)):
        raise InvalidInput(
            "Nobody with this address can write interventions here. Check the address, or ask an "
            "administrator to add the person",
            field="email",
        )
    if editor.id not in version.involved_ids:
        note_editor(version, editor)
        db.session.flush()
        record(
            actor=actor,
            action="add_editor",
            subject=version,
            changes={"editor_id": [None, editor.id]},
        )
    return editor


def submit(*, version: InterventionVersion, actor: User) -> None:
    """Send a draft for review: its text is fixed from here on. Sent twice, it is sent once.

    :raises Unfinished: if something is missing.
    :raises ForbiddenMove: if the version is not a draft any more.
    """
    lock_version(version)
    demand(actor, Action.SUBMIT_VERSION, version)
    if version.state in SENT and version.submitted_by_id == actor.id:
        return
    if version.state is VersionState.DRAFT:
        missing = unfinished(load_document(version.content))
        if missing:
            raise Unfinished(f"This draft is not finished. {missing[0].reason}")
        freeze(version)
        version.submitted_by_id = actor.id
        version.submitted_at = now()
    move_version(version, Move.SUBMIT, actor=actor)


def withdraw(*, version: InterventionVersion, actor: User) -> None:
    """Take a draft or a submission back for good; it stays in its author's list.

    :raises ForbiddenMove: if a reviewer has begun or decided.
    """
    lock_version(version)
    demand(actor, Action.WITHDRAW_VERSION, version)
    if version.state is not VersionState.WITHDRAWN:
        move_version(version, Move.WITHDRAW, actor=actor)


def _just_begun(slug: str, document: Document, actor: User) -> InterventionVersion | None:
    """The draft of a form that was sent twice: the same words by the same person, untouched."""
    return db.session.scalar(
        select(InterventionVersion)
        .join(Intervention)
        .where(
            Intervention.slug == slug,
            InterventionVersion.number == 1,
            InterventionVersion.revision == 1,
            InterventionVersion.state == VersionState.DRAFT,
            InterventionVersion.author_id == actor.id,
            InterventionVersion.title == document.title,
            InterventionVersion.summary == document.summary,
        )
    )


def _draft_to_change(version: InterventionVersion, actor: User) -> Document:
    """What a draft says now, held so that nobody else changes it in this moment."""
    lock_version(version)
    if not allowed(actor, Action.READ_VERSION, version):
        raise NotFound(NO_SUCH_PAGE)
    demand(actor, Action.EDIT_VERSION, version)
    if version.state is not VersionState.DRAFT:
        raise NotADraft(NOT_A_DRAFT)
    return load_document(version.content)


def _in_order(stored: Document, values: Mapping[str, Any]) -> dict[str, Any]:
    """Codes in the order that they had, so that ticking the same ones is no change."""
    return {
        name: in_their_order(value, getattr(stored, name)) if name in TAG_VOCABULARIES else value
        for name, value in values.items()
    }


def _place_now(sessions: tuple[PlannedSession, ...], place: int, opened: str) -> int | None:
    """Where the session that a form was opened on stands now; None if it is not there as it was."""
    if opened == session_digest(None):
        return len(sessions)
    digests = [session_digest(session) for session in sessions]
    if digests[place : place + 1] == [opened]:
        return place
    return digests.index(opened) if opened in digests else None


def _write(
    version: InterventionVersion, wanted: Document, actor: User, *, by_itself: bool = False
) -> None:
    if wanted.translation_of == version.intervention.slug:
        raise InvalidInput(
            "It cannot be a translation of itself. Name the other one", field="translation_of"
        )
    if DOCUMENT_SCHEMA.validate(dump_document(wanted)):
        raise InvalidInput("Something here is too long or not possible. Check each part.")
    noted = fields_noted_this_sitting(version, actor) if by_itself else frozenset()
    save_document(version=version, document=wanted, actor=actor, noted=noted)
