"""What makes and changes versions while they are drafts."""

from flask import current_app

from catalogue.interventions.document import (
    DOCUMENT_FIELDS,
    LONGEST_SLUG,
    SLUG,
    Document,
    content_hash,
    tidied,
)
from catalogue.interventions.models import (
    Intervention,
    InterventionVersion,
    VersionEditor,
    VersionEvent,
    VersionState,
    VersionTag,
)
from catalogue.interventions.schemas import dump_document
from catalogue.interventions.stored import load_document
from catalogue.interventions.texts import tell_of_text
from catalogue.materials.models import VersionFile
from core.audit.operations import VALUES_WITHHELD, record
from core.database import db, now
from core.errors import AlreadyExists, DomainError, InvalidInput, integrity_as
from core.people.models import User
from core.vocabulary import Vocabularies

EDIT = "edit_version"


class NotADraft(DomainError):
    """The text of a version that is no longer a draft is never changed."""


def create_intervention(
    *,
    slug: str,
    document: Document,
    actor: User,
    author: User | None = None,
    owner: User | None = None,
) -> InterventionVersion:
    """Begin an intervention with draft number 1.

    :param author: who writes it, and may never decide on it; the actor unless given.
    :param owner: who answers for it; the author unless given.
    :raises InvalidInput: if the slug is not lower-case words joined by hyphens.
    :raises AlreadyExists: if another intervention has the slug.
    """
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        raise InvalidInput(
            f"Use lower-case letters, digits and single hyphens, at most {LONGEST_SLUG}.",
            field="slug",
        )
    intervention = Intervention(
        slug=slug, owner_id=(owner or author or actor).id, created_at=now(), demonstration=False
    )
    taken = AlreadyExists("There is an intervention of that name already. Open it instead.")
    with integrity_as(taken, constraint="slug"):
        db.session.add(intervention)
        db.session.flush()
    record(
        actor=actor,
        action="create_intervention",
        subject=intervention,
        changes={"slug": [None, slug], "owner_id": [None, intervention.owner_id]},
    )
    return _new_draft(intervention, number=1, document=document, actor=actor, author=author)


def next_draft(
    *, intervention: Intervention, based_on: InterventionVersion, actor: User
) -> InterventionVersion:
    """Begin a further version, as a draft by the actor with the text of an earlier one.

    Those who wrote a text that nobody has approved stay its editors: they may not decide on it.

    :raises AlreadyExists: if someone else began one at the same moment.
    """
    version = _new_draft(
        intervention,
        number=max(version.number for version in intervention.versions) + 1,
        document=load_document(based_on.content),
        actor=actor,
        based_on=based_on,
    )
    if not based_on.is_public:
        for user_id in sorted(based_on.involved_ids - {actor.id}):
            version.editors.append(VersionEditor(user_id=user_id))
        db.session.flush()
    return version


def write_document(version: InterventionVersion, document: Document) -> None:
    """Set all that a draft says, and what is derived from it; raises the revision.

    A primitive: the operation that calls it checks who may, notes the editor, flushes and audits.

    :raises NotADraft: if the version is anything but a draft.
    """
    if version.state is not VersionState.DRAFT:
        raise NotADraft(
            "This version has been sent on and its text no longer changes. Start a new draft."
        )
    document = tidied(document)
    version.content = dump_document(document)
    version.title = document.title
    version.summary = document.summary
    version.translation_of = document.translation_of
    version.sensitive = _is_sensitive(document)
    version.revision = (version.revision or 0) + 1
    version.updated_at = now()
    _set_tags(version, document.tags())
    _set_files(version, {file.sha256 for file in document.files})


def save_document(
    *,
    version: InterventionVersion,
    document: Document,
    actor: User,
    noted: frozenset[str] = frozenset(),
) -> bool:
    """Save what a draft says, with its editor and an audit event that names the changed parts.

    Who may is for the caller to check. Returns whether anything changed; if not, nothing is saved.

    :param noted: parts of which the audit already says that the actor is changing them just now.
    :raises NotADraft: if the version is anything but a draft.
    """
    before, after = load_document(version.content), tidied(document)
    changed = [name for name in DOCUMENT_FIELDS if getattr(before, name) != getattr(after, name)]
    if not changed:
        return False
    write_document(version, after)
    note_editor(version, actor)
    db.session.flush()
    if not noted.issuperset(changed):
        record(
            actor=actor,
            action=EDIT,
            subject=version,
            changes=dict.fromkeys(changed, VALUES_WITHHELD),
        )
    return True


def note_editor(version: InterventionVersion, editor: User) -> None:
    """Remember that a person changed a version: they may not decide on it later."""
    if editor.id not in version.involved_ids:
        version.editors.append(VersionEditor(user_id=editor.id))


def freeze(version: InterventionVersion) -> None:
    """Fix the text as it stands by its hash. Called once, as the version is submitted.

    :raises NotADraft: if the version is anything but a draft.
    """
    if version.state is not VersionState.DRAFT:
        raise NotADraft("This version has been sent on already.")
    version.content_hash = content_hash(version.content)
    tell_of_text(version)


def _new_draft(
    intervention: Intervention,
    *,
    number: int,
    document: Document,
    actor: User,
    author: User | None = None,
    based_on: InterventionVersion | None = None,
) -> InterventionVersion:
    moment = now()
    version = InterventionVersion(
        intervention=intervention,
        number=number,
        state=VersionState.DRAFT,
        author=author or actor,
        based_on=based_on,
        created_at=moment,
        revision=0,
    )
    write_document(version, document)
    begun = AlreadyExists("Someone has just begun the next version. Go back and open it.")
    with integrity_as(begun, constraint="intervention_id"):
        db.session.add(version)
        db.session.flush()
    version.events.append(
        VersionEvent(
            at=moment,
            actor_id=actor.id,
            action="create",
            from_state=None,
            to_state=VersionState.DRAFT,
            note=f"Based on version {based_on.number}." if based_on else "",
            demonstration=intervention.demonstration,
        )
    )
    db.session.flush()
    record(
        actor=actor,
        action="create_version",
        subject=version,
        changes={"number": [None, number], "title": [None, version.title]},
    )
    return version


def _is_sensitive(document: Document) -> bool:
    vocabularies: Vocabularies = current_app.extensions["vocabularies"]
    flagged = {term.code for term in vocabularies["topics"] if term.sensitive}
    return not flagged.isdisjoint(document.topics)


def _set_tags(version: InterventionVersion, wanted: set[tuple[str, str]]) -> None:
    """Change only the rows that differ: a row taken out and put back would collide."""
    for tag in list(version.tags):
        if (tag.vocabulary, tag.code) not in wanted:
            version.tags.remove(tag)
    present = {(tag.vocabulary, tag.code) for tag in version.tags}
    version.tags.extend(
        VersionTag(vocabulary=vocabulary, code=code)
        for vocabulary, code in sorted(wanted - present)
    )


def _set_files(version: InterventionVersion, wanted: set[str]) -> None:
    for file in list(version.files):
        if file.sha256 not in wanted:
            version.files.remove(file)
    present = {file.sha256 for file in version.files}
    version.files.extend(VersionFile(sha256=sha256) for sha256 in sorted(wanted - present))
