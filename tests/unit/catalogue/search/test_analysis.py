"""How text is cut into words, and how found words are marked."""

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from catalogue.search.analysis import highlight, stems_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("carrying", "carry"),
        ("carries", "carry"),
        ("knives", "knife"),
        ("Children", "child"),
        ("child's", "child"),
        ("can’t", "can't"),
        ("Café", "cafe"),
        ("weapons", "weapon"),
        ("GPs", "GP"),
        ("using", "use"),
    ],
)
def test_forms_of_a_word_are_the_same_word(one: str, other: str) -> None:
    assert stems_of(one) == stems_of(other)


@pytest.mark.parametrize(("one", "other"), [("nos", "no"), ("ups", "up"), ("nevers", "never")])
def test_a_short_word_that_only_looks_like_a_plural_is_its_own(one: str, other: str) -> None:
    assert stems_of(one) == (one,)
    assert stems_of(one) != stems_of(other)


def test_numbers_and_single_letters_count() -> None:
    assert stems_of("Tier 2, section 139A, plan B") == ("tier", "2", "section", "139a", "plan", "b")


def test_common_words_and_lines_to_write_on_do_not() -> None:
    assert stems_of("what is the ______ of it") == ()


def test_every_form_of_a_found_word_is_marked() -> None:
    marked = highlight("Carrying knives, and a knife.", frozenset(stems_of("carry knife")))
    assert marked == Markup("<mark>Carrying</mark> <mark>knives</mark>, and a <mark>knife</mark>.")


def test_html_in_a_text_is_shown_as_text() -> None:
    marked = highlight('<script>knife</script> & "x"', frozenset({"knife"}))
    assert marked == "&lt;script&gt;<mark>knife</mark>&lt;/script&gt; &amp; &#34;x&#34;"


@given(st.text(max_size=200), st.frozensets(st.text(min_size=1, max_size=5), max_size=4))
def test_marking_changes_no_letter(text: str, stems: frozenset[str]) -> None:
    marked = highlight(text, stems | frozenset(stems_of(text)[:2]))
    plain = str(marked).replace("<mark>", "").replace("</mark>", "")
    assert "<" not in plain
    assert unescape(plain) == text
