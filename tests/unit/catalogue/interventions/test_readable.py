"""Markdown as text that is compared word by word."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.interventions.readable import readable, shown


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Two piles: *Allowed*, *Not allowed*.", "Two piles: Allowed, Not allowed."),
        ("**Stop** and ***breathe***, _slowly_, __now__.", "Stop and breathe, slowly, now."),
        ("~~Old~~ `code`", "Old code"),
        ("**Say *it* aloud**", "Say it aloud"),
        ("- Read the cards\n  - twice\n* Sort them", "• Read the cards\n  • twice\n• Sort them"),
        ("- [ ] Pens\n- [x] Cards\n1. [ ] Ask", "☐ Pens\n☑ Cards\n1. ☐ Ask"),
        ("1. Stop\n2) Breathe", "1. Stop\n2) Breathe"),
        ("### Before\n\nThen", "Before\n\nThen"),
        ("> How was it?\n>\n> And now?\n\nThen", "Ask: How was it?\n\nAnd now?\n\nThen"),
        ("> Well done.", "Say: Well done."),
        ("> - One\n> - Two", "Say: • One\n• Two"),
        ("| Card | Answer |\n|---|:-:|\n| One | *Yes* |", "Card | Answer\nOne | Yes"),
        ("[The law](https://law.example/a_b_c)", "The law (https://law.example/a_b_c)"),
        (r"3 \* 4 \# \[x\]", "3 * 4 # [x]"),
        (r"\*as typed\*", "*as typed*"),
    ],
)
def test_marks_become_signs_or_are_not_shown(written: str, read: str) -> None:
    assert shown(readable(written)) == read


@pytest.mark.parametrize(
    "text",
    [
        "My sign: ____________ and ____",
        "5 * 3 * 2 = 30",
        "cards_for_print.pdf",
        "#1 is a number",
        "a - b",
        "C:\\cards",
        "One [of] them (here)",
        "* ",
        "",
    ],
)
def test_what_is_no_mark_stays(text: str) -> None:
    assert shown(readable(text)) == text


def test_what_is_not_shown_is_still_known() -> None:
    assert readable("*Allowed*") != readable("Allowed") != readable("## Allowed")


def test_a_text_full_of_lone_marks_is_read_in_a_moment() -> None:
    started = perf_counter()
    for sign in ("*a ", "[a", "`a ", "> ", "| ", "_a ", "**a "):
        readable(sign * 10_000)
    assert perf_counter() - started < 5


@given(st.text(alphabet="ab *_`~#>|-[]()\\\n1.", max_size=60))
def test_no_letter_is_ever_lost(text: str) -> None:
    letters = [each for each in text if each in "ab"]
    read = shown(readable(text)).replace("Say: ", "").replace("Ask: ", "")
    assert [each for each in read if each in "ab"] == letters
