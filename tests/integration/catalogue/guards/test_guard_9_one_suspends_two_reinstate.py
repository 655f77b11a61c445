"""Guard 9: one person suspends, at once; two bring it back, and everyone who has it is told."""

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from catalogue.interventions.lifecycle import ForbiddenMove
from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.materials.operations import record_download
from catalogue.recall import operations as recalling
from catalogue.recall.models import Recall, RecallNotice
from catalogue.returning import operations as returning
from core.database import db
from core.errors import NotFound, NotPermitted
from core.people.models import User
from tests.days import Clock
from tests.factories import files
from tests.factories.interventions import a_draft
from tests.factories.lifecycle import (
    WORDS,
    a_proposal,
    a_suspended_version,
    an_approved_version,
    confirm,
    fall_due,
    retire,
    run_out,
    suspend,
)
from tests.factories.people import UserFactory, administrator, manager, qa_lead
from tests.factories.reviews import approve, submit
from tests.factories.shelves import took_pack


def deputy_of(version: InterventionVersion) -> User:
    deputy = UserFactory()
    version.intervention.deputy_id = deputy.id
    db.session.commit()
    return deputy


def test_one_of_those_who_may_suspends_it_at_once(app: Flask) -> None:
    for choose in (
        lambda version: version.intervention.owner,
        deputy_of,
        lambda version: qa_lead(),
        lambda version: manager(),
    ):
        version = an_approved_version()
        suspend(version, by=choose(version))
        assert version.state is VersionState.SUSPENDED


def test_nobody_else_does(app: Flask) -> None:
    version = an_approved_version()
    for person in (UserFactory(), administrator()):
        with pytest.raises(NotPermitted):
            suspend(version, by=person)
    assert version.state is VersionState.LIVE


def test_only_a_qa_lead_retires(app: Flask) -> None:
    version = an_approved_version()
    owner = version.intervention.owner
    for person in (UserFactory(), owner, deputy_of(version), manager(), administrator()):
        with pytest.raises(NotPermitted):
            retire(version, by=person)
    retire(version)
    assert version.state is VersionState.RETIRED


def test_sent_twice_it_is_done_once(app: Flask) -> None:
    version = an_approved_version()
    assert suspend(version) is suspend(version)
    assert retire(version) is retire(version)
    assert [event.action for event in version.events[-2:]] == ["suspend", "retire"]


def test_only_what_was_in_use_is_taken_out_of_it(app: Flask, clock: Clock) -> None:
    for make in (a_draft, lambda: submit(a_draft())):
        with pytest.raises(ForbiddenMove):
            suspend(make())
        with pytest.raises(ForbiddenMove):
            retire(make())
    version = run_out(an_approved_version(), clock)
    with pytest.raises(ForbiddenMove):
        suspend(version)
    retire(version)
    with pytest.raises(ForbiddenMove):
        suspend(version)


def test_everyone_who_took_it_away_is_told_and_says_that_they_know(app: Flask) -> None:
    file = files.a_text_in_the_store("cards.txt", "Turn a card.")
    version = approve(submit(a_draft(document=files.with_files(file)))).version
    with_pack, with_file, neither = UserFactory(), UserFactory(), UserFactory()
    took_pack(with_pack, version)
    took_pack(with_pack, version)
    record_download(version_id=version.id, sha256=file.sha256, actor=with_file)
    recall = suspend(version)
    assert {notice.user_id for notice in recall.told} == {with_pack.id, with_file.id}
    assert all(notice.downloaded for notice in recall.told)
    recalling.acknowledge(recall=recall, actor=with_pack)
    notice = db.session.get_one(RecallNotice, (recall.id, with_pack.id))
    first = notice.acknowledged_at
    assert first is not None
    recalling.acknowledge(recall=recall, actor=with_pack)
    assert notice.acknowledged_at == first
    with pytest.raises(NotFound):
        recalling.acknowledge(recall=recall, actor=neither)
    assert db.session.get_one(RecallNotice, (recall.id, with_file.id)).acknowledged_at is None


def test_a_suspension_is_over_when_it_is_back_or_retired(app: Flask) -> None:
    version = an_approved_version()
    first = suspend(version)
    confirm(a_proposal(version))
    assert first.over_at is not None
    second = suspend(version)
    retired = retire(version)
    assert second.over_at is not None
    assert retired.over_at is None
    assert len(list(db.session.scalars(select(Recall)))) == 3


@pytest.fixture(params=["suspended", "review due"])
def away(request: pytest.FixtureRequest, app: Flask, clock: Clock) -> InterventionVersion:
    """A version that two people can bring back into full use."""
    if request.param == "suspended":
        return a_suspended_version()
    return fall_due(an_approved_version(), clock)


def test_it_takes_two_to_bring_it_back(away: InterventionVersion) -> None:
    before, proposer = away.state, qa_lead(safeguarding_qualified=True)
    proposal = a_proposal(away, by=proposer)
    assert away.state is before
    with pytest.raises(NotPermitted, match="You proposed this"):
        returning.confirm(proposal=proposal, words=WORDS, actor=proposer)
    for person in (UserFactory(), manager(), administrator()):
        with pytest.raises(NotPermitted):
            returning.confirm(proposal=proposal, words=WORDS, actor=person)
        with pytest.raises(NotPermitted):
            returning.propose(version=away, words=WORDS, actor=person)
    assert away.state is before
    confirm(proposal)
    assert away.state is VersionState.LIVE


def test_there_is_one_proposal_at_a_time(away: InterventionVersion) -> None:
    proposer = qa_lead()
    proposal = a_proposal(away, by=proposer)
    assert a_proposal(away, by=proposer) is proposal
    with pytest.raises(returning.AlreadyProposed, match=proposer.name):
        a_proposal(away)
    returning.end(proposal=proposal, words="I looked again.", actor=proposer)
    for step in (returning.confirm, returning.end):
        with pytest.raises(returning.ProposalEnded):
            step(proposal=proposal, words=WORDS, actor=qa_lead())
    confirm(a_proposal(away))
    assert away.state is VersionState.LIVE


def test_a_proposal_ends_when_the_version_goes_another_way(away: InterventionVersion) -> None:
    proposal = a_proposal(away)
    retire(away)
    assert proposal.state == "ended"
    with pytest.raises(returning.ProposalEnded):
        confirm(proposal)


def test_there_is_nothing_to_bring_back_elsewhere(app: Flask, clock: Clock) -> None:
    version = an_approved_version()
    with pytest.raises(ForbiddenMove):
        a_proposal(version)
    with pytest.raises(ForbiddenMove):
        a_proposal(run_out(version, clock))


def test_the_database_lets_nobody_be_both(app: Flask) -> None:
    version, proposer = a_suspended_version(), qa_lead()
    proposal = a_proposal(version, by=proposer)
    confirmed = (
        "UPDATE return_proposals SET state = 'confirmed', second_id = :second, "
        "second_words = 'Yes.', ended_at = proposed_at"
    )
    for second in (proposer.id, version.author_id, None):
        with pytest.raises(IntegrityError):
            db.session.execute(text(confirmed), {"second": second})
        db.session.rollback()
    assert proposal.state == "open"
