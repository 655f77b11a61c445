"""Labels inside sentences."""

import pytest

from catalogue.matching.words import in_sentence, listed, number_word


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Weapons", "weapons"),
        ("Speech, language and communication", "speech, language and communication"),
        ("English as an additional language", "English as an additional language"),
        ("ETE worker", "ETE worker"),
        ("Tier 2 substance misuse", "Tier 2 substance misuse"),
        ("", ""),
    ],
)
def test_a_label_loses_its_capital_but_a_name_keeps_it(label: str, expected: str) -> None:
    assert in_sentence(label) == expected


def test_labels_with_commas_stay_apart() -> None:
    assert listed(["Weapons", "Parenting, family and relationships"]) == (
        "weapons; parenting, family and relationships"
    )


def test_small_numbers_are_words() -> None:
    assert [number_word(each) for each in (0, 2, 9, 10)] == ["no", "two", "nine", "10"]
