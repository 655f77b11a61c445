"""What a version says: its tidy form, its stored form and its hash."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.interventions.document import content_hash, tidied, tidy_line, tidy_text
from catalogue.interventions.schemas import dump_document
from catalogue.interventions.stored import UnreadableDocument, load_document
from tests.factories.interventions import a_document


def test_a_text_from_a_form_and_from_a_file_is_the_same_text() -> None:
    typed = a_document(purpose="  One\r\ntwo \r\n", title=" Stop  and\nbreathe ")
    filed = a_document(purpose="One\ntwo", title="Stop and breathe")
    assert tidied(typed) == filed


@given(st.text())
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert tidy_text(tidy_text(text)) == tidy_text(text)
    assert tidy_line(tidy_line(text)) == tidy_line(text)


def test_a_document_comes_back_from_where_it_is_stored() -> None:
    assert load_document(dump_document(a_document())) == a_document()


def test_one_letter_more_gives_another_hash() -> None:
    one, other = a_document(), a_document(upset="Stop, offer water, and ask what would help!")
    assert content_hash(dump_document(one)) == content_hash(dump_document(a_document()))
    assert content_hash(dump_document(one)) != content_hash(dump_document(other))


def test_the_core_steps_are_counted_by_session_and_step_from_one() -> None:
    numbers = [(session, step) for session, step, _ in a_document().core_steps]
    assert numbers == [(1, 2), (1, 3)]


def test_what_is_no_document_is_not_read() -> None:
    for content in (
        None,
        {"title": 7},
        {"age": {}},
        {"sessions": [{}]},
        {"facts": [{"checked": "soon"}]},
    ):
        with pytest.raises(UnreadableDocument):
            load_document(content)


def test_a_document_of_an_earlier_or_later_release_is_read() -> None:
    content = dump_document(a_document())
    del content["spacing"]
    assert load_document({**content, "something new": 1}) == replace(a_document(), spacing="")
