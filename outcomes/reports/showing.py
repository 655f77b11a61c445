"""From exact results to what one audience may see. Suppression comes last, here, once for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from catalogue.instruments.queries import find_scale
from catalogue.instruments.schemas import Figure
from outcomes.evaluation.estimates import Spread
from outcomes.evaluation.suppression import (
    Rule,
    Shown,
    State,
    show_count,
)
from outcomes.reports.audience import Audience
from outcomes.reports.means import TOO_FEW, UNKNOWN, ShownMeans, percent, share_of
from outcomes.reports.pooling import pooled_teams
from outcomes.reports.presentation import (
    PROTECTED,
    Method,
    ResultLine,
    ScaleBlock,
    ShownClass,
    ShownResults,
)
from outcomes.reports.protected_means import MeansOf, means_are_safe
from outcomes.reports.protection import RowSums, range_of
from outcomes.reports.results import InterventionResults, ScaleResult
from outcomes.reports.safe_columns import safe_columns

if TYPE_CHECKING:
    from outcomes.evaluation.paired import EffectSize, MeanChange
    from outcomes.evaluation.summary import PairedEvaluation

ALL_TEAMS = "All teams"
CLASSES = ("recovered", "improved", "unchanged", "deteriorated", "harmed")
# Columns that hold others; what is called "not …" is the rest, and never shown.
NESTED = (
    ("started", ("before", "not before")),
    ("before", ("both", "not both")),
    ("started", ("running", "not running")),
    ("started", ("several", "not several")),
)


@dataclass(frozen=True)
class _Row:
    """One row before it is shown. ``told``: whether reliable change can be told at all."""

    label: str
    team_id: int | None
    evaluation: "PairedEvaluation"
    running: int
    several: int
    told: bool

    @property
    def counts(self) -> dict[str, int]:
        """The exact counts by column, the most important first.

        A class that is not told apart is not a column.
        """
        evaluation = self.evaluation
        classes = evaluation.reliable_change.counts
        counts: dict[str, int | None] = {
            "started": evaluation.n_started,
            "both": evaluation.n_paired,
            "before": evaluation.n_pre,
            "all improved": classes.all_improved if self.told else None,
            **{code: getattr(classes, code) for code in CLASSES},
            "all worse": classes.all_deteriorated if self.told else None,
            "running": self.running,
            "several": self.several,
        }
        return {column: count for column, count in counts.items() if count is not None}


def show_results(
    results: InterventionResults,
    audience: Audience,
    team_names: Mapping[int, str],
    several: Mapping[int, int],
    *,
    pooled: bool = False,
) -> ShownResults:
    """The results of an intervention for an audience.

    :param pooled: whether to work out what its teams did together, for its own page.
    :param team_names: in the order in which teams are shown, which is that of the alphabet.
    :param several: by team, how many deliveries had another one of the same child beside them.
    """
    exact = [team_names[n] for n in team_names if n in results.team_ids & audience.exact_team_ids]
    blocks = tuple(
        show_scale(results, scale, audience, team_names, several) for scale in results.scales
    )
    if pooled:
        blocks = tuple(
            replace(block, pooled=pooled_teams(scale, block))
            for scale, block in zip(results.scales, blocks, strict=True)
        )
    return ShownResults(
        slug=results.slug,
        title=results.title,
        rule=Rule.EXACT if audience.sees_exactly(results.team_ids) else audience.rule,
        exact_for=tuple(exact),
        latest=latest_month(results, blocks),
        blocks=blocks,
    )


def latest_month(results: InterventionResults, blocks: Sequence[ScaleBlock]) -> str | None:
    """The month of the latest score after; None where so few were measured that it tells of one."""
    if results.latest is None or not any(block.everyone.has_means for block in blocks):
        return None
    return f"{results.latest:%B %Y}"


def show_scale(
    results: InterventionResults,
    scale: ScaleResult,
    audience: Audience,
    team_names: Mapping[int, str],
    several: Mapping[int, int],
) -> ScaleBlock:
    """One scale of an intervention for an audience."""
    told = scale.everyone.reliable_change.counts.unchanged is not None
    rows = [
        _Row(
            label=name,
            team_id=number,
            evaluation=scale.of_team(number),
            running=results.running[number],
            several=several.get(number, 0),
            told=told,
        )
        for number, name in team_names.items()
        if number in results.team_ids
    ]
    total = _Row(
        label=ALL_TEAMS,
        team_id=None,
        evaluation=scale.everyone,
        running=sum(results.running.values()),
        several=sum(several.values()),
        told=told,
    )
    everyone = _total_line(total, rows, audience, scale)
    known = everyone.measured_both.value is not None
    return ScaleBlock(
        key=scale.key,
        intended=scale.intended,
        everyone=everyone,
        teams=tuple(_line(row, audience.rule_for(row.team_id or 0)) for row in rows),
        near_best=scale.near_best and known,
        near_worst=scale.near_worst and known,
        method=_method(scale, everyone),
    )


def _total_line(
    total: _Row, rows: list[_Row], audience: Audience, scale: ScaleResult
) -> ResultLine:
    """All teams together, without what would give away a team that is not shown exactly."""
    others = [row for row in rows if row.team_id not in audience.exact_team_ids]
    if not others:
        return _line(total, Rule.EXACT)
    rest = sum(row.evaluation.n_paired for row in others)
    if len(others) < len(rows) and 0 < rest < audience.minimum_cohort:
        return _line(total, audience.rule, columns=frozenset(), means=False)
    columns = safe_columns(
        {row.label: (row.counts, audience.rule_for(row.team_id or 0)) for row in rows},
        (total.counts, audience.rule),
        within_rows=_within_rows(total.counts),
        show=show_count,
    )
    means = "both" in columns and _means_are_safe(total, rows, audience, scale)
    return _line(total, audience.rule, columns=columns, means=means)


def _means_are_safe(total: _Row, rows: list[_Row], audience: Audience, scale: ScaleResult) -> bool:
    found = find_scale(scale.key.instrument, scale.key.scale)
    if found is None:
        return False
    teams = tuple(_means_of(row, audience.rule_for(row.team_id or 0)) for row in rows)
    ends = (found[1].minimum, found[1].maximum)
    return means_are_safe(teams, _means_of(total, audience.rule), ends)


def _means_of(row: _Row, rule: Rule) -> MeansOf:
    n, evaluation = row.evaluation.n_paired, row.evaluation
    return MeansOf(
        range_of(show_count(n, rule), rule),
        n,
        evaluation.pre.mean,
        evaluation.post.mean,
        exact=rule is Rule.EXACT,
    )


def _within_rows(counts: Mapping[str, int]) -> RowSums:
    """Which columns of a row are the sum of which others."""
    if "unchanged" not in counts:
        return NESTED
    classes = tuple(code for code in CLASSES if code in counts)
    better = tuple(code for code in ("recovered", "improved") if code in counts)
    worse = tuple(code for code in ("deteriorated", "harmed") if code in counts)
    return (*NESTED, ("both", classes), ("all improved", better), ("all worse", worse))


def _line(
    row: _Row, rule: Rule, *, columns: frozenset[str] | None = None, means: bool = True
) -> ResultLine:
    """A row by a rule; of columns that are not among the given ones nothing is said."""
    evaluation = row.evaluation
    shown = {
        column: show_count(count, rule) if columns is None or column in columns else PROTECTED
        for column, count in row.counts.items()
    }
    both = shown["both"]
    improved, worse = shown.get("all improved", UNKNOWN), shown.get("all worse", UNKNOWN)
    worst_case, best_case = _sensitivity(improved, both, shown["started"])
    show = ShownMeans(evaluation.n_paired, exact=rule is Rule.EXACT, hidden=not means)
    change, effect = _as_certain_as_told(evaluation, show.pairs_told)
    return ResultLine(
        label=row.label,
        team_id=row.team_id,
        rule=rule,
        started=shown["started"],
        measured_before=shown["before"],
        measured_both=both,
        completeness=share_of(both, shown["started"]),
        running=shown["running"],
        several=shown["several"],
        before=show.mean(evaluation.pre.mean),
        before_sd=show.mean(evaluation.pre.sd),
        after=show.mean(evaluation.post.mean),
        after_sd=show.mean(evaluation.post.sd),
        change=show.interval(change.mean, change.ci, decimals=1),
        effect=show.interval(effect.d_av, effect.d_ci, decimals=2),
        effect_adjusted=show.mean(effect.g_av, decimals=2),
        classes=tuple(
            ShownClass(code, shown[code], share_of(shown[code], both))
            for code in CLASSES
            if code in shown
        ),
        improved=improved,
        improved_rate=show.rate(improved, both),
        worse=worse,
        worse_rate=show.rate(worse, both),
        worst_case=worst_case,
        best_case=best_case,
    )


def _as_certain_as_told(
    evaluation: "PairedEvaluation", pairs: int
) -> "tuple[MeanChange, EffectSize]":
    """The change and its effect size, as uncertain as so many pairs leave them."""
    from outcomes.evaluation.paired import described

    change = Spread(evaluation.change.mean, evaluation.change.sd)
    found = described(pairs, evaluation.pre, evaluation.post, change)
    return found.change, found.effect


def _sensitivity(improved: Shown, both: Shown, started: Shown) -> tuple[Shown, Shown]:
    """The improved share of all who started, if none of the missing improved, and if all did."""
    from outcomes.evaluation.completeness import sensitivity

    if improved.value is None or both.value is None or started.value is None:
        missing = UNKNOWN if improved.state is State.NOT_KNOWN else TOO_FEW
        return missing, missing
    found = sensitivity(int(improved.value), int(both.value), int(started.value))
    if found.worst is None or found.best is None:
        return UNKNOWN, UNKNOWN
    return percent(found.worst), percent(found.best)


def _method(scale: ScaleResult, everyone: ResultLine) -> Method:
    """How changes were told apart. A threshold from our own children's scores is one of means."""
    found = find_scale(scale.key.instrument, scale.key.scale)
    description = found[1] if found else None
    threshold = scale.everyone.reliable_change.threshold
    own = description is not None and description.threshold is None
    if threshold is not None and own and not everyone.has_means:
        threshold = None
    cut_off = description.cut_off if description else None
    return Method(
        threshold=None if threshold is None else f"{threshold:.3g}",
        threshold_source=_source(description.threshold if description else None),
        cut_off=None if cut_off is None else f"{cut_off.value:g}",
        cut_off_source=_source(cut_off),
        notes=scale.notes,
    )


def _source(figure: Figure | None) -> str | None:
    return None if figure is None else figure.source
