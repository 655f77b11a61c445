"""From counts to results: what evaluation needs, in a few queries for however many deliveries.

Deliveries with the same two scores stand in one row, so that the work grows with the number of
different scores and not with the number of children.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import select

from catalogue.instruments.queries import all_instruments, find_scale
from catalogue.interventions.models import WAS_PUBLIC, Intervention, InterventionVersion
from core.database import db
from outcomes.cells.contributions import ITSELF
from outcomes.cells.keeping import Counted
from outcomes.cells.models import NOT_TAKEN, THOUSANDTHS
from outcomes.cells.queries import counted_scores, latest_score
from outcomes.delivery.queries import VersionParts, version_parts
from outcomes.evaluation.estimates import FloatArray, IntArray
from outcomes.measures.pairs import ScaleKey
from outcomes.measures.queries import VersionFacts, facts_of
from outcomes.measures.scales import criteria_of, direction_of
from outcomes.reports.results import InterventionResults, ScaleResult

# Of a team, and of a score before and one after in thousandths: how many deliveries.
Scores = Counter[tuple[int, int, int]]


@dataclass(frozen=True)
class ReadVersions:
    """The versions of some interventions, by their ids: whose each is.

    Of those that are or were in use also what measuring needs to know. ``names`` has slug and title
    by intervention: the title of the newest of these; ``latest`` the day of the newest score after.
    """

    whose: dict[int, int]
    names: dict[int, tuple[str, str]]
    facts: dict[int, VersionFacts]
    latest: dict[int, date]


def load_results(
    intervention_ids: Collection[int], *, waiting: bool = True
) -> list[InterventionResults]:
    """The results of some interventions that were begun, over all their versions.

    Two queries, and a few more where records wait to be counted.

    :param waiting: whether any may wait; False for those who have just looked.
    """
    versions = read_versions(intervention_ids)
    counted: dict[int, Counted] = defaultdict(Counted)
    for key, number in counted_scores(versions.whose, waiting=waiting).items():
        counted[versions.whose[key[0]]][key] = number
    return [
        _InterventionBeingRead(number, each, versions.facts, versions.latest).results(
            *versions.names[number]
        )
        for number, each in counted.items()
    ]


def read_versions(intervention_ids: Collection[int]) -> ReadVersions:
    """All versions of some interventions; one query."""
    rows = db.session.execute(
        select(
            InterventionVersion.id,
            InterventionVersion.intervention_id,
            InterventionVersion.state,
            Intervention.slug,
            InterventionVersion.title,
            latest_score(),
            *version_parts(),
        )
        .join(Intervention.versions)
        .where(Intervention.id.in_(intervention_ids))
        .order_by(InterventionVersion.number)
    )
    found = ReadVersions({}, {}, {}, {})
    for version_id, intervention_id, state, slug, title, latest, *parts in rows:
        found.whose[version_id] = intervention_id
        if state in WAS_PUBLIC:  # no other can have been begun
            found.facts[version_id] = facts_of(title, VersionParts(*parts))
            found.names[intervention_id] = (slug, title)
            if latest:
                found.latest[version_id] = latest
    return found


class _InterventionBeingRead:
    """The counts of one intervention on their way to arrays."""

    def __init__(
        self,
        intervention_id: int,
        counted: Counted,
        facts: Mapping[int, VersionFacts],
        latest: Mapping[int, date],
    ) -> None:
        self.intervention_id = intervention_id
        versions = sorted({key[0] for key in counted}, reverse=True)
        self.facts = [facts[version] for version in versions]
        self.latest = max(
            (latest[version] for version in versions if version in latest), default=None
        )
        self.scores: dict[ScaleKey, Scores] = defaultdict(Counter)
        for (_, team_id, instrument, scale, rater, pre, post), number in counted.items():
            self.scores[ScaleKey(instrument, scale, rater)][team_id, pre, post] += number
        # Of a team, whether there is a pair on some scale, and whether it runs.
        self.begun = self.scores.pop(ITSELF)
        self.started = self._by_team(lambda paired, running: True)

    def results(self, slug: str, title: str) -> InterventionResults:
        """The results; the slug and the title are known elsewhere."""
        return InterventionResults(
            intervention_id=self.intervention_id,
            slug=slug,
            title=title,
            started=self.started,
            running=self._by_team(lambda paired, running: running),
            measured=self._by_team(lambda paired, running: paired),
            scales=tuple(self._scale(key, intended=intended) for key, intended in self._keys()),
            latest=self.latest,
        )

    def _by_team(self, counts: Callable[[bool, bool], bool]) -> dict[int, int]:
        found = {team_id: 0 for team_id, _, _ in sorted(self.begun)}
        for (team_id, paired, running), number in self.begun.items():
            found[team_id] += number if counts(bool(paired), bool(running)) else 0
        return found

    def _keys(self) -> list[tuple[ScaleKey, bool]]:
        """What was measured or should have been: intended scales first, then by name."""
        found = set(self.scores)
        intended = list(dict.fromkeys(scale for facts in self.facts for scale in facts.scales))
        keys: list[tuple[ScaleKey, bool]] = []
        for scale in intended:
            raters = sorted(key.rater for key in found if (key.instrument, key.scale) == scale)
            keys += [(ScaleKey(*scale, rater), True) for rater in raters or _first_rater(scale)]
        others = sorted(key for key in found if (key.instrument, key.scale) not in intended)
        return [(key, is_intended) for key, is_intended in keys if _is_known(key)] + [
            (key, False) for key in others if _is_known(key)
        ]

    def _scale(self, key: ScaleKey, *, intended: bool) -> ScaleResult:
        from outcomes.evaluation.reliable_change import change_rule
        from outcomes.evaluation.summary import evaluate_pairs

        found = find_scale(key.instrument, key.scale)
        if found is None:
            raise LookupError(f"{key} is not a scale of this installation")
        scale = found[1]
        teams, pre, post, counts = self._arrays(key)
        direction, criteria = direction_of(scale), criteria_of(scale)
        everyone = evaluate_pairs(
            pre,
            post,
            direction=direction,
            criteria=criteria,
            groups=[str(team_id) for team_id in teams],
            counts=counts,
        )
        low_end, high_end = _near_ends(
            pre, counts, scale.minimum, scale.maximum, everyone.reliable_change.threshold
        )
        near_worst, near_best = (
            (low_end, high_end) if scale.direction == "higher" else (high_end, low_end)
        )
        return ScaleResult(
            key,
            intended,
            everyone,
            notes=change_rule(criteria, everyone.pre, direction).notes,
            near_best=near_best,
            near_worst=near_worst,
        )

    def _arrays(self, key: ScaleKey) -> tuple[Sequence[int], FloatArray, FloatArray, IntArray]:
        """Teams, scores before, scores after and numbers of deliveries; nan for a missing score.

        Deliveries that were not measured on this scale at all are there, with neither score.
        """
        scores = Counter(self.scores.get(key, {}))
        measured: Counter[int] = Counter()
        for (team_id, _, _), number in scores.items():
            measured[team_id] += number
        for team_id, started in self.started.items():
            scores[team_id, NOT_TAKEN, NOT_TAKEN] += started - measured[team_id]
        rows = sorted((row, number) for row, number in scores.items() if number)
        teams = [team_id for (team_id, _, _), _ in rows]
        both = np.array([row[1:] for row, _ in rows], dtype=np.float64).reshape(-1, 2)
        both[both == NOT_TAKEN] = np.nan
        counts = np.array([number for _, number in rows], dtype=np.int64)
        return teams, both[:, 0] / THOUSANDTHS, both[:, 1] / THOUSANDTHS, counts


def _first_rater(scale: tuple[str, str]) -> list[str]:
    """Who would answer a scale that nobody has answered yet."""
    instrument = all_instruments().get(scale[0])
    return [instrument.raters[0]] if instrument else []


def _is_known(key: ScaleKey) -> bool:
    return find_scale(key.instrument, key.scale) is not None


def _near_ends(
    pre: FloatArray,
    counts: IntArray,
    minimum: float,
    maximum: float,
    threshold: float | None,
) -> tuple[bool, bool]:
    """Whether too many children begin near the lowest and near the highest score."""
    from outcomes.evaluation.floor_ceiling import scale_ends

    if threshold is None:
        return False, False
    ends = scale_ends(pre, minimum=minimum, maximum=maximum, threshold=threshold, counts=counts)
    return ends.floor, ends.ceiling
