"""Pages of a referral: the offer, what the child said, how it ended."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.audit.operations import record_read
from core.errors import InvalidInput, NotFound, errors_on
from core.people.current import person
from core.permissions import Action, requires
from core.ui.messages import flash_with_undo
from outcomes.caseload.comparison import ComparedField
from outcomes.caseload.correcting import by, saved_or_compared
from outcomes.caseload.forms import new_key
from outcomes.caseload.history import needs_reason
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.queries import NO_SUCH_PAGE, child_for
from outcomes.delivery.queries import foremost, plan_items_of
from outcomes.referrals import operations, queries
from outcomes.referrals.forms import (
    NEED,
    PLAN,
    AnswerForm,
    EndingForm,
    OfferForm,
    saved_answer,
    saved_ending,
    saved_offer,
)
from outcomes.referrals.models import DECLINED, Referral
from outcomes.referrals.operations import Step
from outcomes.referrals.referral_page import page_of_referral

referrals = Blueprint("referrals", __name__, template_folder="templates")
SAID = {
    Step.OFFER: "The referral is recorded. Record what the child says to it.",
    Step.ANSWER: "The answer is recorded.",
    Step.OUTCOME: "It has ended.",
}
TAKEN_BACK = "It is taken back."


@referrals.route("/children/<int:child_id>/referrals/add", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def add(child_id: int) -> str | Response:
    """Offer a partner's help; with ``need`` or ``plan`` in the address for that."""
    child = child_for(child_id, viewer=person(), action=Action.RECORD_WORK)
    record_read(actor=person(), subject=child)
    form = OfferForm(submission_key=new_key(), answers=_asked_for())
    form.offer(child, _planned(child))
    if form.validate_on_submit():
        with errors_on(form):
            made = operations.offer_referral(
                child=child,
                offer=form.details,
                submission_key=form.submission_key.data or "",
                actor=person(),
            )
        if not form.errors:
            _say(made, Step.OFFER)
            return redirect(url_for("referrals.show", referral_id=made.id))
    return render_template("referrals/offer.html", form=form, child=child, referral=None)


@referrals.get("/referrals/<int:referral_id>")
@requires(Action.READ_CHILD)
def show(referral_id: int) -> str:
    """One referral: how far it has come, what to do next and, once declined, what instead."""
    referral = _referral(referral_id, Action.READ_CHILD)
    return render_template("referrals/referral.html", **page_of_referral(referral, person()))


@referrals.route("/referrals/<int:referral_id>/edit", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def change(referral_id: int) -> str | Response:
    """Put right what was offered."""
    referral = _referral(referral_id)
    form = OfferForm(data=saved_offer(referral))
    form.offer(referral.child, _planned(referral.child))
    return _step(
        referral,
        form,
        Step.OFFER,
        saved_offer,
        lambda: operations.change_offer(referral=referral, offer=form.details, **by(form)),
    )


@referrals.route("/referrals/<int:referral_id>/answer", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def answer(referral_id: int) -> str | Response:
    """Record what the child said, or correct it."""
    referral = _referral(referral_id)
    form = AnswerForm(data=saved_answer(referral))
    return _step(
        referral,
        form,
        Step.ANSWER,
        saved_answer,
        lambda: operations.record_answer(referral=referral, answer=form.details, **by(form)),
    )


@referrals.route("/referrals/<int:referral_id>/end", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def end(referral_id: int) -> str | Response:
    """Record how it ended, or correct it."""
    referral = _referral(referral_id)
    form = EndingForm(data=saved_ending(referral))
    return _step(
        referral,
        form,
        Step.OUTCOME,
        saved_ending,
        lambda: operations.end_referral(referral=referral, ending=form.details, **by(form)),
    )


@referrals.post("/referrals/<int:referral_id>/take-back/<step>")
@requires(Action.RECORD_WORK)
def take_back(referral_id: int, step: str) -> str | Response:
    """Take a step back that was recorded by mistake; what it said is kept."""
    referral, which = _referral(referral_id), _step_named(step)
    child_id = referral.child_id
    form, saved = _form_of(which, referral)
    compared = saved_or_compared(
        form,
        lambda: operations.take_back(referral=referral, step=which, **by(form)),
        lambda: saved(referral),
    )
    if form.errors or compared:
        return _page(referral, form, which, compared)
    flash(TAKEN_BACK, "success")
    return redirect(_after(referral_id, child_id, which))


@referrals.post("/referrals/<int:referral_id>/undo/<step>")
@requires(Action.RECORD_WORK)
def undo(referral_id: int, step: str) -> Response:
    """Take back what was recorded a moment ago."""
    referral, which = _referral(referral_id), _step_named(step)
    child_id = referral.child_id
    try:
        operations.undo(referral=referral, step=which, actor=person())
    except InvalidInput as error:
        flash(f"{error.message}.", "warning")
        return redirect(url_for("referrals.show", referral_id=referral_id))
    flash(TAKEN_BACK, "success")
    return redirect(_after(referral_id, child_id, which))


def _referral(referral_id: int, action: Action = Action.RECORD_WORK) -> Referral:
    referral = queries.referral_for(referral_id, viewer=person(), action=action)
    record_read(actor=person(), subject=referral.child)
    return referral


def _step(
    referral: Referral,
    form: Any,
    step: Step,
    saved: Callable[[Referral], dict[str, Any]],
    change_it: Callable[[], object],
) -> str | Response:
    """The page of a step: the form, what someone else saved meanwhile, and where it leads."""
    compared: list[ComparedField] = []
    was_recorded = _made_at(referral, step) is not None
    if form.validate_on_submit():
        compared = saved_or_compared(form, change_it, lambda: saved(referral))
        if not form.errors and not compared:
            if was_recorded:
                flash("The correction is saved.", "success")
            else:
                _say(referral, step)
            return redirect(url_for("referrals.show", referral_id=referral.id))
    return _page(referral, form, step, compared)


def _page(referral: Referral, form: Any, step: Step, compared: list[ComparedField]) -> str:
    made_at = _made_at(referral, step)
    template = {Step.OFFER: "offer", Step.ANSWER: "answer", Step.OUTCOME: "end"}[step]
    return render_template(
        f"referrals/{template}.html",
        form=form,
        child=referral.child,
        referral=referral,
        step=step,
        recorded=made_at is not None,
        needs_reason=made_at is not None and needs_reason(made_at),
        compared=compared,
    )


def _made_at(referral: Referral, step: Step) -> Any:
    return {
        Step.OFFER: referral.recorded_at,
        Step.ANSWER: referral.answered_at,
        Step.OUTCOME: referral.ended_at,
    }[step]


def _form_of(step: Step, referral: Referral) -> tuple[Any, Callable[[Referral], dict[str, Any]]]:
    """The form of a step as it was sent, and what gives the values that are saved."""
    if step is Step.OFFER:
        form = OfferForm(data=saved_offer(referral))
        form.offer(referral.child, _planned(referral.child))
        return form, saved_offer
    if step is Step.ANSWER:
        return AnswerForm(data=saved_answer(referral)), saved_answer
    return EndingForm(data=saved_ending(referral)), saved_ending


def _say(referral: Referral, step: Step) -> None:
    """Say what was recorded, with a way to take it back."""
    words = SAID[step]
    if step is Step.ANSWER and referral.answer == DECLINED:
        words = "The answer is recorded. See below what could be done instead."
    flash_with_undo(
        words,
        undo_address=url_for("referrals.undo", referral_id=referral.id, step=step.value),
    )


def _after(referral_id: int, child_id: int, step: Step) -> str:
    if step is Step.OFFER:
        return url_for("caseload.show", child_id=child_id, _anchor="referrals")
    return url_for("referrals.show", referral_id=referral_id)


def _step_named(name: str) -> Step:
    if name not in set(Step):
        raise NotFound(NO_SUCH_PAGE)
    return Step(name)


def _asked_for() -> str:
    """What the address says that the referral is for, as the form says it."""
    for name in (PLAN, NEED):
        if request.args.get(name):
            return f"{name}:{request.args[name]}"
    return ""


def _planned(child: ChildRecord) -> dict[int, tuple[str, str]]:
    """Of each plan item of a child its title and its need."""
    items = plan_items_of(child)
    versions = foremost(each for item in items for each in item.intervention.versions)
    return {
        item.id: (
            versions[item.intervention_id].title
            if item.intervention_id in versions
            else item.intervention.slug,
            item.need,
        )
        for item in items
    }
