"""Taking a version out of use, telling everyone who has it, and their saying that they know."""

from flask import current_app

from catalogue.interventions.lifecycle import (
    Move,
    Transition,
    lock_intervention,
    lock_version,
    move_version,
)
from catalogue.interventions.models import Intervention, InterventionVersion, VersionState
from catalogue.recall.models import Recall, RecallKind, RecallNotice
from catalogue.recall.people import holders_of
from catalogue.recall.queries import current_recall_of
from catalogue.recall.telling import (
    note_that_it_is_known,
    note_that_nothing_is_recalled,
    tell_who_has_it,
)
from catalogue.stewardship.operations import name_replacement
from core.audit.operations import differences, record
from core.database import db, now, today
from core.errors import InvalidInput, NotFound
from core.people.models import User
from core.permissions import Action, demand
from core.vocabulary import Vocabularies

LONGEST_WORDS = 2000
REASONS = {
    RecallKind.SUSPENSION: "suspension_reasons",
    RecallKind.RETIREMENT: "retirement_reasons",
}


def suspend(*, version: InterventionVersion, reason_code: str, words: str, actor: User) -> Recall:
    """Take a version out of use at once, for the time being. One person is enough.

    Everyone who downloaded, plans or is delivering it is told. Sent twice, it is suspended once.

    :raises NotPermitted: to a practitioner who is neither owner nor deputy.
    :raises ForbiddenMove: if it is not in use.
    :raises InvalidInput: without a reason code that is in use today, or without words.
    """
    lock_version(version)
    demand(actor, Action.SUSPEND_VERSION, version)
    if version.state is VersionState.SUSPENDED:
        return _now(version)
    words = _given(RecallKind.SUSPENSION, reason_code, words)
    move_version(
        version,
        Move.SUSPEND,
        actor=actor,
        note=in_words(RecallKind.SUSPENSION, reason_code, words),
    )
    return _tell(version, RecallKind.SUSPENSION, reason_code, words, actor)


def retire(
    *,
    version: InterventionVersion,
    reason_code: str,
    words: str,
    replacement: Intervention | None,
    actor: User,
) -> Recall:
    """Take a version out of use for good, and say what to use instead, if there is anything.

    Everyone who downloaded, plans or is delivering it is told. Sent twice, it is retired once.

    :raises NotPermitted: to anyone but a QA lead.
    :raises ForbiddenMove: if it was never in use, or has been superseded or retired.
    :raises InvalidInput: without a reason code that is in use today, or without words, and for a
        replacement that is not in use.
    """
    lock_intervention(version)
    lock_version(version)
    demand(actor, Action.RETIRE_VERSION, version)
    if version.state is VersionState.RETIRED:
        return _now(version)
    words = _given(RecallKind.RETIREMENT, reason_code, words)
    move_version(
        version,
        Move.RETIRE,
        actor=actor,
        note=in_words(RecallKind.RETIREMENT, reason_code, words),
    )
    if replacement is not None:
        name_replacement(intervention=version.intervention, replacement=replacement, actor=actor)
    return _tell(version, RecallKind.RETIREMENT, reason_code, words, actor)


def acknowledge(*, recall: Recall, actor: User) -> None:
    """Say that one knows of a recall. Said twice, the first time counts.

    :raises NotFound: to anyone who was not told.
    """
    demand(actor, Action.READ_RECALL)
    notice = db.session.get(RecallNotice, (recall.id, actor.id), with_for_update=True)
    if notice is None:
        raise NotFound("You were not told of this recall, so there is nothing to acknowledge.")
    if notice.acknowledged_at is not None:
        return
    notice.acknowledged_at = now()
    changes = differences(notice)
    db.session.flush()
    record(actor=actor, action="acknowledge_recall", subject=recall, changes=changes)
    note_that_it_is_known(recall, actor)


def note_that_it_is_over(
    version: InterventionVersion, transition: Transition, actor: User | None
) -> None:
    """End the suspension of a version that was reinstated or retired."""
    if transition.before is not VersionState.SUSPENDED:
        return
    recall = current_recall_of(version)
    if recall is None:
        return
    recall.over_at = now()
    changes = differences(recall)
    db.session.flush()
    record(actor=actor, action="end_suspension", subject=recall, changes=changes)
    note_that_nothing_is_recalled(recall)


def in_words(kind: RecallKind, reason_code: str, words: str) -> str:
    """The reason and the words: "It could harm a child: the third step"."""
    vocabularies: Vocabularies = current_app.extensions["vocabularies"]
    return f"{vocabularies.label(REASONS[kind], reason_code)}: {words}"


def _tell(
    version: InterventionVersion, kind: RecallKind, reason_code: str, words: str, actor: User
) -> Recall:
    recall = Recall(
        version_id=version.id,
        kind=kind,
        reason_code=reason_code,
        words=words,
        by_id=actor.id,
        at=now(),
        demonstration=actor.demonstration,
    )
    for holder in holders_of(version):
        recall.told.append(
            RecallNotice(
                user_id=holder.user_id,
                downloaded=holder.downloaded,
                planned=holder.planned,
                delivering=holder.delivering,
            )
        )
    db.session.add(recall)
    db.session.flush()
    record(
        actor=actor,
        action="recall_version",
        subject=recall,
        changes={
            "version_id": [None, version.id],
            "kind": [None, kind.value],
            "told": [None, [notice.user_id for notice in recall.told]],
        },
    )
    tell_who_has_it(recall)
    return recall


def _now(version: InterventionVersion) -> Recall:
    recall = current_recall_of(version)
    if recall is None:
        raise NotFound("This version was taken out of use without a recall.")
    return recall


def _given(kind: RecallKind, reason_code: str, words: str) -> str:
    vocabularies: Vocabularies = current_app.extensions["vocabularies"]
    if reason_code not in {term.code for term in vocabularies[REASONS[kind]].valid(on=today())}:
        raise InvalidInput("Choose the main reason", field="reason_code")
    words = words.strip()
    if not 0 < len(words) <= LONGEST_WORDS:
        raise InvalidInput(
            f"Say why in {LONGEST_WORDS:,} characters or fewer: everyone who has it reads this",
            field="words",
        )
    return words
