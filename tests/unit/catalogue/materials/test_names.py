"""A name that came from outside, and what is left of it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.materials.names import LONGEST, ending_of, safe_name, title_from


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Picture cards.PDF", "Picture cards.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\plan.docx", "plan.docx"),
        ("a\0b.png", "ab.png"),
        ("exe.\u202efdp", "exe.fdp"),
        ("CON.txt", "_CON.txt"),
        ("COM¹.docx", "_COM¹.docx"),
        ("lpt² .tar.docx", "_lpt² .tar.docx"),
        ("CONIN$.docx", "_CONIN$.docx"),
        ("Computer.docx", "Computer.docx"),
        ("...", "file"),
        ("", "file"),
        ("Fy nghynllun diogelwch – ŵyl.pdf", "Fy nghynllun diogelwch – ŵyl.pdf"),
        ('who: "me"?.pdf', "who- -me--.pdf"),
    ],
)
def test_a_name_says_no_more_than_a_name(given_name: str, kept: str) -> None:
    assert safe_name(given_name) == kept


@given(st.text(max_size=400))
def test_whatever_comes_the_name_is_safe_and_stays_as_it_is(text: str) -> None:
    name = safe_name(text)
    assert 0 < len(name) <= LONGEST
    assert not set(name) & set('/\\<>:"|?*')
    assert not any(unicodedata.category(each).startswith("C") for each in name)
    assert name not in (".", "..")
    assert name.strip() == name
    assert safe_name(name) == name


def test_a_name_of_five_thousand_characters_keeps_its_ending() -> None:
    name = safe_name("a" * 5000 + ".pdf")
    assert len(name) == LONGEST
    assert ending_of(name) == ".pdf"


def test_a_file_is_called_on_a_page_what_its_name_says() -> None:
    assert title_from("my_safety-plan.v2.pdf") == "My safety plan.v2"
