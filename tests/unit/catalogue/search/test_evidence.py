"""The order "Strongest evidence": ratings stay on their scales, and only their order is one."""

import pytest

from catalogue.search.evidence import evidence_rank
from tests.factories.demonstration import the_vocabularies


@pytest.mark.parametrize(
    ("ratings", "rank"),
    [
        ([], 0),
        ([("yjb_evaluation_library", "level_3")], 3),
        ([("foundations_guidebook", "4_plus"), ("foundations_guidebook", "2")], 4),
        # How large an effect was, and what it costs, say nothing of how strong the studies are.
        ([("yef_impact", "high")], 0),
        ([("yef_cost", "1")], 0),
        ([("yef_impact", "low"), ("yef_evidence_security", "5")], 4),
        # What did not help never sorts up, however sure one is of it.
        ([("yef_impact", "harmful"), ("yef_evidence_security", "5")], -1),
        ([("crimesolutions", "no_effects")], -1),
        ([("foundations_guidebook", "NE")], -1),
        ([("crimesolutions", "inconclusive")], 0),
        ([("a scale of tomorrow", "1"), ("yef_impact", "a level of tomorrow")], 0),
    ],
)
def test_how_strong_the_studies_are(ratings: list[tuple[str, str]], rank: int) -> None:
    assert evidence_rank(ratings, the_vocabularies()) == rank


def test_a_level_against_has_no_rank_as_well() -> None:
    for scale in the_vocabularies()["evidence_scales"]:
        assert not [level.code for level in scale.levels if level.against and level.rank]
