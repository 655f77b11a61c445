"""The library's search page."""

from flask import Blueprint, current_app, render_template, request
from flask_login import current_user

from catalogue.interventions.local_results import local_result
from catalogue.interventions.local_standings import local_standings
from catalogue.search import queries
from catalogue.search.addresses import SearchAddresses, words_as_they_are
from catalogue.search.caution import sensitive_topics
from catalogue.search.queries import search
from catalogue.search.results import (
    SearchPage,
    SearchResult,
    ages_in_words,
    sessions_in_words,
)
from catalogue.search.sorting import offered_sorts
from catalogue.shelves.queries import favourite_ids
from catalogue.unmet_needs.noting import note_if_unmet
from core.people.models import User
from core.permissions import Action, requires
from core.ui.words import plural

search_pages = Blueprint("search", __name__, template_folder="templates")
NO_FACETS = {"q", "sort", "page", "words"}


@search_pages.get("/library", endpoint="search")
@requires(Action.FIND_INTERVENTION)
def library() -> str:
    """Results for a query and filters; without them the whole library."""
    filters = {name: values for name, values in request.args.lists() if name not in NO_FACETS}
    standings = local_standings(_viewer())
    found = search(
        request.args.get("q", ""),
        filters,
        request.args.get("sort", ""),
        request.args.get("page", 1, type=int),
        as_words=words_as_they_are(),
        standings=standings,
    )
    chosen = [
        (facet, option) for facet in found.facets for option in facet.options if option.checked
    ]
    topics = search(page_size=1).facets[0].options if not found.total else ()
    if topics and request.method == "GET":
        note_if_unmet(found)
    taken = {(each.facet, value) for each in found.applied for value in each.values}
    return render_template(
        "search/library.html",
        found=found,
        addresses=SearchAddresses(found),
        # What was taken from the words is taken from the next words anew.
        by_hand=[each for each in chosen if (each[0].name, each[1].value) not in taken],
        heading=_heading(found),
        chosen=chosen,
        sorts=offered_sorts(asked=found.asked, sees_results=standings is not None),
        here=_results_here([*found.results, *found.nearest]),
        saved=favourite_ids(current_user),
        topics=topics,
        at_risk=sensitive_topics(found.query, current_app.extensions["vocabularies"]),
    )


@search_pages.get("/library/suggestions")
@requires(Action.FIND_INTERVENTION)
def suggestions() -> str:
    """Options for the search box, as a piece of a page."""
    return render_template(
        "search/suggestions.html",
        suggested=queries.suggestions(request.args.get("q", "")),
        ages_in_words=ages_in_words,
        sessions_in_words=sessions_in_words,
    )


def _heading(found: SearchPage) -> str:
    """As "12 results for ‘knife’"."""
    if not found.asked:
        return plural(found.total, "intervention")
    return f"{plural(found.total, 'result')} for ‘{found.query}’"


def _results_here(results: list[SearchResult]) -> dict[int, str]:
    """What is known of results here, in one line, by intervention."""
    viewer = _viewer()
    known = {
        result.intervention_id: local_result(result.intervention_id, viewer) for result in results
    }
    return {number: result.summary for number, result in known.items() if result and result.summary}


def _viewer() -> User:
    viewer: User = current_user._get_current_object()
    return viewer
