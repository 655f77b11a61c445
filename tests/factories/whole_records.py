"""A child of whom every table holds something."""

from datetime import timedelta
from uuid import uuid4

from core.database import Base, db, now, today
from core.people.models import User
from outcomes.caseload.models import ChildRecord, RecordChange
from outcomes.delivery.models import Delivery
from outcomes.ete.models import EteSnapshot
from outcomes.exchange.models import ExternalReference
from outcomes.handover.models import ReceivedRecord, ReceivedRow
from outcomes.ledger.models import ExceptionSignOff
from outcomes.measures.models import Answering, Goal, Measurement, MeasurementCorrection
from outcomes.offences.models import Offence
from outcomes.referrals.models import Appointment, Referral
from outcomes.retention.models import RetentionHold
from outcomes.samples.models import InspectionCase, InspectionSample, SampleState, Strata
from tests.factories.children import a_child, a_delivery, a_session
from tests.factories.interventions import a_live_version
from tests.factories.panels import a_decision, a_panel
from tests.factories.people import UserFactory


def a_full_record(
    *,
    owner: User | None = None,
    reference: str = "YJ-FULL",
    shared_with: Delivery | None = None,
    began_here: bool = False,
) -> ChildRecord:
    """A child with a row in every table that holds something of a child, committed.

    :param shared_with: a delivery of another child who was at the second session too.
    :param began_here: it did not come from another service.
    """
    owner = owner or UserFactory()
    child = a_child(owner.teams[0], case_reference=reference)
    delivery = a_delivery(child=child, version=a_live_version(), owner=owner)
    missed = a_session(delivery, happened=False, held_on=today() - timedelta(days=9))
    others = (shared_with,) if shared_with else ()
    held = a_session(delivery, *others, held_on=today() - timedelta(days=6))
    mine = next(each for each in held.attendances if each.delivery_id == delivery.id)
    mine.catches_up_id = missed.id
    scored = {
        "child_id": child.id,
        "delivery_id": delivery.id,
        "instrument": "rosenberg_self_esteem",
        "scale": "total",
        "rater": "self",
        "occasion": "pre",
        "taken_on": today() - timedelta(days=13),
    }
    measured = Measurement(
        **scored, score=14, submission_key=_key(), recorded_by_id=owner.id, recorded_at=now()
    )
    referral = Referral(
        child_id=child.id,
        kind="substance_misuse",
        need="substance_use",
        plan_item_id=delivery.plan_item_id,
        offered_on=today() - timedelta(days=5),
        referred_by_id=owner.id,
        recorded_at=now(),
        submission_key=_key(),
    )
    _add(measured, referral)
    _add(
        MeasurementCorrection(
            **scored,
            score=41,
            measurement_id=measured.id,
            removed=False,
            reason="typed_wrongly",
            corrected_by_id=owner.id,
            corrected_at=now(),
        ),
        Appointment(
            referral_id=referral.id,
            day=today() - timedelta(days=2),
            attended=True,
            recorded_by_id=owner.id,
            recorded_at=now(),
            submission_key=_key(),
        ),
        EteSnapshot(
            child_id=child.id,
            taken_on=today() - timedelta(days=3),
            status="college",
            hours_offered=16,
            hours_attended=12,
            submission_key=_key(),
            recorded_by_id=owner.id,
            recorded_at=now(),
        ),
        Offence(
            child_id=child.id,
            offence_date=today() - timedelta(days=200),
            gravity=3,
            gravity_scale="yjb_seriousness",
            recorded_by_id=owner.id,
            recorded_at=now(),
        ),
        RecordChange(
            child_id=child.id,
            kind="session",
            subject_id=held.id,
            before={
                "minutes": 30,
                "held_on": held.held_on.isoformat(),
                "facilitators": [owner.id],
                "child_words": "It was boring",
                "catches_up_id": missed.id,
            },
            reason="same_day",
            changed_by_id=owner.id,
            changed_at=now(),
        ),
        RecordChange(
            child_id=child.id,
            kind="plan_item",
            subject_id=delivery.plan_item_id,
            before={"sessions_planned": 3, "owner_id": owner.id},
            reason="same_day",
            changed_by_id=owner.id,
            changed_at=now(),
        ),
        Goal(
            child_id=child.id,
            delivery_id=delivery.id,
            number=1,
            words="To sleep better",
            agreed_on=today() - timedelta(days=12),
            submission_key=_key(),
            recorded_by_id=owner.id,
            recorded_at=now(),
        ),
        Answering(
            child_id=child.id,
            delivery_id=delivery.id,
            instrument="gad_7",
            rater="self",
            occasion="pre",
            taken_on=today() - timedelta(days=12),
            answers={"nervous": 2},
            submission_key=_key(),
            started_by_id=owner.id,
            started_at=now(),
        ),
        ExternalReference(
            kind="deliveries", reference=f"D-{reference}", delivery_id=delivery.id, created_at=now()
        ),
        ExternalReference(
            kind="sessions", reference=f"S-{reference}", session_id=missed.id, created_at=now()
        ),
        ExceptionSignOff(
            kind="no_post",
            subject_id=delivery.id,
            child_id=child.id,
            owner_id=owner.id,
            since=today(),
            note="The school was closed",
            submission_key=_key(),
            signed_by_id=owner.id,
            signed_at=now(),
        ),
    )
    a_decision(panel=a_panel(child=child, by=owner), owner=owner)
    _add(RetentionHold(child_id=child.id, reason="A court", held_by_id=owner.id, held_at=now()))
    sample = InspectionSample(
        seed="a seed",
        size=1,
        starts_on=today(),
        ends_on=today(),
        strata=Strata.NONE,
        population=1,
        state=SampleState.READY,
        content=b"papers",
        submission_key=_key(),
        drawn_by_id=owner.id,
        drawn_at=now(),
        begun_at=now(),
        cases=[InspectionCase(child_id=child.id, position=1, sha256="0" * 64)],
    )
    _add(sample)
    if not began_here:
        _add(
            ReceivedRecord(
                child_id=child.id,
                record_hash="0" * 64,
                written_on=today(),
                received_by_id=owner.id,
            ),
            ReceivedRow(child_id=child.id, section="child_records", number=1, kept={"sex": "male"}),
        )
    db.session.commit()
    return child


def _key() -> str:
    return str(uuid4())


def _add(*rows: Base) -> None:
    db.session.add_all(rows)
    db.session.flush()
