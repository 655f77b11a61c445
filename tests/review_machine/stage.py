"""The stage that random people act on: they are made, find things, and try a step."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import count
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant
from sqlalchemy import select

from catalogue.interventions.models import InterventionVersion
from catalogue.review.models import Review
from core.database import db
from core.errors import DomainError
from core.people.models import User
from tests.days import Clock
from tests.factories.people import UserFactory
from tests.review_machine.cast import FIRST_LEAD, PEOPLE, Counted, Seen
from tests.review_machine.invariants import Look
from tests.review_machine.rules import reviews_of

person = st.integers(0, len(PEOPLE) - 1)
lead = st.integers(FIRST_LEAD, len(PEOPLE) - 1)
# Mostly a QA lead: anyone else is refused at the door.
mostly_lead = st.one_of(lead, lead, person)
any_one = st.integers(0, 1000)
mostly = st.sampled_from([True, True, True, False])
numbers = count(1)


class Stage(RuleBasedStateMachine):
    """People and a clock; every step is tried by anyone on anything."""

    clock: Clock
    counted: Counted

    def __init__(self) -> None:
        super().__init__()
        self.clock.ahead = timedelta()
        self.people: list[User] = [
            UserFactory.build(
                role=role,
                teams=[],
                safeguarding_qualified_on=date(2025, 1, 1) if qualified else None,
            )
            for role, qualified in PEOPLE
        ]
        for each in self.people:
            each.email = f"machine{next(numbers)}@service.example"
        db.session.add_all(self.people)
        db.session.commit()
        self.seen = Seen()
        self.written = True

    @invariant()
    def every_rule_holds(self) -> None:
        """Looked at whenever something was written."""
        if self.written:
            self.written = False
            Look(self.seen).at_every_rule()

    def teardown(self) -> None:
        for events in Look(self.seen).events.values():
            for event in events:
                step = (event.from_state or "nothing", event.action, event.to_state)
                self.counted.taken[tuple(map(str, step))] += 1  # type: ignore[index]
        db.session.rollback()
        for each in self.people:  # nobody of the next run is to be told with them
            each.active = False
        db.session.commit()

    def attempt(self, step: Callable[[], object]) -> bool:
        """Try a step as a request would; whether it went through."""
        self.counted.tried += 1
        try:
            step()
        except DomainError as refused:
            db.session.rollback()
            self.counted.refused[type(refused).__name__] += 1
            return False
        db.session.commit()
        self.written = True
        return True

    def made(self, version: InterventionVersion) -> None:
        """Remember a version that was begun."""
        db.session.commit()
        self.written = True
        self.seen.versions.append(version.id)

    def versions(self) -> Sequence[InterventionVersion]:
        found = select(InterventionVersion).where(InterventionVersion.id.in_(self.seen.versions))
        return db.session.scalars(found.order_by(InterventionVersion.id)).all()

    def version(self, which: int, *states: str) -> InterventionVersion:
        """Any version; mostly one of the states, each as often, so that a run gets somewhere."""
        versions = self.versions()
        found = sorted({each.state for each in versions if each.state in states})
        chosen = found[which // 4 % len(found)] if found and which % 4 != 3 else None
        among = [each for each in versions if chosen in (None, each.state)]
        return among[which % len(among)]

    def review(self, which: int) -> Review | None:
        """Mostly an open one, so that a run gets somewhere."""
        every = [each for version in self.versions() for each in reviews_of(version)]
        still_open = [each for each in every if each.state == "open"]
        return self.one_of(every, still_open, which)

    def one_of(self, every: Sequence[Any], wanted: Sequence[Any], which: int) -> Any:
        """Mostly a wanted one; None where there is nothing at all."""
        among = wanted if wanted and which % 4 != 3 else every
        return among[which % len(among)] if among else None
