"""From exact counts of cohorts to what one audience may see of them. Suppression comes here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from outcomes.analyses.groups import Group, show_alone
from outcomes.analyses.reoffending.cohorts import Cohort, CohortResult, Counts, Gravity
from outcomes.evaluation.proportions import poisson_rate
from outcomes.evaluation.reoffending import Comparison
from outcomes.evaluation.suppression import MINIMUM_FOR_MEANS, Noun, Rule, Shown, State
from outcomes.reports.audience import Audience
from outcomes.reports.means import TOO_FEW, UNKNOWN, ShownMeans, share_of
from outcomes.reports.presentation import PROTECTED, ShownInterval

NOT_KNOWN = ShownInterval(UNKNOWN, UNKNOWN, UNKNOWN)
REOFFENCES = Noun("reoffence", "reoffences")
CHILDREN = "children"
FREQUENCY, SERIOUSNESS, GRAVITY = "frequency ", "seriousness ", "gravity "
DECIMALS = 2
# Under this share of children with an offence recorded, some may well not have been entered.
LEAST_HELD = 80


@dataclass(frozen=True)
class ShownGravity:
    """The means of one cohort on one scale."""

    scale: str
    reoffenders: Shown
    mean: Shown
    mean_of_highest: Shown


@dataclass(frozen=True)
class ShownCohort:
    """One cohort as it may be seen; before it is due there is nothing but its name."""

    cohort: Cohort
    due: bool
    children: Shown = UNKNOWN
    held: Shown = UNKNOWN
    reoffenders: Shown = UNKNOWN
    rate: ShownInterval = NOT_KNOWN
    reoffences: Shown = UNKNOWN
    per_child: ShownInterval = NOT_KNOWN
    per_reoffender: Shown = UNKNOWN
    gravity: tuple[ShownGravity, ...] = ()
    frequency: Mapping[Comparison, Shown] | None = None
    seriousness: Mapping[Comparison, Shown] | None = None

    @property
    def records_offences(self) -> bool:
        """Whether any offence is held, so that none recorded may mean that there was none."""
        return self.held.value != 0

    @property
    def share_held(self) -> Shown:
        return share_of(self.held, self.children)

    @property
    def caution(self) -> str:
        """What must stand beside the row, if anything."""
        if not self.due:
            return ""
        if not self.records_offences:
            return "no offence is recorded for any of them: that is not known, it is not none"
        if self.share_held.value is not None and self.share_held.value < LEAST_HELD:
            return f"offences are recorded for only {self.share_held.text} of them"
        return self.rate.value.caution or ""


def show_cohorts(
    results: Sequence[CohortResult], audience: Audience, rule: Rule
) -> tuple[ShownCohort, ...]:
    """Every cohort by a rule, in the order given.

    The reader's own teams are taken off before it is asked what could be worked out. A cohort is no
    part of a whole that is told of: each is looked at alone.
    """
    scales = sorted({each for result in results for each in _scales(result)})
    return tuple(
        ShownCohort(result.cohort, due=False)
        if result.everyone is None
        else _shown(result, _shown_counts(result, scales, audience, rule), exact=rule is Rule.EXACT)
        for result in results
    )


def _scales(result: CohortResult) -> Mapping[str, Gravity]:
    return result.everyone.gravity if result.everyone else {}


def _shown_counts(
    result: CohortResult, scales: Sequence[str], audience: Audience, rule: Rule
) -> Mapping[str, Shown]:
    """Every count of a cohort: what it is made of, and how it divides in each of two ways."""
    shown = show_alone(_group(result, _columns_of(scales), audience), rule)
    reoffences = show_alone(
        _group(result, {"reoffences": _reoffences}, audience), rule, noun=REOFFENCES
    )
    return {
        **shown,
        **reoffences,
        **_divided(result, FREQUENCY, shown, audience, rule),
        **_divided(result, SERIOUSNESS, shown, audience, rule),
    }


def _divided(
    result: CohortResult,
    kind: str,
    beside: Mapping[str, Shown],
    audience: Audience,
    rule: Rule,
) -> Mapping[str, Shown]:
    """How the children divide into up, same, down and not known; not where that tells too much.

    Nor where few reoffended: nearly all the others are down, and could be counted.
    """
    children = beside[CHILDREN]
    if beside["reoffended"].value is None and rule is not Rule.EXACT:
        return dict.fromkeys(_parts_of(kind), PROTECTED)
    columns = {CHILDREN: _columns_of(())[CHILDREN], **_parts_of(kind)}
    group = replace(
        _group(result, columns, audience),
        withheld=frozenset({CHILDREN} if children is PROTECTED else ()),
    )
    shown = show_alone(group, rule, within_rows=((CHILDREN, tuple(_parts_of(kind))),))
    tells = shown[CHILDREN] is not PROTECTED or children is PROTECTED
    return {name: shown[name] if tells else PROTECTED for name in _parts_of(kind)}


def _everyone(result: CohortResult) -> Counts:
    if result.everyone is None:
        raise LookupError(f"{result.cohort.label} is not due")
    return result.everyone


Count = Callable[[Counts], int]


def _reoffences(counts: Counts) -> int:
    return counts.reoffences


def _columns_of(scales: Sequence[str]) -> dict[str, Count]:
    """What is counted in children, by the name of its column; each is a part of an earlier one."""
    columns: dict[str, Count] = {
        CHILDREN: lambda counts: counts.children,
        "held": lambda counts: counts.held,
        "reoffended": lambda counts: counts.reoffenders,
    }
    for scale in scales:
        columns[GRAVITY + scale] = lambda counts, scale=scale: _gravity(counts, scale).reoffenders  # type: ignore[misc]
    return columns


def _parts_of(kind: str) -> dict[str, Count]:
    """The four ways in which the time after compares with the time before."""
    if kind == FREQUENCY:
        return {
            kind + each: lambda counts, each=each: counts.frequency.get(each, 0)  # type: ignore[misc]
            for each in Comparison
        }
    return {
        kind + each: lambda counts, each=each: counts.seriousness.get(each, 0)  # type: ignore[misc]
        for each in Comparison
    }


def _gravity(counts: Counts, scale: str) -> Gravity:
    return counts.gravity.get(scale, Gravity(0, None, None))


def _group(result: CohortResult, columns: Mapping[str, Count], audience: Audience) -> Group:
    known = [each for team, each in result.teams.items() if team in audience.exact_team_ids]
    return Group(
        result.cohort.label,
        {name: count(_everyone(result)) for name, count in columns.items()},
        {name: sum(count(each) for each in known) for name, count in columns.items()},
    )


def _shown(result: CohortResult, shown: Mapping[str, Shown], *, exact: bool) -> ShownCohort:
    counts, cohort = _everyone(result), result.cohort
    children, held = shown["children"], shown["held"]
    compared = {
        kind: {each: shown[kind + each] for each in Comparison} for kind in (FREQUENCY, SERIOUSNESS)
    }
    known = ShownCohort(
        cohort,
        due=True,
        children=children,
        held=held,
        frequency=compared[FREQUENCY],
        seriousness=compared[SERIOUSNESS],
    )
    if not known.records_offences:
        return known
    reoffended, reoffences = shown["reoffended"], shown["reoffences"]
    return ShownCohort(
        cohort,
        due=True,
        children=children,
        held=held,
        reoffenders=reoffended,
        rate=ShownMeans(counts.children, exact, hidden=False).rate(reoffended, children),
        reoffences=reoffences,
        per_child=_per_child(reoffences, children),
        per_reoffender=_ratio(reoffences, reoffended),
        gravity=tuple(
            _shown_gravity(scale, found, shown[GRAVITY + scale], exact=exact)
            for scale, found in counts.gravity.items()
        ),
        frequency=compared[FREQUENCY],
        seriousness=compared[SERIOUSNESS],
    )


def _shown_gravity(scale: str, found: Gravity, reoffenders: Shown, *, exact: bool) -> ShownGravity:
    means = ShownMeans(found.reoffenders, exact, hidden=reoffenders is PROTECTED)
    return ShownGravity(
        scale, reoffenders, means.mean(found.mean), means.mean(found.mean_of_highest)
    )


def _per_child(reoffences: Shown, children: Shown) -> ShownInterval:
    """Reoffences per child with the exact Poisson interval, from the counts as shown."""
    value = _ratio(reoffences, children)
    if value.value is None or reoffences.value is None or children.value is None:
        return ShownInterval(value, value, value)
    interval = poisson_rate(int(reoffences.value), children.value).ci
    if interval is None:
        return ShownInterval(value, UNKNOWN, UNKNOWN)
    return ShownInterval(value, _number(interval.low), _number(interval.high))


def _ratio(number: Shown, children: Shown) -> Shown:
    """So many for each child, both as shown; not for fewer children than a mean needs."""
    if number.value is None or children.value is None or children.value < MINIMUM_FOR_MEANS:
        return UNKNOWN if children.value == 0 else TOO_FEW
    return _number(number.value / children.value)


def _number(value: float) -> Shown:
    text = f"{value:.{DECIMALS}f}"
    return Shown(State.ROUNDED, float(text), text, text)
