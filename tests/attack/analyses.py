"""What the figures of the analyses count, part by part."""

from collections.abc import Callable, Iterator, Mapping
from itertools import permutations
from urllib.parse import parse_qsl, urlsplit

from outcomes.board.quarters import words_of
from outcomes.evaluation.suppression import show_count
from outcomes.reports.audience import RULES_BY_SETTING
from outcomes.reports.presentation import PROTECTED
from tests.attack.atoms import PAIRED, Atom, Figure
from tests.attack.pages import begun, of_line
from tests.attack.reading import (
    FROM_SHOWN,
    SPREAD,
    WORDS,
    Count,
    Meaning,
    Share,
    Untold,
    Visit,
    Which,
    filters,
    links,
)
from tests.attack.world import SCALES

Rows = list[dict[str, str]]
# A part's file, with the filters that it was fetched with, and the team that they choose.
PartReader = Callable[[Visit, str, Rows, Mapping[str, str]], Iterator[Figure]]


def analysis(code: str, parts: Mapping[str, PartReader]) -> Callable[[Visit], Iterator[Figure]]:
    """The reader of an analysis: its page with every filter, and the file of every part."""

    def read(visit: Visit) -> Iterator[Figure]:
        left, seen = filters(visit.page(f"/results/{code}")), list[Mapping[str, str]]()
        fetched: set[str] = set()
        while left:
            answers = left.pop()
            if answers in seen:
                continue
            seen.append(answers)
            query = "&".join(f"{name}={value}" for name, value in answers.items())
            page = visit.page(f"/results/{code}?{query}")
            left += filters(page)  # one answer may bring other questions
            for address in links(page, rf"/results/{code}/[^/]+\.csv(\?.*)?"):
                if address in fetched:
                    continue  # answers that cannot be given lead to the page of others
                fetched.add(address)
                part = address.split("?")[0].removesuffix(".csv").rpartition("/")[2]
                assert part in parts, f"Nobody said what part “{part}” of {code} counts"
                given = dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
                yield from parts[part](visit, address, visit.rows(address), {**answers, **given})

    return read


def scope_of(visit: Visit, answers: Mapping[str, str]) -> tuple[int | None, bool]:
    """Of which team the figures are (None: of all), and whether they are exact."""
    asked = answers.get("team", "")
    if asked:
        return [team.id for team in visit.world.teams].index(int(asked)), True
    return None, visit.knows(set(range(visit.world.size.teams)))


def scale_of(visit: Visit, answers: Mapping[str, str]) -> int:
    """The scale that the figures are of: asked for, or the one with the most pairs."""
    if asked := answers.get("scale"):
        return [":".join((*each[:2], "self")) for each in SCALES].index(asked)
    space = visit.world.space
    pairs = [
        space.numbers @ space.count(on_scale(scale)) for scale in range(visit.world.size.scales)
    ]
    return max(range(len(pairs)), key=lambda scale: pairs[scale])


def both(*conditions: Which) -> Which:
    """Children of whom all of it holds, counted as often as the last condition says."""

    def counted(atom: Atom) -> float | bool:
        found: float | bool = True
        for condition in conditions:
            if not (found := condition(atom)):
                return False
        return found

    return counted


def has_begun(atom: Atom) -> bool:
    return atom.intervention >= 0


def once(atom: Atom) -> bool:
    """Each child once, however many deliveries they had."""
    return not atom.again


def is_paired(atom: Atom) -> bool:
    return atom.paired


def of_team(team: int | None) -> Which:
    return lambda atom: team in (None, atom.team)


def on_scale(scale: int, *levels: str) -> Which:
    """Those with a pair on a scale, of these levels."""
    return lambda atom: atom.level(scale) in (levels or PAIRED)


def of_rows(
    visit: Visit,
    where: str,
    rows: Rows,
    told: Callable[[str], Mapping[str, Meaning]],
    *,
    exact: bool,
) -> Iterator[Figure]:
    """The figures of rows; ``told`` gives the columns of the row of that name."""
    for row in rows:
        head, name = next(iter(row.items()))
        meanings = {head: WORDS, "Careful": WORDS, **told(name)}
        yield from visit.figures(where, name, row, meanings, exact=exact)


def _compared(visit: Visit, where: str, rows: Rows, answers: Mapping[str, str]) -> Iterator[Figure]:
    team, _ = scope_of(visit, answers)
    scale = scale_of(visit, answers)
    for row in rows:
        given = visit.world.intervention_named(row["Intervention"])
        teams = visit.world.delivering(given) if team is None else {team}
        line = of_line(begun(given, team), scale)
        intervals = ("Average change", "Effect size d", "Improved", "Got worse")
        meanings = {
            "Intervention": WORDS,
            "Careful": WORDS,
            "Started": line["Started"],
            "Measured before and after": line["Measured before and after"],
            "Share measured": Share("Measured before and after", "Started"),
            "Average before": line["Mean before"],
            "Average after": line["Mean after"],
            "Average change": line["Mean change, positive is better"],
            "Effect size d": SPREAD,
            "Improved": FROM_SHOWN,
            "Got worse": FROM_SHOWN,
            **{f"{name}, 95% {end}": SPREAD for name in intervals for end in ("from", "to")},
        }
        if row["Started"] == "not started":
            continue
        yield from visit.figures(
            where, row["Intervention"], row, meanings, exact=visit.knows(teams)
        )


def names_of(visit: Visit) -> list[str]:
    return [team.name for team in visit.world.teams]


def _funnel_share(
    visit: Visit, where: str, rows: Rows, answers: Mapping[str, str]
) -> Iterator[Figure]:
    scale = scale_of(visit, answers)
    for team, row in _funnel_teams(visit, rows, scale):
        meanings = {
            "Team": WORDS,
            "Careful": WORDS,
            "Beside chance": Untold("told by the exact numbers, in words: see the report"),
            "Measured before and after": Count(both(of_team(team), on_scale(scale))),
            "Improved": Count(both(of_team(team), on_scale(scale, "improved"))),
            "Share improved": Share("Improved", "Measured before and after"),
        }
        yield from visit.figures(
            where, names_of(visit)[team], row, meanings, exact=team in visit.own
        )


def _funnel_teams(visit: Visit, rows: Rows, scale: int) -> Iterator[tuple[int, dict[str, str]]]:
    """Own teams by name, and the others so that each fits: which is which, nobody can tell."""
    teams = range(visit.world.size.teams)
    numbers = {
        column: {team: _number_of(visit, team, on_scale(scale, *levels)) for team in teams}
        for column, levels in (("Measured before and after", ()), ("Improved", ("improved",)))
    }
    measured = numbers["Measured before and after"]
    others = [team for team in teams if measured[team] and team not in visit.own]
    unnamed = [row for row in rows if row["Team"] not in names_of(visit)]
    yield from ((visit.world.team_named(row["Team"]), row) for row in rows if row not in unnamed)
    fitting = (
        found
        for found in permutations(others, len(unnamed))
        if all(
            row.get(column, PROTECTED.text) == PROTECTED.text
            or _is_shown_as(of[team], row[column], visit)
            for team, row in zip(found, unnamed, strict=True)
            for column, of in numbers.items()
        )
    )
    yield from zip(next(fitting), unnamed, strict=True)


def _number_of(visit: Visit, team: int, who: Which) -> int:
    space = visit.world.space
    return int(space.numbers @ space.count(both(of_team(team), who)))


def _is_shown_as(number: int, text: str, visit: Visit) -> bool:
    if text == PROTECTED.text:
        return True
    return show_count(number, RULES_BY_SETTING[visit.world.rule]).text == text


def _funnel_adjusted(
    visit: Visit, where: str, rows: Rows, answers: Mapping[str, str]
) -> Iterator[Figure]:
    """The same teams in the same order, improved beside what was expected of a model."""
    share = where.replace("/adjusted.csv", "/share.csv")
    scale = scale_of(visit, answers)
    for (team, _), row in zip(_funnel_teams(visit, visit.rows(share), scale), rows, strict=True):
        meanings = {
            "Team": WORDS,
            "Careful": WORDS,
            "Beside chance": WORDS,
            "Improved": Count(both(of_team(team), on_scale(scale, "improved"))),
            "Expected to improve": Untold("of a logistic model, in whole children"),
            "Improved, for each one expected": FROM_SHOWN,
        }
        yield from visit.figures(
            where, names_of(visit)[team], row, meanings, exact=team in visit.own
        )


def _over_time(whole: str, part: str, columns: tuple[str, str]) -> PartReader:
    """One share over quarters: whole and part, by the names of its columns."""

    def read(visit: Visit, where: str, rows: Rows, answers: Mapping[str, str]) -> Iterator[Figure]:
        team, exact = scope_of(visit, answers)
        scale = scale_of(visit, answers)
        kinds: dict[str, Which] = {
            "ended": has_begun,
            "completed": lambda atom: has_begun(atom) and atom.completed,
            "measured": is_paired,
            "paired": on_scale(scale),
            "improved": on_scale(scale, "improved"),
        }
        if "period=month" in where:
            assert exact, "Months are for those who see all of it exactly"
            return

        def told(label: str) -> Mapping[str, Meaning]:
            quarters = [words_of(each) for each in visit.world.quarters]
            place = quarters.index(label) if label in quarters else 9
            within = both(of_team(team), lambda atom: atom.quarter == place)
            return {
                columns[0]: Count(both(within, kinds[whole])),
                columns[1]: Count(both(within, kinds[part])),
                "Share": Share(columns[1], columns[0]),
                "More than chance?": FROM_SHOWN,
            }

        yield from of_rows(visit, where, rows, told, exact=exact)

    return read


ENDED = "Deliveries that ended"
MEASURED = "Measured before and after"


PARTS: Mapping[str, Mapping[str, PartReader]] = {
    "compare": {"change": _compared},
    "funnel": {"share": _funnel_share, "adjusted": _funnel_adjusted},
    "over-time": {
        "completed": _over_time("ended", "completed", (ENDED, "Completed")),
        "measured": _over_time("ended", "measured", (ENDED, MEASURED)),
        "improved": _over_time("paired", "improved", ("Measured on this scale", "Improved")),
    },
}
