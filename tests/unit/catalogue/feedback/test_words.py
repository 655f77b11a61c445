"""Counts of feedback in words."""

import pytest

from catalogue.feedback.models import Verdict
from catalogue.feedback.queries import Tally
from catalogue.feedback.words import tally_in_words

W, A, D = Verdict.WORKED_WELL, Verdict.ADAPTED, Verdict.DID_NOT_FIT


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({W: 1}, "1 person said how it was: it worked well for 1."),
        ({A: 2}, "2 people said how it was: 2 adapted it."),
        (
            {W: 3, A: 1, D: 1},
            "5 people said how it was: it worked well for 3, 1 adapted it "
            "and it did not fit for 1.",
        ),
    ],
)
def test_every_answer_is_counted_once(counts: dict[Verdict, int], words: str) -> None:
    assert tally_in_words(Tally(counts)) == words
