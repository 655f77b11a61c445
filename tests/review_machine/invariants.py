"""What must hold of every version after every step, whoever did what."""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from catalogue.interventions.models import InterventionVersion, VersionEvent
from catalogue.recall.models import Recall
from catalogue.returning.models import ReturnProposal
from catalogue.review.models import Appeal, Review
from core.database import db, today
from tests.factories.reviews import the_checklist
from tests.review_machine.cast import Seen
from tests.review_machine.rules import IN_USE, STEPS, involved, is_lead, is_qualified, turns


class Look:
    """Everything about the versions of a run, as it stands in the database now."""

    def __init__(self, seen: Seen) -> None:
        self.seen = seen
        self.versions = db.session.scalars(
            select(InterventionVersion)
            .where(InterventionVersion.id.in_(seen.versions))
            .options(selectinload(InterventionVersion.editors))
            .order_by(InterventionVersion.id)
        ).all()
        answers, conditions = selectinload(Review.answers), selectinload(Review.conditions)
        self.reviews = self._by_version(Review, answers, conditions)
        self.events = self._by_version(VersionEvent)
        self.proposals = self._by_version(ReturnProposal)
        self.recalls = self._by_version(Recall)
        self.appeals = self._by_version(Appeal)

    def _by_version(self, table: Any, *options: Any) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = defaultdict(list)
        rows = select(table).where(table.version_id.in_(self.seen.versions)).options(*options)
        for row in db.session.scalars(rows.order_by(*table.__table__.primary_key.columns)):
            found[row.version_id].append(row)
        return found

    def at_every_rule(self) -> None:
        """Look at each version, and at those of one intervention together."""
        in_use = [each.intervention_id for each in self.versions if each.state in IN_USE]
        assert len(in_use) == len(set(in_use)), "two versions of an intervention are in use"
        for version in self.versions:
            self.only_allowed_steps_were_taken(version)
            self.each_approval_was_given_by_the_right_people(version)
            self.each_return_was_by_two(version)
            self.an_appeal_is_one_and_heard_by_others(version)
            self.the_text_stays(version)
            self.a_claim_is_where_it_belongs(version)
            self.what_is_out_of_use_is_recalled(version)
            for review in self.reviews[version.id]:
                self.a_decision_is_whole_and_stays(review)

    def only_allowed_steps_were_taken(self, version: InterventionVersion) -> None:
        stands = None
        for event in self.events[version.id]:
            assert (event.from_state, event.to_state) in STEPS
            assert event.from_state == stands
            stands = event.to_state
        assert version.state == stands

    def each_approval_was_given_by_the_right_people(self, version: InterventionVersion) -> None:
        """As many went live by approval as were approved in full, and by whom they must be."""
        not_theirs = involved(version)
        reviews = self.reviews[version.id]
        for review in reviews:
            assert review.reviewer_id not in not_theirs
            assert is_lead(review.reviewer)
        approving = [
            turn for turn in turns(version, reviews)[:-1] if turn[-1].decision == "approve"
        ]
        assert len(approving) == len(self._into_live(version, "in_review", "expired"))
        for turn in approving:
            people = {review.reviewer_id for review in turn}
            assert len(people) == len(turn) == (2 if version.sensitive else 1)
            assert all(review.content_hash == version.content_hash for review in turn)
            assert not version.sensitive or is_qualified(turn[-1].reviewer)
        assert (version.approved_at is None) == (not approving)

    def each_return_was_by_two(self, version: InterventionVersion) -> None:
        confirmed = [each for each in self.proposals[version.id] if each.state == "confirmed"]
        assert len(confirmed) == len(self._into_live(version, "review_due", "suspended"))
        not_theirs = involved(version)
        for each in confirmed:
            assert len({each.proposed_by_id, each.second_id} - not_theirs) == 2
            assert is_lead(each.proposed_by)
            assert is_lead(each.second)
            assert not version.sensitive or is_qualified(each.second)
        waiting = [each for each in self.proposals[version.id] if each.state == "open"]
        assert len(waiting) <= (1 if version.state in ("review_due", "suspended") else 0)

    def an_appeal_is_one_and_heard_by_others(self, version: InterventionVersion) -> None:
        had = self.seen.appealed.get(version.id)
        assert len(self.appeals[version.id]) == (0 if had is None else 1)
        reviews = self.reviews[version.id]
        judges = {each.reviewer_id for turn in turns(version, reviews)[:had] for each in turn}
        heard = [each for each in reviews if self.seen.claimed_at[each.id][0] == had]
        assert had is None or judges.isdisjoint(each.reviewer_id for each in heard)
        again = [each for each in self.events[version.id] if each.from_state == "rejected"]
        assert len(again) <= (0 if had is None else 1)

    def the_text_stays(self, version: InterventionVersion) -> None:
        if version.state not in ("draft", "withdrawn"):
            words = json.dumps(version.content, sort_keys=True), version.content_hash
            self._stays("text", version.id, words)

    def a_claim_is_where_it_belongs(self, version: InterventionVersion) -> None:
        claims = [each for each in self.reviews[version.id] if each.state == "open"]
        if version.state == "expired":
            assert len(claims) <= 1
        else:
            assert len(claims) == (1 if version.state == "in_review" else 0)

    def what_is_out_of_use_is_recalled(self, version: InterventionVersion) -> None:
        now_under = [each.kind for each in self.recalls[version.id] if each.over_at is None]
        kinds = {"suspended": ["suspension"], "retired": ["retirement"]}
        assert now_under == kinds.get(version.state, [])

    def a_decision_is_whole_and_stays(self, review: Review) -> None:
        for condition in review.conditions:
            if condition.met_on is not None:
                met = (condition.met_on, condition.met_by_id, condition.met_note)
                self._stays("condition", condition.id, met)
        if review.state != "decided" or self._stays("decision", review.id, _as_it_stands(review)):
            return
        if review.decision == "approve":
            _look_at_answers(review)
        else:
            assert review.reason_code
            assert review.reason.strip()

    def _into_live(self, version: InterventionVersion, *before: str) -> Sequence[VersionEvent]:
        return [
            each
            for each in self.events[version.id]
            if each.to_state == "live" and each.from_state in before
        ]

    def _stays(self, kind: str, number: int, now_stands: object) -> bool:
        """Whether it was seen before; it must then be as it was."""
        before = (kind, number) in self.seen.fixed
        assert self.seen.fixed.setdefault((kind, number), now_stands) == now_stands
        return before


def _look_at_answers(review: Review) -> None:
    """Looked at once, on the day of the decision: from then on it stays."""
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
        tuple(sorted(conditions)),
    )
