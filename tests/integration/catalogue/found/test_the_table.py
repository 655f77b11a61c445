"""Random people at random found resources: nothing moves but as the table of the rules says."""

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

from catalogue.found import operations
from catalogue.found.lifecycle import TRANSITIONS
from catalogue.found.models import FoundResource
from core.database import db
from core.errors import DomainError
from core.people.models import Role
from tests.factories.found import what_was_brought
from tests.factories.people import UserFactory
from tests.numbering import Numbering

PEOPLE = (Role.PRACTITIONER, Role.MANAGER, Role.QA_LEAD, Role.QA_LEAD, Role.ADMINISTRATOR)
# Written a second time, in words of its own: (before, after).
STEPS = {("held", "declined"), ("held", "drafted"), ("held", "withdrawn")}
MOST = 6
_numbers = Numbering()
person = st.integers(0, len(PEOPLE) - 1)
any_one = st.integers(0, MOST - 1)


def test_the_table_is_that_of_the_rules() -> None:
    assert {(each.before.value, each.after.value) for each in TRANSITIONS} == STEPS
    assert len({(each.before, each.move) for each in TRANSITIONS}) == len(TRANSITIONS)


class FoundMachine(RuleBasedStateMachine):
    """Every step is tried by anyone on anything; what went through must have been allowed."""

    def __init__(self) -> None:
        super().__init__()
        self.people = [UserFactory(role=role, teams=[]) for role in PEOPLE]
        self.seen: dict[int, tuple[object, ...]] = {}
        self.brought: list[int] = []

    @precondition(lambda self: len(self.brought) < MOST)
    @rule(who=person)
    def bring(self, who: int) -> None:
        before = len(self._all())
        self._try(
            lambda: operations.bring(
                brought=what_was_brought(title=f"Sheet {next(_numbers)}"), actor=self.people[who]
            )
        )
        assert (len(self._all()) > before) == (self.people[who].role is not Role.ADMINISTRATOR)
        self.brought = [each.id for each in self._all()]

    @precondition(lambda self: self.brought)
    @rule(who=person, which=any_one, reasoned=st.booleans())
    def decline(self, who: int, which: int, reasoned: bool) -> None:
        resource = self._one(which)
        may = self._may_decide(who, resource) and reasoned
        done = self._try(
            lambda: operations.decline(
                resource=resource,
                reason_code="other",
                reason="It is not for us." if reasoned else " ",
                actor=self.people[who],
            )
        )
        assert done == may

    @precondition(lambda self: self.brought)
    @rule(who=person, which=any_one, bringer=st.booleans())
    def draft(self, who: int, which: int, bringer: bool) -> None:
        resource = self._one(which)
        may = self._may_decide(who, resource)
        done = self._try(
            lambda: operations.turn_into_draft(
                resource=resource,
                title=f"Draft {next(_numbers)}",
                bringer_writes=bringer,
                actor=self.people[who],
            )
        )
        assert done == may

    @precondition(lambda self: self.brought)
    @rule(who=person, which=any_one)
    def withdraw(self, who: int, which: int) -> None:
        resource = self._one(which)
        mine = resource.brought_by_id == self.people[who].id
        may = mine and resource.state.value in ("held", "withdrawn")
        assert self._try(
            lambda: operations.withdraw(resource=resource, actor=self.people[who])
        ) == (may)

    @precondition(lambda self: self.brought)
    @rule(who=person, which=any_one)
    def add_a_note(self, who: int, which: int) -> None:
        resource = self._one(which)
        lead = self.people[who].role is Role.QA_LEAD
        may = resource.is_held and (lead or resource.brought_by_id == self.people[who].id)
        words = f"Note {next(_numbers)}"
        assert may == self._try(
            lambda: operations.add_note(resource=resource, words=words, actor=self.people[who])
        )

    @invariant()
    def what_was_settled_stays_so(self) -> None:
        for resource in self._all():
            state = resource.state.value
            ended = (state, resource.decided_by_id, resource.decided_at, resource.reason)
            earlier = self.seen.get(resource.id, ("held",))
            assert earlier == ended or earlier[0] == "held"
            assert earlier[0] == state or (earlier[0], state) in STEPS
            assert (resource.version_id is not None) == (state == "drafted")
            self.seen[resource.id] = ended

    def _may_decide(self, who: int, resource: FoundResource) -> bool:
        lead = self.people[who].role is Role.QA_LEAD
        return lead and resource.brought_by_id != self.people[who].id and resource.is_held

    def _all(self) -> list[FoundResource]:
        mine = [each.id for each in self.people]
        chosen = select(FoundResource).where(FoundResource.brought_by_id.in_(mine))
        return list(db.session.scalars(chosen.order_by(FoundResource.id)))

    def _one(self, which: int) -> FoundResource:
        return db.session.get_one(FoundResource, self.brought[which % len(self.brought)])

    def _try(self, step) -> bool:  # type: ignore[no-untyped-def]
        try:
            step()
            db.session.commit()
        except DomainError:
            db.session.rollback()
            return False
        return True


def test_nothing_moves_but_as_the_table_says(app: Flask) -> None:
    run_state_machine_as_test(
        FoundMachine,
        settings=settings(
            max_examples=8,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
