"""Writing a draft: a page for each section, the session plan, and the preview."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalogue.drafting import operations, queries
from catalogue.drafting.forms import DraftForm
from catalogue.drafting.group_forms import SessionForm
from catalogue.drafting.groups import Typed, rearranged
from catalogue.drafting.merging import marks_of, with_theirs
from catalogue.drafting.notes import notes_for
from catalogue.drafting.preview import preview
from catalogue.drafting.saving import Answer, Saving, save_form, saves_itself
from catalogue.drafting.sections import (
    BY_NAME,
    PLAN,
    SECTIONS,
    Section,
    after,
    session_digest,
)
from catalogue.drafting.views import actor, drafting, to_task_list
from catalogue.interventions.comparison import field_differences, session_differences
from catalogue.interventions.document import Document, PlannedSession, tidied
from catalogue.interventions.draft_notes import notes_on
from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.interventions.queries import NO_SUCH_PAGE
from catalogue.interventions.stored import load_document
from core.errors import InvalidInput, NotFound
from core.permissions import Action, requires

__all__ = ["drafting"]  # with the pages of this module

SAVE, SAVE_AND_NEXT = "save", "next"
SENT_ON = "This version has been submitted or withdrawn, so its text no longer changes."


@drafting.post("/drafts/preview", endpoint="preview")
@requires(Action.DRAFT_INTERVENTION)
def show_preview() -> str:
    """What a text looks like, as a piece of HTML; ``kind`` says what the text is."""
    return preview(request.form.get("text", ""), request.args.get("kind", "text"))


@drafting.route("/drafts/<int:version_id>/<name>", methods=["GET", "POST"])
@requires(Action.EDIT_VERSION)
def section(version_id: int, name: str) -> Answer:
    """One section's form."""
    version = queries.version_to_edit(version_id, viewer=actor())
    return write_section(version, name, request.form)


def write_section(
    version: InterventionVersion,
    name: str,
    typed: Typed,
    *,
    refused: Sequence[str] = (),
    **more: Any,
) -> Answer:
    """Show a section, or save what was typed in it.

    :param refused: what was wrong with it already; it is said, and nothing is saved.
    :param more: what its template shows besides.
    """
    part = BY_NAME.get(name)
    if part is None or part.form is None:
        raise NotFound(NO_SUCH_PAGE)
    document = load_document(version.content)

    if request.method == "GET":
        if version.state is not VersionState.DRAFT:
            return _sent_on(version)
        form: Any = part.form(formdata=None, data=part.form.shown(document))
        _mark_opened(form, marks_of(document, part.fields))
        return _section_page(form, version, part, **more)

    form = _typed_form(part.form, typed)
    form.form_errors.extend(refused)
    if refused or not _wants_to_save():
        return _section_page(form, version, part, unsaved=True, **more)

    def save() -> bool:
        return operations.save_section(
            version=version,
            section=part,
            values=form.written(),
            opened=form.opened.data or "",
            actor=actor(),
            by_itself=saves_itself(),
        )

    def page(status: int, conflict: operations.SavedSince | None) -> Answer:
        differences = None
        if conflict is not None:
            differences = field_differences(conflict.theirs, conflict.mine, conflict.fields)
            seen = with_theirs(
                form.opened.data or "",
                conflict.theirs,
                clashing=conflict.fields,
                fields=part.fields,
            )
            _mark_opened(form, seen)
        return (
            _section_page(form, version, part, unsaved=True, differences=differences, **more),
            status,
        )

    def opened() -> str:
        # Of what this page shows: what others saved in its other fields it has not seen.
        typed_here = operations.as_typed(load_document(version.content), form.written())
        return marks_of(typed_here, part.fields)

    following = partial(_next_page, version.id, part)
    return save_form(form, Saving(version, actor(), part.title, save, page, following, opened))


@drafting.get(f"/drafts/<int:version_id>/{PLAN}")
@requires(Action.EDIT_VERSION)
def session_plan(version_id: int) -> Answer:
    """The sessions in their order, each with its page."""
    version = queries.version_to_edit(version_id, viewer=actor())
    if version.state is not VersionState.DRAFT:
        return _sent_on(version)
    return render_template(
        "drafting/session_plan.html",
        version=version,
        section=BY_NAME[PLAN],
        document=load_document(version.content),
        next_section=after(BY_NAME[PLAN]),
        notes=notes_for(BY_NAME[PLAN], notes_on(version, viewer=actor())),
    )


@drafting.get("/drafts/<int:version_id>/where/<field>")
@requires(Action.EDIT_VERSION)
def where(version_id: int, field: str) -> Response:
    """Go to the section in which a field of the document is written."""
    for part in SECTIONS:
        if field in part.fields and part.form is not None:
            return redirect(url_for("drafting.section", version_id=version_id, name=part.name))
    return _to_plan(version_id)


@drafting.route(f"/drafts/<int:version_id>/{PLAN}/<int:number>", methods=["GET", "POST"])
@requires(Action.EDIT_VERSION)
def session(version_id: int, number: int) -> Answer:
    """One session; the number after the last is a new one."""
    version = queries.version_to_edit(version_id, viewer=actor())
    document = load_document(version.content)

    if request.method == "GET":
        return _opened_session(version, document, number)

    form = _typed_form(SessionForm, request.form)
    if not _wants_to_save():
        return _session_page(form, version, document, number, unsaved=True)

    def save() -> bool:
        return operations.save_session(
            version=version,
            number=number,
            session=form.written(),
            opened=form.opened.data or "",
            actor=actor(),
            by_itself=saves_itself(),
        )

    def page(status: int, conflict: operations.SavedSince | None) -> Answer:
        differences = None
        if conflict is not None:
            theirs = _session_at(conflict.theirs, number)
            differences = session_differences(theirs, conflict.mine.sessions[0])
            _mark_opened(form, session_digest(theirs))
        return (
            _session_page(form, version, document, number, unsaved=True, differences=differences),
            status,
        )

    def next_page() -> Response:
        if request.form.get("do") == SAVE_AND_NEXT and number < len(document.sessions):
            return redirect(url_for("drafting.session", version_id=version_id, number=number + 1))
        return _to_plan(version_id)

    def opened() -> str:
        return session_digest(tidied(Document(sessions=(form.written(),))).sessions[0])

    return save_form(
        form, Saving(version, actor(), f"Session {number}", save, page, next_page, opened)
    )


@drafting.post(f"/drafts/<int:version_id>/{PLAN}/<int:number>/move")
@requires(Action.EDIT_VERSION)
def move_session(version_id: int, number: int) -> Response:
    """Swap a session with its neighbour."""
    version = queries.version_to_edit(version_id, viewer=actor())
    try:
        operations.move_session(
            version=version,
            number=number,
            up=request.form.get("direction") == "up",
            revision=request.form.get("revision", 0, type=int),
            actor=actor(),
        )
    except InvalidInput as refused:
        flash(refused.message, "warning")
    else:
        flash("The session is moved.", "success")
    return _to_plan(version_id)


@drafting.route(f"/drafts/<int:version_id>/{PLAN}/<int:number>/remove", methods=["GET", "POST"])
@requires(Action.EDIT_VERSION)
def remove_session(version_id: int, number: int) -> Answer:
    """Take a session out of the plan, after a question."""
    version = queries.version_to_edit(version_id, viewer=actor())
    if request.method == "GET":
        if version.state is not VersionState.DRAFT:
            return _sent_on(version)
        stored = _session_at(load_document(version.content), number)
        if stored is None:
            raise NotFound(NO_SUCH_PAGE)
        return render_template(
            "drafting/remove_session.html",
            version=version,
            number=number,
            session=stored,
            digest=session_digest(stored),
        )
    try:
        operations.remove_session(
            version=version, number=number, opened=request.form.get("opened", ""), actor=actor()
        )
    except InvalidInput as refused:
        flash(refused.message, "warning")
    else:
        flash("The session is removed.", "success")
    return _to_plan(version_id)


def _typed_form(form: type[DraftForm], typed: Typed) -> Any:
    """The form as it was sent, after the button that rearranges it, if it was one of those."""
    command = request.form.get("do", SAVE)
    return form(formdata=rearranged(typed, command, new_entries=form.new_entries))


def _wants_to_save() -> bool:
    return request.form.get("do", SAVE) in (SAVE, SAVE_AND_NEXT)


def _mark_opened(form: Any, marks: str) -> None:
    """Let the form remember what it was opened on."""
    form.opened.data = marks


def _section_page(form: Any, version: InterventionVersion, part: Section, **more: Any) -> str:
    return render_template(
        f"drafting/sections/{part.name}.html",
        form=form,
        section=part,
        next_section=after(part),
        notes=notes_for(part, notes_on(version, viewer=actor())),
        **_around(version, **more),
    )


def _session_page(
    form: Any, version: InterventionVersion, document: Document, number: int, **more: Any
) -> str:
    return render_template(
        "drafting/session.html",
        form=form,
        section=BY_NAME[PLAN],
        number=number,
        last_number=len(document.sessions),
        notes=notes_for(BY_NAME[PLAN], notes_on(version, viewer=actor())),
        **_around(version, **more),
    )


def _opened_session(version: InterventionVersion, document: Document, number: int) -> Answer:
    if version.state is not VersionState.DRAFT:
        return _sent_on(version)
    if not 0 < number <= len(document.sessions) + 1:
        raise NotFound(NO_SUCH_PAGE)
    stored = _session_at(document, number)
    form = SessionForm(formdata=None, data=SessionForm.shown(stored))
    _mark_opened(form, session_digest(stored))
    return _session_page(form, version, document, number)


def _around(version: InterventionVersion, **more: Any) -> dict[str, Any]:
    """What every page of writing shows besides its form."""
    conflict = more.get("differences") is not None
    return {
        "version": version,
        "preview": preview,
        "unsaved": False,
        "differences": None,
        "last_save": queries.last_save(version, viewer=actor()) if conflict else None,
        **more,
    }


def _session_at(document: Document, number: int) -> PlannedSession | None:
    return document.sessions[number - 1] if 0 < number <= len(document.sessions) else None


def _next_page(version_id: int, part: Section) -> Response:
    following = after(part)
    if request.form.get("do") != SAVE_AND_NEXT or following is None:
        return to_task_list(version_id)
    if following.form is None:
        return _to_plan(version_id)
    return redirect(url_for("drafting.section", version_id=version_id, name=following.name))


def _to_plan(version_id: int) -> Response:
    return redirect(url_for("drafting.session_plan", version_id=version_id))


def _sent_on(version: InterventionVersion) -> Response:
    flash(SENT_ON, "information")
    return to_task_list(version.id)
