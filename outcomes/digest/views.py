"""Pages of the digest: the latest, earlier ones, and sharing one from a board pack."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from core.database import today
from core.errors import errors_on
from core.people.current import person
from core.permissions import Action, allowed, demand, requires
from core.transactions import after_reading
from core.ui.messages import flash_with_undo
from outcomes.board.content import content_of
from outcomes.board.quarters import quarter_named, words_of
from outcomes.board.queries import snapshot_for
from outcomes.digest import queries
from outcomes.digest.forms import DigestForm, beginning_with
from outcomes.digest.lines import lines_of
from outcomes.digest.models import PractitionerDigest
from outcomes.digest.operations import note_reading, share_digest, take_back_digest
from outcomes.reports.navigation import result_pages

digest = Blueprint("digest", __name__, template_folder="templates")


@digest.get("/results/digest")
@requires(Action.SEE_RESULTS)
def latest() -> str:
    """The one that was shared last, and the earlier ones."""
    shared = queries.shared_digests(viewer=person())
    return _page(shared[0] if shared else None, shared)


@digest.get("/results/digest/<int:digest_id>")
@requires(Action.SEE_RESULTS)
def show(digest_id: int) -> str:
    """One that was shared."""
    shown = queries.digest_for(digest_id, viewer=person())
    return _page(shown, queries.shared_digests(viewer=person()))


@digest.post("/results/digest/<int:digest_id>/take-back")
@requires(Action.MAKE_BOARD_PACK)
def take_back(digest_id: int) -> Response:
    """Let nobody see it any more."""
    demand(person(), Action.MAKE_BOARD_PACK, person())
    found = queries.digest_for(digest_id, viewer=person())
    take_back_digest(digest=found, actor=person())
    flash("The digest is taken back. Nobody sees it any more.", "success")
    return redirect(url_for("digest.latest"))


@digest.route("/results/board/<int:pack_id>/digest", methods=["GET", "POST"])
@requires(Action.MAKE_BOARD_PACK)
def share(pack_id: int) -> str | Response:
    """Share five lines from a pack with all practitioners."""
    demand(person(), Action.MAKE_BOARD_PACK, person())
    snapshot = snapshot_for(pack_id, viewer=person())
    content = content_of(snapshot.content)
    form = DigestForm(data=beginning_with(lines_of(content)))
    if form.validate_on_submit():
        with errors_on(form):
            shared = share_digest(
                snapshot=snapshot,
                lines=form.lines,
                submission_key=form.submission_key.data or "",
                actor=person(),
            )
        if not form.errors:
            flash_with_undo(
                "The digest is on the home page of every practitioner.",
                undo_address=url_for("digest.take_back", digest_id=shared.id),
                undo_label="Take it back",
            )
            return redirect(url_for("digest.latest"))
    return render_template("digest/share.html", form=form, snapshot=snapshot, content=content)


def _page(shown: PractitionerDigest | None, shared: Sequence[PractitionerDigest]) -> str:
    counts = allowed(person(), Action.READ_BOARD_PACK)
    earlier = [each for each in shared if each is not shown]
    if shown is not None:
        digest_id, reader_id = shown.id, person().id
        after_reading(lambda: note_reading(digest_id, reader_id))
    return render_template(
        "digest/digest.html",
        shown=shown,
        rule=content_of(shown.snapshot.content).rule if shown else "",
        earlier=earlier,
        seen=queries.seen([shown, *earlier]) if counts and shown else {},
        pages=result_pages(person()),
        may_share=allowed(person(), Action.MAKE_BOARD_PACK, person()),
        quarter_words=_quarter_words,
    )


def _quarter_words(code: str) -> str:
    return words_of(quarter_named(code, on=today()))
