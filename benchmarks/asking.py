"""One search of a benchmark."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.search.interpreting import PhraseBook, interpret
from catalogue.search.loading import LoadedIndex
from catalogue.search.looking import Looked, Wanted
from catalogue.search.parsing import parse_query
from catalogue.search.understanding import look_as_understood
from core.database import today


@dataclass(frozen=True)
class Asked:
    """A search in the words of each engine."""

    typed: str
    words: str
    filters: Mapping[str, tuple[str, ...]]
    sort: str = ""


def ask(loaded: LoadedIndex, book: PhraseBook, asked: Asked) -> Looked:
    """Look it up, as the library's page does."""
    query = parse_query(asked.typed)
    interpretation = interpret(query, book, chosen=asked.filters)
    wanted = Wanted(
        query=query, filters=asked.filters, sort=asked.sort, page=1, page_size=20, day=today()
    )
    return look_as_understood(loaded, wanted, interpretation).looked
