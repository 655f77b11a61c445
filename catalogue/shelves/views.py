"""The shelf of whoever is signed in, and the star on every page of the library."""

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from catalogue.interventions.queries import version_for
from catalogue.shelves import operations, words
from catalogue.shelves.forms import AddToShelfForm
from catalogue.shelves.lines import version_for_shelf
from catalogue.shelves.models import Collection
from catalogue.shelves.queries import (
    collections_seen_by,
    collections_to_add_to,
    favourites,
    holding,
    shelf_of,
)
from core.errors import errors_on
from core.people.models import User
from core.permissions import Action, requires
from core.ui.addresses import address_inside
from core.ui.messages import flash_with_undo
from core.ui.words import list_in_words

shelves = Blueprint("shelves", __name__, template_folder="templates")
SHOWN = 6
SCRIPT_ASKS = "X-Stay-On-Page"


@shelves.get("/shelf", endpoint="shelf")
@requires(Action.KEEP_SHELF)
def shelf() -> str:
    """Favourites, what was used last, and collections, on one page."""
    found = shelf_of(viewer(), most_favourites=SHOWN)
    return render_template(
        "shelves/shelf.html",
        favourites=found.favourites,
        recent=found.recent,
        collections=collections_seen_by(viewer(), page=request.args.get("page", 1, type=int)),
        saved=found.saved,
        words=words,
    )


@shelves.get("/shelf/favourites", endpoint="favourites")
@requires(Action.KEEP_SHELF)
def all_favourites() -> str:
    """All favourites, a page at a time."""
    found = favourites(viewer(), page=request.args.get("page", 1, type=int))
    return render_template("shelves/favourites.html", favourites=found)


@shelves.post("/shelf/favourites/<slug>")
@requires(Action.KEEP_SHELF)
def set_favourite(slug: str) -> Response:
    """Give or take away the star, and stay on the page that it was pressed on."""
    if request.form.get("keep") == "no":
        intervention = version_for(slug, viewer=viewer()).intervention
        operations.drop_favourite(intervention=intervention, actor=viewer())
    else:
        version = version_for_shelf(slug, viewer=viewer())
        operations.keep_favourite(version=version, actor=viewer())
    if SCRIPT_ASKS in request.headers:
        return Response(status=204)
    return redirect(f"{_page_before(slug)}#star-{slug}")


@shelves.route("/interventions/<slug>/shelf", methods=["GET", "POST"])
@requires(Action.KEEP_SHELF)
def add_to_shelf(slug: str) -> str | Response:
    """Put an intervention in collections, or in a new one."""
    version = version_for_shelf(slug, viewer=viewer())
    known = collections_to_add_to(viewer())
    inside = holding(version.intervention_id, known)
    free = [each for each in known if each.id not in inside]
    form = AddToShelfForm()
    form.offer(free, viewer())
    if form.validate_on_submit():
        added: list[Collection] = []
        with errors_on(form):
            added = [each for each in free if each.id in (form.collections.data or ())]
            if form.new_collection:
                added.append(
                    operations.make_collection(details=form.new_collection, actor=viewer())
                )
            operations.add_to_collections(
                version=version, collections=added, note=form.note.data or "", actor=viewer()
            )
        if not form.errors:
            return _added(slug, version.title, added)
        version = version_for_shelf(slug, viewer=viewer())
    return render_template(
        "shelves/add.html",
        version=version,
        form=form,
        inside=[each for each in known if each.id in inside],
    )


def viewer() -> User:
    """Whoever is signed in."""
    user: User = current_user._get_current_object()
    return user


def _added(slug: str, title: str, collections: list[Collection]) -> Response:
    names = list_in_words(f"“{each.name}”" for each in collections)
    if len(collections) == 1:
        undo = url_for(
            "shelves.take_out",
            collection_id=collections[0].id,
            slug=slug,
            quietly=1,
        )
        flash_with_undo(f"“{title}” is now in {names}.", undo_address=undo)
    else:
        flash(f"“{title}” is now in {names}.", "success")
    return redirect(url_for("interventions.intervention", slug=slug))


def _page_before(slug: str) -> str:
    """The page that a button was pressed on; the intervention's where that is not told."""
    before = urlsplit(request.referrer or "")
    path = f"{before.path}?{before.query}" if before.query else before.path
    inside = address_inside(path) if before.netloc == request.host else None
    return inside or url_for("interventions.intervention", slug=slug)
