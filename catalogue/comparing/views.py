"""Up to four interventions side by side."""

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user

from catalogue.comparing.queries import MOST, asked_for
from catalogue.comparing.rows import Compared, rows_of
from catalogue.interventions.local_results import local_result
from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.stored import load_document
from catalogue.materials.texts import whole_reading_age
from catalogue.search.queries import search
from catalogue.search.results import SearchResult
from catalogue.shelves.lines import Line
from catalogue.shelves.queries import favourites
from core.people.models import User
from core.permissions import Action, requires

comparing = Blueprint("comparing", __name__, template_folder="templates")
ONLY_WHAT_DIFFERS = "differs"
MOST_OFFERED = 5


@comparing.get("/library/compare")
@requires(Action.FIND_INTERVENTION)
def compare() -> str:
    """The interventions of the address, which can be shared; and the way to add another."""
    viewer: User = current_user._get_current_object()
    asked = asked_for(request.args.getlist("slug"), viewer=viewer)
    rows = rows_of([_compared(version, viewer) for version in asked.versions])
    chosen = [version.intervention.slug for version in asked.versions]
    only = request.args.get("show") == ONLY_WHAT_DIFFERS and len(chosen) > 1
    room = MOST - len(chosen)
    query = request.args.get("q", "").strip()
    return render_template(
        "comparing/compare.html",
        asked=asked,
        rows=[row for row in rows if row.differs] if only else rows,
        same=sum(not row.differs for row in rows),
        chosen=chosen,
        only=only,
        room=room,
        query=query,
        hits=_hits(query, chosen) if room and query else [],
        offers=_favourites_beside(chosen, viewer) if room else [],
        address=_address,
    )


def _compared(version: InterventionVersion, viewer: User) -> Compared:
    document = load_document(version.content)
    return Compared(
        document,
        whole_reading_age(document),
        version.expires_on,
        local_result(version.intervention_id, viewer),
    )


def _address(slugs: list[str], *, only: bool = False) -> str:
    show = ONLY_WHAT_DIFFERS if only else None
    return url_for("comparing.compare", slug=slugs, show=show)


def _hits(query: str, chosen: list[str]) -> list[SearchResult]:
    """What the library finds for the words, but for what is compared already."""
    found = search(query, page_size=MOST_OFFERED + MOST)
    results = [*found.results, *found.nearest]
    return [each for each in results if each.slug not in chosen][:MOST_OFFERED]


def _favourites_beside(chosen: list[str], viewer: User) -> list[Line]:
    entries = favourites(viewer, page_size=MOST_OFFERED + MOST).entries
    lines = [entry.line for entry in entries if entry.line.available]
    return [line for line in lines if line.slug not in chosen][:MOST_OFFERED]
