"""The place of an intervention in the order "Strongest evidence".

Published ratings stand on scales of their own and are shown as they are. To put results in an
order, each level has a rank in ``content/taxonomy/evidence_scales.yaml``, which gives the reasons.
"""

from collections.abc import Iterable

from core.vocabulary import Vocabularies

AGAINST, NOT_KNOWN = -1, 0


def evidence_rank(ratings: Iterable[tuple[str, str]], vocabularies: Vocabularies) -> int:
    """1 to 4 for the strongest rating, 0 where none is known, -1 where one is against it.

    :param ratings: pairs of the code of a scale and of a level.
    """
    scales = {scale.code: scale for scale in vocabularies["evidence_scales"]}
    known = [
        level
        for scale, code in ratings
        for level in (scales[scale].levels if scale in scales else ())
        if level.code == code
    ]
    if any(level.against for level in known):
        return AGAINST
    return max((level.rank for level in known), default=NOT_KNOWN)
