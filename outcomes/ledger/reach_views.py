"""Pages of the ledger: delivered against need, and children of 16 and over."""

from collections.abc import Iterator, Sequence
from math import ceil

from flask import Response as Download
from flask import current_app, render_template, request

from core.people.current import person
from core.permissions import Action, requires
from core.requests import whole_number
from outcomes.caseload.queries import teams_of
from outcomes.ledger.older import FROM_AGE, OlderChild, older_children
from outcomes.ledger.queries import PAGE_LENGTH
from outcomes.ledger.reach import BY, ReachTable, reach_table
from outcomes.ledger.views import download, ledger
from outcomes.ledger.words import ete_action_words, ete_status_words

__all__ = ["ledger"]  # with the pages of this module


@ledger.get("/ledger/reach")
@requires(Action.SEE_LEDGER)
def reach() -> str:
    """What was delivered against need, team by team."""
    return render_template("ledger/reach.html", found=_reach(), by=BY)


@ledger.get("/ledger/reach.csv")
@requires(Action.SEE_LEDGER)
def reach_file() -> Download:
    """The same numbers for a spreadsheet."""
    found = _reach()
    return download(_reach_rows(found), len(found.rows), "reach")


@ledger.get("/ledger/older")
@requires(Action.SEE_LEDGER)
def older() -> str:
    """Children of 16 and over: measurable steps, and education, training and employment."""
    team_id = _team_id()
    every = older_children(viewer=person(), team_id=team_id)
    pages = max(1, ceil(len(every) / PAGE_LENGTH))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "ledger/older.html",
        every=every,
        rows=every[(page - 1) * PAGE_LENGTH : page * PAGE_LENGTH],
        page=page,
        pages=pages,
        teams=teams_of(person()),
        team_id=team_id,
        from_age=FROM_AGE,
        status_words=ete_status_words,
        action_words=ete_action_words,
    )


@ledger.get("/ledger/older.csv")
@requires(Action.SEE_LEDGER)
def older_file() -> Download:
    """The same list for a spreadsheet, all pages of it."""
    every = older_children(viewer=person(), team_id=_team_id())
    return download(_older_rows(every), len(every), "older")


def _team_id() -> int | None:
    return whole_number(request.args.get("team")) or None


def _reach() -> ReachTable:
    by = request.args.get("by", "need")
    return reach_table(by if by in BY else "need", viewer=person())


def _reach_rows(found: ReachTable) -> Iterator[Sequence[object]]:
    headings = [(f"{team.name}: children", f"{team.name}: begun") for team in found.teams]
    yield (BY[found.by], *(heading for pair in headings for heading in pair))
    for row in found.rows:
        yield (row.label, *(n for cell in row.cells for n in (cell.children, cell.begun)))


def _older_rows(every: Sequence[OlderChild]) -> Iterator[Sequence[object]]:
    yield (
        *("Case reference", "Team", "Steps planned or under way"),
        *("Without a measurable step", "ETE now", "ETE step"),
    )
    statuses = current_app.extensions["vocabularies"]["ete_statuses"].labels
    for child in every:
        yield (
            child.case_reference,
            child.team,
            len(child.steps),
            len(child.not_measurable),
            ete_status_words(child, statuses),
            ete_action_words(child),
        )
