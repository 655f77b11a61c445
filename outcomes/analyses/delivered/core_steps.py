"""Whether core steps were kept: by child, and step by step for those who had its session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from outcomes.analyses.delivered.bars import bars_part
from outcomes.analyses.delivered.reading import Deliveries, Kept
from outcomes.analyses.delivered.sessions_reading import CoreStep
from outcomes.analyses.delivered.tally import WHOLE, Cells, Tally, show_kinds
from outcomes.analyses.model import Column, Part, Picture, Row, Table
from outcomes.analyses.words import counted_words, number_words, why_not
from outcomes.drawing.dots import Dot, DotPanel, DotRow, DotsChart
from outcomes.evaluation.suppression import TOO_FEW_TO_COMPARE, Rule, Shown
from outcomes.reports.means import ShownMeans, share_of
from outcomes.reports.presentation import ShownInterval
from outcomes.reports.sentences import capital

KINDS = (Kept.DONE, Kept.ADAPTED, Kept.LEFT_OUT)
BY_CHILD: Mapping[str, str] = {
    Kept.DONE: "Every core step done as planned",
    Kept.ADAPTED: "Some adapted, none left out",
    Kept.LEFT_OUT: "Some left out",
    Kept.NOT_RECORDED: "Not recorded",
}
KEPT_CODE, STEPS_CODE = "fidelity", "core-steps"
KEPT, STEPS = "Core steps: who had them all", "Core steps, one by one"
COLUMNS = (
    Column("Children who had its session"),
    Column("Done as planned"),
    Column("Adapted"),
    Column("Left out"),
    Column("Share done as planned", is_interval=True),
    Column("Share left out"),
)


@dataclass(frozen=True)
class ShownStep:
    """One core step as it may be shown."""

    label: str
    cells: Cells
    done: ShownInterval

    @property
    def left_out(self) -> Shown:
        """The share of those who had its session with whom it was left out."""
        return share_of(self.cells[Kept.LEFT_OUT], self.cells[WHOLE])

    @property
    def row(self) -> Row:
        cells = (self.cells[WHOLE], *(self.cells[kind] for kind in KINDS))
        return Row(
            self.label, (*cells, self.done, self.left_out), caution=self.done.value.caution or ""
        )


def kept_part(found: Deliveries, rule: Rule, *, has_steps: bool) -> Part:
    """How many children had every core step of the sessions they attended."""
    if not has_steps:
        nothing = Table(KEPT, (Column("Children"),), ())
        return Part(KEPT_CODE, KEPT, "This intervention names no core step.", nothing)
    cells = show_kinds(found.kept, list(BY_CHILD), rule)
    return bars_part(
        KEPT_CODE,
        KEPT,
        f"Of the sessions that each child attended. {_kept_in_words(cells)}",
        cells,
        BY_CHILD,
        head="Core steps",
        whole_label="Attended a session",
        context=(Kept.NOT_RECORDED,),
    )


def _kept_in_words(cells: Cells) -> str:
    whole, done = cells[WHOLE], cells[Kept.DONE]
    if whole.value == 0:
        return "Nobody has attended one yet."
    if whole.value is None or done.value is None:
        return "There are too few children to say."
    said = f"Of {whole.words}, {number_words(done)} had every core step as planned."
    if cells[Kept.NOT_RECORDED].value:
        missing = number_words(cells[Kept.NOT_RECORDED])
        said += f" For {missing} no session says which one of the plan it was."
    return said


def steps_part(steps: Mapping[CoreStep, Tally], rule: Rule) -> Part:
    """Each core step, and which one is left out most."""
    shown = _shown(steps, rule)
    return Part(
        code=STEPS_CODE,
        heading=STEPS,
        sentence=_in_words(shown),
        table=Table("Core step", COLUMNS, tuple(step.row for step in shown)),
        picture=_picture(shown),
    )


def _shown(steps: Mapping[CoreStep, Tally], rule: Rule) -> Sequence[ShownStep]:
    return [_step(step, tally, rule) for step, tally in sorted(steps.items(), key=_place)]


def _place(found: tuple[CoreStep, Tally]) -> int:
    """By sessions; the steps of one stay in the order of the text."""
    return found[0].session


def _step(step: CoreStep, tally: Tally, rule: Rule) -> ShownStep:
    cells = show_kinds(tally, list(KINDS), rule)
    means = ShownMeans(tally.counts.total(), rule is Rule.EXACT, hidden=False)
    label = f"Session {step.session}: {step.title}"
    return ShownStep(label, cells, means.rate(cells[Kept.DONE], cells[WHOLE]))


def _in_words(shown: Sequence[ShownStep]) -> str:
    if not shown:
        return "This intervention names no core step."
    told = [step for step in shown if _may_be_compared(step.left_out)]
    if not told:
        return "There are too few children to say which core step is left out most."
    most = max(told, key=lambda step: step.left_out.value or 0)
    if not most.left_out.value:
        return "None of the core steps that can be shown was left out."
    return (
        f"Left out most, of those that can be shown: “{most.label}”, with {most.left_out.text} of "
        f"{most.cells[WHOLE].words} who had its session."
    )


def _may_be_compared(share: Shown) -> bool:
    return share.value is not None and share.caution != TOO_FEW_TO_COMPARE


def _picture(shown: Sequence[ShownStep]) -> Picture | None:
    if not any(_may_be_compared(step.done.value) for step in shown):
        return None
    chart = DotsChart(
        (DotPanel("Done as planned", 0, 100, "%"),), tuple(map(_dot, shown)), first_is_all=False
    )
    caption = (
        f"{STEPS}. Dots are the share of children with whom the step was done as planned, bars "
        "their 95% intervals."
    )
    return Picture(chart, f"Done as planned. {' '.join(map(_said, shown))}", caption)


def _dot(step: ShownStep) -> DotRow:
    children, done = capital(counted_words(step.cells[WHOLE])), step.done
    if not _may_be_compared(done.value):
        return DotRow(step.label, children, (None,), instead=_why_not(step))
    dot = Dot(done.value.value or 0.0, done.value.text, done.low.value, done.high.value)
    return DotRow(step.label, children, (dot,))


def _said(step: ShownStep) -> str:
    told = _may_be_compared(step.done.value)
    share = step.done.text if told else _why_not(step).lower()
    return f"{step.label}, {counted_words(step.cells[WHOLE])}: {share}."


def _why_not(step: ShownStep) -> str:
    whole = step.cells[WHOLE]
    return why_not(whole if whole.value is None else step.cells[Kept.DONE])
