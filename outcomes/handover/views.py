"""Pages of a hand-over: the file out, and a file in."""

from flask import Blueprint, Flask, Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from core.database import db
from core.errors import NotFound
from core.people.current import person
from core.permissions import Action, requires
from core.requests import allow_larger
from core.transactions import after_reading
from core.ui.words import list_in_words
from outcomes.caseload.queries import NO_SUCH_PAGE, child_for, teams_of
from outcomes.exchange.csv_file import FileRefused
from outcomes.exchange.rows import Refusal
from outcomes.handover.forms import TakeInForm
from outcomes.handover.reading import LARGEST_FILE, RowsRefused, read_file
from outcomes.handover.receiving import Received, receive
from outcomes.handover.writing import as_pdf, hand_over, note_handed_over

handover = Blueprint("handover", __name__, template_folder="templates")

SHOWN = 20
MEDIA_TYPES = {"json": "application/json", "pdf": "application/pdf"}


def take_larger_files(app: Flask) -> None:
    """Let the form take a file."""
    message = "A hand-over file is never as large as this. Check which file you chose."
    allow_larger(app, "handover.take_in", at_most=LARGEST_FILE, message=message)


@handover.get("/children/<int:child_id>/hand-over.<kind>")
@requires(Action.GIVE_OUT_CHILD)
def download(child_id: int, kind: str) -> Response:
    """The record for another service, as its file or to read."""
    child = child_for(child_id, viewer=person(), action=Action.GIVE_OUT_CHILD)
    if kind not in MEDIA_TYPES:
        raise NotFound(NO_SUCH_PAGE)
    if kind == "pdf":
        content = as_pdf(child, viewer=person())
    else:
        content = hand_over(child, viewer=person()).text().encode()
    actor_id = person().id
    after_reading(
        lambda: note_handed_over(child_id=child_id, kind=kind, content=content, actor_id=actor_id)
    )
    response = Response(content, mimetype=MEDIA_TYPES[kind])
    name = f"{child.case_reference}-hand-over.{kind}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@handover.route("/records/hand-over", methods=["GET", "POST"])
@requires(Action.TAKE_IN_CHILD)
def take_in() -> str | AnyResponse:
    """Take a child's record in from another service."""
    form = TakeInForm()
    teams = {team.id: team for team in teams_of(person())}
    form.offer_teams(teams.values())
    refusals: list[Refusal] = []
    if form.validate_on_submit():
        try:
            received = receive(
                read_file(form.file.data.stream.read()),
                team=teams[form.team_id.data],
                confirmed=form.screening_confirmed.data,
                actor=person(),
            )
        except FileRefused as refused:
            form.file.errors = [f"The file {refused.reason}"]
        except RowsRefused as refused:
            db.session.rollback()
            refusals = refused.refusals
            form.file.errors = ["Some of the file is refused, so nothing of it was saved"]
        else:
            flash(_in_words(received), "success")
            return redirect(url_for("caseload.show", child_id=received.child_id))
    return render_template(
        "handover/take_in.html", form=form, refusals=refusals[:SHOWN], total=len(refusals)
    )


def _in_words(received: Received) -> str:
    if not received.created:
        return "This file was taken in before. Nothing was changed."
    words = "The record is taken in. You answer for its plan until you give it to somebody."
    if received.not_held:
        named = list_in_words(
            f"{each.intervention} (version {each.version})" for each in received.not_held
        )
        words += f" These versions are not held here, and their deliveries are kept aside: {named}."
    return words
