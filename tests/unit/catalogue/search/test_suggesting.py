"""What is offered to a person who is still typing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from catalogue.search.documents import Card, SearchDocument
from catalogue.search.index import TextIndex, change_index, create_index
from catalogue.search.loading import load
from catalogue.search.suggesting import Suggested, suggest
from core.config import REPOSITORY
from core.vocabulary import Vocabularies, load_vocabularies

DAY = date(2026, 6, 1)


@pytest.fixture(scope="module")
def vocabularies() -> Vocabularies:
    return load_vocabularies(REPOSITORY / "content" / "taxonomy")


@pytest.fixture
def offered(
    tmp_path: Path, card: Callable[..., Card], vocabularies: Vocabularies
) -> Callable[..., Suggested]:
    """What a library of these titles, and of later ones, offers for a beginning."""
    folders = count(1)

    def offer(typed: str, *titles: str, later: tuple[str, ...] = (), **changes: Any) -> Suggested:
        def made(*wanted: str) -> list[SearchDocument]:
            cards = [card(title=title, **changes) for title in wanted]
            return [SearchDocument(each, {"title": each.title}) for each in cards]

        folder = tmp_path / f"index-{next(folders)}"
        create_index(folder, made(*titles))
        if later:
            change_index(folder, made(*later), removed_ids=())
        return suggest(load(TextIndex(folder)), typed, vocabularies, DAY)

    return offer


def titles(suggested: Suggested) -> list[str]:
    return [card.title for card in suggested.cards]


def test_titles_that_begin_so_come_first(offered: Callable[..., Suggested]) -> None:
    found = offered(
        "st", "My own steps", "Stop and breathe", "Another start", later=("Staying safe",)
    )
    assert titles(found) == ["Staying safe", "Stop and breathe", "Another start", "My own steps"]


def test_every_word_must_begin_a_word_of_the_title(offered: Callable[..., Suggested]) -> None:
    found = offered("stop br", "Stop and breathe", "Stop it", "Breathe")
    assert titles(found) == ["Stop and breathe"]


def test_other_names_are_known_too(offered: Callable[..., Suggested]) -> None:
    assert titles(offered("calm", "Stop and breathe", aliases=("calming down",))) == [
        "Stop and breathe"
    ]


def test_a_street_word_leads_to_its_topic(offered: Callable[..., Suggested]) -> None:
    [term] = offered("bla", "Carrying", topics=("knife_crime",)).terms
    assert (term.term.label, term.found_by, term.count) == ("Knife crime", "blade", 1)


def test_a_name_that_begins_so_comes_before_one_with_such_a_word(
    offered: Callable[..., Suggested],
) -> None:
    terms = offered("sta", "One", topics=("how_the_law_works", "knife_crime")).terms
    assert [term.found_by for term in terms] == ["stabbing", "police station"]


def test_a_topic_that_nothing_in_use_carries_is_not_offered(
    offered: Callable[..., Suggested],
) -> None:
    assert not offered("bla", "Carrying", topics=("anger",)).terms
    gone = offered("blad", "Blades", topics=("knife_crime",), expires_on=date(2026, 5, 31))
    assert gone == Suggested()


@pytest.mark.parametrize("typed", ["", " ", "s", "*", '"', "-", "\0", "ſ", "x" * 300])
def test_what_cannot_be_the_beginning_of_a_word_offers_nothing(
    offered: Callable[..., Suggested], typed: str
) -> None:
    assert offered(typed, "Stop and breathe") == Suggested()


def test_what_was_taken_out_is_not_offered(
    tmp_path: Path, card: Callable[..., Card], vocabularies: Vocabularies
) -> None:
    first = card(title="Stop and breathe")
    create_index(tmp_path / "index", [SearchDocument(first, {})])
    earlier = TextIndex(tmp_path / "index")
    load(earlier)
    change_index(
        tmp_path / "index",
        [SearchDocument(replace(first, title="Stop the clock"), {})],
        removed_ids=(),
    )
    later = load(TextIndex(tmp_path / "index", earlier))
    assert titles(suggest(later, "stop", vocabularies, DAY)) == ["Stop the clock"]
