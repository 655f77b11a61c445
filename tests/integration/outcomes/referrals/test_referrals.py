"""A referral from the offer to its outcome, and what happens where somebody got it wrong."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from core.audit.models import AuditEvent
from core.database import db, today
from core.people.models import User
from outcomes.caseload.models import ChildRecord, RecordChange
from outcomes.referrals.models import Appointment, Referral, Stage
from outcomes.referrals.operations import Step, may_undo
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.days import Clock, parts, settled, tomorrow
from tests.factories.children import NeedFactory, a_child, a_delivery, a_plan_item
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import UserFactory
from tests.factories.referrals import a_referral, accepted, an_appointment, declined

SignIn = Callable[[User], FlaskClient]
ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def child(practitioner: User) -> ChildRecord:
    child = a_child(practitioner.teams[0], case_reference="YJ-77")
    NeedFactory(child=child, need="substance_use")
    return child


def an_offer(**changes: Any) -> dict[str, Any]:
    return {
        "submission_key": "offer-key",
        "kind": "substance_misuse",
        "answers": "need:substance_use",
        "offered_on": parts(today()),
        **changes,
    }


def an_answer(referral: Referral, **changes: Any) -> dict[str, Any]:
    return {
        "answer": "accepted",
        "answered_on": parts(today()),
        "revision": str(referral.revision),
        **changes,
    }


def offer(browser: FlaskClient, child: ChildRecord, **changes: Any) -> str:
    address = f"/children/{child.id}/referrals/add"
    return browser.post(address, data=an_offer(**changes), follow_redirects=True).text


def post(browser: FlaskClient, address: str, **form: Any) -> str:
    return browser.post(address, data=form, follow_redirects=True).text


def the_referral() -> Referral:
    db.session.expire_all()
    return db.session.scalars(select(Referral)).one()


def told_of(action: str) -> AuditEvent:
    return db.session.scalars(select(AuditEvent).where(AuditEvent.action == action)).one()


# The way of a referral


def test_a_referral_goes_from_the_offer_to_its_outcome(
    mine: FlaskClient, child: ChildRecord
) -> None:
    assert "Where a partner can help better than we can" in mine.get(f"/children/{child.id}").text
    page = offer(mine, child)
    assert "Record what the child says to it" in page
    referral = the_referral()
    assert referral.stage is Stage.OFFERED
    post(mine, f"/referrals/{referral.id}/answer", **an_answer(referral, child_words="Alright"))
    assert the_referral().stage is Stage.ACCEPTED
    added = f"/referrals/{referral.id}/appointments/add"
    post(mine, added, submission_key="first", day=parts(today()), attended="yes")
    assert the_referral().stage is Stage.ATTENDED
    post(
        mine,
        f"/referrals/{referral.id}/end",
        outcome="completed",
        ended_on=parts(today()),
        revision=str(the_referral().revision),
    )
    assert the_referral().stage is Stage.ENDED
    page = mine.get(f"/children/{child.id}").text
    for words in (
        "Referral offered: Substance misuse service",
        "Accepted: Substance misuse service",
        "“Alright”",
        "Appointment: Substance misuse service",
        "Referral ended: Substance misuse service",
        "Came to 1 of 1 appointment, the first on",
    ):
        assert words in page
    event = told_of("answer_referral")
    assert event.changes["answer"] == "changed"
    assert "Alright" not in str(event.changes)


def test_it_can_be_made_for_a_plan_item(
    mine: FlaskClient, child: ChildRecord, practitioner: User
) -> None:
    item = a_plan_item(child=child, owner=practitioner)
    page = mine.get(f"/children/{child.id}/referrals/add?plan={item.id}").text
    assert f'value="plan:{item.id}" selected' in page
    offer(mine, child, answers=f"plan:{item.id}", kind="other")
    assert (the_referral().need, the_referral().plan_item_id) == (item.need, item.id)
    db.session.delete(db.session.get_one(type(item), item.id))
    db.session.commit()
    assert the_referral().plan_item_id is None, "the referral outlives a plan item taken back"


def test_a_second_press_makes_no_second_record(mine: FlaskClient, child: ChildRecord) -> None:
    for _ in range(2):
        assert "Record what the child says to it" in offer(mine, child)
    referral = the_referral()
    post(mine, f"/referrals/{referral.id}/answer", **an_answer(referral))
    for _ in range(2):
        post(
            mine,
            f"/referrals/{referral.id}/appointments/add",
            submission_key="one",
            day=parts(today()),
            attended="no",
        )
    assert db.session.scalar(select(func.count()).select_from(Appointment)) == 1


def test_one_referral_of_a_kind_for_a_need_is_open_at_a_time(
    mine: FlaskClient, child: ChildRecord
) -> None:
    a_referral(child=child)
    page = offer(mine, child)
    assert "has an open referral of this kind for this need already" in page
    assert "Record what the child says" in offer(mine, child, answers="need:mental_health")


def test_after_a_no_it_can_be_offered_again(mine: FlaskClient, child: ChildRecord) -> None:
    declined(child=child)
    assert "Record what the child says" in offer(mine, child)


# What is refused


@ON_SQLITE
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": ""}, "Choose what the partner is for"),
        ({"kind": "made_up"}, "Choose what the partner is for"),
        ({"answers": ""}, "Choose the need that it is for"),
        ({"answers": "need:made_up"}, "Choose the need that it is for"),
        ({"answers": "plan:99"}, "Choose the need that it is for"),
        ({"offered_on": tomorrow}, "The offer must be today or in the past"),
        ({"offered_on": ["1", "1", "1980"]}, "The offer must be after"),
        ({"offered_on": ["", "", ""]}, "Enter the day on which it was offered"),
    ],
)
def test_an_offer_that_cannot_be_is_asked_about(
    mine: FlaskClient, child: ChildRecord, changes: dict[str, Any], message: str
) -> None:
    page = offer(mine, child, **settled(changes))
    assert message in page
    assert "There is a problem" in page
    assert db.session.scalar(select(Referral)) is None


@ON_SQLITE
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"answer": ""}, "Choose what the child said"),
        ({"answered_on": tomorrow}, "The answer must be today or in the past"),
        ({"answer": "declined"}, "Choose the reason"),
        ({"answer": "declined", "decline_reason": "not_now"}, "or tick that they would not say"),
        (
            {
                "answer": "declined",
                "decline_reason": "not_now",
                "child_words": "No",
                "child_would_not_say": "y",
            },
            "not both",
        ),
        ({"child_words": "Ask Gary Barlow"}, "looks like a name"),
    ],
)
def test_an_answer_that_cannot_be_is_asked_about(
    mine: FlaskClient, child: ChildRecord, changes: dict[str, Any], message: str
) -> None:
    referral = a_referral(child=child)
    form = an_answer(referral, **settled(changes))
    page = post(mine, f"/referrals/{referral.id}/answer", **form)
    assert message in page
    assert the_referral().answer is None
    if form.get("child_words"):
        assert form["child_words"] in page, "what was typed is still there"


@ON_SQLITE
def test_an_answer_is_not_before_its_offer(mine: FlaskClient, child: ChildRecord) -> None:
    referral = a_referral(child=child)
    before = parts(referral.offered_on - timedelta(days=1))
    page = post(mine, f"/referrals/{referral.id}/answer", **an_answer(referral, answered_on=before))
    assert "The answer must be on or after the offer" in page


@ON_SQLITE
@pytest.mark.parametrize(
    ("came", "outcome", "message"),
    [
        ((), "completed", "the child must have come to an appointment"),
        ((False, None), "ended_early", "the child must have come to an appointment"),
        ((True,), "not_taken_up", "Choose another ending"),
        ((True,), "made_up", "Choose how it ended"),
    ],
)
def test_an_ending_agrees_with_what_was_attended(
    mine: FlaskClient, child: ChildRecord, came: Any, outcome: str, message: str
) -> None:
    referral = accepted(child=child, came=came)
    page = post(
        mine,
        f"/referrals/{referral.id}/end",
        outcome=outcome,
        ended_on=parts(today()),
        revision=str(referral.revision),
    )
    assert message in page
    assert the_referral().outcome is None


@ON_SQLITE
def test_appointments_need_a_yes_and_a_day_that_can_be(
    mine: FlaskClient, child: ChildRecord
) -> None:
    referral = a_referral(child=child)
    address = f"/referrals/{referral.id}/appointments/add"
    form = {"submission_key": "k", "day": parts(today()), "attended": "yes"}
    assert "Record first that the child accepted" in post(mine, address, **form)
    post(mine, f"/referrals/{referral.id}/answer", **an_answer(referral))
    early = parts(today() - timedelta(days=1))
    assert "on or after the day on which the child accepted" in post(
        mine, address, **form | {"day": early}
    )
    ahead = parts(today() + timedelta(days=5))
    assert "not known before the day" in post(mine, address, **form | {"day": ahead})
    assert "is recorded" in post(mine, address, **form | {"day": ahead, "attended": ""})
    again = form | {"day": ahead, "attended": "", "submission_key": "other"}
    assert "of this day is recorded already" in post(mine, address, **again)


def test_a_yes_cannot_become_a_no_once_the_partner_was_met(
    mine: FlaskClient, child: ChildRecord
) -> None:
    referral = accepted(child=child, came=(True,))
    form = an_answer(
        referral, answer="declined", decline_reason="not_now", child_words="No", reason="wrong_day"
    )
    form["answered_on"] = parts(referral.answered_on)  # type: ignore[arg-type]
    page = post(mine, f"/referrals/{referral.id}/answer", **form)
    assert "Record how it ended instead" in page


# Put right


def test_a_slip_is_undone_on_its_day_by_whoever_made_it(
    mine: FlaskClient, signed_in: SignIn, child: ChildRecord, practitioner: User, clock: Clock
) -> None:
    page = offer(mine, child)
    referral = the_referral()
    assert f"/referrals/{referral.id}/undo/offer" in page
    post(mine, f"/referrals/{referral.id}/answer", **an_answer(referral))
    colleague = signed_in(UserFactory(teams=[child.team]))
    assert colleague.post(f"/referrals/{referral.id}/undo/answer").status_code == 403
    assert "It is taken back" in post(mine, f"/referrals/{referral.id}/undo/answer")
    assert the_referral().stage is Stage.OFFERED
    post(mine, f"/referrals/{referral.id}/answer", **an_answer(the_referral()))
    clock.put_forward(days=1)
    assert not may_undo(the_referral(), Step.ANSWER, practitioner)


def test_an_offer_undone_is_gone_and_what_it_said_is_kept(
    mine: FlaskClient, child: ChildRecord
) -> None:
    offer(mine, child)
    page = post(mine, f"/referrals/{the_referral().id}/undo/offer")
    assert "It is taken back" in page
    assert db.session.scalar(select(Referral)) is None
    kept = db.session.scalars(select(RecordChange)).one()
    assert (kept.kind, kept.removed, kept.before["kind"]) == ("referral", True, "substance_misuse")


def test_an_offer_that_a_colleague_has_an_answer_to_is_not_undone(
    mine: FlaskClient, signed_in: SignIn, child: ChildRecord
) -> None:
    offer(mine, child)
    referral = the_referral()
    colleague = signed_in(UserFactory(teams=[child.team]))
    post(colleague, f"/referrals/{referral.id}/answer", **an_answer(referral))
    assert "More was recorded since" in post(mine, f"/referrals/{referral.id}/undo/offer")
    assert the_referral().stage is Stage.ACCEPTED


def test_what_a_colleague_put_right_of_a_referral_is_not_undone(
    mine: FlaskClient, signed_in: SignIn, child: ChildRecord
) -> None:
    offer(mine, child)
    referral = the_referral()
    colleague = signed_in(UserFactory(teams=[child.team]))
    changed = an_offer(kind="speech_and_language", revision="1")
    post(colleague, f"/referrals/{referral.id}/edit", **changed)
    assert mine.post(f"/referrals/{referral.id}/undo/offer").status_code == 403
    assert the_referral().kind == "speech_and_language"


def test_an_appointment_that_a_colleague_put_right_is_not_undone(
    mine: FlaskClient, signed_in: SignIn, child: ChildRecord
) -> None:
    referral = accepted(child=child)
    form = {"submission_key": "k", "day": parts(today()), "attended": "yes"}
    post(mine, f"/referrals/{referral.id}/appointments/add", **form)
    appointment = db.session.scalars(select(Appointment)).one()
    colleague = signed_in(UserFactory(teams=[child.team]))
    address = f"/referrals/appointments/{appointment.id}"
    post(colleague, f"{address}/edit", **form | {"attended": "no", "revision": "1"})
    assert mine.post(f"{address}/undo").status_code == 403
    db.session.expire_all()
    assert db.session.scalars(select(Appointment)).one().attended is False


def test_a_step_with_more_after_it_is_not_undone(mine: FlaskClient, child: ChildRecord) -> None:
    referral = a_referral(child=child)
    post(mine, f"/referrals/{referral.id}/answer", **an_answer(referral))
    post(
        mine,
        f"/referrals/{referral.id}/appointments/add",
        submission_key="k",
        day=parts(today()),
        attended="yes",
    )
    assert "More was recorded since" in post(mine, f"/referrals/{referral.id}/undo/answer")
    assert the_referral().stage is Stage.ATTENDED


def test_later_it_is_corrected_with_a_reason_and_its_history_stands_on_the_page(
    mine: FlaskClient, child: ChildRecord
) -> None:
    referral = declined(child=child)
    form = an_answer(referral, answered_on=parts(referral.answered_on))  # type: ignore[arg-type]
    address = f"/referrals/{referral.id}/answer"
    assert "Choose why it is changed" in post(mine, address, **form)
    assert the_referral().stage is Stage.DECLINED
    page = post(mine, address, **form, reason="typed_wrongly")
    assert "The correction is saved" in page
    assert the_referral().stage is Stage.ACCEPTED
    assert "It was typed wrongly" in page
    assert "I am fine" in page
    assert the_referral().decline_reason is None


def test_an_ending_is_taken_back_later_with_a_reason(mine: FlaskClient, child: ChildRecord) -> None:
    referral = accepted(child=child, came=(True,), outcome="completed", ended_on=today())
    address = f"/referrals/{referral.id}/take-back/outcome"
    form = {"revision": "1", "ended_on": parts(today())}
    assert "Choose why it is changed" in post(mine, address, **form)
    assert "It is taken back" in post(mine, address, **form, reason="typed_wrongly")
    assert the_referral().stage is Stage.ATTENDED


def test_whether_the_child_came_becomes_known_without_a_reason(
    mine: FlaskClient, child: ChildRecord
) -> None:
    referral = accepted(child=child, came=(None,))
    appointment = db.session.scalars(select(Appointment)).one()
    form = {"day": parts(appointment.day), "attended": "no", "revision": "1"}
    address = f"/referrals/appointments/{appointment.id}/edit"
    assert "The appointment is saved" in post(mine, address, **form)
    form |= {"attended": "yes", "revision": "2"}
    assert "Choose why it is changed" in post(mine, address, **form)
    page = post(mine, address, **form, reason="learned_later")
    assert "Came to" not in page
    assert "Something became known later" in page
    assert the_referral().stage is Stage.ATTENDED
    form |= {"revision": "3", "reason": "wrong_child"}
    page = post(mine, f"/referrals/appointments/{appointment.id}/remove", **form)
    assert "The appointment is removed" in page
    assert referral.id == the_referral().id
    assert the_referral().stage is Stage.ACCEPTED


def test_an_appointment_that_its_ending_rests_on_stays(
    mine: FlaskClient, child: ChildRecord
) -> None:
    accepted(child=child, came=(True,), outcome="completed", ended_on=today())
    appointment = db.session.scalars(select(Appointment)).one()
    form = {"day": parts(appointment.day), "attended": "no", "revision": "1", "reason": "wrong_day"}
    for way in ("edit", "remove"):
        page = post(mine, f"/referrals/appointments/{appointment.id}/{way}", **form)
        assert "Correct how it ended first" in page


def test_two_people_on_one_referral_are_told(mine: FlaskClient, child: ChildRecord) -> None:
    referral = a_referral(child=child)
    form = an_answer(referral)
    post(mine, f"/referrals/{referral.id}/answer", **form)
    other = form | {"answer": "declined", "decline_reason": "trust", "child_words": "Not them"}
    page = post(mine, f"/referrals/{referral.id}/answer", **other)
    assert "Someone saved since you opened this page" in page
    assert "Not them" in page
    assert the_referral().stage is Stage.ACCEPTED


def test_who_ends_it_while_a_colleague_adds_an_appointment_is_told(
    mine: FlaskClient, child: ChildRecord
) -> None:
    referral = accepted(child=child)
    opened = str(referral.revision)
    an = {"submission_key": "k", "day": parts(today()), "attended": "yes"}
    post(mine, f"/referrals/{referral.id}/appointments/add", **an)
    page = post(
        mine,
        f"/referrals/{referral.id}/end",
        outcome="not_taken_up",
        ended_on=parts(today()),
        revision=opened,
    )
    assert "Someone saved since you opened this page" in page


# What instead


def test_a_no_offers_what_answers_the_same_need_at_once(
    mine: FlaskClient, child: ChildRecord
) -> None:
    a_live_version(
        slug="green", document=a_document(title="Talking about weed", needs=("substance_use",))
    )
    a_live_version(slug="sleep", document=a_document(title="Sleep", needs=("physical_health",)))
    referral = a_referral(child=child)
    page = post(
        mine,
        f"/referrals/{referral.id}/answer",
        **an_answer(referral, answer="declined", decline_reason="trust", child_would_not_say="y"),
    )
    assert "What could be done instead" in page
    assert "Nothing on the plan answers this need yet" in page
    assert "Talking about weed" in page
    assert "Sleep" not in page
    address = f"/children/{child.id}/plan/add?intervention=green&amp;need=substance_use"
    assert address in page
    form = mine.get(address.replace("&amp;", "&")).text
    assert '<option value="substance_use" selected>' in form


@ON_SQLITE
@pytest.mark.parametrize(
    ("need", "ended", "planned"),
    [
        ("substance_use", None, True),
        ("thinking_and_behaviour", None, False),
        ("substance_use", "before", False),
        ("substance_use", "after", True),
    ],
)
def test_a_plan_item_for_the_need_counts_unless_it_was_over(
    mine: FlaskClient, child: ChildRecord, need: str, ended: str | None, planned: bool
) -> None:
    referral = declined(child=child)
    item = a_plan_item(child=child, need=need)
    if ended:
        assert referral.answered_on
        days = timedelta(days=-1 if ended == "before" else 1)
        a_delivery(
            plan_item=item,
            started_on=referral.answered_on - timedelta(days=20),
            ended_on=referral.answered_on + days,
            ending="completed",
        )
    page = mine.get(f"/referrals/{referral.id}").text
    assert ("answers this need yet, so it would be lost" in page) is not planned


# Who may


def test_another_teams_child_is_as_if_it_were_not_there(
    signed_in: SignIn, child: ChildRecord
) -> None:
    referral = accepted(child=child)
    appointment = an_appointment(referral, day=today(), attended=True)
    stranger = signed_in(UserFactory())
    for address in (
        f"/children/{child.id}/referrals/add",
        f"/referrals/{referral.id}",
        f"/referrals/{referral.id}/edit",
        f"/referrals/{referral.id}/answer",
        f"/referrals/{referral.id}/end",
        f"/referrals/{referral.id}/appointments/add",
        f"/referrals/appointments/{appointment.id}/edit",
    ):
        assert stranger.get(address).status_code == 404, address
    for address in (
        f"/referrals/{referral.id}/take-back/offer",
        f"/referrals/{referral.id}/undo/answer",
        f"/referrals/appointments/{appointment.id}/remove",
        f"/referrals/appointments/{appointment.id}/undo",
    ):
        assert stranger.post(address, data={"revision": "1"}).status_code == 404, address


def test_a_step_that_there_is_not_is_no_page(mine: FlaskClient, child: ChildRecord) -> None:
    referral = a_referral(child=child)
    assert mine.post(f"/referrals/{referral.id}/undo/everything").status_code == 404


def test_pages_of_a_referral_ask_little_of_the_database(
    mine: FlaskClient, child: ChildRecord
) -> None:
    item = a_plan_item(child=child)
    declined(child=child, plan_item_id=item.id)
    referral = accepted(child=child, came=(True, False, True))
    for address in (
        f"/referrals/{referral.id}",
        f"/referrals/{db.session.scalars(select(Referral.id)).first()}",
        f"/referrals/{referral.id}/edit",
        f"/children/{child.id}/referrals/add",
    ):
        with counted_queries() as statements:
            assert mine.get(address).status_code == 200
        assert len(statements) <= MOST_QUERIES_OF_A_PAGE, (address, len(statements))
