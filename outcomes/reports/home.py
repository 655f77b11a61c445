"""What managers find of results on their home page."""

from flask import url_for

from core.home.sections import Item, Section
from core.people.models import User
from outcomes.reports import overviews
from outcomes.reports.sentences import capital, mean_change

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
    """One sentence for each intervention of which enough children were measured."""
    found = overviews.at_a_glance(viewer=user)
    items = [
        Item(
            text=glance.title,
            address=url_for("reports.intervention", slug=glance.slug),
            detail=mean_change(glance.main, glance.main.foremost),
        )
        for glance in found
        if glance.main and glance.main.foremost.has_means
    ]
    return Section(
        title="What changed for children",
        empty="Too few children were measured before and after to say anything yet.",
        items=items[:SHOWN],
        total=len(items),
        all_address=url_for("reports.index") if found else None,
        all_label="See all results",
    )
