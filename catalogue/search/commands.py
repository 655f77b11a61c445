"""``flask library search`` and ``flask search rebuild``."""

import json

import click
from flask import current_app
from flask.cli import AppGroup

from catalogue.interventions.commands import library
from catalogue.search.filters import FACETS_BY_NAME, known_filters
from catalogue.search.keeper import index_keeper
from catalogue.search.queries import search
from catalogue.search.schemas import dump_search
from core.database import reading_only
from core.errors import DomainError

MOST_RESULTS = 1000
PROGRESS_EVERY = 100

search_commands = AppGroup("search", help="The index behind the library's search.")


@library.command("search")
@click.argument("query")
@click.option(
    "--facet", "facets", multiple=True, metavar="NAME=VALUE", help="Only with this value."
)
@click.option("--limit", default=20, type=click.IntRange(1, MOST_RESULTS), show_default=True)
@click.option("--as-words", is_flag=True, help="Take no word for a filter.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def search_library(
    query: str, facets: tuple[str, ...], limit: int, *, as_words: bool, as_json: bool
) -> None:
    """Find available versions. An empty QUERY finds all."""
    filters = _filters(facets)
    with reading_only():
        try:
            page = search(query, filters, page_size=limit, understanding=not as_words)
        except DomainError as error:
            raise click.ClickException(error.message) from error
    for notice in page.notices:
        click.echo(notice, err=True)
    if as_json:
        click.echo(json.dumps(dump_search(page)))
        return
    for understood in page.applied:
        click.echo(f"“{understood.words}” was understood as {understood.meaning}.")
    click.echo(f"{page.total} found.")
    for result in page.results:
        click.echo(f"{result.slug}: {result.title}")
    if page.suggestion:
        click.echo(f"Did you mean: {page.suggestion}")


@search_commands.command("rebuild")
def rebuild() -> None:
    """Make the index anew from the database. Searches go on meanwhile."""
    keeper = index_keeper()
    with reading_only():
        try:
            keeper.rebuild(progress=_show_progress)
        except DomainError as error:
            raise click.ClickException(error.message) from error
    keeper.folder.sweep_other_versions()
    click.echo("The index is made anew.", err=True)


def _filters(facets: tuple[str, ...]) -> dict[str, list[str]]:
    """The filters as given; a script is told of one that does not exist, not answered without."""
    filters: dict[str, list[str]] = {}
    for each in facets:
        name, equals, value = each.partition("=")
        if not equals or name not in FACETS_BY_NAME:
            raise click.BadParameter(
                f"“{each}” is not NAME=VALUE with one of the names {', '.join(FACETS_BY_NAME)}.",
                param_hint="--facet",
            )
        filters.setdefault(name, []).append(value)
    _, notices = known_filters(filters, current_app.extensions["vocabularies"])
    if notices:
        raise click.BadParameter(" ".join(notices), param_hint="--facet")
    return filters


def _show_progress(done: int, total: int) -> None:
    if done == total or done % PROGRESS_EVERY == 0:
        click.echo(f"{done} of {total} indexed", err=True)
