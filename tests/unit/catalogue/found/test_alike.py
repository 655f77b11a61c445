"""How alike two texts are, by signatures, against what counting their shingles says."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.found import alike

WORDS = st.lists(st.integers(0, 400), min_size=60, max_size=300)
# One comparison in a million and a half would be further out by chance.
DEVIATIONS = 5


def a_text(numbers: list[int], prefix: str = "word") -> str:
    return " ".join(f"{prefix}{number}" for number in numbers)


def exact_similarity(one: str, other: str) -> float:
    """The Jaccard similarity of two texts by their shingles, counted with sets of words."""

    def shingles(text: str) -> set[tuple[str, ...]]:
        words = text.split()
        return {tuple(words[place : place + 3]) for place in range(len(words) - 2)}

    mine, theirs = shingles(one), shingles(other)
    return len(mine & theirs) / len(mine | theirs)


def estimate(one: str, other: str) -> float:
    return alike.similarity(alike.signature_of(one), alike.signature_of(other))


@given(st.text(min_size=1))
def test_a_text_is_like_itself_and_like_itself_alone(text: str) -> None:
    words = alike.words_of(text)
    assert estimate(text, text) == (1.0 if words else 0.0)
    assert estimate(text, "") == 0.0


@given(WORDS)
def test_letters_signs_and_line_breaks_make_no_difference(numbers: list[int]) -> None:
    text = a_text(numbers)
    assert estimate(text, text.upper().replace(" ", ",\n – ") + "!") == 1.0


@given(WORDS, WORDS)
def test_texts_without_a_common_word_are_not_alike(one: list[int], other: list[int]) -> None:
    assert estimate(a_text(one), a_text(other, "other")) < 0.01


@given(WORDS, st.lists(st.integers(0, 400), max_size=200), st.integers(0, 59))
def test_it_is_estimated_within_the_error_that_it_states(
    numbers: list[int], added: list[int], cut: int
) -> None:
    one, other = a_text(numbers), a_text(numbers[cut:] + added)
    exact = exact_similarity(one, other) if len(numbers[cut:] + added) > 2 else 0.0
    error = sqrt(exact * (1 - exact) / alike.PLACES)
    assert abs(estimate(one, other) - exact) <= DEVIATIONS * error + 1 / alike.PLACES


def test_the_error_has_the_size_that_is_stated_and_no_side() -> None:
    off = []
    for number in range(300):
        one = a_text(list(range(number * 1000, number * 1000 + 200)))
        other = a_text(list(range(number * 1000 + 70, number * 1000 + 270)))
        off.append(estimate(one, other) - exact_similarity(one, other))
    exact = exact_similarity(a_text(list(range(200))), a_text(list(range(70, 270))))
    stated = sqrt(exact * (1 - exact) / alike.PLACES)
    assert stated <= alike.LARGEST_ERROR
    assert np.std(off) == pytest.approx(stated, rel=0.15)
    assert abs(np.mean(off)) < 4 * stated / sqrt(len(off))


def test_a_page_out_of_a_book_stands_in_it_whole() -> None:
    page, book = a_text(list(range(200))), a_text(list(range(1000)))
    mine, theirs = alike.signature_of(page), alike.signature_of(book)
    similarity = alike.similarity(mine, theirs)
    sizes, similarities = np.array([theirs.size, mine.size]), np.array([similarity, 1.0])
    in_each, of_each = alike.shares_of(mine.size, sizes, similarities)
    assert in_each == pytest.approx([1, 1], abs=0.3)
    assert of_each == pytest.approx([0.2, 1], abs=0.06)


def test_a_signature_is_the_same_after_it_was_stored_and_tomorrow() -> None:
    kept = alike.signature_of("Stop, think, and then say what you want to say.")
    assert len(kept.as_bytes()) == 4 * alike.PLACES
    again = alike.from_bytes(kept.size, kept.as_bytes())
    assert alike.similarity(kept, again) == 1.0
    # Another number here means that stored signatures are worthless: raise METHOD.
    assert [int(each) for each in kept.places[:2]] == [115789511, 565770756]


def test_a_text_of_one_word_is_known_again_and_is_too_short_to_tell() -> None:
    assert estimate("Stop", "stop!") == 1.0
    assert estimate("Stop", "Go") == 0.0
    assert not alike.signature_of("Stop and think before you answer.").comparable
