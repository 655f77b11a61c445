"""Counts as they may be shown, in the words that stand beside pictures and in sentences."""

from outcomes.evaluation.suppression import Shown
from outcomes.reports.presentation import PROTECTED


def counted_words(shown: Shown) -> str:
    """“about 35 children”, “fewer than 10 children”; only that it is not shown, where it is not."""
    return shown.text if shown is PROTECTED else shown.words


def number_words(shown: Shown) -> str:
    """“about 35”: for a sentence that has named the children already."""
    return shown.words.replace(" children", "").replace(" child", "")


def why_not(shown: Shown) -> str:
    """Why there is nothing to draw."""
    if shown is PROTECTED:
        return "Not shown, to protect a small group"
    return "Too few children to say"
