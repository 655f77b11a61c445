"""What the missing pairs could do to the improved rate."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sensitivity:
    """The improved rate under three readings of the missing pairs; None where not estimable.

    `complete_case` leaves them out, `worst` counts none of them as improved, `best` all of them.
    """

    complete_case: float | None
    worst: float | None
    best: float | None


def sensitivity(improved: int, paired: int, started: int) -> Sensitivity:
    """k/n, k/N and (k+m)/N for k improved of n pairs, N deliveries begun, m = N − n missing.

    Raises ValueError unless 0 ≤ k ≤ n ≤ N.
    """
    if not 0 <= improved <= paired <= started:
        raise ValueError(f"{improved} improved of {paired} pairs of {started} begun is impossible.")
    return Sensitivity(
        complete_case=improved / paired if paired else None,
        worst=improved / started if started else None,
        best=(improved + started - paired) / started if started else None,
    )
