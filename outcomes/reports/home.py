"""What managers find of results on their home page."""

from flask import url_for

from core.home.sections import Item, Section
from core.people.models import User
from outcomes.reports import overviews
from outcomes.reports.sentences import capital, changed, measured

SHOWN = 6


def completeness(user: User) -> Section:
    """How much each team measures, in alphabetical order."""
    teams = overviews.completeness_by_team(viewer=user)
    shown = [team.team_id for team in teams]
    overviews.note_exact_reading(overviews.audience_for(user), viewer=user, shown=shown)
    return Section(
        title="Completeness by team",
        empty="Nothing has been started yet. Without measures before and after, nobody can say "
        "what changed.",
        items=[
            Item(
                text=team.name,
                address=url_for("reports.team", team_id=team.team_id),
                detail=completeness_words(team),
            )
            for team in teams
        ],
    )


def completeness_words(team: overviews.TeamCompleteness) -> str:
    """“Of about 50 started, 35 were measured before and after (70%)”."""
    share = f" ({team.share.text})" if team.share.value is not None else ""
    measured_words = team.measured.words.replace(" deliveries", "").replace(" delivery", "")
    return (
        f"{capital(team.started.words)} started; measured before and after: {measured_words}{share}"
    )


def what_changed(user: User) -> Section:
    """One sentence for each intervention with a result."""
    known = [glance for glance in overviews.at_a_glance(viewer=user) if glance.main]
    return Section(
        title="What changed for children",
        empty="There are no results yet. They appear when children were measured before and after.",
        items=[
            Item(
                text=glance.title,
                address=url_for("reports.intervention", slug=glance.slug),
                detail=_sentence(glance),
            )
            for glance in known[:SHOWN]
        ],
        total=len(known),
        all_address=url_for("reports.index") if known else None,
        all_label="See all results",
    )


def _sentence(glance: overviews.Glance) -> str:
    if glance.main is None:
        return ""
    line = glance.main.foremost
    return changed(glance.main, line) or measured(line, glance.main)
