"""The library's search page."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from catalogue.interventions.local_results import local_result
from catalogue.search.queries import SORTS, search
from catalogue.search.results import SearchPage, SearchResult
from catalogue.shelves.queries import favourite_ids
from core.people.models import User
from core.permissions import Action, requires
from core.ui.words import plural

search_pages = Blueprint("search", __name__, template_folder="templates")
NO_FACETS = {"q", "sort", "page"}


@search_pages.get("/library", endpoint="search")
@requires(Action.FIND_INTERVENTION)
def library() -> str:
    """Results for a query and filters; without them the whole library."""
    filters = {name: values for name, values in request.args.lists() if name not in NO_FACETS}
    found = search(
        request.args.get("q", ""),
        filters,
        request.args.get("sort", ""),
        request.args.get("page", 1, type=int),
    )
    chosen = [
        (facet, option) for facet in found.facets for option in facet.options if option.checked
    ]
    return render_template(
        "search/library.html",
        found=found,
        heading=_heading(found),
        chosen=chosen,
        sorts=[(key, label) for key, label in SORTS.items() if found.asked or key != "relevance"],
        here=_results_here([*found.results, *found.nearest]),
        saved=favourite_ids(current_user),
        topics=search(page_size=1).facets[0].options if not found.total else (),
    )


def _heading(found: SearchPage) -> str:
    """As "12 results for ‘knife’"."""
    if not found.asked:
        return plural(found.total, "intervention")
    return f"{plural(found.total, 'result')} for ‘{found.query}’"


def _results_here(results: list[SearchResult]) -> dict[int, str]:
    """What is known of results here, in one line, by intervention."""
    viewer: User = current_user._get_current_object()
    known = {
        result.intervention_id: local_result(result.intervention_id, viewer) for result in results
    }
    return {number: result.summary for number, result in known.items() if result and result.summary}
