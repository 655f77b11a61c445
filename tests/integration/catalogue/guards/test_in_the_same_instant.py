"""Two people at the same moment: one of them does it, and the other is told.

Claims of one version by several people are in ``review/test_claims.py``.
"""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from catalogue.drafting.operations import withdraw
from catalogue.interventions.lifecycle import ForbiddenMove
from catalogue.interventions.models import Intervention, InterventionVersion, VersionEvent
from catalogue.recall import operations as recalling
from catalogue.recall.models import Recall
from catalogue.returning import operations as returning
from catalogue.returning.models import ReturnProposal
from catalogue.review import operations
from catalogue.review.appealing import appeal
from catalogue.review.checks import AlreadyClaimed, AnotherInUse, ClaimRanOut, ReviewEnded
from catalogue.review.clock import let_expire
from catalogue.review.models import Appeal, Decision, Review
from core.database import db
from core.people.models import User
from tests.days import Clock
from tests.factories.lifecycle import (
    WORDS,
    a_proposal,
    a_suspended_version,
    an_approved_version,
    fall_due,
    run_out,
)
from tests.factories.people import qa_lead
from tests.factories.reviews import (
    a_claim,
    a_newer_submitted_version,
    a_submitted_version,
    everything_met,
    fill_in,
    reject,
)
from tests.together import Meet, Step, at_the_same_instant, refusals


def doing(
    what: Callable[..., object], row: tuple[type[Any], int], actor: User, **how: object
) -> Step:
    """A step by a person on a row, under the name that the operation gives it."""
    table, number = row
    person, names = actor.id, {Review: "review", ReturnProposal: "proposal"}

    def step(meet: Meet) -> object:
        found = db.session.get_one(table, number)
        who = db.session.get_one(User, person)
        meet()
        what(**{names.get(table, "version"): found}, actor=who, **how)
        return person

    return step


def of(row: Any) -> tuple[type[Any], int]:
    return type(row), row.id


def states(intervention_id: int) -> list[str]:
    found = select(InterventionVersion.state).where(
        InterventionVersion.intervention_id == intervention_id
    )
    return list(db.session.scalars(found.order_by(InterventionVersion.number)))


def count(table: type[Any], **where: object) -> int:
    return db.session.scalar(select(func.count()).select_from(table).filter_by(**where)) or 0


def events(version_id: int) -> list[str]:
    found = select(VersionEvent.action).where(VersionEvent.version_id == version_id)
    return list(db.session.scalars(found.order_by(VersionEvent.id)))


REFUSAL = {
    "decision": Decision.REJECT,
    "reason_code": "not_safe",
    "reason": "The third step has the child picture a stabbing.",
}
TAKEN_OUT = {"reason_code": "could_harm", "words": "The third step."}


def test_a_decision_in_each_of_two_windows_is_one_decision(app: Flask) -> None:
    review = fill_in(a_claim())
    row, version_id = of(review), review.version_id
    outcomes = at_the_same_instant(
        app,
        doing(operations.decide, row, review.reviewer, decision=Decision.APPROVE),
        doing(operations.decide, row, review.reviewer, **REFUSAL),
    )
    assert [type(each) for each in refusals(outcomes)] == [ReviewEnded]
    assert len(events(version_id)) == 4


def test_of_two_reviewers_who_take_and_decide_one_decides_and_the_other_is_told(
    app: Flask,
) -> None:
    version, first, second = a_submitted_version(), qa_lead(), qa_lead()

    def take_and_decide(*, version: InterventionVersion, actor: User, **how: Any) -> None:
        review = operations.claim(version=version, actor=actor)
        operations.answer(review=review, answers=everything_met(), actor=actor)
        operations.decide(review=review, actor=actor, **how)

    version_id, row = version.id, of(version)
    outcomes = at_the_same_instant(
        app,
        doing(take_and_decide, row, first, decision=Decision.APPROVE),
        doing(take_and_decide, row, second, **REFUSAL),
    )
    (refused,) = refusals(outcomes)
    assert isinstance(refused, AlreadyClaimed | ForbiddenMove)
    assert count(Review, version_id=version_id, state="decided") == 1


def test_a_reviewer_whose_claim_ran_out_decides_nothing_while_another_takes_it(
    app: Flask, clock: Clock
) -> None:
    stale = fill_in(a_claim())
    clock.put_forward(days=6)
    outcomes = at_the_same_instant(
        app,
        doing(operations.decide, of(stale), stale.reviewer, decision=Decision.APPROVE),
        doing(operations.claim, of(stale.version), qa_lead()),
    )
    (refused,) = refusals(outcomes)
    assert isinstance(refused, ClaimRanOut | ReviewEnded)
    assert count(Review, state="decided") == 0
    assert count(Review, state="open") == 1


def test_an_author_withdraws_or_a_reviewer_claims_but_not_both(app: Flask) -> None:
    version = a_submitted_version()
    version_id = version.id
    outcomes = at_the_same_instant(
        app,
        doing(withdraw, of(version), version.author),
        doing(operations.claim, of(version), qa_lead()),
    )
    assert [type(each) for each in refusals(outcomes)] == [ForbiddenMove]
    assert events(version_id)[2:] in (["withdraw"], ["claim"])
    assert count(Review) == (1 if events(version_id)[-1] == "claim" else 0)


def test_an_appeal_sent_twice_is_one(app: Flask) -> None:
    version = reject(a_submitted_version()).version
    sending = [doing(appeal, of(version), version.author, words="Misread.") for _ in range(3)]
    assert refusals(at_the_same_instant(app, *sending)) == []
    assert count(Appeal) == 1


def test_two_who_suspend_it_suspend_it_once(app: Flask) -> None:
    version = an_approved_version()
    version_id = version.id
    outcomes = at_the_same_instant(
        app,
        *(doing(recalling.suspend, of(version), qa_lead(), **TAKEN_OUT) for _ in range(3)),
    )
    assert refusals(outcomes) == []
    assert count(Recall) == events(version_id).count("suspend") == 1


def test_one_suspends_and_one_retires_and_retired_it_is(app: Flask) -> None:
    version = an_approved_version()
    version_id = version.id
    outcomes = at_the_same_instant(
        app,
        doing(recalling.suspend, of(version), qa_lead(), **TAKEN_OUT),
        doing(recalling.retire, of(version), qa_lead(), **TAKEN_OUT, replacement=None),
    )
    assert [type(each) for each in refusals(outcomes)] in ([], [ForbiddenMove])
    assert events(version_id)[-1] == "retire"
    assert count(Recall, over_at=None) == 1


@pytest.fixture
def proposal(app: Flask) -> ReturnProposal:
    return a_proposal(a_suspended_version())


def test_two_who_propose_it_make_one_proposal(app: Flask) -> None:
    version = a_suspended_version()
    outcomes = at_the_same_instant(
        app,
        *(doing(returning.propose, of(version), qa_lead(), words=WORDS) for _ in range(2)),
    )
    assert [type(each) for each in refusals(outcomes)] == [returning.AlreadyProposed]
    assert count(ReturnProposal) == 1


def test_two_who_confirm_it_confirm_it_once(app: Flask, proposal: ReturnProposal) -> None:
    version_id = proposal.version_id
    outcomes = at_the_same_instant(
        app,
        *(doing(returning.confirm, of(proposal), qa_lead(), words=WORDS) for _ in range(2)),
    )
    assert [type(each) for each in refusals(outcomes)] == [returning.ProposalEnded]
    assert events(version_id).count("reinstate") == 1


def test_one_confirms_and_one_turns_it_down(app: Flask, proposal: ReturnProposal) -> None:
    version_id, proposal_id = proposal.version_id, proposal.id
    outcomes = at_the_same_instant(
        app,
        doing(returning.confirm, of(proposal), qa_lead(), words=WORDS),
        doing(returning.end, of(proposal), qa_lead(), words=WORDS),
    )
    assert [type(each) for each in refusals(outcomes)] == [returning.ProposalEnded]
    state = db.session.get_one(ReturnProposal, proposal_id).state
    assert (state == "confirmed") == ("reinstate" in events(version_id))


def test_the_clock_and_a_second_person_do_not_both_have_it(app: Flask, clock: Clock) -> None:
    version = fall_due(an_approved_version(), clock)
    proposal = a_proposal(version)
    version_id = version.id
    assert version.expires_on is not None
    clock.put_to(version.expires_on)
    clock.put_forward(days=1)

    def tick(meet: Meet) -> object:
        meet()
        return let_expire()

    outcomes = at_the_same_instant(
        app, tick, doing(returning.confirm, of(proposal), qa_lead(), words=WORDS)
    )
    refused = [type(each) for each in refusals(outcomes)]
    steps = events(version_id)[5:]
    assert (refused, steps) in (
        ([returning.ProposalEnded], ["expire"]),
        ([], ["reaffirm"]),
    )


def test_the_old_one_comes_back_or_the_new_one_goes_live_but_never_both(app: Flask) -> None:
    proposal = a_proposal(a_suspended_version())
    old = proposal.version
    review = fill_in(a_claim(a_newer_submitted_version(old)))
    intervention_id = old.intervention_id
    outcomes = at_the_same_instant(
        app,
        doing(returning.confirm, of(proposal), qa_lead(), words=WORDS),
        doing(operations.decide, of(review), review.reviewer, decision=Decision.APPROVE),
    )
    refused = [type(each) for each in refusals(outcomes)]
    assert (refused, states(intervention_id)) in (
        ([], ["superseded", "live"]),
        ([AnotherInUse], ["suspended", "live"]),
    )


def test_what_ran_out_does_not_take_the_place_of_a_newer_one_approved_just_then(
    app: Flask, clock: Clock
) -> None:
    old = run_out(an_approved_version(), clock)
    again = fill_in(a_claim(old))
    review = fill_in(a_claim(a_newer_submitted_version(old)))
    intervention_id = old.intervention_id
    outcomes = at_the_same_instant(
        app,
        *(
            doing(operations.decide, of(each), each.reviewer, decision=Decision.APPROVE)
            for each in (again, review)
        ),
    )
    refused = [type(each) for each in refusals(outcomes)]
    assert (refused, states(intervention_id)) in (
        ([], ["superseded", "live"]),
        ([AnotherInUse], ["expired", "live"]),
    )


def test_one_retires_the_old_one_while_another_approves_the_new_one(app: Flask) -> None:
    old, other = an_approved_version(), an_approved_version()
    review = fill_in(a_claim(a_newer_submitted_version(old)))
    intervention_id, other_id = old.intervention_id, other.intervention_id

    def retire(*, version: InterventionVersion, actor: User) -> None:
        instead = db.session.get_one(Intervention, other_id)
        recalling.retire(version=version, **TAKEN_OUT, replacement=instead, actor=actor)

    outcomes = at_the_same_instant(
        app,
        doing(retire, of(old), qa_lead()),
        doing(operations.decide, of(review), review.reviewer, decision=Decision.APPROVE),
    )
    refused = [type(each) for each in refusals(outcomes)]
    assert (refused, states(intervention_id)) in (
        ([], ["retired", "live"]),
        ([ForbiddenMove], ["superseded", "live"]),
    )
