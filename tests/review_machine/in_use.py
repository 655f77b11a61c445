"""What happens to versions in use: days pass, people recall them and bring them back."""

from datetime import date

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select

from catalogue.recall import operations as recalling
from catalogue.returning import operations as returning
from catalogue.returning.models import ReturnProposal
from catalogue.review.clock import let_expire, let_fall_due
from catalogue.review.conditions import confirm_condition, report_condition
from catalogue.review.models import Review, ReviewCondition
from catalogue.review.operations import release_stale_claims
from core.database import db, today
from tests.review_machine import rules
from tests.review_machine.reviewing import Reviewing
from tests.review_machine.stage import any_one, lead, mostly, mostly_lead, person

GIVEN = "I read it again from the first step to the last."
CAN_COME_BACK = ("suspended", "review_due")


class ReviewMachine(Reviewing):
    """The clock, conditions, recall and coming back."""

    @rule(days=st.sampled_from([1, 1, 3, 6, 41, 95]))
    def days_pass(self, days: int) -> None:
        self.clock.put_forward(days=days)

    @rule(which=any_one, end=st.booleans())
    def a_date_of_a_version_comes(self, which: int, end: bool) -> None:
        version = self.version(which, *rules.IN_USE)
        day: date | None = version.expires_on if end else version.review_due_on
        if day is not None and day >= today():
            # By whole days: a claim never ends between two looks at the clock.
            self.clock.put_forward(days=(day - today()).days + end)

    @rule()
    def the_clock_ticks(self) -> None:
        for version in self.versions():
            for review in rules.reviews_of(version):
                assert not review.has_run_out or review.state == "open"
        self.counted.tried += 1
        expected = {each.id: rules.after_the_day(each) for each in self.versions()}
        release_stale_claims()
        let_fall_due()
        let_expire()
        db.session.commit()
        self.written = True
        for version in self.versions():
            still_held = [each for each in rules.reviews_of(version) if each.state == "open"]
            assert all(rules.holds(each.reviewer, each) for each in still_held)
            before = expected[version.id]
            given_back = before == "in_review" and not still_held
            assert version.state == ("submitted" if given_back else before)
        assert let_fall_due() == let_expire() == release_stale_claims() == 0

    @rule(which=any_one)
    def one_falls_due(self, which: int) -> None:
        """What is live becomes due: a run of its own luck seldom gets past that."""
        version = self.version(which, "live")
        if version.state == "live":
            self.clock.put_forward(days=max(0, (version.review_due_on - today()).days))
            self.the_clock_ticks()

    @rule(actor=person, which=any_one, reasoned=mostly)
    def suspend(self, actor: int, which: int, reasoned: bool) -> None:
        version, who = self.version(which, *rules.IN_USE), self.people[actor]
        may = rules.may_suspend(who, version, reasoned=reasoned)
        step = lambda: recalling.suspend(  # noqa: E731
            version=version,
            reason_code="could_harm" if reasoned else "no such code",
            words="The third step has the child picture a stabbing.",
            actor=who,
        )
        assert self.attempt(step) is may
        assert not may or version.state == "suspended"

    @rule(actor=mostly_lead, which=any_one, reasoned=mostly)
    def retire(self, actor: int, which: int, reasoned: bool) -> None:
        # Rarely: what is retired goes nowhere.
        states = ("expired", "review_due", "suspended") if which % 2 else ("retired", "superseded")
        version, who = self.version(which, *states), self.people[actor]
        may = rules.may_retire(who, version, reasoned=reasoned)
        step = lambda: recalling.retire(  # noqa: E731
            version=version,
            reason_code="no_effect",
            words="It did not help." if reasoned else " ",
            replacement=None,
            actor=who,
        )
        assert self.attempt(step) is may
        assert not may or version.state == "retired"

    @rule(actor=mostly_lead, which=any_one, reasoned=mostly)
    def propose(self, actor: int, which: int, reasoned: bool) -> None:
        version, who = self.version(which, *CAN_COME_BACK), self.people[actor]
        may, before = rules.may_propose(who, version, reasoned=reasoned), version.state
        words = GIVEN if reasoned else " "
        step = lambda: returning.propose(version=version, words=words, actor=who)  # noqa: E731
        assert self.attempt(step) is may
        assert version.state == before, "one person brings nothing back"

    @rule(proposer=mostly, actor=mostly_lead, which=any_one, reasoned=mostly)
    def confirm(self, proposer: bool, actor: int, which: int, reasoned: bool) -> None:
        proposal = self._proposal(which)
        if proposal is None:
            return
        who = proposal.proposed_by if proposer and which % 3 == 0 else self.people[actor]
        may = rules.may_confirm(who, proposal, reasoned=reasoned)
        words = GIVEN if reasoned else " "
        step = lambda: returning.confirm(proposal=proposal, words=words, actor=who)  # noqa: E731
        assert self.attempt(step) is may
        assert not may or proposal.version.state == "live"

    @rule(actor=mostly_lead, which=any_one, reasoned=mostly)
    def end(self, actor: int, which: int, reasoned: bool) -> None:
        proposal, who = self._proposal(which), self.people[actor]
        if proposal is not None and which % 2:
            may = proposal.state == "open" and rules.is_lead(who) and reasoned
            words = GIVEN if reasoned else " "
            step = lambda: returning.end(proposal=proposal, words=words, actor=who)  # noqa: E731
            assert self.attempt(step) is may

    @rule(first=lead, second=lead, which=any_one)
    def two_bring_it_back(self, first: int, second: int, which: int) -> None:
        version = self.version(which, *CAN_COME_BACK)
        one, other = self.people[first], self.people[second]
        if rules.may_propose(one, version, reasoned=True):
            proposal = returning.propose(version=version, words=GIVEN, actor=one)
            db.session.commit()
            self.written = True
            may = rules.may_confirm(other, proposal, reasoned=True)
            step = lambda: returning.confirm(proposal=proposal, words=GIVEN, actor=other)  # noqa: E731
            assert self.attempt(step) is may

    @rule(owner=mostly, actor=person, which=any_one)
    def report(self, owner: bool, actor: int, which: int) -> None:
        condition = self._condition(which)
        if condition is not None:
            version = condition.review.version
            who = version.intervention.owner if owner else self.people[actor]
            may = rules.is_staff(who) and rules.owns(who, version) and condition.met_on is None
            step = lambda: report_condition(condition=condition, words="Done.", actor=who)  # noqa: E731
            assert self.attempt(step) is may

    @rule(actor=mostly_lead, which=any_one)
    def confirm_that_it_is_met(self, actor: int, which: int) -> None:
        condition, who = self._condition(which), self.people[actor]
        if condition is not None:
            version = condition.review.version
            free = who.id not in rules.involved(version) and not rules.owns(who, version)
            may = rules.is_lead(who) and free and condition.met_on is None
            step = lambda: confirm_condition(condition=condition, words=GIVEN, actor=who)  # noqa: E731
            assert self.attempt(step) is may

    def _proposal(self, which: int) -> ReturnProposal | None:
        found = select(ReturnProposal).where(ReturnProposal.version_id.in_(self.seen.versions))
        every = db.session.scalars(found.order_by(ReturnProposal.id)).all()
        return self.one_of(every, [each for each in every if each.state == "open"], which)  # type: ignore[no-any-return]

    def _condition(self, which: int) -> ReviewCondition | None:
        found = (
            select(ReviewCondition)
            .join(Review)
            .where(Review.version_id.in_(self.seen.versions), Review.decision == "approve")
        )
        every = db.session.scalars(found.order_by(ReviewCondition.id)).all()
        return self.one_of(every, [each for each in every if not each.met_on], which)  # type: ignore[no-any-return]
