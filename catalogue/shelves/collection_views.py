"""The pages of a collection; part of the shelf's blueprint."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalogue.interventions.queries import intervention_by_slug
from catalogue.shelves import operations, words
from catalogue.shelves.forms import CollectionForm, NoteForm
from catalogue.shelves.lines import lines_of
from catalogue.shelves.models import Collection
from catalogue.shelves.queries import (
    collection_for,
    contents,
    favourite_ids,
    item_for,
    items_of,
)
from catalogue.shelves.views import shelves, viewer
from core.errors import errors_on
from core.permissions import Action, demand, requires
from core.ui.messages import flash_with_undo


@shelves.route("/shelf/collections/new", methods=["GET", "POST"])
@requires(Action.KEEP_SHELF)
def new_collection() -> str | Response:
    """Begin a collection."""
    form = CollectionForm()
    form.offer_teams(viewer())
    if form.validate_on_submit():
        with errors_on(form):
            made = operations.make_collection(details=form.details, actor=viewer())
        if not form.errors:
            flash(f"“{made.name}” is ready. Add interventions to it from their pages.", "success")
            return redirect(_address(made))
    return render_template("shelves/edit.html", form=form, collection=None)


@shelves.get("/shelf/collections/<int:collection_id>", endpoint="collection")
@requires(Action.READ_COLLECTION)
def collection(collection_id: int) -> str:
    """What is in a collection, in its order."""
    found = collection_for(collection_id, viewer=viewer())
    return render_template(
        "shelves/collection.html",
        collection=found,
        contents=contents(found, page=request.args.get("page", 1, type=int)),
        sharing=words.sharing_in_words(found, viewer()),
        saved=favourite_ids(viewer()),
    )


@shelves.route("/shelf/collections/<int:collection_id>/change", methods=["GET", "POST"])
@requires(Action.CHANGE_COLLECTION)
def change_collection(collection_id: int) -> str | Response:
    """Rename, describe and share a collection."""
    found = _to_change(collection_id)
    form = CollectionForm()
    form.offer_teams(viewer())
    if found.owner_id != viewer().id:
        form.without_sharing()
    if form.validate_on_submit():
        with errors_on(form):
            operations.change_collection(collection=found, details=form.details, actor=viewer())
        if not form.errors:
            flash("Saved.", "success")
            return redirect(_address(found))
    elif request.method == "GET":
        form.show(found)
    return render_template("shelves/edit.html", form=form, collection=found)


@shelves.route("/shelf/collections/<int:collection_id>/delete", methods=["GET", "POST"])
@requires(Action.MANAGE_COLLECTION)
def delete_collection(collection_id: int) -> str | Response:
    """Ask, then delete."""
    found = collection_for(collection_id, viewer=viewer())
    demand(viewer(), Action.MANAGE_COLLECTION, found)
    if request.method == "POST":
        name = found.name
        operations.delete_collection(collection=found, actor=viewer())
        flash(f"“{name}” is deleted.", "success")
        return redirect(url_for("shelves.shelf"))
    return render_template("shelves/delete.html", collection=found, size=len(items_of(found)))


@shelves.post("/shelf/collections/<int:collection_id>/items/<slug>/take-out")
@requires(Action.CHANGE_COLLECTION)
def take_out(collection_id: int, slug: str) -> Response:
    """Take an intervention out of a collection, with undo."""
    found = _to_change(collection_id)
    intervention = intervention_by_slug(slug)
    operations.take_out(collection=found, intervention_id=intervention.id, actor=viewer())
    if request.args.get("quietly"):
        flash(f"It is not in “{found.name}” any more.", "success")
        return redirect(url_for("interventions.intervention", slug=slug))
    flash_with_undo(
        f"Taken out of “{found.name}”.",
        undo_address=url_for("shelves.put_back", collection_id=found.id, slug=slug),
    )
    return redirect(_address(found))


@shelves.post("/shelf/collections/<int:collection_id>/items/<slug>/put-back")
@requires(Action.CHANGE_COLLECTION)
def put_back(collection_id: int, slug: str) -> Response:
    """Undo the taking out."""
    found = _to_change(collection_id)
    intervention = intervention_by_slug(slug)
    operations.put_back(collection=found, intervention_id=intervention.id, actor=viewer())
    flash(f"Back in “{found.name}”.", "success")
    return redirect(_address(found))


@shelves.post("/shelf/collections/<int:collection_id>/items/<slug>/move")
@requires(Action.CHANGE_COLLECTION)
def move_item(collection_id: int, slug: str) -> Response:
    """Move an intervention up or down by one place."""
    found = _to_change(collection_id)
    intervention = intervention_by_slug(slug)
    operations.move_item(
        collection=found,
        intervention_id=intervention.id,
        up=request.form.get("to") == "up",
        actor=viewer(),
    )
    page = request.form.get("page", 1, type=int)
    return redirect(_address(found, page=page if page > 1 else None, _anchor=f"line-{slug}"))


@shelves.route("/shelf/collections/<int:collection_id>/items/<slug>/note", methods=["GET", "POST"])
@requires(Action.CHANGE_COLLECTION)
def note_item(collection_id: int, slug: str) -> str | Response:
    """Write the note on an intervention of a collection."""
    found = _to_change(collection_id)
    intervention = intervention_by_slug(slug)
    item = item_for(found, intervention.id)
    form = NoteForm()
    if form.validate_on_submit():
        operations.note_item(
            collection=found,
            intervention_id=intervention.id,
            note=form.note.data or "",
            actor=viewer(),
        )
        flash("The note is saved.", "success")
        return redirect(_address(found, _anchor=f"line-{slug}"))
    if request.method == "GET":
        form.note.data = item.note
    line = lines_of([intervention.id]).get(intervention.id)
    return render_template("shelves/note.html", collection=found, line=line, form=form)


def _to_change(collection_id: int) -> Collection:
    found = collection_for(collection_id, viewer=viewer())
    demand(viewer(), Action.CHANGE_COLLECTION, found)
    return found


def _address(found: Collection, **values: object) -> str:
    return url_for("shelves.collection", collection_id=found.id, **values)  # type: ignore[arg-type]
