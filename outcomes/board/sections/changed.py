"""What changed for children? The main measure of each intervention, all teams together.

The same numbers as on the pages of results, for one who sees no team's exactly.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from catalogue.quality.period import Period
from outcomes.analyses.model import Column, Part, Picture, Row, Table
from outcomes.board.content import Answer, Figure
from outcomes.board.readers import Readers
from outcomes.drawing.rates import RateRow, RatesChart
from outcomes.evaluation.suppression import Rule, Shown, show_count
from outcomes.reports import queries
from outcomes.reports.audience import Audience
from outcomes.reports.means import share_of
from outcomes.reports.presentation import PROTECTED, ResultLine
from outcomes.reports.results import InterventionResults, ScaleResult
from outcomes.reports.safe_columns import safe_columns
from outcomes.reports.sentences import block_title, capital
from outcomes.reports.showing import show_scale

CODE = "changed"
MOST_DRAWN = 8
LONGEST_LABEL = 32
COLUMNS = ("both", "improved")
WITHIN = (("both", ("improved", "not improved")),)
AXIS = "of those measured improved by more than chance"
CAREFUL = (
    "A change after an intervention need not have come from it: nobody was compared with similar "
    "children who did not have it.",
    "Children often start when things are at their worst, and the next score is better on average "
    "without any help. That is not taken off here.",
    "Interventions work with different children. They are in alphabetical order, and not ranked.",
)

Told = tuple[InterventionResults, ResultLine]


def build(_quarter: Period, readers: Readers) -> Answer:
    """Every measured intervention since records began, and all of them together."""
    found = [each for each in queries.all_results() if each.main_scale is not None]
    shown = [(each, readers.shown(partial(_line, each))) for each in found]
    told = [(each, line) for each, line in shown if line.has_means]
    both, improved = readers.shown(partial(_together, shown, readers.rule))
    rate = share_of(improved, both)
    return Answer(
        code=CODE,
        sentence=_sentence(both, improved, rate),
        figure=Figure(
            "of those measured improved by more than chance",
            rate.text,
            f"{both.words} measured before and after",
            rate.value,
            "%",
        ),
        part=Part(
            code=CODE,
            heading="Change after each intervention, since records began",
            sentence=_how_many(len(told), len(shown)),
            table=Table(
                "Intervention",
                (
                    Column("Measured by", in_words=True),
                    Column("Started"),
                    Column("Measured before and after"),
                    Column("Average change", is_interval=True),
                    Column("Share improved", is_interval=True),
                ),
                tuple(_row(each, line) for each, line in told),
            ),
            picture=_picture(told),
        ),
        more=CAREFUL,
    )


def _main(results: InterventionResults) -> ScaleResult:
    if results.main_scale is None:
        raise LookupError(f"{results.slug} has no main scale")
    return results.main_scale


def _line(results: InterventionResults, audience: Audience) -> ResultLine:
    """All teams together, as on the page of the intervention."""
    return show_scale(results, _main(results), audience, queries.team_names(), {}).everyone


def _together(shown: Sequence[Told], rule: Rule, audience: Audience) -> tuple[Shown, Shown]:
    """All interventions on their main scale: how many were measured, and how many improved.

    Those of which it cannot be told who improved are in neither number. What may be shown of it is
    tried twice: against every team of every intervention, and against the totals as they are shown.
    """
    by_team = {each.slug: _by_team(each) for each, _ in shown}
    told = [(each, line) for each, line in shown if by_team[each.slug]]
    every = {
        f"{each.slug} {team}": (counts, audience.rule_for(team))
        for each, _ in told
        for team, counts in by_team[each.slug].items()
    }
    as_shown = {
        name: part
        for each, line in told
        for name, part in (
            {each.slug: (_added(by_team[each.slug].values()), rule)}
            if line.measured_both.value is not None and line.improved.value is not None
            else {name: every[name] for name in every if name.split()[0] == each.slug}
        ).items()
    }
    total = _added(counts for of in by_team.values() for counts in of.values())
    rest = _added(
        counts
        for of in by_team.values()
        for team, counts in of.items()
        if team not in audience.exact_team_ids
    )
    safe = _safe(every, total, rule) & _safe(as_shown, total, rule)
    both, improved = (
        PROTECTED
        if name not in safe or (audience.exact_team_ids and rest[name] < audience.minimum_cohort)
        else show_count(total[name], rule)
        for name in COLUMNS
    )
    return both, improved


def _safe(
    parts: Mapping[str, tuple[Mapping[str, int], Rule]], total: Mapping[str, int], rule: Rule
) -> frozenset[str]:
    return safe_columns(parts, (total, rule), within_rows=WITHIN, show=show_count)


def _by_team(results: InterventionResults) -> dict[int, dict[str, int]]:
    """How many were measured and improved; nothing where it cannot be told who improved."""
    main = _main(results)
    if main.everyone.reliable_change.counts.unchanged is None:
        return {}
    teams = {team: main.of_team(team) for team in results.team_ids}
    return {
        team: {
            "both": each.n_paired,
            "improved": each.reliable_change.counts.all_improved or 0,
        }
        for team, each in teams.items()
    }


def _added(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    every = list(counts)
    return {name: sum(each[name] for each in every) for name in COLUMNS}


def _sentence(both: Shown, improved: Shown, rate: Shown) -> str:
    if both.value == 0:
        return "Nobody has been measured before and after yet, so that nothing is known."
    if both is PROTECTED:
        return (
            "How many were measured is not shown: with it, a small number of a team could be "
            "worked out."
        )
    if rate.value is None:
        return (
            f"{capital(both.words)} were measured before and after on the main measure of what "
            "they did: too few improved, or were measured, to say more."
        )
    number = improved.words.replace(" children", "").replace(" child", "")
    return (
        f"Of {both.words} measured before and after since records began, {number} improved by "
        f"more than chance ({rate.text}). A child counts once for each intervention."
    )


def _how_many(told: int, all_of_them: int) -> str:
    few = all_of_them - told
    if not told:
        return "Too few children were measured after any intervention to say what changed."
    rest = (
        f" For {few} more too few were measured to say; that is not evidence that they do not work."
        if few
        else ""
    )
    return f"{told} of {all_of_them} interventions that were begun.{rest}"


def _row(results: InterventionResults, line: ResultLine) -> Row:
    cells = (line.started, line.measured_both, line.change, line.improved_rate)
    return Row(results.title, (block_title(_main(results).key), *cells))


def _picture(told: Sequence[Told]) -> Picture | None:
    drawn = [
        (each.title, line) for each, line in told if line.improved_rate.value.value is not None
    ]
    if not drawn:
        return None
    rows = tuple(_rate_row(title, line) for title, line in drawn[:MOST_DRAWN])
    said = " ".join(
        f"{title}, {line.measured_both.words}: {line.improved_rate.text}."
        for title, line in drawn[:MOST_DRAWN]
    )
    first = (
        f" The first {MOST_DRAWN} by the alphabet; the others are in the table."
        if len(drawn) > MOST_DRAWN
        else ""
    )
    return Picture(
        RatesChart(rows, AXIS),
        f"Share of children who improved by more than chance, with its 95% interval. {said}",
        f"The share that improved by more than chance, with its 95% interval.{first}",
    )


def _rate_row(title: str, line: ResultLine) -> RateRow:
    rate = line.improved_rate
    short = title if len(title) <= LONGEST_LABEL else f"{title[: LONGEST_LABEL - 1].rstrip()}…"
    return RateRow(
        short,
        capital(line.measured_both.words),
        rate.value.value,
        rate.low.value,
        rate.high.value,
        text=rate.value.text,
    )
