"""Two people who write in one section at once."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from catalogue.drafting.merging import marks_of, merge, with_theirs
from catalogue.interventions.document import Document

FIELDS = ("purpose", "aims", "rationale")
TEXTS = st.sampled_from(("", "One", "Two", "Three"))
DOCUMENTS = st.builds(Document, purpose=TEXTS, aims=TEXTS, rationale=TEXTS)


@given(base=DOCUMENTS, theirs=DOCUMENTS, mine=DOCUMENTS)
def test_nothing_is_written_over_unseen(base: Document, theirs: Document, mine: Document) -> None:
    merged = merge(theirs, mine, opened=marks_of(base, FIELDS), fields=FIELDS)
    for name in FIELDS:
        was, now, wanted = (getattr(each, name) for each in (base, theirs, mine))
        if wanted == was:
            assert getattr(merged.document, name) == now
        elif now in (was, wanted):
            assert getattr(merged.document, name) == wanted
        else:
            assert name in merged.clashing
    assert all(getattr(mine, name) != getattr(base, name) for name in merged.clashing)


@given(base=DOCUMENTS, theirs=DOCUMENTS, mine=DOCUMENTS)
def test_after_seeing_theirs_mine_goes_over_them_and_over_nothing_else(
    base: Document, theirs: Document, mine: Document
) -> None:
    opened = marks_of(base, FIELDS)
    clashing = merge(theirs, mine, opened=opened, fields=FIELDS).clashing
    seen = with_theirs(opened, theirs, clashing=clashing, fields=FIELDS)
    again = merge(theirs, mine, opened=seen, fields=FIELDS)
    assert again.clashing == ()
    for name in FIELDS:
        touched = getattr(mine, name) != getattr(base, name)
        assert getattr(again.document, name) == getattr(mine if touched else theirs, name)


def test_a_form_that_does_not_say_what_it_was_opened_on_overwrites_nothing() -> None:
    stored = Document(purpose="One", aims="One")
    mine = replace(stored, purpose="Two")
    assert merge(stored, mine, opened="", fields=FIELDS).clashing == ("purpose",)
    assert merge(stored, mine, opened="x y", fields=FIELDS).clashing == ("purpose",)
