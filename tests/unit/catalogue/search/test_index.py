"""The text index, by itself."""

from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.search.documents import SearchDocument
from catalogue.search.finding import find
from catalogue.search.index import TextIndex, change_index, create_index
from catalogue.search.parsing import parse_query
from catalogue.search.slips import is_sure, may_be_sure
from catalogue.search.spelling import corrected

MakeDocument = Callable[..., SearchDocument]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def found(folder: Path, typed: str) -> list[int]:
    """The interventions found, the best first."""
    index = TextIndex(folder)
    result = find(index, parse_query(typed))
    places = [place for place, _ in index.cards() if result.all_words[place]]
    places.sort(key=lambda place: -result.scores[place])
    return [index.card(place).intervention_id for place in places]


def test_a_title_counts_for_more_than_a_session_plan(folder: Path, document: MakeDocument) -> None:
    create_index(folder, [document(1, sessions="knife " * 40), document(2, title="The knife")])
    assert found(folder, "knife") == [2, 1]


def test_all_words_must_be_there(folder: Path, document: MakeDocument) -> None:
    create_index(
        folder, [document(1, title="knife", sessions="school"), document(2, title="knife")]
    )
    assert found(folder, "knife school") == [1]


def test_words_in_quotes_must_stand_together_in_one_field(
    folder: Path, document: MakeDocument
) -> None:
    create_index(
        folder,
        [
            document(1, sessions="Make a safety plan together."),
            document(2, sessions="The plan is about safety."),
            document(3, title="safety", summary="plan"),
        ],
    )
    assert found(folder, '"safety plan"') == [1]
    assert sorted(found(folder, "safety plan")) == [1, 2, 3]


def test_the_last_word_may_be_unfinished(folder: Path, document: MakeDocument) -> None:
    create_index(folder, [document(1, title="Carrying on"), document(2, title="Cannabis")])
    assert found(folder, "carryi") == [1]
    assert found(folder, "cann") == [2]
    assert found(folder, "cann carrying") == []


def test_a_whole_word_does_not_stand_for_longer_ones(folder: Path, document: MakeDocument) -> None:
    create_index(folder, [document(1, title="A career"), document(2, title="In care")])
    assert found(folder, "care") == [2]


def test_an_unwanted_word_leaves_out(folder: Path, document: MakeDocument) -> None:
    create_index(folder, [document(1, title="knife group"), document(2, title="knife")])
    assert found(folder, "knife -group") == [2]
    assert found(folder, "-group") == [2]


def test_either_of_two_words_will_do(folder: Path, document: MakeDocument) -> None:
    create_index(folder, [document(1, title="sleep"), document(2, title="anger"), document(3)])
    assert sorted(found(folder, "sleep OR anger")) == [1, 2]


def test_a_changed_document_takes_the_place_of_the_old_one(
    folder: Path, document: MakeDocument
) -> None:
    create_index(folder, [document(1, title="knife"), document(2, title="sleep")])
    change_index(folder, [document(1, title="anger")], removed_ids=[2])
    assert found(folder, "knife") == found(folder, "sleep") == []
    assert found(folder, "anger") == found(folder, "") == [1]


def test_an_open_index_stays_as_it_was(folder: Path, document: MakeDocument) -> None:
    create_index(folder, [document(1, title="knife")])
    before = TextIndex(folder)
    change_index(folder, [document(2, title="knife")], removed_ids=[1])
    assert [card.intervention_id for _, card in before.cards()] == [1]
    assert [card.intervention_id for _, card in TextIndex(folder).cards()] == [2]


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("nife", "knife"),
        ("kinfe crime", "knife crime"),
        ("anger nife", "anger knife"),
        ("Cannibas", "cannabis"),
        ("knife", None),
        ("xyzzyxyzzy", None),
        ("12", None),
        ('"nife"', '"knife"'),
    ],
)
def test_a_slip_of_the_finger_is_corrected(
    folder: Path, document: MakeDocument, typed: str, better: str | None
) -> None:
    create_index(
        folder,
        [
            document(1, title="knife crime", sessions="like life wife time"),
            document(2, title="anger and cannabis", sessions="life like time nice"),
        ],
    )
    assert corrected(TextIndex(folder), parse_query(typed)) == better


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("naughty", "taught"),
        ("moped", "moved"),
        ("thick", "think"),
        ("rape", "rae"),
        ("welding", "walking"),
    ],
)
def test_another_word_is_not_offered_for_a_real_one(
    folder: Path, document: MakeDocument, typed: str, other: str
) -> None:
    create_index(folder, [document(1, title="knife moved", sessions=f"{other} sessions")])
    assert corrected(TextIndex(folder), parse_query(typed)) is None


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("gambling", "gaming"),
        ("knfie", "knife"),
        ("knive", "knife"),
        ("ocnsequences", "consequences"),
    ],
)
def test_two_slips_need_a_long_word_that_begins_the_same(
    folder: Path, document: MakeDocument, typed: str, better: str
) -> None:
    create_index(folder, [document(1, title=better)])
    assert corrected(TextIndex(folder), parse_query(typed)) == better


@pytest.mark.parametrize(
    ("typed", "better", "maybe"),
    [
        ("nife", "knife", True),
        ("knfie", "knife", True),
        ("moped", "moved", False),
        ("canabis", "cannabis", False),
        ("KNFIE", "knife", False),
        ("gnu", "gun", False),
    ],
)
def test_a_short_word_is_corrected_unasked_only_if_its_letters_are_kept(
    typed: str, better: str, maybe: bool
) -> None:
    assert may_be_sure(typed, better) is maybe


@pytest.mark.parametrize(
    ("typed", "better", "sure"),
    [
        ("canabis", "cannabis", True),
        ("socail media", "social media", True),
        ("apprentiship", "apprenticeship", True),
        ("Exploitaion", "exploitation", True),
        ("welding", "walking", False),
        ("gambling", "gaming", False),
        ("rapping", "trapping", False),
        ("chess", "chest", False),
        ("MASHED", "washed", False),
    ],
)
def test_only_what_can_hardly_be_another_word_is_corrected_unasked(
    typed: str, better: str, sure: bool
) -> None:
    assert is_sure(typed, better) is sure


def test_an_empty_index_finds_nothing(folder: Path) -> None:
    create_index(folder, [])
    assert found(folder, "knife") == found(folder, "") == []


def test_it_says_which_fields_matched(folder: Path, document: MakeDocument) -> None:
    create_index(folder, [document(1, title="knife", worksheets="My knife")])
    index = TextIndex(folder)
    bits = int(find(index, parse_query("knives")).fields[0])
    assert bits == 0b100000001
