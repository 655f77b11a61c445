"""A person's drafts, and one draft as a whole: begin, see what is missing, send, take back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from catalogue.drafting import operations, queries
from catalogue.drafting.forms import EditorForm, NewInterventionForm
from catalogue.drafting.notes import hints, in_words
from catalogue.drafting.sections import progress
from catalogue.interventions.draft_notes import notes_on
from catalogue.interventions.lifecycle import Move, can
from catalogue.interventions.models import Intervention, InterventionVersion, VersionState
from catalogue.interventions.page_parts import provenance
from catalogue.interventions.queries import NO_SUCH_PAGE, intervention_by_slug
from catalogue.interventions.stored import load_document
from core.errors import NotFound, errors_on
from core.people.models import User
from core.permissions import Action, allowed, demand, requires

drafting = Blueprint("drafting", __name__, template_folder="templates")


def actor() -> User:
    """Whoever is signed in."""
    user: User = current_user._get_current_object()
    return user


def to_task_list(version_id: int) -> Response:
    """Go back to the task list of a draft."""
    return redirect(url_for("drafting.draft", version_id=version_id))


@drafting.get("/drafts")
@requires(Action.DRAFT_INTERVENTION)
def list_drafts() -> str:
    """My drafts, and what became of what I sent."""
    found = queries.my_versions(viewer=actor(), page=request.args.get("page", 1, type=int))
    return render_template("drafting/list.html", found=found)


@drafting.route("/drafts/new", methods=["GET", "POST"])
@requires(Action.DRAFT_INTERVENTION)
def new() -> str | Response:
    """Begin an intervention."""
    form = NewInterventionForm()
    if form.validate_on_submit():
        with errors_on(form):
            version = operations.begin(
                title=form.title.data or "",
                summary=form.summary.data or "",
                kind=form.kind.data,
                actor=actor(),
            )
        if not form.errors:
            flash("Your draft is saved. Write its sections in any order.", "success")
            return to_task_list(version.id)
    return render_template("drafting/new.html", form=form)


@drafting.route("/interventions/<slug>/draft", methods=["GET", "POST"])
@requires(Action.DRAFT_INTERVENTION)
def start_from(slug: str) -> str | Response:
    """Begin a new draft from the version in use, or from one that was sent back."""
    intervention = intervention_by_slug(slug)
    source = _source(intervention)
    if request.method == "POST":
        version = operations.begin_next(intervention=intervention, based_on=source, actor=actor())
        flash(f"This draft begins with the text of version {_number(version)}.", "success")
        return to_task_list(version.id)
    source = source or intervention.available_version
    if source is None or not allowed(actor(), Action.READ_VERSION, source):
        raise NotFound(NO_SUCH_PAGE)
    return render_template("drafting/start_from.html", source=source)


@drafting.get("/drafts/<int:version_id>")
@requires(Action.EDIT_VERSION)
def draft(version_id: int) -> str:
    """The task list of a draft; of a version that was sent, where it stands."""
    version = queries.version_to_edit(version_id, viewer=actor())
    document = load_document(version.content)
    groups = progress(document)
    parts = [part for _, group in groups for part in group]
    known = [version, *([version.based_on] if version.based_on else [])]
    refusals = queries.refusals_of(known, viewer=actor())
    is_draft = version.state is VersionState.DRAFT
    notes = notes_on(version, viewer=actor()) if is_draft else []
    return render_template(
        "drafting/draft.html",
        version=version,
        groups=groups,
        needed=[part for part in parts if part.status != "optional"],
        parts=parts,
        editors=queries.editors_of(version),
        last_save=queries.last_save(version, viewer=actor()),
        overtaken_by=queries.overtaken_by(version),
        refusal=refusals.get(version.id),
        asked_for=refusals.get(version.based_on_id or 0),
        provenance=provenance(version, actor()),
        notes=notes,
        notes_in_words=in_words(notes),
        hints=hints(notes),
    )


@drafting.post("/drafts/<int:version_id>/submit")
@requires(Action.SUBMIT_VERSION)
def submit(version_id: int) -> Response:
    """Send a draft for review."""
    version = queries.version_to_edit(version_id, viewer=actor())
    try:
        operations.submit(version=version, actor=actor())
    except operations.Unfinished as error:
        flash(f"{error.message} Finish it, then submit it again.", "error")
        return to_task_list(version_id)
    flash(
        f"“{version.title}” is submitted. You will see here what the reviewer decides.", "success"
    )
    return redirect(url_for("drafting.list_drafts"))


@drafting.route("/drafts/<int:version_id>/withdraw", methods=["GET", "POST"])
@requires(Action.WITHDRAW_VERSION)
def withdraw(version_id: int) -> str | Response:
    """Take a draft or a submission back, after a question."""
    version = queries.version_to_edit(version_id, viewer=actor())
    demand(actor(), Action.WITHDRAW_VERSION, version)
    if not can(version, Move.WITHDRAW):
        flash("This version cannot be withdrawn any more.", "information")
        return to_task_list(version_id)
    if request.method == "GET":
        return render_template("drafting/withdraw.html", version=version)
    operations.withdraw(version=version, actor=actor())
    flash(f"“{version.title}” is withdrawn.", "success")
    return redirect(url_for("drafting.list_drafts"))


@drafting.route("/drafts/<int:version_id>/editors", methods=["GET", "POST"])
@requires(Action.EDIT_VERSION)
def editors(version_id: int) -> str | Response:
    """Who may change the draft; its author can add people."""
    version = queries.version_to_edit(version_id, viewer=actor())
    form = EditorForm()
    if form.validate_on_submit():
        with errors_on(form):
            editor = operations.add_editor(
                version=version, email=form.email.data or "", actor=actor()
            )
        if not form.errors:
            flash(f"{editor.name} can now change this draft.", "success")
            return redirect(url_for("drafting.editors", version_id=version_id))
    return render_template(
        "drafting/editors.html", version=version, form=form, editors=queries.editors_of(version)
    )


def _source(intervention: Intervention) -> InterventionVersion | None:
    """The version that the address or the button names; None for the one in use."""
    number = request.values.get("version", type=int)
    if number is None:
        return None
    for version in intervention.versions:
        if version.number == number:
            return version
    raise NotFound(NO_SUCH_PAGE)


def _number(version: InterventionVersion) -> int | None:
    return version.based_on.number if version.based_on else None
