"""Which children a seed draws: the same from the same, whatever numbers their rows have.

Each case reference is hashed with the seed, and the lowest hashes are drawn. So a child who is
added or gone changes at most its own place and the last one.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.database import db
from core.people.models import Team
from outcomes.caseload.models import ChildRecord
from outcomes.samples.models import Strata
from outcomes.whole_record.days import last_known


@dataclass(frozen=True)
class Candidate:
    """A child who could be drawn, and the stratum that it is in."""

    id: int
    case_reference: str
    stratum: str


def population(*, starts_on: date, ends_on: date, strata: Strata) -> list[Candidate]:
    """The children with whom somebody worked in a period, by case reference."""
    latest = last_known()
    rows = db.session.execute(
        select(ChildRecord.id, ChildRecord.case_reference, ChildRecord.disposal, Team.name)
        .join(Team, Team.id == ChildRecord.team_id)
        .join(latest, latest.c.child_id == ChildRecord.id)
        .where(ChildRecord.started_on <= ends_on, latest.c.day >= starts_on)
        .order_by(ChildRecord.case_reference)
    )
    return [
        Candidate(
            row.id, row.case_reference, _stratum(strata, team=row.name, disposal=row.disposal)
        )
        for row in rows
    ]


def draw(candidates: Iterable[Candidate], *, seed: str, size: int) -> list[Candidate]:
    """The children drawn, in the order in which they were drawn within the whole."""
    by_stratum: dict[str, list[Candidate]] = defaultdict(list)
    for each in sorted(candidates, key=lambda each: _lot(seed, each)):
        by_stratum[each.stratum].append(each)
    shares = allocate({name: len(some) for name, some in by_stratum.items()}, size)
    drawn = [each for name, share in shares.items() for each in by_stratum[name][:share]]
    return sorted(drawn, key=lambda each: _lot(seed, each))


def allocate(sizes: Mapping[str, int], total: int) -> dict[str, int]:
    """How many of each stratum: in proportion, what is left over to the largest remainders.

    Strata of equal remainder come in the order of their names.
    """
    whole = sum(sizes.values())
    total = min(total, whole)
    shares = {name: total * count // whole for name, count in sizes.items()} if whole else {}
    remainders: Sequence[str] = sorted(
        sizes, key=lambda name: (-(total * sizes[name] % whole), name)
    )
    for name in remainders[: total - sum(shares.values())]:
        shares[name] += 1
    return shares


def _stratum(strata: Strata, *, team: str, disposal: str | None) -> str:
    if strata is Strata.TEAM:
        return team
    return disposal or "" if strata is Strata.DISPOSAL else ""


def _lot(seed: str, candidate: Candidate) -> bytes:
    return hashlib.sha256(f"{seed}\n{candidate.case_reference}".encode()).digest()
