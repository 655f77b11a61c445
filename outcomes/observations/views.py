"""Pages of feedback on practice."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.errors import StaleEdit, errors_on
from core.people.current import person
from core.people.models import User
from core.permissions import Action, requires
from core.requests import whole_number
from core.ui.messages import flash_with_undo
from outcomes.caseload.comparison import ComparedField
from outcomes.caseload.correcting import saved_or_compared
from outcomes.caseload.forms import new_key
from outcomes.caseload.queries import teams_of
from outcomes.delivery.models import SessionRecord
from outcomes.delivery.queries import session_for
from outcomes.observations import operations, queries
from outcomes.observations.forms import AcknowledgeForm, FeedbackForm, saved
from outcomes.observations.models import Observation

observations = Blueprint("observations", __name__, template_folder="templates")


@observations.route("/sessions/<int:session_id>/observe", methods=["GET", "POST"])
@requires(Action.OBSERVE_PRACTICE)
def add(session_id: int) -> str | Response:
    """Give feedback on how a colleague ran a session."""
    session = session_for(session_id, viewer=person())
    form = FeedbackForm(submission_key=new_key())
    ran_it = _ran_it(session)
    form.offer(ran_it)
    if ran_it and form.validate_on_submit():
        with errors_on(form):
            made = operations.observe(
                session=session,
                observed_id=form.observed_id.data,
                feedback=form.details,
                submission_key=form.submission_key.data or "",
                actor=person(),
            )
        if not form.errors:
            flash_with_undo(
                f"Your feedback is with {made.observed.name}.",
                undo_address=url_for("observations.undo", observation_id=made.id),
            )
            return redirect(url_for("observations.show", observation_id=made.id))
    return render_template(
        "observations/feedback.html",
        form=form,
        session=session,
        ran_it=ran_it,
        observation=None,
        titles=queries.titles_of([session.id]),
        compared=(),
    )


@observations.get("/observations/<int:observation_id>")
@requires(Action.READ_OBSERVATION)
def show(observation_id: int) -> str:
    """One observation: for the two, and the managers of the team."""
    observation = queries.observation_for(observation_id, viewer=person())
    return _page(observation, AcknowledgeForm(revision=observation.revision))


@observations.post("/observations/<int:observation_id>/acknowledge")
@requires(Action.READ_OBSERVATION)
def acknowledge(observation_id: int) -> str | Response:
    """Say that one has read it."""
    observation = queries.observation_for(observation_id, viewer=person())
    form = AcknowledgeForm()
    changed = False
    if form.validate_on_submit():
        try:
            with errors_on(form):
                operations.acknowledge(
                    observation=observation,
                    reply=form.reply.data or "",
                    revision=whole_number(form.revision.data),
                    actor=person(),
                )
        except StaleEdit:
            changed = True
            form.revision.data = str(observation.revision)
        if not form.errors and not changed:
            flash("Thank you. Your colleague is told that you have read it.", "success")
            return redirect(url_for("observations.show", observation_id=observation_id))
    return _page(observation, form, changed=changed)


@observations.route("/observations/<int:observation_id>/edit", methods=["GET", "POST"])
@requires(Action.READ_OBSERVATION)
def change(observation_id: int) -> str | Response:
    """Put feedback more clearly, until it is acknowledged."""
    observation = queries.observation_for(observation_id, viewer=person())
    form = FeedbackForm(data=saved(observation))
    form.offer([observation.observed])
    compared: list[ComparedField] = []
    if form.validate_on_submit():
        compared = saved_or_compared(
            form,
            lambda: operations.change_feedback(
                observation=observation,
                feedback=form.details,
                revision=whole_number(form.revision.data),
                actor=person(),
            ),
            lambda: saved(observation),
            not_compared={"observed_id"},
        )
        if not form.errors and not compared:
            flash("The feedback is saved.", "success")
            return redirect(url_for("observations.show", observation_id=observation_id))
    return render_template(
        "observations/feedback.html",
        form=form,
        observation=observation,
        session=None,
        ran_it=[observation.observed],
        titles=_titles([observation]),
        compared=compared,
    )


@observations.post("/observations/<int:observation_id>/undo")
@requires(Action.READ_OBSERVATION)
def undo(observation_id: int) -> Response:
    """Take feedback away that was given a moment ago."""
    observation = queries.observation_for(observation_id, viewer=person())
    operations.undo_observation(observation=observation, actor=person())
    flash("The feedback is taken back.", "success")
    return redirect(url_for("observations.mine"))


@observations.get("/observations/mine")
@requires(Action.READ_OBSERVATION)
def mine() -> str:
    """Observations of my practice, and feedback that I gave."""
    received, given = queries.observations_of(person()), queries.observations_by(person())
    return render_template(
        "observations/mine.html",
        received=received,
        given=given,
        titles=_titles([*received, *given]),
    )


@observations.get("/observations")
@requires(Action.SEE_OBSERVATIONS)
def list_people() -> str:
    """For managers: who of their teams was observed when, and who not for too long."""
    teams = teams_of(person())
    team_id = whole_number(request.args.get("team"))
    team_id = team_id if team_id in {team.id for team in teams} else 0
    return render_template(
        "observations/people.html",
        people=queries.practice_of(viewer=person(), team_id=team_id or None),
        teams=teams,
        team_id=team_id,
        months=queries.observation_months(),
    )


@observations.get("/observations/people/<int:user_id>")
@requires(Action.SEE_OBSERVATIONS)
def colleague(user_id: int) -> str:
    """For managers: the feedback that one person was given, and sessions to give more on."""
    found = queries.person_for(user_id, viewer=person())
    known = queries.observations_read_by(person(), found)
    return render_template(
        "observations/colleague.html",
        colleague=found,
        received=known,
        titles=_titles(known),
        sessions=queries.sessions_run_by(found, viewer=person()),
    )


def _page(observation: Observation, form: AcknowledgeForm, *, changed: bool = False) -> str:
    return render_template(
        "observations/observation.html",
        observation=observation,
        form=form,
        changed=changed,
        title=_titles([observation]).get(observation.session_id or 0),
        is_mine=observation.observed_id == person().id,
        may_change=operations.may_change(observation, person()),
    )


def _ran_it(session: SessionRecord) -> list[User]:
    return sorted(
        (each.user for each in session.facilitators if each.user_id != person().id),
        key=lambda user: user.name,
    )


def _titles(found: Sequence[Observation]) -> dict[int, str]:
    return queries.titles_of({each.session_id for each in found if each.session_id})
