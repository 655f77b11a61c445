"""Bringing what was found, taking it back, and deciding on it. Every step is audited."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from catalogue.drafting.fields import vocabularies
from catalogue.drafting.operations import slug_of
from catalogue.found.addresses import page_key
from catalogue.found.checks import LICENCES, file_checks, found_by
from catalogue.found.known import known_already
from catalogue.found.lifecycle import FoundMove, hold, hold_undecided, move_found
from catalogue.found.models import FoundFile, FoundNote, FoundResource, FoundState
from catalogue.found.provenance import document_from
from catalogue.found.signatures import catch_up, forget_resource, note_resource
from catalogue.interventions.models import Intervention, InterventionVersion
from catalogue.interventions.operations import create_intervention, note_editor
from catalogue.materials.models import StoredFile
from catalogue.review.checks import refuse_unreasoned
from catalogue.review.models import Decision
from core.audit.operations import record
from core.database import db, now, today
from core.errors import AlreadyExists, InvalidInput
from core.people.models import User
from core.permissions import Action, allowed, demand

LONGEST_TITLE = 80
LONGEST_PURPOSE = 500
LONGEST_PLACE = 300
LONGEST_RIGHTS_HOLDER = 200
LONGEST_NOTE = 2000


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What somebody says of what they found. ``file`` and ``file_name`` go together."""

    title: str
    purpose: str
    found_on: date
    licence: str
    address: str | None = None
    file: StoredFile | None = None
    file_name: str | None = None
    place: str = ""
    rights_holder: str = ""


def bring(*, brought: Brought, actor: User) -> FoundResource:
    """Hand in something from outside, which is held back from here on. Sent twice, it is one.

    :raises InvalidInput: with neither an address nor a file, or without what has to be said.
    """
    demand(actor, Action.BRING_RESOURCE)
    _refuse_incomplete(brought)
    resource = _resource(brought, actor)
    again = _held_already(resource)
    if again is not None:
        return again
    try:
        with db.session.begin_nested():
            db.session.add(resource)
    except IntegrityError:  # by a second click, at the same moment
        again = _held_already(resource)
        if again is None:
            raise
        return again
    if brought.file is not None:
        resource.held_file = FoundFile(sha256=brought.file.sha256, stored=brought.file)
        note_resource(resource, brought.file.text)
    db.session.flush()
    catch_up()
    checks = file_checks(brought.file)
    resource.findings = [*found_by(resource, known_already(resource, viewer=None), checks)]
    db.session.flush()
    record(
        actor=actor,
        action="bring_found",
        subject=resource,
        changes={
            name: [None, getattr(resource, name)] for name in ("address", "sha256", "licence")
        },
    )
    return resource


def add_note(*, resource: FoundResource, words: str, actor: User) -> FoundNote:
    """Add something while nobody has decided. Sent twice, it is added once.

    :raises AlreadyDecided: if somebody has.
    """
    demand(actor, Action.ADD_FOUND_NOTE, resource)
    hold_undecided(resource)
    words = words.strip()
    if not 0 < len(words) <= LONGEST_NOTE:
        raise InvalidInput(f"Write a note of {LONGEST_NOTE:,} characters or fewer", field="words")
    last = resource.notes[-1] if resource.notes else None
    if last is not None and (last.author_id, last.words) == (actor.id, words):
        return last
    note = FoundNote(resource_id=resource.id, author_id=actor.id, words=words, at=now())
    resource.notes.append(note)
    db.session.flush()
    record(
        actor=actor, action="add_found_note", subject=resource, changes={"note": [None, note.id]}
    )
    return note


def withdraw(*, resource: FoundResource, actor: User) -> None:
    """Take back what one brought; its file is let go. Done twice, it is done once.

    :raises AlreadyDecided: if a QA lead has decided on it.
    """
    demand(actor, Action.WITHDRAW_FOUND, resource)
    hold(resource)
    if resource.state is FoundState.WITHDRAWN:
        return
    move_found(resource, FoundMove.WITHDRAW, actor=actor)
    resource.held_file = None
    forget_resource(resource)


def decline(*, resource: FoundResource, reason_code: str | None, reason: str, actor: User) -> None:
    """Say no, for all staff to read; the file is let go, and what it was stays known.

    :raises NotPermitted: to anyone but a QA lead who did not bring it.
    :raises AlreadyDecided: if somebody was quicker.
    :raises InvalidInput: without a reason code or words.
    """
    demand(actor, Action.DECIDE_FOUND, resource)
    hold_undecided(resource)
    refuse_unreasoned(Decision.REJECT, reason_code, reason)
    resource.reason_code, resource.reason = reason_code, reason.strip()
    resource.held_file = None
    move_found(resource, FoundMove.DECLINE, actor=actor)


def turn_into_draft(
    *, resource: FoundResource, title: str, bringer_writes: bool, actor: User
) -> InterventionVersion:
    """Begin an intervention from it, with where it came from filled in and its file among the
    materials. Whoever writes it cannot review it, nor can a QA lead who gave it another title.

    :param bringer_writes: whether whoever brought it is its author, and not the QA lead.
    :raises NotPermitted: to anyone but a QA lead who did not bring it.
    :raises AlreadyDecided: if somebody was quicker.
    :raises AlreadyExists: if there is an intervention of that title.
    :raises InvalidInput: without a title, or for an author who has left.
    """
    demand(actor, Action.DECIDE_FOUND, resource)
    hold_undecided(resource)
    title = " ".join(title.split())
    slug = slug_of(title)
    if not slug or len(title) > LONGEST_TITLE:
        raise InvalidInput(
            f"Enter a title of {LONGEST_TITLE} characters or fewer, with at least one letter or "
            "digit",
            field="title",
        )
    author = resource.brought_by if bringer_writes else actor
    if not (author.active and allowed(author, Action.DRAFT_INTERVENTION)):
        raise InvalidInput(
            "Whoever brought it has left, or does not write interventions any more. Write it "
            "yourself",
            field="writer",
        )
    version = _draft(resource, slug, title, author, actor)
    if title != resource.title:
        note_editor(version, actor)
    resource.version_id = version.id
    move_found(resource, FoundMove.DRAFT, actor=actor)
    resource.held_file = None  # the draft has it now, and may let it go
    forget_resource(resource)
    db.session.flush()
    return version


def _draft(
    resource: FoundResource, slug: str, title: str, author: User, actor: User
) -> InterventionVersion:
    taken = AlreadyExists(
        "There is an intervention of that title already. Choose another title, or decline this if "
        "we have it already",
        field="title",
    )
    if db.session.scalar(select(Intervention.id).where(Intervention.slug == slug)):
        raise taken
    document = document_from(resource, title)
    try:
        return create_intervention(slug=slug, document=document, actor=actor, author=author)
    except AlreadyExists as refused:  # begun by someone in the meantime
        raise taken from refused


def _refuse_incomplete(brought: Brought) -> None:
    if brought.address is None and brought.file is None:
        raise InvalidInput("Enter a web address, or choose a file", field="address")
    needed: dict[str, tuple[str, int, str]] = {
        "title": (brought.title, LONGEST_TITLE, "Enter what it is called"),
        "purpose": (brought.purpose, LONGEST_PURPOSE, "Say what you want to use it for"),
    }
    for name, (words, longest, advice) in needed.items():
        if not 0 < len(words.strip()) <= longest:
            raise InvalidInput(f"{advice}, in {longest} characters or fewer", field=name)
    if brought.address is None and not brought.place.strip():
        raise InvalidInput("Say where you found it", field="place")
    licence = vocabularies()[LICENCES]
    if brought.licence not in {term.code for term in licence.valid(on=today())}:
        raise InvalidInput("Choose what it says about using it", field="licence")
    if brought.found_on > today():
        raise InvalidInput("When you found it must be today or in the past", field="found_on")


def _resource(brought: Brought, actor: User) -> FoundResource:
    key = page_key(brought.address) if brought.address else None
    sha256 = brought.file.sha256 if brought.file else None
    return FoundResource(
        state=FoundState.HELD,
        title=" ".join(brought.title.split()),
        purpose=brought.purpose.strip(),
        place=brought.place.strip(),
        found_on=brought.found_on,
        licence=brought.licence,
        rights_holder=" ".join(brought.rights_holder.split()),
        address=brought.address,
        address_key=key,
        file_name=brought.file_name if brought.file else None,
        sha256=sha256,
        identity=sha256 or key,
        findings=[],
        brought_by_id=actor.id,
        brought_at=now(),
        demonstration=actor.demonstration,
    )


def _held_already(resource: FoundResource) -> FoundResource | None:
    return db.session.scalar(
        select(FoundResource).where(
            FoundResource.brought_by_id == resource.brought_by_id,
            FoundResource.identity == resource.identity,
            FoundResource.state == FoundState.HELD,
        )
    )
