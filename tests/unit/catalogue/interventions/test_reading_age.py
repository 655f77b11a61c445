"""The reading age, on sentences counted by hand."""

import pytest

from catalogue.interventions.document import Document, Worksheet
from catalogue.interventions.reading_age import (
    FEWEST_WORDS,
    reading_age,
    reading_age_in_words,
    reading_age_of,
    syllables,
)

# 10 words and 10 syllables in each sentence.
SHORT_WORDS = "The dog ran up the hill and sat on grass. "
# 12 words; 3 + 2 + 2 + 5 + 1 + 4 + 2 + 3 + 2 + 2 + 2 + 3 = 31 syllables.
LONG_WORDS = (
    "Whenever someone's choices inevitably hurt community members, "
    "another person gathers helpful evidence. "
)


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("the", 1),
        ("hope", 1),
        ("makes", 1),
        ("walked", 1),
        ("wanted", 2),
        ("boxes", 2),
        ("places", 2),
        ("table", 2),
        ("handles", 2),
        ("whole", 1),
        ("agreed", 2),
        ("tried", 1),
        ("people", 2),
        ("radio", 3),
        ("question", 2),
        ("material", 4),
        ("going", 2),
        ("thing", 1),
        ("you", 1),
        ("I'm", 1),
        ("999", 1),
        ("TV", 1),
    ],
)
def test_syllables_counted_aloud(word: str, count: int) -> None:
    assert syllables(word) == count


def test_short_words_in_sentences_of_ten_words() -> None:
    # 0.39 × 10 + 11.8 × 1 − 15.59 = 0.11, and five years.
    assert reading_age(SHORT_WORDS * 4) == pytest.approx(5.11)


def test_long_words_raise_the_age() -> None:
    # 0.39 × 12 + 11.8 × 31 ÷ 12 − 15.59 = 19.573, and five years.
    assert reading_age(LONG_WORDS * 3) == pytest.approx(24.573, abs=0.001)


def test_a_line_without_a_full_stop_is_a_sentence() -> None:
    lines = SHORT_WORDS.replace(".", "").strip()
    assert reading_age("\n".join([lines] * 4)) == reading_age(SHORT_WORDS * 4)


def test_lines_to_write_on_boxes_and_marks_do_not_count() -> None:
    sentence = SHORT_WORDS.strip()
    sheet = f"""
## {sentence}

- [ ] {sentence}
- [x] {sentence}
> 1. {sentence}

______________________________
- [ ] ______________

| **The dog** ran up the hill *and* sat on grass | {sentence} ____ |
| --- | ---: |
"""
    assert reading_age(sheet) == pytest.approx(5.11)


def test_too_little_text_has_no_reading_age() -> None:
    words = ["dog"] * (FEWEST_WORDS - 1)
    assert reading_age(" ".join(words)) is None
    assert reading_age(" ".join([*words, "dog"])) is not None
    assert reading_age("") is None


def test_very_easy_text_is_not_below_the_lowest_age() -> None:
    assert reading_age("Go. " * 40) == 5.0


def test_only_what_the_child_reads_counts_and_only_in_english() -> None:
    sheet = Worksheet("The dog", SHORT_WORDS * 4)
    document = Document(purpose=LONG_WORDS * 5, worksheets=(sheet,))
    age = reading_age_of(document)
    assert age is not None
    assert age < 6
    assert reading_age_of(Document(language="cy", worksheets=(sheet,))) is None
    assert reading_age_of(Document()) is None


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (None, "not known"),
        (5.0, "9 years or younger"),
        (9.4, "9 years or younger"),
        (9.6, "about 10 years"),
        (13.2, "about 13 years"),
        (24.6, "18 years or older"),
    ],
)
def test_the_age_in_words(age: float | None, words: str) -> None:
    assert reading_age_in_words(age) == words
