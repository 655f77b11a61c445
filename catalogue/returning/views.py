"""The pages of proposing, and of confirming, that a version comes back into full use."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.queries import version_for
from catalogue.returning import operations, queries, words
from catalogue.returning.forms import CONFIRM, AnswerForm, ProposalForm
from catalogue.returning.models import ProposalState, Return, ReturnProposal
from catalogue.review.clock import overdue_conditions
from catalogue.signals.models import ReviewSignal
from catalogue.signals.queries import open_signals_of
from core.errors import NotFound, errors_on
from core.people.models import User
from core.permissions import Action, allowed, demand, requires

returning = Blueprint("returning", __name__, template_folder="templates")


@returning.route("/interventions/<slug>/versions/<int:number>/return", methods=["GET", "POST"])
@requires(Action.PROPOSE_RETURN)
def propose(slug: str, number: int) -> str | Response:
    """Say what was looked at, and propose that a version comes back."""
    version = version_for(slug, number, viewer=_viewer())
    demand(_viewer(), Action.PROPOSE_RETURN, version)
    waiting = queries.open_proposal_of(version)
    if waiting is not None:
        return redirect(url_for("returning.show", proposal_id=waiting.id))
    form = ProposalForm()
    if form.validate_on_submit():
        with errors_on(form):
            made = operations.propose(version=version, words=form.words.data or "", actor=_viewer())
        if not form.errors:
            flash("A second person who is not involved can confirm it now.", "success")
            return redirect(url_for("returning.show", proposal_id=made.id))
        version = version_for(slug, number, viewer=_viewer())
    step = queries.step_open_to(version)
    if step is None and not form.errors:
        raise NotFound("This version is neither due for review nor suspended.")
    return render_template(
        "returning/propose.html",
        version=version,
        step=step,
        form=form,
        overdue=overdue_conditions(version),
        signals=_signals_answered(version, step),
        words=words,
    )


@returning.route("/returns/<int:proposal_id>", methods=["GET", "POST"])
@requires(Action.READ_VERSION)
def show(proposal_id: int) -> str | Response:
    """A proposal, for all staff; to QA leads also the second person's answer to it."""
    found = queries.proposal_by_id(proposal_id, viewer=_viewer())
    form = _answer_form(found)
    if form is not None and form.validate_on_submit():
        with errors_on(form):
            _answer(found, form)
        if not form.errors:
            flash(words.state_in_words(found) + ".", "success")
            return redirect(url_for("returning.show", proposal_id=proposal_id))
        found = queries.proposal_by_id(proposal_id, viewer=_viewer())
    return render_template(
        "returning/show.html",
        proposal=found,
        form=form,
        signals=_signals_answered(found.version, _step_of(found)),
        why_not=operations.reason_against_second(_viewer(), found),
        words=words,
    )


def _step_of(proposal: ReturnProposal) -> Return | None:
    return proposal.step if proposal.state is ProposalState.OPEN else None


def _signals_answered(version: InterventionVersion, step: Return | None) -> list[ReviewSignal]:
    """The open signals that a reaffirmation answers, for those who may read them."""
    if step is not Return.REAFFIRM or not allowed(_viewer(), Action.SEE_SIGNALS):
        return []
    return open_signals_of(version.intervention_id)


def _answer_form(proposal: ReturnProposal) -> AnswerForm | None:
    """The form for who may answer. One sent to what has ended meanwhile is told so, with it."""
    form = AnswerForm()
    if not allowed(_viewer(), Action.END_PROPOSAL, proposal.version):
        return None
    if proposal.state is not ProposalState.OPEN and not form.is_submitted():
        return None
    form.offer(
        proposal,
        own=proposal.proposed_by_id == current_user.id,
        confirms=operations.reason_against_second(_viewer(), proposal) is None,
    )
    return form


def _answer(proposal: ReturnProposal, form: AnswerForm) -> None:
    act = operations.confirm if form.answer.data == CONFIRM else operations.end
    act(proposal=proposal, words=form.words.data or "", actor=_viewer())


def _viewer() -> User:
    user: User = current_user._get_current_object()
    return user
