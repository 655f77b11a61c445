"""Addresses of the same page are the same, and of others are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.found.addresses import page_key, same_page, with_scheme

PARTS = st.text("abcABC-_.~%20/", max_size=12)


@pytest.mark.parametrize(
    "address",
    [
        "http://www.example.org/Sheets/anger.pdf",
        "https://EXAMPLE.org:443/Sheets/anger.pdf/",
        "https://example.org/Sheets/anger.pdf#page=2",
        "https://example.org/Sheets/anger.pdf?utm_source=mail&fbclid=x",
        " https://example.org/Sheets/%61nger.pdf ",
    ],
)
def test_the_same_page_is_known_again(address: str) -> None:
    assert page_key(address) == page_key("https://example.org/Sheets/anger.pdf")


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/sheets/anger.pdf",  # a server may tell letters apart
        "https://other.example.org/Sheets/anger.pdf",
        "https://example.org:8443/Sheets/anger.pdf",
        "https://example.org/Sheets/anger.pdf?page=2",
        "https://example.org/",
    ],
)
def test_another_page_is_another(address: str) -> None:
    assert page_key(address) != page_key("https://example.org/Sheets/anger.pdf")


def test_the_order_of_a_query_makes_no_difference() -> None:
    assert same_page("https://a.org/?b=1&a=2") == same_page("https://a.org?a=2&b=1")


@given(PARTS, PARTS)
def test_the_one_form_of_an_address_stays_as_it_is(path: str, query: str) -> None:
    once = same_page(f"https://www.example.org/{path}?{query}")
    assert same_page(f"http://{once}") == once


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("www.example.org/a", "https://www.example.org/a"),
        ("example.org", "https://example.org"),
        ("http://example.org", "http://example.org"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("a word", "a word"),
        ("", ""),
    ],
)
def test_what_a_phone_leaves_out_is_put_back(typed: str, meant: str) -> None:
    assert with_scheme(typed) == meant
