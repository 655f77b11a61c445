"""Pages of the ledger: planned against delivered against measured."""

from collections.abc import Iterator, Sequence

from flask import Response as Download
from flask import render_template, request

from core.people.current import person
from core.permissions import Action, requires
from core.requests import whole_number
from outcomes.ledger.showing import BY, GROUPS, ShownLedger, shown_ledger
from outcomes.ledger.views import download, ledger

__all__ = ["ledger"]  # with the pages of this module


@ledger.get("/ledger")
@requires(Action.SEE_LEDGER)
def index() -> str:
    """Planned, delivered and measured, by team, practitioner or need."""
    shown, team_id = _shown()
    return render_template(
        "ledger/index.html",
        shown=shown,
        team_id=team_id,
        by=BY,
        groups=GROUPS,
    )


@ledger.get("/ledger.csv")
@requires(Action.SEE_LEDGER)
def index_file() -> Download:
    """The same numbers for a spreadsheet."""
    shown, _ = _shown()
    return download(_table(shown), len(shown.rows), "ledger")


def _shown() -> tuple[ShownLedger, int | None]:
    by = request.args.get("by", "team")
    team_id = whole_number(request.args.get("team")) or None
    by = by if by in BY else "team"
    return shown_ledger(by, team_id=team_id, viewer=person()), team_id


def _table(shown: ShownLedger) -> Iterator[Sequence[object]]:
    names = [
        (name, f"{group.title}: {heading}") for group in GROUPS for name, heading in group.columns
    ]
    yield (BY[shown.by], *(heading for _, heading in names))
    for row in shown.rows:
        yield (row.label, *(row.counts[name] for name, _ in names))
