"""What looks as if it should not be written about a child, and what does not."""

import sys
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.screening import FindingKind, known_words, screen

DAY = date(2026, 1, 20)
NAME = FindingKind.NAME


def found(text: str) -> list[tuple[str, FindingKind]]:
    return [(finding.words, finding.kind) for finding in screen(text, on=DAY)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Then Kyle Walker came.", "Kyle Walker"),
        ("then kyle walker came", "kyle walker"),
        ("KYLE WALKER", "KYLE WALKER"),
        ("I met Kyle WALKER there", "Kyle WALKER"),
        ("Kyle J. Walker", "Kyle J. Walker"),
        ("I met J. Smith", "J. Smith"),
        ("Oluwaseun Adeyemi came late.", "Oluwaseun Adeyemi"),
        ("with Siobhan O'Brien", "Siobhan O'Brien"),
        ("with Jay-Den Smith-Jones", "Jay-Den Smith-Jones"),
        ("and Ana María García", "Ana María García"),
        ("and Łukasz Nowak", "Łukasz Nowak"),
        ("and Ahmed al Hassan", "Ahmed al Hassan"),
        ("Will Smith was there", "Will Smith"),
        ("I saw Grace Young", "Grace Young"),
        ("at Kyle Walker's house", "Kyle Walker"),
        ("Sam Stafford", "Sam Stafford"),
        ("Tell Kyle Walker Monday", "Kyle Walker"),
        ("Mr Smith told me off", "Mr Smith"),
        ("Mrs. Patel told me off", "Mrs. Patel"),
    ],
)
def test_a_name_with_a_surname_is_pointed_out(text: str, words: str) -> None:
    assert found(text) == [(words, NAME)]


@pytest.mark.parametrize(
    "text",
    [
        "14/01/2009",
        "14.01.09",
        "14-1-2009",
        "14 01 2009",
        "2009-01-14",
        "14012009",
        "14 January 2009",
        "14th Jan 09",
        "January 14, 2009",
        "14 Jan '09",
    ],
)
def test_a_day_of_many_years_ago_looks_like_a_date_of_birth(text: str) -> None:
    assert found(f"He was there, {text}, he said") == [(text, FindingKind.DATE_OF_BIRTH)]


def test_a_young_brothers_date_of_birth_is_found_by_the_word_before_it() -> None:
    assert found("My brother was born on 3/4/2024") == [("3/4/2024", FindingKind.DATE_OF_BIRTH)]
    assert found("Court on 3/4/2024") == []


@pytest.mark.parametrize("text", ["ST16 2LH", "st162lh", "M1 1AE", "SW1A 1AA", "CR2-6XH"])
def test_a_postcode_is_pointed_out(text: str) -> None:
    assert found(f"I live in {text} now") == [(text, FindingKind.POSTCODE)]


@pytest.mark.parametrize(
    "text",
    ["07700 900123", "+44 7700 900 123", "(01785) 223121", "01785-223121", "7700900123"],
)
def test_a_telephone_number_is_pointed_out(text: str) -> None:
    assert found(f"ring {text} today") == [(text, FindingKind.TELEPHONE)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("He lives at 12 High Street, Stafford", "12 High Street"),
        ("he lives at 12 high street stafford", "12 high street"),
        ("his address is 4 the close", "4 the close"),
        ("his address is 4 mill close", "4 mill close"),
        ("Address: 4b Mill Bank Close", "4b Mill Bank Close"),
        ("Went to 12 Acacia Avenue today", "12 Acacia Avenue"),
        ("went to 12, ACACIA AVENUE today", "12, ACACIA AVENUE"),
        ("Taxi from 12-14 Mill Bank Rd.", "12-14 Mill Bank Rd"),
        ("Flat 3 Elm Court Northgate", "Flat 3 Elm Court"),
        ("in flat 3b, elm house", "flat 3b, elm house"),
        ("in Flat 3, 12 High St", "Flat 3, 12 High St"),
        ("his nan has moved to number 7 park view", "7 park view"),
        ("met at 221B Baker Street", "221B Baker Street"),
        ("at 3 The Crescent", "3 The Crescent"),
    ],
)
def test_a_street_with_a_house_number_is_pointed_out(text: str, words: str) -> None:
    assert found(text) == [(words, FindingKind.ADDRESS)]


@pytest.mark.parametrize(
    "text",
    [
        "There is 1 way out and 2 ways to walk",
        "It takes 10 minutes walk or a 5 mile drive",
        "10 Minutes Walk",
        "Session 2 Finding Another Way",
        "Court on 15 May close the case",
        "At 2 Crown Court hearings and 3 Youth Court orders",
        "In 2024 High Street youth club opened",
        "He saw 3 boys on the street and 2 girls close by",
        "4 people walk home along the road",
        "We live in a flat 10 minutes from the park",
        "Step 4 Hold Your Place",
        "He lives at 2 addresses and stays at 1 a lot",
        "Ring 999 if danger is close",
        "Score 1 to 10 for how close you feel",
    ],
)
def test_numbers_beside_ways_and_places_are_no_address(text: str) -> None:
    assert found(text) == []


def test_an_email_address_is_pointed_out() -> None:
    assert found("Write to kyle.w@example.co.uk!") == [("kyle.w@example.co.uk", FindingKind.EMAIL)]


@pytest.mark.parametrize(
    "text",
    [
        "I went to Stafford with Sam",
        "Sam, Jordan and Kai were there. Sam and I left.",
        "Knife Crime",
        "We did Knife Crime and the Law",
        "In March Sam came. April, May, June. In April May is near.",
        "Will Sam come? Will you? May Sam come?",
        "Told Sam about it. Reassured Jordan. Asked Kai.",
        "Stoke City beat Manchester United in the Premier League",
        "Alton Towers with Mum and Dad, Merry Christmas",
        "Court on 14 January 2026 at 10:30",
        "My score was 10 out of 12, 3/4 of it, then 10 11 12",
        "Session 2 of 4: Stop And Think",
        "Mental Health team, CAMHS, YJS and SEND",
        "Call of Duty, Grand Theft Auto, Tik Tok and Chelsea Football Club",
        "It was B4 2nd lesson, year 9 3rd term",
        "Referral Order panel at Stoke-on-Trent City Council",
        "I'm not angry. I'd rather go to Nan's. Don't Know.",
        "Sam's Mum rang. Sam I think.",
        "I would do it next Monday at 4 pm on the A34",
        "",
    ],
)
def test_ordinary_sentences_raise_no_false_alarm(text: str) -> None:
    assert found(text) == []


def test_findings_stand_in_the_order_of_the_text() -> None:
    text = "ring 07700 900123 or Kyle Walker,\nST16 2LH, born 14/1/2009"
    assert [finding.kind for finding in screen(text, on=DAY)] == [
        FindingKind.TELEPHONE,
        FindingKind.NAME,
        FindingKind.POSTCODE,
        FindingKind.DATE_OF_BIRTH,
    ]


PLAIN_NAMES = sorted(
    known_words().first_names
    - known_words().ordinary_words
    - known_words().not_names
    - known_words().places
)
SURNAMES = sorted(known_words().surnames - known_words().ordinary_words)
ORDINARY = sorted(
    known_words().ordinary_words
    - known_words().first_names
    - known_words().surnames
    - {"born", "dob", "birth"}
)


@given(st.sampled_from(PLAIN_NAMES), st.sampled_from(SURNAMES), st.sampled_from(ORDINARY))
def test_every_known_name_is_found_in_mid_sentence(first: str, surname: str, word: str) -> None:
    words = f"{first.capitalize()} {surname.capitalize()}"
    assert (words, NAME) in found(f"then {word} {words}, {word}")


@given(st.lists(st.sampled_from(ORDINARY), max_size=12), st.sampled_from(PLAIN_NAMES))
def test_a_first_name_among_ordinary_words_is_let_through(words: list[str], first: str) -> None:
    sentence = " ".join([*words, "with", first.capitalize(), *words])
    assert found(sentence) == []
    assert found(sentence.capitalize()) == []


@given(st.text(max_size=300))
def test_whatever_is_typed_the_words_found_are_words_of_the_text(text: str) -> None:
    for finding in screen(text, on=DAY):
        assert text[finding.start : finding.start + len(finding.words)] == finding.words


@given(st.text(alphabet="0123456789 ()+-./@aA'\n", max_size=2000))
def test_a_long_run_of_digits_and_signs_is_screened(text: str) -> None:
    screen(text, on=DAY)


REPEATED = (
    "A B ", "van ", "Kyle van ", "A. ", "Mr ", "Kyle ", "Kyle Walker ", "Aa ", "0 ", "a@", "1/",
    "A1 ", "a-", "'", "a'", "jan ", "1 jan ", "born 1/1/20 ", "07700 900", "A\u00a0", "12 High ",
    "at 1 High High ", "flat 1, ",
)  # fmt: skip


def steps_of_screening(text: str) -> int:
    """How many functions are called."""
    steps = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal steps
        steps += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        screen(text, on=DAY)
    finally:
        sys.setprofile(None)
    return steps


@pytest.mark.parametrize("piece", REPEATED)
def test_twice_as_long_a_text_takes_twice_as_many_steps(piece: str) -> None:
    once, twice = (steps_of_screening(piece * (length // len(piece))) for length in (4000, 8000))
    assert twice < 2.2 * once + 100


@pytest.mark.parametrize("piece", REPEATED)
def test_a_very_long_text_keeps_nobody_waiting(piece: str) -> None:
    """A second of work at most; what grows with the square would take hours."""
    started = time.process_time()
    screen(piece * (200_000 // len(piece)), on=DAY)
    assert time.process_time() - started < 20


def test_a_name_with_several_initials_and_particles_is_pointed_out() -> None:
    assert found("with Kyle J. R. van der Walker") == [("Kyle J. R. van der Walker", NAME)]
