"""Random people doing random things to versions and reviews, and what must hold all the while.

What may be done, and what must be true, is written here a second time, from the rules in words and
without the code of the service: a guard that is taken out of the code is still here.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from catalogue.drafting import operations as drafting
from catalogue.interventions.document import content_hash
from catalogue.interventions.models import InterventionVersion, VersionEvent
from catalogue.interventions.operations import create_intervention, next_draft, note_editor
from catalogue.review import operations
from catalogue.review.models import Decision, Rating, Review
from catalogue.review.rules import Answer
from core.database import db, now, today
from core.errors import DomainError
from core.people.models import Role, User
from tests.factories.interventions import a_document
from tests.factories.people import UserFactory
from tests.factories.reviews import a_sensitive_document, everything_met, the_checklist

# The table of DESIGN, for the steps that exist: any other step is forbidden.
STEPS = {
    (None, "draft"),
    ("draft", "submitted"),
    ("draft", "withdrawn"),
    ("submitted", "in_review"),
    ("submitted", "withdrawn"),
    ("in_review", "submitted"),
    ("in_review", "changes_requested"),
    ("in_review", "rejected"),
    ("in_review", "live"),
    ("live", "superseded"),
}
AVAILABLE = ("live", "review_due")
WAS_LIVE = (*AVAILABLE, "superseded")
# Who there is: role, and whether safeguarding-qualified.
PEOPLE = [
    (Role.PRACTITIONER, False),
    (Role.MANAGER, False),
    (Role.ADMINISTRATOR, True),
    (Role.QA_LEAD, False),
    (Role.QA_LEAD, False),
    (Role.QA_LEAD, True),
    (Role.QA_LEAD, True),
]
SOON = timedelta(days=40)
MOST_VERSIONS = 8
PARTS = {
    "all met": {},
    "one missing": {"welsh": Answer()},
    "stop criterion not met": {
        "safeguarding": Answer(Rating.NOT_FULLY_MET, "Vague.", "Be exact.", today() + SOON)
    },
    "stop criterion waved away": {"safeguarding": Answer(Rating.NOT_APPLICABLE)},
    "stop criterion not applicable": {
        "facts_and_law": Answer(Rating.NOT_APPLICABLE, "It states none.")
    },
    "on a condition": {"welsh": Answer(Rating.NOT_MET, "None.", "Translate it.", today() + SOON)},
    "condition without a date": {"welsh": Answer(Rating.NOT_MET, "None.", "Translate it.")},
}
APPROVABLE = ("all met", "stop criterion not applicable", "on a condition")
REASONS = {Decision.REQUEST_CHANGES: "facts", Decision.REJECT: "not_safe"}

person = st.integers(0, len(PEOPLE) - 1)
# Mostly a QA lead: anyone else is refused at the door.
reviewer = st.one_of(st.integers(3, 6), st.integers(3, 6), person)
any_one = st.integers(0, 1000)
mostly = st.sampled_from([True, True, True, False])
_numbers = count(1)


@dataclass
class Seen:
    """What this run has made, and the decisions as they stood when they were first seen."""

    versions: list[int] = field(default_factory=list)
    answered: dict[int, str] = field(default_factory=dict)
    decided: dict[int, tuple[object, ...]] = field(default_factory=dict)


class ReviewMachine(RuleBasedStateMachine):
    """Every step is tried by anyone on anything; ``_try`` says whether it went through."""

    def __init__(self) -> None:
        super().__init__()
        self.people = [
            UserFactory.build(
                role=role,
                teams=[],
                safeguarding_qualified_on=date(2025, 1, 1) if qualified else None,
            )
            for role, qualified in PEOPLE
        ]
        for each in self.people:
            each.email = f"machine{next(_numbers)}@service.example"
        db.session.add_all(self.people)
        db.session.commit()
        self.seen = Seen()
        self.written = True

    @initialize()
    def two_wait_already(self) -> None:
        for sensitive in (False, True):
            self.begin(0, sensitive)
            drafting.submit(version=self._versions()[-1], actor=self.people[0])
            db.session.commit()

    @precondition(lambda self: len(self.seen.versions) < MOST_VERSIONS)
    @rule(author=st.sampled_from([0, 1, 3, 5]), sensitive=st.booleans())
    def begin(self, author: int, sensitive: bool) -> None:
        version = create_intervention(
            slug=f"about-{next(_numbers)}",
            document=a_sensitive_document() if sensitive else a_document(),
            actor=self.people[author],
        )
        self._made(version)

    @precondition(lambda self: len(self.seen.versions) < MOST_VERSIONS)
    @rule(author=st.sampled_from([0, 3, 5]), which=any_one)
    def begin_the_next(self, author: int, which: int) -> None:
        earlier = self._version(which)
        version = next_draft(
            intervention=earlier.intervention, based_on=earlier, actor=self.people[author]
        )
        self._made(version)

    @rule(editor=person, which=any_one)
    def edit(self, editor: int, which: int) -> None:
        version = self._version(which, "draft")
        if version.state == "draft":
            note_editor(version, self.people[editor])
            db.session.commit()

    @rule(author=mostly, actor=person, which=any_one)
    def submit(self, author: bool, actor: int, which: int) -> None:
        version = self._version(which, "draft")
        who = version.author if author else self.people[actor]
        self._try(lambda: drafting.submit(version=version, actor=who))

    @rule(actor=person, which=any_one)
    def withdraw(self, actor: int, which: int) -> None:
        version = self._version(which)
        self._try(lambda: drafting.withdraw(version=version, actor=self.people[actor]))

    @rule(actor=reviewer, which=any_one)
    def claim(self, actor: int, which: int) -> None:
        version, who = self._version(which, "submitted"), self.people[actor]
        open_to = self._may_claim(who, version)
        assert self._try(lambda: operations.claim(version=version, actor=who)) is open_to
        if open_to:
            self._carry_answers_over(version)

    @rule(holder=mostly, actor=person, which=any_one, part=st.sampled_from(["all met", *PARTS]))
    def answer(self, holder: bool, actor: int, which: int, part: str) -> None:
        review = self._review(which)
        if review is None:
            return
        who = review.reviewer if holder else self.people[actor]
        answers = everything_met(**PARTS[part])
        holds = self._holds(who, review)
        saved = self._try(lambda: operations.answer(review=review, answers=answers, actor=who))
        assert saved is holds
        if saved:
            self.seen.answered[review.id] = part

    @rule(
        holder=mostly,
        actor=person,
        which=any_one,
        decision=st.sampled_from([Decision.APPROVE, Decision.APPROVE, *Decision]),
        reasoned=mostly,
    )
    def decide(
        self, holder: bool, actor: int, which: int, decision: Decision, reasoned: bool
    ) -> None:
        review = self._review(which)
        if review is None:
            return
        who = review.reviewer if holder else self.people[actor]
        open_to = self._may_decide(who, review, decision, reasoned=reasoned)
        decided = self._try(
            lambda: operations.decide(
                review=review,
                decision=decision,
                reason_code=REASONS.get(decision) if reasoned else None,
                reason="See the second step." if reasoned else "",
                actor=who,
            )
        )
        assert decided is open_to

    @rule(actor=person, which=any_one)
    def release(self, actor: int, which: int) -> None:
        review = self._review(which)
        if review is not None:
            who = self.people[actor]
            holds = review.reviewer_id == who.id and review.state == "open"
            assert self._try(lambda: operations.release(review=review, actor=who)) is holds

    @rule(actor=st.integers(3, 6), which=any_one, part=st.sampled_from(APPROVABLE))
    def see_it_through(self, actor: int, which: int, part: str) -> None:
        """Claim, answer and approve in one go: what comes after an approval is worth reaching."""
        version, who = self._version(which, "submitted"), self.people[actor]
        if version.state != "submitted" or not self._may_claim(who, version):
            return
        review = operations.claim(version=version, actor=who)
        operations.answer(review=review, answers=everything_met(**PARTS[part]), actor=who)
        self.seen.answered[review.id] = part
        assert self._may_decide(who, review, Decision.APPROVE, reasoned=False)
        operations.decide(review=review, decision=Decision.APPROVE, actor=who)
        db.session.commit()
        self.written = True

    @rule(which=any_one)
    def five_days_pass(self, which: int) -> None:
        review = self._review(which)
        if review is not None and review.state == "open":
            review.claim_ends_at = now() - timedelta(seconds=1)
            db.session.commit()

    @rule()
    def the_clock_ticks(self) -> None:
        operations.release_stale_claims()
        db.session.commit()
        self.written = True

    @invariant()
    def every_rule_holds(self) -> None:
        """Looked at whenever something was written."""
        if not self.written:
            return
        self.written = False
        self.only_allowed_steps_were_taken()
        self.what_was_live_was_approved_by_the_right_people()
        self.at_most_one_version_is_in_use()
        self.no_submitted_text_has_changed()
        self.approvals_rest_on_whole_answers()
        self.a_version_is_in_review_where_there_is_one_claim()
        self.decisions_stay_as_they_were_made()

    def only_allowed_steps_were_taken(self) -> None:
        events = db.session.scalars(
            select(VersionEvent)
            .where(VersionEvent.version_id.in_(self.seen.versions))
            .order_by(VersionEvent.id)
        )
        stands: dict[int, str] = {}
        for event in events:
            assert (event.from_state, event.to_state) in STEPS
            assert event.from_state == stands.get(event.version_id)
            stands[event.version_id] = event.to_state
        for version in self._versions():
            assert version.state == stands[version.id]

    def what_was_live_was_approved_by_the_right_people(self) -> None:
        for version in self._versions():
            approvals = [each for each in self._reviews(version) if each.decision == "approve"]
            involved = self._involved(version)
            for review in self._reviews(version):
                assert review.reviewer_id not in involved
                assert review.reviewer.role == "qa_lead"
            if version.state in WAS_LIVE:
                assert len(approvals) == (2 if version.sensitive else 1)
                assert len({each.reviewer_id for each in approvals}) == len(approvals)
                assert all(each.content_hash == version.content_hash for each in approvals)
                if version.sensitive:
                    assert approvals[-1].reviewer.safeguarding_qualified_on is not None
            else:
                assert version.approved_at is None

    def at_most_one_version_is_in_use(self) -> None:
        in_use = [each.intervention_id for each in self._versions() if each.state in AVAILABLE]
        assert len(in_use) == len(set(in_use))

    def no_submitted_text_has_changed(self) -> None:
        for version in self._versions():
            if version.content_hash is not None:
                assert version.content_hash == content_hash(version.content)

    def approvals_rest_on_whole_answers(self) -> None:
        for version in self._versions():
            for review in self._reviews(version):
                if review.decision == "approve":
                    self._look_at_answers(review)
                elif review.decision is not None:
                    assert review.reason_code
                    assert review.reason.strip()

    def a_version_is_in_review_where_there_is_one_claim(self) -> None:
        for version in self._versions():
            claims = [each for each in self._reviews(version) if each.state == "open"]
            assert len(claims) == (1 if version.state == "in_review" else 0)

    def decisions_stay_as_they_were_made(self) -> None:
        for version in self._versions():
            for review in self._reviews(version):
                if review.state == "decided":
                    now_stands = _as_it_stands(review)
                    assert self.seen.decided.setdefault(review.id, now_stands) == now_stands

    def _look_at_answers(self, review: Review) -> None:
        answers = {row.criterion: row for row in review.answers}
        conditions = {each.criterion for each in review.conditions}
        for criterion in the_checklist().criteria:
            row = answers[criterion.code]
            assert row.rating is not None
            if row.rating == "not_applicable":
                assert row.evidence
            if row.rating in ("not_met", "not_fully_met"):
                assert not criterion.stop
                assert row.criterion in conditions
                conditions.remove(row.criterion)
        assert not conditions
        assert all(each.words and each.due_on >= today() for each in review.conditions)

    def _may_claim(self, who: User, version: InterventionVersion) -> bool:
        held = next((each for each in self._reviews(version) if each.state == "open"), None)
        if who.role != "qa_lead":
            return False
        if held is not None and held.claim_ends_at > now():
            return held.reviewer_id == who.id
        waits = version.state in ("submitted", "in_review")
        return waits and self._may_review(who, version)

    def _may_decide(self, who: User, review: Review, decision: Decision, *, reasoned: bool) -> bool:
        if not self._holds(who, review) or not self._may_review(who, review.version):
            return False
        if decision is not Decision.APPROVE:
            return reasoned
        return self.seen.answered.get(review.id) in APPROVABLE

    def _holds(self, who: User, review: Review) -> bool:
        return (
            review.reviewer_id == who.id and review.state == "open" and review.claim_ends_at > now()
        )

    def _may_review(self, who: User, version: InterventionVersion) -> bool:
        if who.id in self._involved(version):
            return False
        first = [each for each in self._reviews(version) if each.decision == "approve"]
        if not (version.sensitive and first):
            return True
        qualified = who.safeguarding_qualified_on is not None
        return qualified and first[0].reviewer_id != who.id

    def _involved(self, version: InterventionVersion) -> set[int | None]:
        editors = {each.user_id for each in version.editors}
        return {version.author_id, version.submitted_by_id, *editors}

    def _made(self, version: InterventionVersion) -> None:
        db.session.commit()
        self.written = True
        self.seen.versions.append(version.id)

    def _versions(self) -> list[InterventionVersion]:
        found = select(InterventionVersion).where(InterventionVersion.id.in_(self.seen.versions))
        return list(db.session.scalars(found.order_by(InterventionVersion.id)))

    def _version(self, which: int, state: str | None = None) -> InterventionVersion:
        """Any version; mostly one of the state, so that a run gets somewhere."""
        versions = self._versions()
        wanted = [each for each in versions if each.state == state]
        among = wanted if wanted and which % 4 != 3 else versions
        return among[which % len(among)]

    def _reviews(self, version: InterventionVersion) -> list[Review]:
        found = select(Review).where(Review.version_id == version.id).order_by(Review.id)
        return list(db.session.scalars(found))

    def _review(self, which: int) -> Review | None:
        """Mostly an open one, so that a run gets somewhere."""
        every = [each for version in self._versions() for each in self._reviews(version)]
        still_open = [each for each in every if each.state == "open"]
        among = still_open if still_open and which % 4 != 3 else every
        return among[which % len(among)] if among else None

    def _try(self, step: object) -> bool:
        try:
            step()  # type: ignore[operator]
        except DomainError:
            db.session.rollback()
            return False
        db.session.commit()
        self.written = True
        return True

    def _carry_answers_over(self, version: InterventionVersion) -> None:
        """A claim made again brings the answers of one's own claim that ended."""
        *earlier, claimed = self._reviews(version)
        own = [each.id for each in earlier if each.reviewer_id == claimed.reviewer_id]
        if own and own[-1] in self.seen.answered:
            self.seen.answered.setdefault(claimed.id, self.seen.answered[own[-1]])


def _as_it_stands(review: Review) -> tuple[object, ...]:
    answers = [(row.criterion, row.rating, row.evidence, row.condition) for row in review.answers]
    conditions = [(each.criterion, each.words, each.due_on) for each in review.conditions]
    return (
        review.reviewer_id,
        review.decision,
        review.decided_at,
        review.reason_code,
        review.reason,
        review.content_hash,
        review.checklist_hash,
        tuple(answers),
        tuple(conditions),
    )


def run(app: Flask, *, examples: int, steps: int, derandomize: bool) -> None:
    """Run the machine on the database of a test's app."""
    run_state_machine_as_test(
        ReviewMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=derandomize,
            suppress_health_check=list(HealthCheck),
            # Explaining a failure line by line takes longer than finding it.
            phases=[Phase.generate, Phase.shrink],
        ),
    )
