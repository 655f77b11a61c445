"""Reporting a problem, and closing it."""

from sqlalchemy import select

from catalogue.interventions.models import InterventionVersion
from catalogue.problems.models import ProblemKind, ProblemReport
from catalogue.problems.telling import REPORTED, tell_who_answers_for_it
from catalogue.signals.models import SignalKind
from catalogue.signals.operations import raise_signal
from core.audit.operations import VALUES_WITHHELD, record
from core.database import db, now
from core.errors import DomainError, InvalidInput
from core.notices.operations import settle
from core.people.models import User
from core.permissions import Action, demand

LONGEST_WORDS = 2000


class AlreadyClosed(DomainError):
    """Somebody has closed the report already."""


def report_problem(
    *, version: InterventionVersion, kind: ProblemKind, words: str, actor: User
) -> ProblemReport:
    """Tell the QA leads of a problem with a version. Sent twice, it is reported once.

    An incident is a signal too: the version is under early review from then on.

    :raises InvalidInput: of a version that was never in use, or without words.
    """
    demand(actor, Action.READ_VERSION, version)
    demand(actor, Action.REPORT_PROBLEM, version)
    words = words.strip()
    if not version.is_public:
        raise InvalidInput("Tell its author: it has not been in use yet")
    if not 0 < len(words) <= LONGEST_WORDS:
        raise InvalidInput(
            f"Say what is wrong in {LONGEST_WORDS:,} characters or fewer", field="words"
        )
    again = db.session.scalar(
        select(ProblemReport).where(
            ProblemReport.version_id == version.id,
            ProblemReport.reporter_id == actor.id,
            ProblemReport.words == words,
            ProblemReport.closed_at.is_(None),
        )
    )
    if again is not None:
        return again
    report = ProblemReport(
        version_id=version.id, reporter_id=actor.id, kind=kind, words=words, reported_at=now()
    )
    db.session.add(report)
    db.session.flush()
    record(
        actor=actor,
        action="report_problem",
        subject=report,
        changes={"version_id": [None, version.id], "kind": [None, kind.value]},
    )
    tell_who_answers_for_it(report)
    if kind is ProblemKind.INCIDENT:
        raise_signal(
            version=version,
            kind=SignalKind.INCIDENT,
            words=words,
            key=f"incident:report-{report.id}",
            report_id=report.id,
            actor=actor,
        )
    return report


def close_problem(*, report: ProblemReport, note: str, actor: User) -> None:
    """Say what was done about a problem; whoever reported it reads it.

    :raises AlreadyClosed: if somebody else was quicker.
    """
    demand(actor, Action.CLOSE_PROBLEM, report)
    db.session.refresh(report, with_for_update={"key_share": True, "of": ProblemReport})
    note = note.strip()
    if report.closed_at is not None:
        raise AlreadyClosed("Somebody has closed this report already.")
    if not 0 < len(note) <= LONGEST_WORDS:
        raise InvalidInput("Say what you did, or why nothing is to be done", field="note")
    report.closed_at = now()
    report.closed_by_id = actor.id
    report.note = note
    db.session.flush()
    record(
        actor=actor,
        action="close_problem",
        subject=report,
        changes={"closed_at": VALUES_WITHHELD, "note": VALUES_WITHHELD},
    )
    settle(kind=REPORTED, about=report)
