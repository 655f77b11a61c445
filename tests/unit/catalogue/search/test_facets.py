"""Filtering and counting, compared with counting one by one."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.interventions.local_standings import LocalStanding, LocalStandings, Placed
from catalogue.search.documents import CARD_TAGS, Card
from catalogue.search.facets import CardColumns, Columns
from catalogue.search.filters import FACETS, FACETS_BY_NAME, Filters, values_of

CODES = ("first", "second", "third")
CODED = [facet.name for facet in FACETS if not facet.bands]
BANDS = {facet.name: [band.value for band in facet.bands] for facet in FACETS if facet.bands}


def columns_of(cards: Iterable[tuple[int, Card]], places: int) -> Columns:
    """Columns of one segment whose documents are all in place."""
    return Columns([(CardColumns(cards, places), np.ones(places, dtype=bool))])


@st.composite
def cards(draw: st.DrawFn) -> Card:
    ages = draw(st.none() | st.tuples(st.integers(10, 21), st.integers(10, 21)))
    youngest, oldest = sorted(ages) if ages else (None, None)
    return Card(
        intervention_id=1,
        version_id=1,
        slug="one",
        title=draw(st.sampled_from(["A", "b", "C"])),
        aliases=(),
        summary="",
        youngest=youngest,
        oldest=oldest,
        session_minutes=tuple(draw(st.lists(st.integers(1, 90), max_size=6))),
        reading_age=None,
        approved_on=date(2026, 1, 1),
        expires_on=draw(st.sampled_from([date(2026, 5, 31), date(2026, 6, 1), date(2027, 1, 1)])),
        tags={
            name: tuple(draw(st.lists(st.sampled_from(CODES), unique=True))) for name in CARD_TAGS
        },
        published_evidence=(),
    )


def choices() -> st.SearchStrategy[dict[str, list[str]]]:
    values = {name: st.lists(st.sampled_from((*CODES, "unused")), max_size=3) for name in CODED}
    bands = {name: st.lists(st.sampled_from(codes), max_size=2) for name, codes in BANDS.items()}
    return st.fixed_dictionaries({}, optional={**values, **bands})


def passes(card: Card, filters: Filters, *, without: str | None = None) -> bool:
    """The rule in plain words: any value within a facet, all facets."""
    return all(
        set(values) & set(values_of(FACETS_BY_NAME[name], card))
        for name, values in filters.items()
        if values and name != without
    )


@settings(max_examples=50, deadline=None)
@given(st.lists(cards(), max_size=8), choices(), st.data())
def test_counts_are_those_of_counting_one_by_one(
    library: list[Card], filters: dict[str, list[str]], data: st.DataObject
) -> None:
    matched = data.draw(st.lists(st.booleans(), min_size=len(library), max_size=len(library)))
    cut = data.draw(st.integers(0, len(library)))
    segments = [(part, np.ones(len(part), dtype=bool)) for part in (library[:cut], library[cut:])]
    columns = Columns([(CardColumns(enumerate(p), len(p)), there) for p, there in segments])
    matches = np.array(matched, dtype=bool)
    chosen = [card for card, match in zip(library, matched, strict=True) if match]

    narrowed = columns.narrow(matches, filters)
    assert int(narrowed.sum()) == sum(passes(card, filters) for card in chosen)

    counts = columns.counts(matches, filters)
    for facet in FACETS:
        for value in (*CODES, *BANDS.get(facet.name, ())):
            by_hand = sum(
                value in values_of(facet, card) and passes(card, filters, without=facet.name)
                for card in chosen
            )
            assert counts[facet.name].get(value, 0) == by_hand


@settings(max_examples=50, deadline=None)
@given(
    st.lists(cards(), max_size=8),
    st.lists(st.none() | st.sampled_from(LocalStanding), min_size=8, max_size=8),
    choices(),
    st.lists(st.sampled_from([each.value for each in LocalStanding]), max_size=3),
)
def test_the_counts_of_results_here_add_up(
    library: list[Card],
    standings: list[LocalStanding | None],
    filters: dict[str, list[str]],
    chosen: list[str],
) -> None:
    """Each thing found has one standing; one that nobody knows of was not used here."""
    numbered = [replace(card, intervention_id=number) for number, card in enumerate(library)]
    known = {number: Placed(each) for number, each in enumerate(standings) if each}
    columns = columns_of(enumerate(numbered), len(library)).knowing(LocalStandings(known, {}))
    everything = np.ones(len(library), dtype=bool)
    here = {**filters, "here": chosen}

    counts = columns.counts(everything, here)["here"]
    assert sum(counts.values()) == int(columns.narrow(everything, filters).sum())
    found = int(columns.narrow(everything, here).sum())
    if chosen:
        assert sum(counts[value] for value in set(chosen)) == found
    for standing in LocalStanding:
        by_hand = sum(
            passes(card, filters) and (standings[number] or LocalStanding.NOT_USED) is standing
            for number, card in enumerate(numbered)
        )
        assert counts[standing.value] == by_hand


def test_new_standings_take_the_place_of_the_earlier_ones(card: Callable[..., Card]) -> None:
    columns = columns_of([(0, card(intervention_id=7))], 1)
    everything = np.ones(1, dtype=bool)
    for standing in (LocalStanding.LIKELY, LocalStanding.WORSE):
        known = columns.knowing(LocalStandings({7: Placed(standing)}, {}))
        assert known.counts(everything, {})["here"][standing.value] == 1
    assert "here" not in columns.counts(everything, {})


def test_what_has_expired_is_not_in_use(card: Callable[..., Card]) -> None:
    last_days = [date(2026, 5, 31), date(2026, 6, 1), date(2026, 6, 2)]
    columns = columns_of(enumerate(card(expires_on=day) for day in last_days), 3)
    assert list(columns.in_use(date(2026, 6, 1))) == [False, True, True]


def test_an_empty_place_is_never_in_use(card: Callable[..., Card]) -> None:
    columns = columns_of([(1, card())], 3)
    assert list(columns.in_use(date(2026, 6, 1))) == [False, True, False]


def test_a_place_that_was_taken_over_is_not_in_use(card: Callable[..., Card]) -> None:
    earlier = CardColumns(enumerate([card(), card()]), 2)
    columns = Columns(
        [(earlier, np.array([True, False])), (CardColumns([(0, card())], 1), np.array([True]))]
    )
    assert list(columns.in_use(date(2026, 6, 1))) == [True, False, True]


@pytest.mark.parametrize(
    ("minutes", "bands"),
    [((30,), ["up-to-30"]), ((31, 20), ["31-45"]), ((60,), ["46-60"]), ((61, 5), ["over-60"])],
)
def test_the_longest_session_decides(
    card: Callable[..., Card], minutes: tuple[int, ...], bands: list[str]
) -> None:
    assert values_of(FACETS_BY_NAME["minutes"], card(session_minutes=minutes)) == bands


def test_an_age_range_is_in_every_band_that_it_touches(card: Callable[..., Card]) -> None:
    made = card(youngest=11, oldest=14)
    assert values_of(FACETS_BY_NAME["ages"], made) == ["10-11", "12-13", "14-15"]


@pytest.mark.parametrize(
    ("number", "band"), [(1, "1"), (2, "2-3"), (3, "2-3"), (4, "4-or-more"), (9, "4-or-more")]
)
def test_sessions_are_counted(card: Callable[..., Card], number: int, band: str) -> None:
    made = card(session_minutes=(30,) * number)
    assert values_of(FACETS_BY_NAME["sessions"], made) == [band]


def test_without_a_session_plan_there_are_no_minutes(card: Callable[..., Card]) -> None:
    made = card(session_minutes=())
    assert not values_of(FACETS_BY_NAME["minutes"], made)
    assert not values_of(FACETS_BY_NAME["sessions"], made)
