"""The orders that results can stand in."""

from catalogue.search.words import short

SORTS = {
    "relevance": "Relevance",
    "title": "Title",
    "shortest": "Shortest",
    "newest": "Newest approval",
    "evidence": "Strongest evidence",
    "here": "Strongest results here",
}
# Only for who may see results.
BY_RESULTS_HERE = "here"


def offered_sorts(*, asked: bool, sees_results: bool) -> list[tuple[str, str]]:
    """The orders to choose from: relevance needs words, and results somebody who may see them."""
    missing = {"relevance": not asked, BY_RESULTS_HERE: not sees_results}
    return [(key, label) for key, label in SORTS.items() if not missing.get(key)]


def known_sort(asked_for: str, *, sees_results: bool) -> tuple[str, list[str]]:
    """The order asked for if there is one of that name, and a notice if there is not."""
    if asked_for == BY_RESULTS_HERE and not sees_results:
        return "", [_no_order(asked_for)]
    if asked_for.strip() and asked_for not in SORTS:
        return "", [_no_order(asked_for)]
    return asked_for, []


def _no_order(asked_for: str) -> str:
    return f"There is no order called “{short(asked_for)}”, so it was left out."
