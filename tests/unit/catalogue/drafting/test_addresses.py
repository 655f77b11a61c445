"""What a title becomes in an address."""

from catalogue.drafting.operations import slug_of


def test_the_address_of_a_title() -> None:
    assert slug_of("Stop, breathe & choose") == "stop-breathe-choose"
    assert slug_of("Café: what’s next?") == "cafe-whats-next"
    assert slug_of("!!!") == ""
    assert len(slug_of("long words " * 20)) <= 80
    assert slug_of("a" * 200) == "a" * 80
    assert not slug_of("long words " * 20).endswith("-")
