"""What the figures of the results pages count: a function for each page, and none forgotten."""

import re
from collections.abc import Iterator, Mapping, Sequence

from catalogue.instruments.queries import all_instruments
from tests.attack.atoms import PAIRED, Figure
from tests.attack.reading import (
    FROM_SHOWN,
    SPREAD,
    WORDS,
    Count,
    Mean,
    Meaning,
    Share,
    Visit,
    Which,
    links,
    table_rows,
)
from tests.attack.world import SCALES

ALL_TEAMS = "All teams"
BOTH = ("Started", "Measured before and after")
Line = tuple[Mapping[str, Meaning], bool]
LEVELS = {"Improved": "improved", "Unchanged": "same", "Deteriorated": "worse"}


def begun(intervention: int, team: int | None) -> Which:
    """Deliveries of an intervention, by a team or by all."""
    return lambda atom: atom.intervention == intervention and team in (None, atom.team)


def also(which: Which, scale: int, *levels: str) -> Which:
    """Of these, those who were measured on a scale as far as one of these levels."""
    return lambda atom: bool(which(atom)) and atom.level(scale) in levels


def scale_titled(title: str) -> int:
    """The number of a scale, by the title of its measure."""
    found = [all_instruments()[code].title for code, *_ in SCALES]
    return found.index(title)


def of_line(started: Which, scale: int) -> Mapping[str, Meaning]:
    """The columns of a row of results."""
    both = also(started, scale, *PAIRED)
    return {
        "Started": Count(started),
        "Measured before": Count(also(started, scale, "before", *PAIRED)),
        "Measured before and after": Count(both),
        "Measured before and after, of those who started": Share(
            "Measured before and after", "Started"
        ),
        **{f"Mean {kind}": Mean(kind, scale, both) for kind in ("before", "after")},
        "Mean change, positive is better": Mean("change", scale, both),
        **dict.fromkeys(("SD before", "SD after"), SPREAD),
        **dict.fromkeys(("Mean change, 95% from", "Mean change, 95% to"), SPREAD),
        **dict.fromkeys(("Effect size d_av", "d_av, 95% from", "d_av, 95% to"), SPREAD),
        "Effect size g_av": SPREAD,
        **{name: Count(also(started, scale, level)) for name, level in LEVELS.items()},
        # Neither scale has a cut-off, so that these are not told apart.
        **dict.fromkeys(("Recovered", "Harmed"), WORDS),
        "Improved or recovered, of those measured": Share("Improved", "Measured before and after"),
        **dict.fromkeys(
            ("Improved or recovered, 95% from", "Improved or recovered, 95% to"), FROM_SHOWN
        ),
        **dict.fromkeys(
            (
                "Improved, of those who started, if no other did",
                "Improved, of those who started, if all others did",
            ),
            FROM_SHOWN,
        ),
        **dict.fromkeys(
            ("Intervention", "Measure", "Scale", "Answered by", "Team", "Careful"), WORDS
        ),
    }


def overview(visit: Visit) -> Iterator[Figure]:
    """The first page of results, and from there every intervention's and every team's."""
    page = visit.page("/results")
    yield from _completeness(visit, page)
    for address in links(page, r"/results/interventions/[^/]+"):
        for place in links(visit.page(address), r"/results/interventions/[^/]+/download"):
            yield from _results_file(visit, place)
    for address in links(page, r"/results/teams/\d+"):
        for place in links(visit.page(address), r"/results/teams/\d+/download"):
            yield from _results_file(visit, place)
    yield from _too_few(visit, page)


def _completeness(visit: Visit, page: str) -> Iterator[Figure]:
    for name, started, both in table_rows(page, "Team")[1:]:
        yield from completeness(visit, "/results", name, started, both)


def completeness(visit: Visit, where: str, name: str, started: str, both: str) -> Iterator[Figure]:
    """How many one team began of anything, and how many of them were measured on some scale."""
    team = visit.world.team_named(name)
    meanings = {
        "Started": Count(lambda atom: atom.team == team and atom.intervention >= 0),
        "Before and after": Count(lambda atom: atom.team == team and atom.paired),
    }
    cells = dict(zip(meanings, map(plain, (started, both)), strict=True))
    yield from visit.figures(where, name, cells, meanings, exact=team in visit.own)


def plain(words: str) -> str:
    """A count in words as it stands in a file."""
    if found := re.match(r"(?:about )?(\d[\d,]*)", words, re.IGNORECASE):
        return found[1]
    if words.startswith("*") or words.lower().startswith("from 1 to"):
        return "*"
    known = ("fewer than 10", "not shown", "not known")
    return next(each for each in known if words.lower().startswith(each))


def main_scale(visit: Visit, given: int) -> int:
    """The scale that an intervention is meant to change."""
    size = visit.world.size
    return size.scales - 1 if given == size.interventions - 1 else 0


def main_line(visit: Visit, given: int, team: int | None, columns: Sequence[str]) -> Line:
    """What columns of an intervention's row count on its main scale, and whether it is exact."""
    every = of_line(begun(given, team), main_scale(visit, given))
    teams = visit.world.delivering(given) if team is None else {team}
    return {name: every[name] for name in columns}, visit.knows(teams)


def _too_few(visit: Visit, page: str) -> Iterator[Figure]:
    """Interventions of which too few were measured: how many were begun, and have a pair."""
    for title, *cells in table_rows(page, "Intervention")[1:]:
        title, _, team_name = title.partition(" in ")
        team = visit.world.team_named(team_name) if team_name else None
        given = visit.world.intervention_named(title)
        meanings, exact = main_line(visit, given, team, BOTH)
        named = dict(zip(BOTH, map(plain, cells), strict=True))
        yield from visit.figures("/results (too few)", title, named, meanings, exact=exact)


def _results_file(visit: Visit, address: str) -> Iterator[Figure]:
    yield from lines_told(visit, address, visit.rows(address))


def lines_told(visit: Visit, where: str, rows: list[dict[str, str]]) -> Iterator[Figure]:
    """What the rows of a file of results tell."""
    for row in rows:
        given = visit.world.intervention_named(row["Intervention"])
        name = row["Team"]
        team = None if name == ALL_TEAMS else visit.world.team_named(name)
        teams = visit.world.delivering(given) if team is None else {team}
        scale = scale_titled(row["Measure"])
        meanings = of_line(begun(given, team), scale)
        label = f"{row['Intervention']} · {row['Measure']} · {name}"
        yield from visit.figures(where, label, row, meanings, exact=visit.knows(teams))


# The columns of the data set, as they are called in the other files.
AS_ELSEWHERE = {
    "started": "Started",
    "measured_before": "Measured before",
    "pairs": "Measured before and after",
    "mean_before": "Mean before",
    "sd_before": "SD before",
    "mean_after": "Mean after",
    "sd_after": "SD after",
    "change": "Mean change, positive is better",
    "change_low": "Mean change, 95% from",
    "change_high": "Mean change, 95% to",
    "d_av": "Effect size d_av",
    "d_low": "d_av, 95% from",
    "d_high": "d_av, 95% to",
    "g_av": "Effect size g_av",
    "recovered": "Recovered",
    "improved": "Improved",
    "unchanged": "Unchanged",
    "deteriorated": "Deteriorated",
    "harmed": "Harmed",
    "rater": "Answered by",
    "team": "Team",
    "intervention": "Intervention",
    "instrument": "Measure",
    "scale": "Scale",
    "hidden": "Careful",
    "not_known": "Careful",
}


def data_set(visit: Visit) -> Iterator[Figure]:
    """The data set as CSV; it is rounded for everybody. The Parquet file has the same rows."""
    slugs = [version.intervention.slug for version in visit.world.versions]
    instruments = [instrument for instrument, *_ in SCALES]
    visit.page("/results/data")
    for row in visit.rows("/results/data/results.csv"):
        assert row.keys() <= AS_ELSEWHERE.keys(), "a column of which nobody said what it counts"
        given, name = slugs.index(row["intervention"]), row["team"]
        team = None if name == ALL_TEAMS else visit.world.team_named(name)
        hidden = row["hidden"].split(";")
        cells = {
            AS_ELSEWHERE[column]: _as_elsewhere(visit, text, hidden=column in hidden)
            for column, text in row.items()
        }
        scale = instruments.index(row["instrument"])
        label = f"{row['intervention']} · {row['instrument']} · {name}"
        meanings = of_line(begun(given, team), scale)
        yield from visit.figures("/results/data/results.csv", label, cells, meanings)


def _as_elsewhere(visit: Visit, text: str, *, hidden: bool) -> str:
    """A hidden number of the data set does not say whether it is small or taken along."""
    return "not shown" if hidden else text
