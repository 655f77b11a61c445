"""Which words the dictionary has."""

from pathlib import Path

import pytest

from core.english_words import english_words


@pytest.mark.parametrize(
    "word", ["falconry", "gambled", "vaping", "scooters", "unhappy", "radicalised", "don't"]
)
def test_a_word_and_its_forms_are_in_the_dictionary(word: str) -> None:
    assert word in english_words()


@pytest.mark.parametrize(
    "word", ["kieran", "blackwood", "Kieran", "braithwaite", "falconrys", "xqz", "", "a" * 5000]
)
def test_names_and_what_is_no_word_are_not(word: str) -> None:
    assert word not in english_words()


def test_without_the_dictionary_no_word_is_known(tmp_path: Path) -> None:
    assert "falconry" not in english_words(tmp_path)
