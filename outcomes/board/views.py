"""Pages and files of board packs, all made of what a pack keeps."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, Response, current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from catalogue.quality.period import Period
from core.audit.operations import KnownActor, Subject, record
from core.csv_output import csv_text
from core.database import one_snapshot, today
from core.errors import NotFound, errors_on
from core.people.current import person
from core.permissions import Action, allowed, demand, requires
from core.transactions import after_reading, commit
from outcomes.analyses.files import part_csv
from outcomes.analyses.model import Part
from outcomes.board import queries
from outcomes.board.content import Content, content_of
from outcomes.board.forms import PackForm, WordsForm
from outcomes.board.models import BoardSnapshot
from outcomes.board.operations import make_pack, numbers_of, put_words
from outcomes.board.paper import draw_pack
from outcomes.board.quarters import complete_quarters, quarter_named, words_of
from outcomes.drawing.rendering import chart_key
from outcomes.measures.queries import NO_SUCH_PAGE
from outcomes.reports import overviews
from outcomes.reports.navigation import result_pages
from outcomes.reports.pictures import CHART_WIDTH, drawn_image, format_with, kept_image

board = Blueprint("board", __name__, template_folder="templates")

AUDIENCE = "board"  # the folder of its charts; whoever may read one pack may read all


@board.route("/results/board", methods=["GET", "POST"])
@requires(Action.READ_BOARD_PACK)
def index() -> str | AnyResponse:
    """The packs that are kept; for managers of the whole service, a new one in one click."""
    may_make = allowed(person(), Action.MAKE_BOARD_PACK, person())
    form = PackForm()
    form.offer(complete_quarters(today()))
    if form.is_submitted():
        demand(person(), Action.MAKE_BOARD_PACK, person())
    if form.validate_on_submit():
        with errors_on(form):
            made = _made(
                quarter_named(form.quarter.data or "", on=today()), form.submission_key.data or ""
            )
        if not form.errors:
            return redirect(url_for("board.show", pack_id=made.id))
    return render_template(
        "board/index.html",
        form=form,
        may_make=may_make,
        kept=queries.snapshots(),
        pages=result_pages(person()),
        quarter_words=_quarter_words,
    )


@board.get("/results/board/<int:pack_id>")
@requires(Action.READ_BOARD_PACK)
def show(pack_id: int) -> str:
    """A pack as a page."""
    snapshot = queries.snapshot_for(pack_id, viewer=person())
    content = content_of(snapshot.content)
    return render_template(
        "board/pack.html",
        snapshot=snapshot,
        content=content,
        pages=result_pages(person()),
        may_make=allowed(person(), Action.MAKE_BOARD_PACK, person()),
        addresses=_Addresses(snapshot),
        chart_width=CHART_WIDTH,
    )


@board.get("/results/board/<int:pack_id>.pdf")
@requires(Action.READ_BOARD_PACK)
def paper(pack_id: int) -> Response:
    """A pack as a PDF."""
    snapshot = queries.snapshot_for(pack_id, viewer=person())
    drawn = draw_pack(snapshot, demonstration=overviews.settings().demonstration)
    _note_download(snapshot, "pdf")
    name = f"board-{snapshot.quarter}-{snapshot.id}.pdf"
    return _file(drawn, "application/pdf", name)


@board.get("/results/board/<int:pack_id>.csv")
@requires(Action.READ_BOARD_PACK)
def numbers(pack_id: int) -> Response:
    """The six numbers of page 1, for a spreadsheet."""
    snapshot = queries.snapshot_for(pack_id, viewer=person())
    text = csv_text(_lines(content_of(snapshot.content)))
    _note_download(snapshot, "csv")
    name = f"board-{snapshot.quarter}-{snapshot.id}.csv"
    return _file(text.encode("utf-8-sig"), "text/csv", name)


@board.get("/results/board/<int:pack_id>/<code>.csv")
@requires(Action.READ_BOARD_PACK)
def table(pack_id: int, code: str) -> Response:
    """The table of one answer, for a spreadsheet."""
    snapshot = queries.snapshot_for(pack_id, viewer=person())
    content = content_of(snapshot.content)
    _note_download(snapshot, code)
    name = f"board-{snapshot.quarter}-{snapshot.id}-{code}.csv"
    return _file(part_csv(_part(content, code), content.rule), "text/csv", name)


@board.get("/results/board/<int:pack_id>/<code>/<key>.<ending>")
@requires(Action.READ_BOARD_PACK)
def picture(pack_id: int, code: str, key: str, ending: str) -> Response:
    """The chart of one answer."""
    form, name = format_with(ending), f"board-pack-{pack_id}"
    snapshot = queries.snapshot_for(pack_id, viewer=person())
    if kept := kept_image(AUDIENCE, key, form, name=name):
        return kept
    drawn = _part(content_of(snapshot.content), code).picture
    if drawn is None or chart_key(drawn.chart, AUDIENCE) != key:
        raise NotFound(NO_SUCH_PAGE)
    return drawn_image(drawn.chart, AUDIENCE, key, form, name=name)


@board.route("/results/board/<int:pack_id>/words", methods=["GET", "POST"])
@requires(Action.MAKE_BOARD_PACK)
def words(pack_id: int) -> str | AnyResponse:
    """Put words to the answers of a pack: that is a new pack of the same numbers."""
    demand(person(), Action.MAKE_BOARD_PACK, person())
    snapshot = queries.snapshot_for(pack_id, viewer=person())
    content = content_of(snapshot.content)
    form = WordsForm(data=snapshot.words)
    if form.validate_on_submit():
        with errors_on(form):
            made = put_words(
                snapshot=snapshot,
                words=form.words,
                submission_key=form.submission_key.data or "",
                actor=person(),
            )
        if not form.errors:
            return redirect(url_for("board.show", pack_id=made.id))
    return render_template("board/words.html", form=form, snapshot=snapshot, content=content)


class _Addresses:
    """Where the pictures and files of a pack's answers are."""

    def __init__(self, snapshot: BoardSnapshot) -> None:
        self.pack_id = snapshot.id

    def picture(self, part: Part, ending: str) -> str:
        if part.picture is None:
            raise LookupError(f"Part {part.code} has no picture")
        return url_for(
            "board.picture",
            pack_id=self.pack_id,
            code=part.code,
            key=chart_key(part.picture.chart, AUDIENCE),
            ending=ending,
        )

    def file(self, part: Part) -> str:
        return url_for("board.table", pack_id=self.pack_id, code=part.code)


def _made(quarter: Period, submission_key: str) -> BoardSnapshot:
    """A new pack; of a form that came before, the one that was made then."""
    if made := queries.with_key(submission_key):
        return made
    commit()  # what is read now takes long, and nobody who writes meanwhile has to wait
    with one_snapshot():
        numbers = numbers_of(quarter)
    return make_pack(
        quarter=quarter, numbers=numbers, submission_key=submission_key, actor=person()
    )


def _quarter_words(code: str) -> str:
    return words_of(quarter_named(code, on=today()))


def _part(content: Content, code: str) -> Part:
    found = next((each.part for each in content.answers if each.part.code == code), None)
    if found is None:
        raise NotFound(NO_SUCH_PAGE)
    return found


def _lines(content: Content) -> Iterator[Sequence[object]]:
    yield ("Question", "What", "Number", "Of", "Last quarter", "In a sentence")
    for each in content.answers:
        figure = each.figure
        yield (
            each.question,
            figure.label,
            figure.text,
            figure.rests_on,
            each.change,
            each.sentence,
        )
    yield ()
    yield (content.rule,)


def _note_download(snapshot: BoardSnapshot, what: str) -> None:
    reader, subject = KnownActor(person().id), Subject(BoardSnapshot.__tablename__, snapshot.id)
    changes = {"file": [None, what]}
    after_reading(
        lambda: record(actor=reader, action="download_board_pack", subject=subject, changes=changes)
    )


def _file(content: bytes, mimetype: str, name: str) -> Response:
    response: Response = current_app.response_class(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
