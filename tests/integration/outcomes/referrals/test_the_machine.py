"""Random steps at random referrals: nothing moves but as the cascade goes, and it adds up."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from core.database import db, today
from core.errors import DomainError
from core.people.models import User
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.words import vocabulary
from outcomes.referrals import operations
from outcomes.referrals.appointment_operations import (
    AppointmentDetails,
    add_appointment,
    change_appointment,
    remove_appointment,
)
from outcomes.referrals.cascade import PARTS, Place, cascade_of
from outcomes.referrals.models import Appointment, Referral, Stage
from outcomes.referrals.operations import Answer, Ending, Offer, Step
from tests.factories.children import NeedFactory, a_child
from tests.factories.people import TeamFactory, UserFactory
from tests.numbering import Numbering

MAY_BECOME = {
    Stage.OFFERED: {Stage.OFFERED, Stage.ACCEPTED, Stage.DECLINED, Stage.ENDED},
    Stage.ACCEPTED: {Stage.ACCEPTED, Stage.ATTENDED, Stage.ENDED, Stage.OFFERED, Stage.DECLINED},
    Stage.ATTENDED: {Stage.ATTENDED, Stage.ACCEPTED, Stage.ENDED},
    # By corrections only.
    Stage.DECLINED: {Stage.DECLINED, Stage.OFFERED, Stage.ACCEPTED},
    Stage.ENDED: {Stage.ENDED, Stage.OFFERED, Stage.ACCEPTED, Stage.ATTENDED},
}
KINDS = {"substance_misuse": "substance_use", "physical_health": "physical_health"}
_numbers = Numbering()
which = st.integers(0, 3)
ago = st.integers(0, 9)
reason = st.sampled_from([None, "typed_wrongly"])


def day(days: int) -> date:
    return today() - timedelta(days=days)


class ReferralMachine(RuleBasedStateMachine):
    """Two colleagues and two children; whatever went through must have been a step that is one."""

    def __init__(self) -> None:
        super().__init__()
        team = TeamFactory()
        self.team_id = team.id
        self.people: list[User] = [UserFactory(teams=[team]), UserFactory(teams=[team])]
        self.children: list[ChildRecord] = [a_child(team), a_child(team)]
        for need in KINDS.values():
            NeedFactory(child=self.children[0], need=need)
        self.seen: dict[int, Stage] = {}

    @rule(child=st.integers(0, 1), kind=st.sampled_from(sorted(KINDS)), days=ago)
    def offer(self, child: int, kind: str, days: int) -> None:
        open_already = [
            each
            for each in self._all()
            if each.kind == kind and each.child_id == self.children[child].id and each.is_open
        ]
        done = self._try(
            lambda: operations.offer_referral(
                child=self.children[child],
                offer=Offer(kind=kind, need=KINDS[kind], offered_on=day(days)),
                submission_key=f"offer {next(_numbers)}",
                actor=self.people[0],
            )
        )
        assert done is not bool(open_already)

    @precondition(lambda self: self._all())
    @rule(n=which, says=st.sampled_from(["accepted", "declined"]), days=ago, why=reason)
    def answer(self, n: int, says: str, days: int, why: str | None) -> None:
        referral = self._one(n)
        met = bool(referral.outcome or referral.appointments)
        done = self._try(
            lambda: operations.record_answer(
                referral=referral,
                answer=Answer(
                    answer=says,
                    answered_on=day(days),
                    decline_reason="not_now",
                    child_words="No" if says == "declined" else "",
                ),
                revision=referral.revision,
                reason=why,
                actor=self.people[1],
            )
        )
        assert not (done and met and says == "declined")

    @precondition(lambda self: self._all())
    @rule(n=which, days=st.integers(-5, 9), came=st.sampled_from([True, False, None]))
    def meet(self, n: int, days: int, came: bool | None) -> None:
        referral = self._one(n)
        may = referral.answer == "accepted"
        done = self._try(
            lambda: add_appointment(
                referral=referral,
                details=AppointmentDetails(day=day(days), attended=came),
                submission_key=f"meet {next(_numbers)}",
                actor=self.people[0],
            )
        )
        assert may or not done
        assert not (done and days < 0 and came is not None)

    @precondition(lambda self: self._appointments())
    @rule(n=which, came=st.sampled_from([True, False, None]), away=st.booleans())
    def correct_a_meeting(self, n: int, came: bool | None, away: bool) -> None:
        found = self._appointments()
        appointment = found[n % len(found)]
        if away:
            self._try(
                lambda: remove_appointment(
                    appointment=appointment,
                    revision=appointment.revision,
                    reason="recorded_twice",
                    actor=self.people[1],
                )
            )
            return
        self._try(
            lambda: change_appointment(
                appointment=appointment,
                details=AppointmentDetails(day=appointment.day, attended=came),
                revision=appointment.revision,
                reason="typed_wrongly",
                actor=self.people[1],
            )
        )

    @precondition(lambda self: self._all())
    @rule(n=which, how=st.integers(0, 8), days=ago, late=st.booleans())
    def end(self, n: int, how: int, days: int, late: bool) -> None:
        referral = self._one(n)
        outcomes = vocabulary("referral_outcomes").codes
        if late:
            self._refused_where_stale(referral)
        was_declined = referral.stage is Stage.DECLINED
        done = self._try(
            lambda: operations.end_referral(
                referral=referral,
                ending=Ending(outcome=outcomes[how % len(outcomes)], ended_on=day(days)),
                revision=referral.revision,
                actor=self.people[0],
            )
        )
        assert not (done and was_declined)

    @precondition(lambda self: self._all())
    @rule(n=which, step=st.sampled_from(list(Step)), why=reason)
    def take_back(self, n: int, step: Step, why: str | None) -> None:
        referral = self._one(n)
        self._try(
            lambda: operations.take_back(
                referral=referral,
                step=step,
                revision=referral.revision,
                reason=why,
                actor=self.people[1],
            )
        )

    @invariant()
    def each_step_is_one_that_there_is(self) -> None:
        now_seen = {each.id: each.stage for each in self._all()}
        for number, stage in now_seen.items():
            assert number not in self.seen or stage in MAY_BECOME[self.seen[number]]
        self.seen = now_seen

    @invariant()
    def what_stands_there_does_not_contradict_itself(self) -> None:
        for each in self._all():
            days = [each.offered_on, each.answered_on]
            days += [one.day for one in each.appointments]
            known = [one for one in days if one]
            assert min(known) == each.offered_on
            came = each.attended_on is not None
            if each.outcome:
                assert each.ended_on is not None
                needs = vocabulary("referral_outcomes").term(each.outcome).attended
                assert needs is None or needs is came
                assert all(one.day <= each.ended_on for one in each.appointments if one.attended)
            if each.appointments:
                assert each.answer == "accepted"

    @invariant()
    def the_cascade_adds_up_and_loses_no_child(self) -> None:
        figures = cascade_of([self.team_id])
        for counts in figures.values():
            for whole, parts in PARTS.items():
                assert counts[whole] == sum(counts[part] for part in parts), (whole, counts)
        for kind in KINDS:
            with_one = {each.child_id for each in self._all() if each.kind == kind}
            counts = figures.get(Place(self.team_id, kind), Counter())
            assert counts["offered"] == len(with_one)
            assert counts["need"] == len(with_one | {self.children[0].id})

    def _refused_where_stale(self, referral: Referral) -> None:
        assert not self._try(
            lambda: operations.end_referral(
                referral=referral,
                ending=Ending(outcome="other", ended_on=today()),
                revision=referral.revision - 1,
                actor=self.people[0],
            )
        )

    def _all(self) -> list[Referral]:
        chosen = select(Referral).where(Referral.child_id.in_([each.id for each in self.children]))
        return list(db.session.scalars(chosen.order_by(Referral.id)))

    def _one(self, n: int) -> Referral:
        found = self._all()
        return found[n % len(found)]

    def _appointments(self) -> list[Appointment]:
        return [each for referral in self._all() for each in referral.appointments]

    def _try(self, step: Callable[[], object]) -> bool:
        try:
            step()
            db.session.commit()
        except DomainError:
            db.session.rollback()
            return False
        return True


def test_nothing_moves_but_as_the_cascade_goes(app: Flask) -> None:
    run_state_machine_as_test(
        ReferralMachine,
        settings=settings(
            max_examples=12,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
