"""The comparison as it may be shown. Each row is the row of that intervention's own page."""

from collections.abc import Sequence

from flask import url_for

from core.people.models import User
from core.permissions import Action, demand
from core.ui.words import list_in_words
from outcomes.analyses.compare.choosing import FEWEST, Candidate, Choice, choice_of
from outcomes.analyses.model import Analysis, Column, Part, Picture, Row, Table
from outcomes.analyses.pages import Answers
from outcomes.analyses.scales import ScaleChoice, scale_choice
from outcomes.analyses.scope import Scope, scope_of
from outcomes.drawing.dots import DotPanel, DotRow, DotsChart
from outcomes.reports.charts import dot_of, instead_of_a_mean
from outcomes.reports.presentation import ResultLine, ScaleBlock
from outcomes.reports.sentences import better_or_worse, capital, is_clear
from outcomes.reports.showing import show_scale
from outcomes.reports.summing import results_on_scale

TITLE = "Compare interventions"
WHAT = (
    "This shows what changed for children after each of these interventions, on one measure. It "
    "cannot say which is better: different children were given different interventions."
)
COLUMNS = (
    Column("Started"),
    Column("Measured before and after"),
    Column("Share measured"),
    Column("Average before"),
    Column("Average after"),
    Column("Average change", is_interval=True),
    Column("Effect size d", is_interval=True),
    Column("Improved", is_interval=True),
    Column("Got worse", is_interval=True),
)
CAUTIONS = (
    "Who is given which intervention is no chance: children with harder lives may be given one "
    "more often than another. Nothing here is adjusted for that.",
    "Where the lines of two interventions overlap, the difference may well be chance. Where they "
    "do not, it can still come of different children.",
    "Only children who were measured before and after tell of change. Look at the share measured: "
    "an intervention that measures half its children may look better than one that measures all.",
    "Children often start when things are at their worst, so that the next score is better on "
    "average without any help. That is not taken off here.",
)
METHOD = (
    "Each row is the row of all versions of that intervention, as on its own page.",
    "Change is the score after less the score before of the same child, averaged, and turned so "
    "that plus is always better; its 95% interval uses Student’s t.",
    "Effect size d is the average change divided by the average of the two spreads (SD), with "
    "Bonett’s interval (2008). It may be set beside the effect sizes of other scales.",
    "Improved and got worse: by more than chance on this scale. Shares have Wilson’s interval, "
    "from the counts as shown.",
    "Interventions stand in the order of the alphabet. There are no ranks.",
)

Found = tuple[Candidate, ResultLine | None]


def build(viewer: User, answers: Answers) -> Analysis:
    """Two to six interventions for one outcome."""
    demand(viewer, Action.SEE_RESULTS)
    scope, scale = scope_of(viewer, answers), scale_choice(answers)
    if scale.key is None:
        return Analysis(
            TITLE,
            WHAT,
            filters=scope.filters,
            instead="Nobody has been measured before and after yet, so that there is nothing to "
            "compare.",
        )
    choice = choice_of(answers, scale.key)
    filters = (*scope.filters, *scale.filters, *choice.filters)
    if len(choice.candidates) < FEWEST:
        return Analysis(TITLE, WHAT, filters=filters, instead=_only_one(choice, scale))
    if choice.problem:
        return Analysis(TITLE, WHAT, filters=filters, problem=choice.problem)
    lines = _lines(choice, scale, scope)
    return Analysis(
        title=TITLE,
        sentence=WHAT,
        rule=scope.rule_in_words,
        filters=filters,
        parts=(_part(lines, scale, scope),),
        cautions=CAUTIONS,
        method=METHOD,
        exact_team_ids=scope.exact_team_ids,
    )


def _only_one(choice: Choice, scale: ScaleChoice) -> str:
    only = choice.candidates[0].title if choice.candidates else "No intervention"
    return f"{only} alone was measured on this scale: {scale.title}. Choose another measure."


def _lines(choice: Choice, scale: ScaleChoice, scope: Scope) -> list[Found]:
    """The row of each intervention; None where the team in question did not start it."""
    if scale.key is None:
        return []
    numbers = [each.intervention_id for each in choice.chosen]
    results = {each.intervention_id: each for each in results_on_scale(numbers, scale.key)}
    found: list[Found] = []
    for each in choice.chosen:
        of_it = results[each.intervention_id]
        block = show_scale(of_it, of_it.scales[0], scope.audience, scope.team_names, {})
        found.append((each, _line(block, scope)))
    return found


def _line(block: ScaleBlock, scope: Scope) -> ResultLine | None:
    return block.everyone if scope.team_id is None else block.line_of(scope.team_id)


def _part(lines: Sequence[Found], scale: ScaleChoice, scope: Scope) -> Part:
    return Part(
        code="change",
        heading=f"{scale.title}{f': children{scope.where}' if scope.where else ''}",
        sentence=_sentence(lines),
        table=Table("Intervention", COLUMNS, tuple(_row(*each, scope) for each in lines)),
        picture=_picture(lines, scale),
    )


def _sentence(lines: Sequence[Found]) -> str:
    """Which of them changed clearly, which did not, and of which nothing can be said."""
    known = [(each, line) for each, line in lines if line and line.has_means]
    clear = [each.title for each, line in known if is_clear(line)]
    others = [each.title for each, line in known if not is_clear(line)]
    few = [each.title for each, line in lines if not (line and line.has_means)]
    said = []
    if clear:
        said.append(f"The change is clear after {list_in_words(clear)}.")
    if others:
        said.append(f"No clear change after {list_in_words(others)}.")
    if few:
        said.append(
            f"Too few children to say of {list_in_words(few)}: this is not evidence that it does "
            "not work."
        )
    return " ".join(said)


def _row(candidate: Candidate, line: ResultLine | None, scope: Scope) -> Row:
    address = url_for("reports.intervention", slug=candidate.slug)
    if line is None:
        nothing = ("not started", *("",) * (len(COLUMNS) - 1))
        return Row(candidate.title, nothing, address=address)
    return Row(
        candidate.title,
        (
            line.started,
            line.measured_both,
            line.completeness,
            line.before,
            line.after,
            line.change,
            line.effect,
            line.improved_rate,
            line.worse_rate,
        ),
        caution=line.caution if scope.is_exact else "",
        address=address,
    )


def _picture(lines: Sequence[Found], scale: ScaleChoice) -> Picture | None:
    if not any(line and line.has_means for _, line in lines):
        return None
    has_rates = any(line and dot_of(line.improved_rate) for _, line in lines)
    panels = [DotPanel("Average change, in points", zero=True)]
    if has_rates:
        panels.append(DotPanel("Improved by more than chance", 0, 100, "%"))
    rows = tuple(_dots(candidate, line, len(panels)) for candidate, line in lines)
    words = " ".join(_in_words(candidate, line) for candidate, line in lines)
    return Picture(
        DotsChart(tuple(panels), rows, first_is_all=False),
        f"Average change after each intervention, {scale.title}. {words}",
        "Dots are averages and shares, bars their 95% intervals. Right of the line through nought "
        "children were better afterwards.",
    )


def _dots(candidate: Candidate, line: ResultLine | None, panels: int) -> DotRow:
    nothing = (None,) * panels
    if line is None:
        return DotRow(candidate.title, "Not started", nothing, instead="This team did not start it")
    children = capital(line.measured_both.words.split(",")[0])
    if not line.has_means:
        return DotRow(candidate.title, children, nothing, instead=instead_of_a_mean(line))
    return DotRow(
        candidate.title, children, (dot_of(line.change), dot_of(line.improved_rate))[:panels]
    )


def _in_words(candidate: Candidate, line: ResultLine | None) -> str:
    if line is None:
        return f"{candidate.title}: not started."
    if not line.has_means:
        return f"{candidate.title}, {line.measured_both.words}: {instead_of_a_mean(line).lower()}."
    change, interval = line.change, ""
    if change.has_interval:
        interval = f", interval {change.low.text} to {change.high.text}"
    return (
        f"{candidate.title}, {line.measured_both.words}: {better_or_worse(change.value)}{interval}."
    )
