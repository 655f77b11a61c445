"""The funnel of teams as it may be shown: as they are, and allowing for their case mix."""

from collections.abc import Sequence

from core.people.models import User
from core.permissions import Action, demand
from core.ui.words import list_in_words, long_date, plural
from outcomes.analyses.funnel.drawing import FunnelOfTeams, beyond, limits_words
from outcomes.analyses.funnel.teams import ShownTeam, shown_teams, shown_total, teams_of
from outcomes.analyses.model import Analysis, Column, Part, Picture, Row, Table
from outcomes.analyses.pages import Answers
from outcomes.analyses.scales import ScaleChoice, scale_choice
from outcomes.analyses.scope import Scope, scope_of
from outcomes.case_mix.models import CaseMixModel
from outcomes.case_mix.queries import model_of, observed_by
from outcomes.evaluation.suppression import (
    MINIMUM_COUNT,
    RULE_IN_WORDS,
    Shown,
    State,
    show_percentage,
)
from outcomes.measures.pairs import ScaleKey
from outcomes.reports import sentences

TITLE = "Teams and chance"
FEWEST_TEAMS = 3
WHAT = (
    "This shows how far the teams lie from what all of them did together, and how far chance alone "
    "would carry a team with so few or so many children. It is no ranking, and it cannot say why a "
    "team lies where it does."
)
ANOTHER = "Another team"
AS_THEY_ARE = (Column("Measured before and after"), Column("Improved"), Column("Share improved"))
ADJUSTED = (
    Column("Improved"),
    Column("Expected to improve"),
    Column("Improved, for each one expected"),
)
PLACE = Column("Beside chance", in_words=True)
CAUTIONS = (
    "Outside the lines means: look, and ask. It may be the children, the interventions, who was "
    "measured and who was not, or how a team scores; a funnel does not tell these apart.",
    "Even where all teams do the same, about 1 in 20 lies outside the 95% lines, and about 2 in "
    "1,000 outside the 99.8% lines.",
    "Only children who were measured before and after count. A team that measures few of its "
    "children can lie high or low for that alone.",
    "Teams use different interventions. That is not allowed for.",
)


def build(viewer: User, answers: Answers) -> Analysis:
    """Teams around what all of them did together, on one scale."""
    demand(viewer, Action.SEE_RESULTS)
    scope, scale = scope_of(viewer, answers), scale_choice(answers)
    model = model_of(scale.key) if scale.key else None
    if model is None:
        return Analysis(TITLE, WHAT, filters=scale.filters, instead=_nothing_yet(scale))
    if not model.cells:
        return Analysis(TITLE, WHAT, filters=scale.filters, instead=" ".join(model.notes))
    key = ScaleKey(model.instrument, model.scale, model.rater)
    teams = shown_teams(teams_of(observed_by(model)), scope, key)
    if len(teams) < FEWEST_TEAMS:
        few = f"Only {plural(len(teams), 'team')} measured children on this scale before and after."
        least = f"Chance can be told from more with {FEWEST_TEAMS} teams or more."
        return Analysis(TITLE, WHAT, filters=scale.filters, instead=f"{few} {least}")
    return Analysis(
        title=TITLE,
        sentence=WHAT,
        rule=_rule_in_words(teams, scope),
        filters=scale.filters,
        parts=(_as_they_are(teams, scale, scope), _adjusted(teams, scale, model, scope)),
        cautions=CAUTIONS,
        method=_method(model),
        exact_team_ids=scope.audience.exact_team_ids & {team.exactly.team_id for team in teams},
    )


def _rule_in_words(teams: Sequence[ShownTeam], scope: Scope) -> str:
    own = [team.name for team in teams if team.name]
    words = RULE_IN_WORDS[scope.rule]
    return sentences.rule_words(words, own, all_exact=len(own) == len(teams))


def _nothing_yet(scale: ScaleChoice) -> str:
    if scale.key is None:
        return "Nobody has been measured before and after yet."
    return (
        f"{scale.title} was measured for the first time today. Teams are set beside each other "
        "once a night: look again tomorrow."
    )


def _as_they_are(teams: Sequence[ShownTeam], scale: ScaleChoice, scope: Scope) -> Part:
    funnel = FunnelOfTeams.of_shares(teams)
    rows = [
        _row(team, (team.pairs, team.improved, show_percentage(team.improved, team.pairs)), flag)
        for team, flag in zip(teams, funnel.flags, strict=True)
    ]
    return Part(
        code="share",
        heading=f"Share improved, as it is: {scale.title}",
        sentence=_sentence(teams, funnel),
        table=Table("Team", (*AS_THEY_ARE, PLACE), tuple(rows)),
        picture=_picture(teams, funnel, "Share of children improved", scope),
    )


def _adjusted(
    teams: Sequence[ShownTeam], scale: ScaleChoice, model: CaseMixModel, scope: Scope
) -> Part:
    funnel = FunnelOfTeams.of_ratios(teams)
    rows = [
        _row(team, (team.improved, team.expected, _ratio(team)), flag)
        for team, flag in zip(teams, funnel.flags, strict=True)
    ]
    if model.allowed_for:
        allowed = f"Allowing for {list_in_words(model.allowed_for)}."
    else:
        allowed = " ".join(model.notes)
    return Part(
        code="adjusted",
        heading=f"Allowing for the children’s starting points: {scale.title}",
        sentence=f"{allowed} 1 means: as many improved as of such children everywhere. "
        f"{_sentence(teams, funnel)}",
        table=Table("Team", (*ADJUSTED, PLACE), tuple(rows)),
        picture=_picture(teams, funnel, "Improved, for each one expected", scope),
    )


def _row(team: ShownTeam, cells: tuple[Shown, ...], flag: str | None) -> Row:
    few = team.pairs.state is State.EXACT and 0 < (team.pairs.value or 0) < MINIMUM_COUNT
    place = beyond(flag) if team.has_point else "Too few children to say"
    return Row(team.name or ANOTHER, (*cells, place), caution="too few to compare" if few else "")


def _ratio(team: ShownTeam) -> Shown:
    if team.improved.value is None or not team.expected.value:
        return team.improved if team.improved.value is None else team.expected
    text = f"{team.improved.value / team.expected.value:.2f}"
    return Shown(State.ROUNDED, float(text), text, text)


def _sentence(teams: Sequence[ShownTeam], funnel: FunnelOfTeams) -> str:
    drawn = sum(team.has_point for team in teams)
    hidden = len(teams) - drawn
    outside = [
        team.name for team, flag in zip(teams, funnel.flags, strict=True) if flag and team.has_point
    ]
    named = [name for name in outside if name]
    number = len(outside) or "none"
    said = [f"{plural(drawn, 'team')} can be shown, {number} of them outside the 95% lines"]
    said[0] += f": {list_in_words(named)}{_and_others(outside, named)}." if named else "."
    if hidden:
        said.append(f"{plural(hidden, 'team')} measured too few children to show.")
    return " ".join(said)


def _and_others(outside: Sequence[str], named: Sequence[str]) -> str:
    others = len(outside) - len(named)
    return f", and {plural(others, 'other')}" if others else ""


def _picture(
    teams: Sequence[ShownTeam], funnel: FunnelOfTeams, what: str, scope: Scope
) -> Picture | None:
    chart = funnel.chart(teams, shown_total(teams, scope))
    if chart is None:
        return None
    said = [
        f"{team.name or ANOTHER}: {point.value:.3g}{chart.unit}, {beyond(flag).lower()}."
        for team, flag, point in funnel.drawn(teams)
    ]
    return Picture(
        chart,
        f"{what}, by the number of children. {' '.join(said)}",
        f"{what}. Each point is a team. {limits_words(funnel)}",
    )


def _method(model: CaseMixModel) -> tuple[str, ...]:
    allowed = list_in_words(model.allowed_for) if model.allowed_for else "nothing"
    return (
        f"As of the night of {long_date(model.fitted_at.date())}; it is worked out once a night.",
        "The lines are exact and interpolated (Spiegelhalter 2005): binomial around the share of "
        "all teams together, Poisson around 1 for improved over expected.",
        "With ten teams or more that vary more than chance would have it, wider lines that allow "
        "for that (overdispersion) are used to say who lies outside.",
        f"Expected: by a logistic model of having improved, over all teams, on {allowed}. It knows "
        "nothing of the teams. Something not known is a group of its own.",
        *model.notes,
        "Points stand where the numbers as shown put them; who lies outside is told by exact ones.",
    )
