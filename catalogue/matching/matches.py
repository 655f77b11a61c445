"""The interventions that fit, best first, and what stands in the way of more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalogue.matching.documents import InUse
from catalogue.matching.findings import Circumstances, Condition
from catalogue.matching.rules import Fit, fit
from core.vocabulary import Vocabularies

# What a worker may change: another hour, another room. The rest is the child's.
CHANGEABLE = (Condition.MINUTES, Condition.SETTING, Condition.FORMAT)


@dataclass(frozen=True)
class Match:
    """An intervention and how well it fits."""

    intervention: InUse
    fit: Fit


@dataclass(frozen=True)
class Relaxation:
    """A condition that could be left out, and how many more would then fit in full."""

    condition: Condition
    count: int


@dataclass(frozen=True)
class Matches:
    """All that answers at least one of the needs, best fit first, in three parts.

    ``unanswered`` are the codes of needs that nothing in use answers.
    """

    in_full: tuple[Match, ...]
    in_part: tuple[Match, ...]
    other_age: tuple[Match, ...]
    unanswered: frozenset[str]
    relaxations: tuple[Relaxation, ...]
    library_size: int

    @property
    def total(self) -> int:
        return len(self.in_full) + len(self.in_part) + len(self.other_age)


def find_matches(
    library: Sequence[InUse], circumstances: Circumstances, vocabularies: Vocabularies
) -> Matches:
    """Weigh every intervention of the library."""
    weighed = [Match(each, fit(each.document, circumstances, vocabularies)) for each in library]
    shown = sorted((match for match in weighed if match.fit.relevant), key=_order)
    this_age = [match for match in shown if match.fit.right_age]
    answered = {need for each in library for need in each.document.needs}
    return Matches(
        in_full=tuple(match for match in this_age if not match.fit.missed),
        in_part=tuple(match for match in this_age if match.fit.missed),
        other_age=tuple(match for match in shown if not match.fit.right_age),
        unanswered=circumstances.needs - answered,
        relaxations=tuple(_relaxations(weighed, nothing_shown=not shown)),
        library_size=len(library),
    )


def _order(match: Match) -> tuple[float, str, str]:
    intervention = match.intervention
    return -match.fit.score, intervention.document.title.casefold(), intervention.slug


def _relaxations(weighed: Sequence[Match], *, nothing_shown: bool) -> Iterable[Relaxation]:
    """The conditions that alone keep something from fitting in full.

    The needs are the point of looking, so to leave them out is offered only where they leave
    nothing at all.
    """
    conditions = (Condition.NEEDS, *CHANGEABLE) if nothing_shown else CHANGEABLE
    for condition in conditions:
        count = sum(match.fit.missed == {condition} for match in weighed)
        if count:
            yield Relaxation(condition, count)
