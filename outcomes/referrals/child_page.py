"""What referrals put on a child's page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import g, url_for

from core.people.models import User
from core.ui.words import long_date
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.timeline import TimelineEntry
from outcomes.caseload.words import need_label
from outcomes.delivery.words import label
from outcomes.referrals import queries
from outcomes.referrals.models import Referral, Stage
from outcomes.referrals.words import (
    ANSWERS,
    CAME,
    STAGES,
    answer_words,
    appointments_words,
    kind_label,
    outcome_words,
)

KIND = "Referral"


@dataclass(frozen=True)
class ReferralCard:
    """A referral as the child's page shows it."""

    referral: Referral
    title: str
    tag: tuple[str, str]
    facts: str
    silent: bool


def referrals_of_child(child: ChildRecord, viewer: User) -> Sequence[ReferralCard]:  # noqa: ARG001
    """The part of the page above the timeline: what goes on first, then the newest."""
    found = sorted(_referrals(child), key=lambda each: not each.is_open)
    return [_card(each) for each in found]


def referral_entries(child: ChildRecord, viewer: User) -> list[TimelineEntry]:  # noqa: ARG001
    """Every step of every referral as an entry of the timeline."""
    return [entry for referral in _referrals(child) for entry in _entries(referral)]


def _entries(referral: Referral) -> Iterator[TimelineEntry]:
    name = kind_label(referral.kind)
    address = url_for("referrals.show", referral_id=referral.id)
    yield TimelineEntry(
        on=referral.offered_on,
        recorded_at=referral.recorded_at,
        kind=KIND,
        title=f"Referral offered: {name}",
        text=f"For: {need_label(referral.need).lower()}",
        by=referral.referred_by.name,
        address=address,
    )
    if referral.answer and referral.answered_on and referral.answered_at:
        yield TimelineEntry(
            on=referral.answered_on,
            recorded_at=referral.answered_at,
            kind=KIND,
            title=f"{ANSWERS[referral.answer]}: {name}",
            text=answer_words(referral) if referral.stage is Stage.DECLINED else _words(referral),
            address=address,
        )
    for appointment in referral.appointments:
        yield TimelineEntry(
            on=appointment.day,
            recorded_at=appointment.recorded_at,
            kind=KIND,
            title=f"Appointment: {name}",
            text=CAME[appointment.attended],
            address=address,
        )
    if referral.ended_on and referral.ended_at:
        yield TimelineEntry(
            on=referral.ended_on,
            recorded_at=referral.ended_at,
            kind=KIND,
            title=f"Referral ended: {name}",
            text=label("referral_outcomes", referral.outcome),
            address=address,
        )


def _card(referral: Referral) -> ReferralCard:
    known = (
        need_label(referral.need),
        f"offered on {long_date(referral.offered_on)}",
        appointments_words(referral),
        outcome_words(referral),
        referral.referred_by.name,
    )
    return ReferralCard(
        referral,
        kind_label(referral.kind),
        STAGES[referral.stage],
        " · ".join(filter(None, known)),
        queries.is_silent(referral),
    )


def _words(referral: Referral) -> str:
    return f"“{referral.child_words}”" if referral.child_words else ""


def _referrals(child: ChildRecord) -> Sequence[Referral]:
    """Read once a request, because the page and its timeline both show them."""
    known: dict[int, Sequence[Referral]] = g.setdefault("referrals_of_children", {})
    if child.id not in known:
        known[child.id] = queries.referrals_of(child)
    return known[child.id]
