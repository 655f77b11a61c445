"""``flask report board``: the pack of a quarter, from a terminal or a timer."""

from pathlib import Path

import click
from flask.cli import AppGroup

report_commands = AppGroup("report", help="Reports for those outside the teams.")


@report_commands.command("board")
@click.option("--quarter", default="", help="As 2026Q3; the latest that is over unless given.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The PDF; board-<quarter>.pdf unless given.",
)
def board(quarter: str, out: Path | None) -> None:
    """Make and keep the board pack of a quarter, and write it as a PDF.

    Where the numbers are those of a pack that is kept, it is that pack, with its words.
    """
    from core.database import one_snapshot, today
    from core.errors import InvalidInput
    from core.transactions import commit
    from outcomes.board.operations import make_or_find_pack, numbers_of
    from outcomes.board.paper import draw_pack
    from outcomes.board.quarters import code_of, complete_quarters, quarter_named
    from outcomes.reports import overviews

    try:
        wanted = quarter_named(quarter, on=today()) if quarter else complete_quarters(today())[0]
    except InvalidInput as refused:
        raise click.ClickException(refused.message) from refused
    with one_snapshot():
        numbers = numbers_of(wanted)
    snapshot = make_or_find_pack(quarter=wanted, numbers=numbers)
    drawn = draw_pack(snapshot, demonstration=overviews.settings().demonstration)
    commit()
    target = out or Path(f"board-{code_of(wanted)}.pdf")
    target.write_bytes(drawn)
    click.echo(f"Board pack {snapshot.quarter}, number {snapshot.id}: {target}")
