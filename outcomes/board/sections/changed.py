"""What changed for children? The main measure of each intervention, all teams together.

The same numbers as on the pages of results, for one who sees no team's exactly.
"""

from collections.abc import Iterable, Sequence
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
from outcomes.reports.once import Results, shown_to
from outcomes.reports.presentation import PROTECTED, ResultLine, ScaleBlock
from outcomes.reports.results import InterventionResults, ScaleResult
from outcomes.reports.sentences import block_title, capital

CODE = "changed"
MOST_DRAWN = 8
LONGEST_LABEL = 32
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
    found = queries.all_results()
    measured = [each for each in found if each.main_scale is not None]
    shown = list(zip(measured, readers.shown(partial(_blocks, found)), strict=True))
    told = [(each, block.everyone) for each, block in shown if block.everyone.has_means]
    both, improved = _together([block for _, block in shown], readers.rule)
    rate = share_of(improved, both)
    return Answer(
        code=CODE,
        sentence=_sentence(both, improved, rate, begun=bool(measured)),
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


def _blocks(found: Results, audience: Audience) -> Sequence[ScaleBlock]:
    """Of each that was measured every team and all of them, as on the page of the intervention."""
    return [
        next(block for block in shown.blocks if block.key == results.main_scale.key)
        for results, shown in shown_to(audience, found)
        if results.main_scale is not None
    ]


def _together(blocks: Iterable[ScaleBlock], rule: Rule) -> tuple[Shown, Shown]:
    """How many were measured, and how many improved, of what can be shown of each intervention.

    Made of nothing but the lines as they are shown, it tells nothing that they do not. A total of
    its own, rounded, would stand beside theirs, and the few who are hidden in one come out.
    """
    parts = [part for block in blocks if (part := _parts_of(block))]
    told = [part for part in parts if all(line.improved.value is not None for line in part)]
    if told:
        return _added(told, "measured_both", rule), _added(told, "improved", rule)
    return (_added(parts, "measured_both", rule) if parts else PROTECTED), PROTECTED


def _parts_of(block: ScaleBlock) -> Sequence[ResultLine]:
    """All teams in one line or, where that cannot be shown, each of them; none if one is hidden."""
    parts: Sequence[ResultLine] = (block.everyone,)
    if block.everyone.measured_both.value is None:
        parts = block.teams
    return () if any(line.measured_both.value is None for line in parts) else parts


def _added(parts: Iterable[Sequence[ResultLine]], what: str, rule: Rule) -> Shown:
    return show_count(
        int(sum(getattr(line, what).value or 0 for part in parts for line in part)), rule
    )


def _sentence(both: Shown, improved: Shown, rate: Shown, *, begun: bool) -> str:
    if both.value == 0 or not begun:
        return "Nobody has been measured before and after yet, so that nothing is known."
    if both is PROTECTED:
        return (
            "Of no intervention may be shown both how many were measured and how many improved: "
            "they are too few, or a small number of a team could be worked out."
        )
    if rate.value is None:
        return (
            f"{capital(both.words)} were measured before and after on the main measure of what "
            "they did: too few improved, or were measured, to say more."
        )
    number = improved.words.replace(" children", "").replace(" child", "")
    return (
        f"Of {both.words} measured before and after since records began, {number} improved by "
        f"more than chance ({rate.text}). A child counts once for each intervention, and only "
        "those interventions count of which both numbers can be shown."
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
