"""The way from need to change: the analysis as it may be shown."""

from collections.abc import Mapping, Sequence

from core.people.models import User
from core.permissions import Action, demand
from outcomes.analyses.model import Analysis, Column, Filter, Option, Part, Picture, Row, Table
from outcomes.analyses.need_to_change.reading import ANY_NEED, STEPS, children_by_team, read
from outcomes.analyses.need_to_change.showing import Showing, ShownSteps, needs_in, shown_values
from outcomes.analyses.pages import Answers
from outcomes.analyses.scope import Scope, scope_of
from outcomes.analyses.words import counted_words, number_words, why_not
from outcomes.delivery.words import vocabulary
from outcomes.drawing.steps import Stairs, StairsChart, Step, StepsChart
from outcomes.evaluation.suppression import Shown
from outcomes.reports.presentation import PROTECTED
from outcomes.reports.sentences import capital

TITLE = "From need to change"
NEED = "need"
ANY_LABEL = "Any need"
LABELS = {
    "need": "Children with the need",
    "planned": "Planned",
    "started": "Started",
    "completed": "Completed",
    "measured": "Measured",
    "improved": "Improved",
}
LONG_LABELS = {
    "need": "Have the need",
    "planned": "Something is planned for it",
    "started": "It was started",
    "completed": "It was completed",
    "measured": "Measured before and after",
    "improved": "Improved afterwards",
}
ABOUT = (
    "This shows how many children got from an assessed need to a change that was measured, and on "
    "which step others did not. It does not tell why they did not, nor whether the change came "
    "from what was done."
)
CAUTIONS = (
    "A step that is not reached yet is not a step that was missed: for some children it is still "
    "going on, or was only just planned.",
    "Who was not measured may have improved too, and children often start when things are at their "
    "worst, so that the next score is better on average without any help.",
    "A need can be answered in other ways than by a planned intervention, and by partners. That is "
    "not counted here.",
    "Of few children, one more or less makes a large share.",
)
METHOD = (
    "Children are counted, not deliveries: those with a record, whose need works against them, "
    "whenever it was assessed. The team is the one that holds the record now.",
    "Planned: a plan item names the need, also where it was set aside since. Started: an "
    "intervention was begun for such a plan item. Completed: it ended as completed, as planned or "
    "with changes.",
    "Measured: what was completed has scores before and after on at least one scale. Improved: "
    "better by more than chance on at least one scale, and worse by more than chance on none.",
    "A child is counted as far as they got with any of the plan items for the need. “Any need” "
    "counts a child once, with the need with which they got furthest.",
    "From which change on it is more than chance is told by the manual of each scale or, where it "
    "gives no spread, by that of all scores before in this service (Jacobson and Truax 1991).",
    "Each share is of the children of the step before, from the counts as shown.",
)


def build(viewer: User, answers: Answers) -> Analysis:
    """The cascade of a need, of all needs, and of the teams."""
    demand(viewer, Action.SEE_CASCADE)
    scope = scope_of(viewer, answers)
    found, children = read(scope), children_by_team(scope)
    if not any(number for teams in found.values() for number in teams.values()):
        return Analysis(
            TITLE, ABOUT, filters=scope.filters, instead="No need has been assessed yet."
        )
    labels = _labels(needs_in(found), scope)
    asked = answers.get(NEED, ANY_NEED)
    need = asked if asked in labels else ANY_NEED
    showing = Showing(scope, found, children)
    of_need = showing.of_need(need, labels.get(need, ANY_LABEL))
    any_need = of_need if need == ANY_NEED else showing.of_need(ANY_NEED, ANY_LABEL)
    by_need = [showing.of_need(code, label) for code, label in labels.items()]
    parts = [_steps_part(of_need), _stairs_part("needs", "By need", "Need", any_need, by_need)]
    has_teams = scope.team_id is None and len(scope.team_names) > 1
    if has_teams:
        parts.append(_teams_part(showing, scope, any_need, of_need, need))
    return Analysis(
        title=TITLE,
        sentence=f"{_sentence(of_need, scope)} {ABOUT}",
        rule=_rule(scope, has_teams=has_teams),
        filters=(*scope.filters, _filter(labels, need)),
        parts=tuple(parts),
        cautions=CAUTIONS,
        method=METHOD,
        exact_team_ids=scope.audience.exact_team_ids if has_teams else scope.exact_team_ids,
    )


def _labels(present: Sequence[str], scope: Scope) -> Mapping[str, str]:
    """The needs to show. Where small numbers are hidden, needs of nobody are there too."""
    labels = vocabulary("needs").labels
    codes = [*labels, *sorted(code for code in present if code not in labels)]
    shown = [code for code in codes if code in present or not scope.is_exact]
    return {code: labels.get(code, code) for code in shown}


def _filter(labels: Mapping[str, str], need: str) -> Filter:
    options = [Option(ANY_NEED, ANY_LABEL), *(Option(*each) for each in labels.items())]
    return Filter(NEED, "Need", tuple(options), (need,))


def _rule(scope: Scope, *, has_teams: bool) -> str:
    if scope.is_exact or not has_teams:
        return scope.rule_in_words
    return f"{scope.rule_in_words} By team, your own counts are exact and others are not named."


def _sentence(steps: ShownSteps, scope: Scope) -> str:
    """The cascade in one sentence, as far as it may be shown."""
    of_whom = "an assessed need" if steps.label == ANY_LABEL else f"the need “{steps.label}”"
    if steps.reached.value is None:
        return f"How many children{scope.where} have {of_whom} is not shown: {_why(steps.reached)}."
    said = [
        f"{number_words(steps.counts[step])} {words}"
        for step, words in (
            ("planned", "have something planned for it"),
            ("started", "started"),
            ("completed", "completed it"),
            ("measured", "were measured before and after"),
            ("improved", "improved by more than chance"),
        )
        if steps.counts[step].value is not None
    ]
    if not said:
        return f"{capital(steps.reached.words)}{scope.where} have {of_whom}."
    listed = said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
    return f"Of {steps.reached.words}{scope.where} with {of_whom}, {listed}."


def _why(shown: Shown) -> str:
    return "with it, a small number could be worked out" if shown is PROTECTED else shown.words


def _steps_part(steps: ShownSteps) -> Part:
    rows = tuple(
        Row(LONG_LABELS[step], (steps.counts[step], steps.share(step) or "")) for step in STEPS
    )
    columns = Column("Children"), Column("Share of the step before")
    return Part(
        code="steps",
        heading=f"Step by step: {steps.label}",
        sentence=_largest_loss(steps),
        table=Table("Step", columns, rows),
        picture=_steps_picture(steps),
    )


def _largest_loss(steps: ShownSteps) -> str:
    """On which step of the work the most of those who had come so far did not go on."""
    shares = {
        step: share.value
        for step in STEPS[1:]
        if (share := steps.share(step)) is not None and share.value is not None
    }
    improved = shares.pop(STEPS[-1], None)
    said = "There are too few children to say on which step most do not go on."
    if len(shares) > 1:
        step = min(shares, key=lambda each: shares[each])
        least = round(shares[step])
        said = (
            f"Of the work, the smallest share goes on to “{LONG_LABELS[step].lower()}”: {least}% "
            "of those of the step before."
            if least < 100
            else "On no step of the work that can be shown did children drop out."
        )
    if improved is not None:
        said += f" Of those measured, {round(improved)}% improved by more than chance."
    return said


def _steps_picture(steps: ShownSteps) -> Picture | None:
    if not steps.reached.value:
        return None
    chart = StepsChart(tuple(_step(steps, step) for step in STEPS))
    said = "; ".join(
        f"{LONG_LABELS[step].lower()}: {counted_words(steps.counts[step])}{_of_before(steps, step)}"
        for step in STEPS
    )
    caption = (
        f"{steps.label}. Each bar is the children who reached a step; grey behind it are those of "
        "the step before."
    )
    return Picture(chart, f"{steps.label}. {capital(said)}.", caption)


def _step(steps: ShownSteps, step: str) -> Step:
    count, share = steps.counts[step], steps.share(step)
    return Step(
        label=LONG_LABELS[step],
        children=capital(counted_words(count)),
        value=count.value,
        share=share.text if share is not None and share.value is not None else "",
        instead="" if count.value is not None else why_not(count),
    )


def _of_before(steps: ShownSteps, step: str) -> str:
    share = steps.share(step)
    return f" ({share.text} of the step before)" if share and share.value is not None else ""


def _stairs_part(
    code: str,
    heading: str,
    of: str,
    whole: ShownSteps,
    parts: Sequence[ShownSteps],
    sentence: str = "",
) -> Part:
    rows = [whole, *parts]
    return Part(
        code=code,
        heading=heading,
        sentence=sentence or "A child with several needs counts in each of them.",
        table=Table(
            of,
            tuple(Column(LABELS[step]) for step in STEPS),
            tuple(
                Row(
                    each.label,
                    tuple(each.counts[step] for step in STEPS),
                    is_total=each is whole,
                )
                for each in rows
            ),
        ),
        picture=_stairs_picture(heading, rows),
    )


def _stairs_picture(heading: str, rows: Sequence[ShownSteps]) -> Picture | None:
    if not any(steps.reached.value for steps in rows):
        return None
    names = tuple(LABELS[step].lower() for step in STEPS)
    names = ("with the need", *names[1:])
    said = " ".join(f"{steps.label}: {_stairs_words(steps)}." for steps in rows)
    caption = (
        f"{heading}. The first bar of each is all children with the need, whatever their number: "
        "compare where the bars get short, not how wide they are."
    )
    return Picture(StairsChart(names, tuple(map(_stairs, rows))), said, caption)


def _stairs_words(steps: ShownSteps) -> str:
    return ", ".join(
        f"{LABELS[step].lower()} {counted_words(steps.counts[step])}" for step in STEPS
    )


def _stairs(steps: ShownSteps) -> Stairs:
    values = tuple(shown_values(steps))
    last = steps.counts[STEPS[-1]]
    return Stairs(
        label=steps.label,
        children=capital(counted_words(steps.reached)),
        values=values,
        end=f"{number_words(last)} improved" if values[-1] is not None else "",
        instead="" if steps.reached.value else why_not(steps.reached),
    )


def _teams_part(
    showing: Showing, scope: Scope, any_need: ShownSteps, of_need: ShownSteps, need: str
) -> Part:
    """By team: of the need that was chosen where all teams are seen exactly, else of any need.

    A need crossed with a team is a number that nobody else may see.
    """
    chosen, steps = (need, of_need) if scope.is_exact else (ANY_NEED, any_need)
    sentence = (
        f"{steps.label}. Teams work with different children: differences can have many reasons."
    )
    if not scope.is_exact:
        sentence += " Teams other than yours are not named."
    whole = ShownSteps("All teams", steps.counts)
    return _stairs_part("teams", "By team", "Team", whole, showing.by_team(chosen), sentence)
