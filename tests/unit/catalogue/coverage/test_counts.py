"""Counting what the library covers, and saying where the gaps are."""

from typing import Any

import pytest

from catalogue.coverage import words
from catalogue.coverage.counts import Cell, Coverage, Row, by_age, by_format
from catalogue.interventions.document import AgeRange, Document
from core.config import REPOSITORY
from core.vocabulary import Vocabularies, load_vocabularies
from tests.factories.interventions import a_document


@pytest.fixture(scope="module")
def vocabularies() -> Vocabularies:
    return load_vocabularies(REPOSITORY / "content" / "taxonomy")


def an_intervention(needs: tuple[str, ...], youngest: int, oldest: int, **more: Any) -> Document:
    return a_document(needs=needs, age=AgeRange(youngest, oldest), **more)


def row_of(coverage: Coverage, label: str) -> Row:
    return next(row for row in coverage.rows if row.label == label)


def counts(row: Row) -> list[int]:
    return [*(cell.count for cell in row.cells), row.total.count]


def test_each_number_counts_an_intervention_once(vocabularies: Vocabularies) -> None:
    library = [
        an_intervention(("weapons", "exploitation"), 10, 17),
        an_intervention(("weapons",), 13, 14),
        an_intervention(("weapons",), 18, 21),
    ]
    found = by_age(library, vocabularies["needs"], None)
    assert found.columns == ("10 to 11", "12 to 13", "14 to 15", "16 to 17")
    assert counts(row_of(found, "Weapons")) == [1, 2, 2, 1, 3]
    assert counts(row_of(found, "Exploitation")) == [1, 1, 1, 1, 1]
    assert counts(row_of(found, "Neurodiversity")) == [0, 0, 0, 0, 0]
    assert counts(found.bottom) == [1, 2, 2, 1, 3]


def test_of_one_format_only(vocabularies: Vocabularies) -> None:
    library = [
        an_intervention(("weapons",), 10, 17, formats=("group", "remote")),
        an_intervention(("weapons",), 10, 17, formats=("one_to_one",)),
    ]
    found = by_age(library, vocabularies["needs"], "group")
    assert counts(found.bottom) == [1, 1, 1, 1, 1]
    assert found.bottom.cells[0] == Cell(1, None, ages="10-11", format="group")
    assert row_of(found, "Weapons").total == Cell(1, "weapons", format="group")


def test_by_format(vocabularies: Vocabularies) -> None:
    library = [
        an_intervention(("weapons",), 10, 17, formats=("group", "remote")),
        an_intervention(("weapons",), 10, 17, formats=("group",)),
    ]
    found = by_format(library, vocabularies["needs"], vocabularies["formats"])
    by_label = dict(zip(found.columns, row_of(found, "Weapons").cells, strict=True))
    assert by_label["Group"] == Cell(2, "weapons", format="group")
    assert by_label["Remote"].count == 1
    assert by_label["Panel"].count == 0
    assert row_of(found, "Weapons").total.count == 2


@pytest.mark.parametrize(
    ("count", "shade"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (7, 3), (8, 4), (90, 4)]
)
def test_more_is_darker(count: int, shade: int) -> None:
    assert Cell(count).shade == shade


def test_an_empty_library_says_so(vocabularies: Vocabularies) -> None:
    found = by_age([], vocabularies["needs"], None)
    assert words.best_covered(found) == "No intervention is approved for use yet."
    assert words.best_covered(found, "Group") == (
        "No intervention in the format “group” is approved for use yet."
    )


def test_the_sentence_names_the_best_and_the_gaps(vocabularies: Vocabularies) -> None:
    every = tuple(term.code for term in vocabularies["needs"])
    all_but_one = tuple(code for code in every if code != "harmful_sexual_behaviour")
    library = [
        an_intervention(all_but_one, 12, 17),
        an_intervention(tuple(code for code in all_but_one if code != "weapons"), 10, 17),
        an_intervention(("substance_use",), 10, 17),
    ]
    found = by_age(library, vocabularies["needs"], None)
    assert words.best_covered(found).startswith(
        "3 interventions are approved for use. Best covered: substance use (3); "
    )
    assert words.gaps(found) == (
        "Nothing answers harmful sexual behaviour. At some ages nothing answers weapons. "
        "Only one intervention answers weapons."
    )


def test_without_gaps_it_says_so(vocabularies: Vocabularies) -> None:
    every = tuple(term.code for term in vocabularies["needs"])
    found = by_age([an_intervention(every, 10, 17)] * 2, vocabularies["needs"], None)
    assert words.gaps(found) == ("Every need has at least two interventions, and one at every age.")


def test_many_gaps_are_not_all_named(vocabularies: Vocabularies) -> None:
    found = by_age([an_intervention(("weapons",), 10, 17)] * 2, vocabularies["needs"], None)
    assert words.gaps(found) == (
        "Nothing answers living arrangements and environment; parenting, family and "
        "relationships; mental health; and 16 other needs."
    )


def test_the_spreadsheet_has_a_line_for_each_need_of_each_format(
    vocabularies: Vocabularies,
) -> None:
    library = [an_intervention(("weapons",), 10, 17, formats=("group",))]
    any_format, group = (by_age(library, vocabularies["needs"], code) for code in (None, "group"))
    lines = list(words.table([("Any format", any_format), ("Group", group)]))
    assert lines[0] == [
        *("Format", "Need", "10 to 11", "12 to 13", "14 to 15", "16 to 17", "Any age")
    ]
    assert len(lines) == 1 + 2 * (len(vocabularies["needs"].codes) + 1)
    assert ["Group", "Weapons", 1, 1, 1, 1, 1] in lines
    assert lines[-1] == ["Group", "Any need", 1, 1, 1, 1, 1]
