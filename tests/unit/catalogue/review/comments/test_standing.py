"""How a comment stands, after whatever was done about it."""

from hypothesis import given
from hypothesis import strategies as st

from catalogue.review.comments.beside import count_in_words
from catalogue.review.comments.models import CommentDeed, Deed, ReviewComment

deeds = st.lists(st.sampled_from(Deed), max_size=8)


def a_comment(*kinds: Deed) -> ReviewComment:
    return ReviewComment(words="Why?", deeds=[CommentDeed(kind=kind, words="") for kind in kinds])


@given(deeds)
def test_the_last_word_counts_and_what_was_taken_back_asks_for_nothing(kinds: list[Deed]) -> None:
    is_open, done = True, False
    for kind in kinds:
        if kind in (Deed.RESOLVED, Deed.REOPENED):
            is_open = kind is Deed.REOPENED
        if kind in (Deed.DONE, Deed.NOT_DONE):
            done = kind is Deed.DONE
    comment = a_comment(*kinds)
    assert comment.is_open == (is_open and Deed.WITHDRAWN not in kinds)
    assert (comment.done is not None) == done
    assert len(comment.answers) == kinds.count(Deed.ANSWERED)


def test_what_was_withdrawn_is_not_counted() -> None:
    said = [a_comment(), a_comment(Deed.RESOLVED), a_comment(Deed.WITHDRAWN)]
    assert count_in_words(said) == "2 comments, 1 open"
    assert count_in_words(said[2:]) == ""
    assert count_in_words([a_comment(Deed.RESOLVED)]) == "1 comment, none open"
