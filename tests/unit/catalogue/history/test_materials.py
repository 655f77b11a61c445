"""What became of materials, by their bytes."""

from hypothesis import given
from hypothesis import strategies as st

from catalogue.history.materials import Became, material_changes
from catalogue.interventions.document import Document, Material, MaterialFile, MaterialLink


def a_file(title: str, letter: str, name: str = "cards.pdf") -> Material:
    file = MaterialFile(name, "application/pdf", 1200, letter * 64)
    return Material(title, "To sort", file=file)


def a_link(title: str, address: str) -> Material:
    return Material(title, "To read", link=MaterialLink(address))


def became(before: tuple[Material, ...], after: tuple[Material, ...]) -> list[tuple[str, str]]:
    changes = material_changes(Document(materials=before), Document(materials=after))
    return [(change.title, change.label) for change in changes]


def test_the_bytes_tell_and_not_the_name() -> None:
    before = (a_file("Cards", "a"), a_file("Slides", "b"), a_file("Map", "c"))
    after = (a_file("Cards", "a", "new-name.pdf"), a_file("Slides", "d"), a_file("Poster", "e"))
    assert became(before, after) == [
        ("Cards", "Same bytes"),
        ("Slides", "Changed bytes"),
        ("Poster", "Changed bytes"),
    ]
    assert became(before[:1], after[:1] + after[2:])[1] == ("Poster", "Added")
    assert became(before, after[:2])[2] == ("Map", "Removed")


def test_a_link_is_known_by_its_address() -> None:
    here, there = a_link("Rights", "https://a.example/"), a_link("Rights", "https://b.example/")
    assert became((here,), (here,)) == [("Rights", "Same address")]
    assert became((here,), (there,)) == [("Rights", "Changed address")]


def test_both_sides_have_a_short_hash_and_a_size() -> None:
    [change] = material_changes(
        Document(materials=(a_file("Cards", "a"),)), Document(materials=(a_file("Cards", "b"),))
    )
    assert change.before is not None
    assert change.after is not None
    assert "SHA-256 aaaaaaaaaaaa…" in change.before.facts
    assert "SHA-256 bbbbbbbbbbbb…" in change.after.facts


materials = st.lists(
    st.builds(a_file, st.sampled_from(["Cards", "Slides", "Map"]), st.sampled_from("abcd")),
    max_size=5,
).map(tuple)


@given(materials, materials)
def test_every_material_is_told_once_and_the_same_means_the_same_bytes(
    before: tuple[Material, ...], after: tuple[Material, ...]
) -> None:
    changes = material_changes(Document(materials=before), Document(materials=after))
    assert sum(change.before is not None for change in changes) == len(before)
    assert sum(change.after is not None for change in changes) == len(after)
    for change in changes:
        if change.before and change.after:
            same = change.before.facts == change.after.facts
            assert (change.became is Became.SAME) == same
        else:
            assert change.became in (Became.ADDED, Became.REMOVED)
