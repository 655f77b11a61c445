"""What is done from the first draft to a decision, and on appeal."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from catalogue.drafting import operations as drafting
from catalogue.drafting.merging import marks_of
from catalogue.drafting.sections import BY_NAME
from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.operations import create_intervention, next_draft
from catalogue.interventions.stored import load_document
from catalogue.review import operations
from catalogue.review.appealing import appeal
from catalogue.review.models import Decision, Review
from core.database import db, today
from core.people.models import User
from tests.factories.interventions import a_document
from tests.factories.reviews import a_sensitive_document, everything_met
from tests.review_machine import rules
from tests.review_machine.cast import (
    APPROVABLE,
    DAYS_FOR_A_CONDITION,
    PARTS,
    REASONS,
    differing,
)
from tests.review_machine.stage import Stage, any_one, lead, mostly, mostly_lead, numbers, person

MOST_VERSIONS = 8
REFUSALS = [Decision.REJECT, Decision.REQUEST_CHANGES]
PURPOSE = BY_NAME["purpose"]


class Reviewing(Stage):
    """Writing, sending in, claiming, answering, deciding, appealing."""

    @initialize()
    def some_wait_and_one_is_in_use(self) -> None:
        for author, deputy, sensitive in ((0, 2, False), (0, 1, True), (5, 2, False)):
            self.begin(author, deputy, sensitive)
            drafting.submit(version=self.versions()[-1], actor=self.people[author])
            db.session.commit()
        self._approve(self.versions()[-1], self.people[8], "all met")

    @precondition(lambda self: len(self.seen.versions) < MOST_VERSIONS)
    @rule(
        author=st.sampled_from([0, 1, 3, 5, 8]), deputy=st.integers(1, 2), sensitive=st.booleans()
    )
    def begin(self, author: int, deputy: int, sensitive: bool) -> None:
        version = create_intervention(
            slug=f"about-{next(numbers)}",
            document=a_sensitive_document() if sensitive else a_document(),
            actor=self.people[author],
        )
        if deputy != author:
            version.intervention.deputy_id = self.people[deputy].id
        self.made(version)

    @precondition(lambda self: len(self.seen.versions) < MOST_VERSIONS)
    @rule(author=st.sampled_from([0, 5, 8]), which=any_one)
    def begin_the_next(self, author: int, which: int) -> None:
        earlier = self.version(which, "live", "review_due", "expired", "suspended")
        version = next_draft(
            intervention=earlier.intervention, based_on=earlier, actor=self.people[author]
        )
        self.made(version)

    @rule(author=mostly, actor=person, editor=person, which=any_one)
    def let_edit(self, author: bool, actor: int, editor: int, which: int) -> None:
        version = self.version(which, "draft")
        who, other = version.author if author else self.people[actor], self.people[editor]
        may = who.id == version.author_id and version.state == "draft" and rules.is_staff(other)
        step = lambda: drafting.add_editor(version=version, email=other.email, actor=who)  # noqa: E731
        assert self.attempt(step) is may

    @rule(actor=person, which=any_one, words=st.sampled_from([None, "Another.", "A third."]))
    def save(self, actor: int, which: int, words: str | None) -> None:
        """With words, or without a change: then nothing of the version is touched."""
        version, who = self.version(which, "draft"), self.people[actor]
        stored = load_document(version.content)
        wanted = stored if words is None else replace(stored, purpose=words)
        before = (version.revision, version.updated_at, version.state, version.content)
        step = lambda: drafting.save_section(  # noqa: E731
            version=version,
            section=PURPOSE,
            values={name: getattr(wanted, name) for name in PURPOSE.fields},
            opened=marks_of(stored, PURPOSE.fields),
            actor=who,
        )
        may = version.state == "draft" and who.id in rules.involved(version)
        assert self.attempt(step) is may
        if not may or wanted == stored:
            assert (version.revision, version.updated_at, version.state, version.content) == before

    @rule(author=mostly, actor=person, which=any_one)
    def submit(self, author: bool, actor: int, which: int) -> None:
        version = self.version(which, "draft")
        who = version.author if author else self.people[actor]
        again = version.state in ("submitted", "in_review") and version.submitted_by_id == who.id
        may = who.id in rules.involved(version) and (version.state == "draft" or again)
        assert self.attempt(lambda: drafting.submit(version=version, actor=who)) is may

    @rule(author=mostly, actor=person, which=any_one)
    def withdraw(self, author: bool, actor: int, which: int) -> None:
        version = self.version(which, "draft", "submitted")
        # Rarely: what is withdrawn goes nowhere.
        who = version.author if author and which % 5 == 0 else self.people[actor]
        may = who.id == version.author_id and version.state in ("draft", "submitted", "withdrawn")
        assert self.attempt(lambda: drafting.withdraw(version=version, actor=who)) is may

    @rule(actor=mostly_lead, which=any_one)
    def claim(self, actor: int, which: int) -> None:
        version, who = self.version(which, "submitted", "rejected", "expired"), self.people[actor]
        may, before = rules.may_claim(who, version, self.seen), version.state
        assert self.attempt(lambda: operations.claim(version=version, actor=who)) is may
        if may:
            self._claimed(version)
            assert version.state == ("expired" if before == "expired" else "in_review")

    @rule(holder=mostly, actor=person, which=any_one, part=st.sampled_from(["all met", *PARTS]))
    def answer(self, holder: bool, actor: int, which: int, part: str) -> None:
        review = self.review(which)
        if review is None:
            return
        who = review.reviewer if holder else self.people[actor]
        may = rules.holds(who, review)
        assert self.attempt(lambda: self._answer(review, who, part)) is may

    @rule(
        holder=mostly,
        actor=person,
        which=any_one,
        decision=st.sampled_from([Decision.APPROVE, *Decision]),
        reasoned=mostly,
    )
    def decide(
        self, holder: bool, actor: int, which: int, decision: Decision, reasoned: bool
    ) -> None:
        review = self.review(which)
        if review is None:
            return
        who = review.reviewer if holder else self.people[actor]
        may = rules.may_decide(who, review, decision, reasoned=reasoned, seen=self.seen)
        assert self.attempt(lambda: _decide(review, who, decision, reasoned=reasoned)) is may

    @rule(actor=mostly_lead, holder=mostly, which=any_one)
    def release(self, actor: int, holder: bool, which: int) -> None:
        review = self.review(which)
        if review is not None:
            who = review.reviewer if holder and which % 3 == 0 else self.people[actor]
            may = review.reviewer_id == who.id and review.state == "open"
            assert self.attempt(lambda: operations.release(review=review, actor=who)) is may

    @rule(actor=lead, which=any_one, part=st.sampled_from(APPROVABLE))
    def see_it_through(self, actor: int, which: int, part: str) -> None:
        """Claim, answer and approve in one go: what comes after an approval is worth reaching."""
        version = self.version(which, "submitted", "expired", "rejected")
        if rules.may_claim(self.people[actor], version, self.seen):
            self._approve(version, self.people[actor], part)

    @rule(author=st.sampled_from([0, 5, 8]), actor=lead, which=any_one)
    def replace_it(self, author: int, actor: int, which: int) -> None:
        """Write the next version, send it in and approve it in one go."""
        earlier = self.version(which, "review_due", "live")
        if earlier.state not in rules.IN_USE or len(self.seen.versions) >= MOST_VERSIONS:
            return
        version = next_draft(
            intervention=earlier.intervention, based_on=earlier, actor=self.people[author]
        )
        self.made(version)
        drafting.submit(version=version, actor=self.people[author])
        db.session.commit()
        if rules.may_claim(self.people[actor], version, self.seen):
            self._approve(version, self.people[actor], "all met")

    @rule(actor=lead, which=any_one, decision=st.sampled_from(REFUSALS))
    def turn_down(self, actor: int, which: int, decision: Decision) -> None:
        """Claim and refuse in one go: what comes after a refusal is worth reaching, too."""
        version, who = self.version(which, "submitted"), self.people[actor]
        if version.state == "submitted" and rules.may_claim(who, version, self.seen):
            review = self._claimed(version, operations.claim(version=version, actor=who))
            _decide(review, who, decision, reasoned=True)
            db.session.commit()
            self.written = True

    @rule(author=mostly, actor=person, which=any_one, reasoned=mostly)
    def appeal(self, author: bool, actor: int, which: int, reasoned: bool) -> None:
        version = self.version(which, "rejected")
        who = version.author if author else self.people[actor]
        had = len(rules.turns(version, rules.reviews_of(version))) - 1
        again = rules.under_appeal(version, had, self.seen)
        may = rules.may_appeal(who, version, self.seen) and (again or reasoned)
        words = "The step was misread." if reasoned else " "
        assert self.attempt(lambda: appeal(version=version, words=words, actor=who)) is may
        if may:
            self.seen.appealed.setdefault(version.id, had)

    def _answer(self, review: Review, who: User, part: str) -> None:
        due = today() + timedelta(days=DAYS_FOR_A_CONDITION)
        answers = everything_met(**differing(part, due))
        operations.answer(review=review, answers=answers, actor=who)
        self.seen.answered[review.id] = (part, due)

    def _approve(self, version: InterventionVersion, who: User, part: str) -> None:
        review = self._claimed(version, operations.claim(version=version, actor=who))
        self._answer(review, who, part)
        assert rules.may_decide(who, review, Decision.APPROVE, reasoned=False, seen=self.seen)
        _decide(review, who, Decision.APPROVE, reasoned=False)
        db.session.commit()
        self.written = True

    def _claimed(self, version: InterventionVersion, _claim: object = None) -> Review:
        """Note when a claim was made. One's own answers come along from a claim that ended."""
        *earlier, claimed = rules.reviews_of(version)
        before, current = rules.turns(version, [*earlier, claimed])[:-1], 0
        current = len(rules.turns(version, earlier)[-1])
        turn = self.seen.claimed_at.setdefault(claimed.id, (len(before), current))
        own = [
            each.id
            for each in earlier
            if each.reviewer_id == claimed.reviewer_id
            and each.state == "released"
            and self.seen.claimed_at[each.id] == turn
        ]
        if own and own[-1] in self.seen.answered:
            self.seen.answered.setdefault(claimed.id, self.seen.answered[own[-1]])
        return claimed


def _decide(review: Review, who: User, decision: Decision, *, reasoned: bool) -> None:
    operations.decide(
        review=review,
        decision=decision,
        reason_code=REASONS.get(decision) if reasoned else None,
        reason="See the second step." if reasoned else "",
        actor=who,
    )
