"""Questions on a screen in the child's hands, and what staff do before and after.

What lies under ``/answering/<id>`` is all that the screen shows while it is handed over.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from catalogue.instruments.queries import all_instruments
from core.audit.operations import record_read
from core.errors import InvalidInput, NotFound, errors_on
from core.people.models import User
from core.people.sessions import hand_over_session, is_handed_over
from core.permissions import Action, requires
from outcomes.measures import answering as operations
from outcomes.measures import queries
from outcomes.measures.answering import KEPT_UNFINISHED, TOO_FEW
from outcomes.measures.answering_forms import SendForm, answer_form, hand_over_form
from outcomes.measures.goals import GOALS, current_goals
from outcomes.measures.models import Answering
from outcomes.measures.questions import DECLINED, can_be_asked

answering = Blueprint("answering", __name__, template_folder="templates")


def person() -> User:
    """Whoever is signed in; while the screen is handed over, whoever did that."""
    user: User = current_user._get_current_object()
    return user


@answering.route("/deliveries/<int:delivery_id>/measures/hand-over", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def hand_over(delivery_id: int) -> str | Response:
    """Staff say who answers and when it is from, and hand the screen over."""
    delivery = queries.delivery_to_measure(delivery_id, viewer=person())
    record_read(actor=person(), subject=delivery.child)
    code = request.args.get("instrument", "")
    instrument = all_instruments().get(code)
    goals = current_goals(delivery) if code == GOALS else []
    if instrument is None or not can_be_asked(instrument, goals):
        raise NotFound(queries.NO_SUCH_PAGE)
    suggested = queries.suggested_for(delivery, code, asked=request.args.get("occasion"))
    form = hand_over_form(instrument, occasion=suggested)
    if form.validate_on_submit():
        with errors_on(form):
            begun = operations.hand_over(
                delivery=delivery,
                instrument=code,
                rater=form.rater.data,
                occasion=form.occasion.data,
                submission_key=form.submission_key.data or "",
                actor=person(),
            )
        if not form.errors:
            return _into_their_hands(begun)
    facts = queries.version_facts([delivery.version_id])[delivery.version_id]
    return render_template(
        "measures/hand_over.html",
        form=form,
        delivery=delivery,
        facts=facts,
        instrument=instrument,
    )


@answering.get("/answering/<int:answering_id>")
@requires(Action.RECORD_WORK)
def begin(answering_id: int) -> str | Response:
    """The first screen; once something is answered, the question where it goes on."""
    found = operations.answering_for(answering_id, viewer=person())
    if not is_handed_over():
        return _to_staff(found)
    if found.finished_at is not None:
        return render_template("measures/calm/thanks.html")
    asked, given = operations.asked_in(found), found.answers or {}
    if not given:
        return render_template("measures/calm/begin.html", answering=found, asked=asked)
    return _to_question(found, asked.first_open(given))


@answering.route("/answering/<int:answering_id>/<int:number>", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def question(answering_id: int, number: int) -> str | Response:
    """One question. An answer is kept at once, also where the lock or the session has ended."""
    found = operations.answering_for(
        answering_id, viewer=person(), for_change=request.method == "POST"
    )
    asked, given = operations.asked_in(found), found.answers or {}
    if not 1 <= number <= len(asked.questions):
        raise NotFound(queries.NO_SUCH_PAGE)
    form = answer_form(asked, asked.questions[number - 1], given)
    if form.validate_on_submit():
        with errors_on(form):
            operations.keep_answer(
                answering=found, number=number, answer=form.answer.data, actor=person()
            )
        if not form.errors:
            return _after(found, number, len(asked.questions))
    if not is_handed_over():
        return _to_staff(found)
    if found.finished_at is not None:
        return redirect(url_for("answering.begin", answering_id=answering_id))
    return render_template(
        "measures/calm/question.html",
        form=form,
        answering=found,
        asked=asked,
        number=number,
        declined=DECLINED,
    )


@answering.route("/answering/<int:answering_id>/send", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def send(answering_id: int) -> str | Response:
    """After the last question: send, or go back."""
    sending = request.method == "POST"
    found = operations.answering_for(answering_id, viewer=person(), for_change=sending)
    asked = operations.asked_in(found)
    if found.finished_at is None and (left := asked.first_open(found.answers or {})) is not None:
        return _to_question(found, left)
    form = SendForm()
    if form.validate_on_submit():
        operations.finish(answering=found, actor=person())
    if not is_handed_over():
        return _to_staff(found)
    if found.finished_at is not None or sending:
        return redirect(url_for("answering.begin", answering_id=answering_id))
    return render_template("measures/calm/send.html", form=form, answering=found, asked=asked)


@answering.get("/given-back/<int:answering_id>")
@requires(Action.RECORD_WORK)
def given_back(answering_id: int) -> str:
    """What staff see once they have opened the lock: the scores, and answers to look at."""
    found = operations.answering_for(answering_id, viewer=person())
    record_read(actor=person(), subject=found.child)
    asked, given = operations.asked_in(found), found.answers or {}
    return render_template(
        "measures/given_back.html",
        answering=found,
        instrument=operations.instrument_of(found),
        asked=asked,
        scores=[
            (queries.scale_title(each.instrument, each.scale), f"{each.score:g}")
            for each in operations.measurements_of(found)
        ],
        shown=[
            (each.text, asked.words_of(given[each.key]))
            for each in asked.questions
            if found.finished_at and each.key in given
        ],
        n_given=sum(each.key in given for each in asked.questions),
        kept_until=found.started_at + KEPT_UNFINISHED,
        too_few=TOO_FEW,
    )


@answering.post("/given-back/<int:answering_id>/go-on")
@requires(Action.RECORD_WORK)
def go_on(answering_id: int) -> Response:
    """Hand the same questions over again."""
    found = operations.answering_for(answering_id, viewer=person())
    if found.finished_at is not None:
        return _to_staff(found)
    return _into_their_hands(found)


@answering.post("/given-back/<int:answering_id>/record")
@requires(Action.RECORD_WORK)
def record_what_is_there(answering_id: int) -> Response:
    """Score what was answered, though not all was."""
    found = operations.answering_for(answering_id, viewer=person(), for_change=True)
    operations.finish(answering=found, actor=person())
    return redirect(url_for("answering.given_back", answering_id=answering_id))


@answering.post("/given-back/<int:answering_id>/looked-at")
@requires(Action.RECORD_WORK)
def looked_at(answering_id: int) -> Response:
    """Staff have seen the answers that had to be looked at."""
    found = operations.answering_for(answering_id, viewer=person(), for_change=True)
    operations.look_at_answers(answering=found, actor=person())
    flash("It is noted that you have seen the answers. They are no longer kept.", "success")
    return redirect(_page_of_child(found))


@answering.post("/given-back/<int:answering_id>/drop")
@requires(Action.RECORD_WORK)
def drop(answering_id: int) -> Response:
    """Take away answers that will not be finished."""
    found = operations.answering_for(answering_id, viewer=person(), for_change=True)
    address = _page_of_child(found)
    try:
        operations.drop_answers(answering=found, actor=person())
    except InvalidInput:  # the child has sent them meanwhile
        return redirect(url_for("answering.given_back", answering_id=answering_id))
    flash("The answers are removed. Nothing was recorded.", "success")
    return redirect(address)


def _into_their_hands(found: Answering) -> Response:
    """Lock this session to the questions, and let the browser forget all other pages."""
    inside = url_for("answering.begin", answering_id=found.id)
    back_to = url_for("answering.given_back", answering_id=found.id)
    hand_over_session(inside=inside, back_to=back_to)
    response = redirect(inside)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _after(found: Answering, number: int, n_questions: int) -> Response:
    if not is_handed_over():
        return _to_staff(found)
    if number < n_questions:
        return _to_question(found, number + 1)
    return _to_question(found, None)


def _to_question(found: Answering, number: int | None) -> Response:
    """The question of a number; what comes after the last where it is None."""
    if number is None:
        return redirect(url_for("answering.send", answering_id=found.id))
    return redirect(url_for("answering.question", answering_id=found.id, number=number))


def _to_staff(found: Answering) -> Response:
    return redirect(url_for("answering.given_back", answering_id=found.id))


def _page_of_child(found: Answering) -> str:
    return url_for("caseload.show", child_id=found.child_id, _anchor="measures")
