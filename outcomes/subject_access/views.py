"""The page from which all that is held about a child is given out."""

from flask import Blueprint, Response, render_template

from core.audit.operations import record_read
from core.errors import NotFound
from core.people.current import person
from core.permissions import Action, requires
from core.transactions import after_reading
from outcomes.caseload.queries import NO_SUCH_PAGE, child_for
from outcomes.subject_access.operations import WAYS, note_given
from outcomes.whole_record.sections import sections

subject_access = Blueprint("subject_access", __name__, template_folder="templates")


@subject_access.get("/children/<int:child_id>/give-out")
@requires(Action.GIVE_OUT_CHILD)
def show(child_id: int) -> str:
    """What can be given out, and to whom."""
    child = child_for(child_id, viewer=person(), action=Action.GIVE_OUT_CHILD)
    record_read(actor=person(), subject=child)
    return render_template("subject_access/give_out.html", child=child, sections=sections())


@subject_access.get("/children/<int:child_id>/subject-access.<kind>")
@requires(Action.GIVE_OUT_CHILD)
def download(child_id: int, kind: str) -> Response:
    """All that is held, as a PDF or as JSON."""
    child = child_for(child_id, viewer=person(), action=Action.GIVE_OUT_CHILD)
    if kind not in WAYS:
        raise NotFound(NO_SUCH_PAGE)
    write, media_type = WAYS[kind]
    content, actor_id = write(child, viewer=person()), person().id
    after_reading(
        lambda: note_given(child_id=child_id, kind=kind, content=content, actor_id=actor_id)
    )
    response = Response(content, mimetype=media_type)
    response.headers.set(
        "Content-Disposition",
        "attachment",
        filename=f"{child.case_reference}-subject-access.{kind}",
    )
    return response
