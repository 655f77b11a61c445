"""Everything that one reader can see, page by page; no page may be without its mapping."""

from collections.abc import Callable, Iterator, Mapping

from flask import Flask

from outcomes.reports.navigation import result_pages
from tests.attack import analyses, children
from tests.attack.analyses import analysis
from tests.attack.atoms import Figure
from tests.attack.delivered import how_delivered
from tests.attack.elsewhere import board, digest, home, library
from tests.attack.pages import data_set, overview
from tests.attack.reading import Visit
from tests.attack.standings import told_by_standings

PageReader = Callable[[Visit], Iterator[Figure]]

# A page of results that is not here fails the test: say what its figures count.
RESULT_PAGES: Mapping[str, PageReader] = {
    "reports.index": overview,
    "board.index": board,
    "data_set.index": data_set,
    "digest.latest": digest,
    "analyses.how_delivered": how_delivered,
    **{
        f"analyses.{code.replace('-', '_')}": analysis(code, parts)
        for code, parts in {**analyses.PARTS, **children.PARTS}.items()
    },
}
RESULTS = "results"
OF_THE_RESULTS = {"reports.index", "data_set.index"}
BESIDE: tuple[PageReader, ...] = (home, library, told_by_standings)

# Addresses under /results, each read by one of the above or of no use to an attacker, and why.
FETCHED = {
    "board.index", "board.show", "board.numbers", "board.table", "data_set.csv_file",
    "data_set.index", "reports.index", "reports.intervention", "reports.intervention_file",
    "reports.team", "reports.team_file",
}  # fmt: skip
NOT_NEEDED = {
    "board.paper": "the same content as the page of the pack",
    "board.picture": "drawn from the rows of its table",
    "board.words": "a form for a manager's own words",
    "data_set.dictionary_file": "no numbers of children",
    "data_set.parquet_file": "the same rows as the CSV file",
    "digest.share": "a form with the sentences of the pack",
    "digest.show": "lines of a pack, and packs are read whole",
    "digest.take_back": "takes a digest away and shows nothing",
    "reports.intervention_chart": "drawn from the rows of its table",
    "reports.team_chart": "drawn from the rows of its table",
}


def everything(visit: Visit) -> dict[str, list[Figure]]:
    """Every figure that a reader can come by, by the kind of page.

    What is told of each intervention, and of each team over all of them, is one kind wherever it
    stands: in the results, their files, the data set, on the home page and in the library.
    """
    found: dict[str, list[Figure]] = {}
    for page in result_pages(visit.user):
        assert page.endpoint in RESULT_PAGES, f"Nobody said what the figures of {page.label} count"
        kind = RESULTS if page.endpoint in OF_THE_RESULTS else page.endpoint
        found.setdefault(kind, []).extend(RESULT_PAGES[page.endpoint](visit))
    for read in BESIDE:
        found.setdefault(RESULTS, []).extend(read(visit))
    return found


def forgotten(app: Flask) -> set[str]:
    """Addresses under /results that no reader fetches and that nobody gave a reason for."""
    known = FETCHED | NOT_NEEDED.keys()
    for endpoint in RESULT_PAGES:
        known |= {endpoint, f"{endpoint}_file", f"{endpoint}_picture"}
    rules = (rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/results"))
    return {rule.endpoint for rule in rules} - known
