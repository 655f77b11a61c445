"""``flask demo``: make the service ready to look round in, and load synthetic children."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from core.config import Settings
from core.errors import DomainError
from core.transactions import commit

NOT_HERE = (
    "This works in the demonstration alone. Start it with `make run`, or set DEMO=1 and a DATA_DIR "
    "of its own. Nothing was changed."
)
CHILDREN, TEAMS, SEED = 400, 3, 1
MOST_CHILDREN, MOST_TEAMS, HIGHEST_SEED = 20_000, 50, 999_999


@click.group(cls=AppGroup)
@with_appcontext
def demo() -> None:
    """The demonstration: accounts, decisions and synthetic children."""
    if not _settings().demonstration:
        raise click.ClickException(NOT_HERE)


@demo.command("prepare")
def prepare() -> None:
    """Bring the database up to date and fill it; what is there stays as it is."""
    from outcomes.demonstration.preparing import fill_index, has_children, prepare_service

    with _refusals_told():
        prepare_service(_settings(), say=_say)
        if not has_children():
            from outcomes.case_mix.fitting import fit_all
            from outcomes.demonstration.loading import load  # slow to import: it brings scipy
            from outcomes.demonstration.looking_back import look_back
            from outcomes.demonstration.reporting import add_board_packs

            _say(f"Loading {CHILDREN} synthetic children")
            load(_settings(), children=CHILDREN, teams=TEAMS, seed=SEED)
            look_back()
            fit_all()
            commit()  # what was loaded is counted then, and packs are made of counts
            add_board_packs()
            commit()
        fill_index()
    _say_what_next()


@demo.command("load")
@click.option(
    "--children", default=CHILDREN, show_default=True, type=click.IntRange(1, MOST_CHILDREN)
)
@click.option("--teams", default=TEAMS, show_default=True, type=click.IntRange(1, MOST_TEAMS))
@click.option("--seed", default=SEED, show_default=True, type=click.IntRange(0, HIGHEST_SEED))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def load_children(children: int, teams: int, seed: int, *, as_json: bool) -> None:
    """Add synthetic children with known planted effects, once for each seed."""
    from outcomes.case_mix.fitting import fit_all
    from outcomes.demonstration.loading import load
    from outcomes.demonstration.preparing import fill_index, prepare_service
    from outcomes.demonstration.schemas import LoadedSchema

    with _refusals_told():
        prepare_service(_settings(), say=_say)
        loaded = load(_settings(), children=children, teams=teams, seed=seed)
        fit_all()
        commit()
        fill_index()
    if not loaded.added:
        _say(f"The children of seed {seed} are here already. Nothing was added.")
    if as_json:
        click.echo(json.dumps(LoadedSchema().dump(loaded), allow_nan=False))
        return
    click.echo(
        f"Seed {seed}: {loaded.children} children in {loaded.teams} teams, {loaded.deliveries} "
        f"deliveries, {loaded.measurements} measurements. --json prints what was planted."
    )


def _say_what_next() -> None:
    from outcomes.demonstration.accounts import demonstration_people, password_file

    settings = _settings()
    click.echo(f"\nOpen {settings.base_url} and sign in as one of these:\n")
    for user in demonstration_people():
        where = ", ".join(team.name for team in user.teams)
        where = where or ("the whole service" if user.whole_service else "")
        marks = ", safeguarding-qualified" if user.safeguarding_qualified else ""
        click.echo(f"  {user.email:32}{user.role.label}{f', {where}' if where else ''}{marks}")
    if settings.demo_password:
        click.echo("\nThe password of all of them is the one in DEMO_PASSWORD.")
    else:
        kept = password_file(settings)
        click.echo(f"\nThe password of all of them: {kept.read_text().strip()}  (kept in {kept})")
    click.echo("Demonstration data: these children do not exist.\n")


@contextmanager
def _refusals_told() -> Iterator[None]:
    try:
        yield
    except DomainError as error:
        raise click.ClickException(error.message) from error


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _say(words: str) -> None:
    click.echo(words, err=True)
