"""Addresses of materials: whoever reads one knows where it leads."""

import pytest
from marshmallow import ValidationError

from catalogue.interventions.addresses import LONGEST_ADDRESS
from catalogue.interventions.schemas import MaterialLinkSchema


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://www.gov.uk@evil.example/", "Take the name and the @ out"),
        ("https://user:word@evil.example/", "Take the name and the @ out"),
        ("https://gov.uk\\@evil.example/", "Take the name and the @ out"),
        ("https://evil.example\\.gov.uk/", "Enter a full web address"),
        ("https://[bad/", "Enter a full web address"),
        ("https://127.0.0.1/", "not a number or your own computer"),
        ("https://１２７.0.0.1/", "not a number or your own computer"),
        ("https://2130706433/", "not a number or your own computer"),
        ("https://0x7f000001/", "not a number or your own computer"),
        ("https://[::1]/", "not a number or your own computer"),
        ("https://169.254.169.254./latest", "not a number or your own computer"),
        ("https://localhost:5432/", "not a number or your own computer"),
        ("https://app.LOCALHOST/", "not a number or your own computer"),
        ("https://www.gov.uk:99999/", "between 1 and 65535"),
        ("https://www.gov.uk:0/", "between 1 and 65535"),
        ("https://www.gov.uk:abc/", "between 1 and 65535"),
        ("https://www.gov.uk/\u202ecod.exe", "cannot be seen"),
        ("https://www.gov.uk/\tx", "cannot be seen"),
        ("https://www.gov.uk/" + "a" * LONGEST_ADDRESS, "2,000 characters or fewer"),
        ("http://www.gov.uk/", "starts with https://"),
        ("javascript:alert(1)", "starts with https://"),
    ],
)
def test_an_address_that_hides_where_it_leads_is_refused(address: str, words: str) -> None:
    with pytest.raises(ValidationError, match="address") as refused:
        MaterialLinkSchema().load({"address": address, "looked_at": None})
    assert any(words in said for said in refused.value.messages_dict["address"])


@pytest.mark.parametrize(
    "address",
    [
        "https://www.gov.uk",
        "https://www.gov.uk:8443/guidance?page=2#top",
        "https://www.example.org/@someone/é?to=a@example.org",
        "https://www.youtube.com/watch?v=1&t=2",
        "https://4children.example.org/127.0.0.1",
    ],
)
def test_an_ordinary_address_is_taken(address: str) -> None:
    assert MaterialLinkSchema().load({"address": address, "looked_at": None}).address == address
