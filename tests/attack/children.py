"""What the figures of the analyses of children count: groups, the way from a need, cohorts."""

from collections.abc import Callable, Iterator, Mapping

from outcomes.analyses.need_to_change.reading import STEPS
from outcomes.analyses.need_to_change.showing import _in_no_order
from outcomes.caseload.words import need_label
from outcomes.delivery.words import vocabulary
from tests.attack.analyses import (
    PartReader,
    Rows,
    both,
    has_begun,
    is_paired,
    names_of,
    of_rows,
    of_team,
    on_scale,
    once,
    scale_of,
    scope_of,
)
from tests.attack.atoms import Atom, Figure
from tests.attack.pages import ALL_TEAMS
from tests.attack.reading import (
    FROM_SHOWN,
    SILENT,
    SPREAD,
    WORDS,
    Count,
    Mean,
    Meaning,
    Share,
    Visit,
    Which,
)
from tests.attack.world import OFFENDED

NOT_KNOWN = "Not known"


def columns_of_groups(within: Which, scale: int) -> Mapping[str, Meaning]:
    within = both(once, within)
    share = {
        f"{name}, 95% {end}"
        for name in ("Share started", "Share improved")
        for end in ("from", "to")
    }
    return {
        "Children": Count(within),
        "Started": Count(both(within, has_begun)),
        "Share started": Share("Started", "Children"),
        "Measured on any scale": Count(both(within, is_paired)),
        "Share of those started": Share("Measured on any scale", "Started"),
        "Measured on this scale": Count(both(within, on_scale(scale))),
        "Average change": Mean("change", scale, both(within, on_scale(scale))),
        "Average change, 95% from": SPREAD,
        "Average change, 95% to": SPREAD,
        "Improved": Count(both(within, on_scale(scale, "improved"))),
        "Share improved": Share("Improved", "Measured on this scale"),
        **dict.fromkeys(share, FROM_SHOWN),
    }


def _groups(value_of: Callable[[str], Which]) -> PartReader:
    """Groups of children by one fact; ``value_of`` says who is in the group of that label."""

    def read(visit: Visit, where: str, rows: Rows, answers: Mapping[str, str]) -> Iterator[Figure]:
        team, exact = scope_of(visit, answers)
        scale = scale_of(visit, answers)

        def told(label: str) -> Mapping[str, Meaning]:
            who: Which = (lambda atom: True) if label == "All children" else value_of(label)
            return columns_of_groups(both(of_team(team), who), scale)

        yield from of_rows(visit, where, rows, told, exact=exact)

    return read


def _by(fact: str, labels: str) -> PartReader:
    def value_of(label: str) -> Which:
        codes = {each: code for code, each in vocabulary(labels).labels.items()}
        code = "" if label == NOT_KNOWN else codes[label]
        return lambda atom: getattr(atom, fact) == code

    return _groups(value_of)


def _same_for_all(everybody: str) -> PartReader:
    """Groups of a fact that is the same of every child: all are in that group."""
    return _groups(lambda label: lambda atom: label == everybody)


def _has_need(label: str) -> Which:
    return lambda atom: bool(atom.need) and need_label(atom.need) == label


def _step(atom: Atom, step: str) -> bool:
    return {
        "need": bool(atom.need),
        "planned": bool(atom.need) and has_begun(atom),
        "started": bool(atom.need) and has_begun(atom),
        "completed": bool(atom.need) and has_begun(atom) and atom.completed,
        "measured": bool(atom.need) and atom.completed and atom.paired,
        "improved": bool(atom.need)
        and atom.completed
        and "improved" in atom.levels
        and "worse" not in atom.levels,
    }[step]


STEP_COLUMNS = ("Children with the need", "Planned", "Started", "Completed", "Measured", "Improved")


def _counted(step: str, within: Which) -> Count:
    """Every plan of the drawn service has begun, which no reader can know."""
    return Count(both(within, lambda atom: _step(atom, step)), or_more=step == "planned")


def _steps_of(within: Which) -> Mapping[str, Meaning]:
    return {
        column: _counted(step, within) for column, step in zip(STEP_COLUMNS, STEPS, strict=True)
    }


def _need_of(label: str) -> Which:
    return (lambda atom: True) if label in ("Any need", ALL_TEAMS) else _has_need(label)


def _asked_need(answers: Mapping[str, str]) -> Which:
    asked = answers.get("need", "")
    return lambda atom: not asked or atom.need == asked


def _step_by_step(
    visit: Visit, where: str, rows: Rows, answers: Mapping[str, str]
) -> Iterator[Figure]:
    team, exact = scope_of(visit, answers)
    within = both(of_team(team), _asked_need(answers))
    for row, step in zip(rows, STEPS, strict=True):
        meanings = {
            "Step": WORDS,
            "Careful": WORDS,
            "Share of the step before": FROM_SHOWN,
            "Children": _counted(step, within),
        }
        yield from visit.figures(where, f"all steps {answers}", row, meanings, exact=exact)


def _by_need(visit: Visit, where: str, rows: Rows, answers: Mapping[str, str]) -> Iterator[Figure]:
    team, exact = scope_of(visit, answers)

    def told(label: str) -> Mapping[str, Meaning]:
        return _steps_of(both(of_team(team), _need_of(label)))

    yield from of_rows(visit, where, rows, told, exact=exact)


def _by_team(visit: Visit, where: str, rows: Rows, answers: Mapping[str, str]) -> Iterator[Figure]:
    """The other teams stand in an order that tells nothing; the attacker is told it."""
    all_exact = visit.knows(set(range(visit.world.size.teams)))
    needed = _asked_need(answers) if all_exact else (lambda atom: True)
    teams = visit.world.teams
    others = [number for number in range(len(teams)) if number not in visit.own]
    others.sort(key=lambda number: _in_no_order(teams[number].id))
    for row in rows:
        name = row["Team"]
        if name == ALL_TEAMS:
            team, exact = None, all_exact
        elif name in names_of(visit):
            team = visit.world.team_named(name)
            exact = True
        else:
            team, exact = others.pop(0), False
        label = ALL_TEAMS if team is None else names_of(visit)[team]
        meanings = {"Team": WORDS, "Careful": WORDS, **_steps_of(both(of_team(team), needed))}
        yield from visit.figures(where, label, row, meanings, exact=exact)


def offended(*kinds: str) -> Which:
    """Children of the cohort whose time is over, of whom it is so."""
    return lambda atom: atom.offended in (kinds or OFFENDED)


HELD, AGAIN = ("held", "again"), ("again",)
COHORT_COLUMNS: Mapping[str, Meaning] = {
    "Children": Count(offended()),
    "With an offence recorded": Count(offended(*HELD)),
    "Reoffended": Count(offended(*AGAIN)),
    "Reoffences": Count(offended(*AGAIN)),
    # One offence before for each of whom one is held; one after for those who did it again.
    "Down": Count(offended("held")),
    "The same": Count(offended(*AGAIN)),
    "Up": Count(lambda atom: False),
    "Not known": Count(offended("")),
    "Share": Share("Reoffended", "Children"),
    **{
        f"{name}, 95% {end}": FROM_SHOWN
        for name in ("Share", "For each child")
        for end in ("from", "to")
    },
    "For each child": FROM_SHOWN,
    "For each child who reoffended": FROM_SHOWN,
}


def cohorts(visit: Visit, where: str, rows: Rows, answers: Mapping[str, str]) -> Iterator[Figure]:
    """The cohort whose time is over; of the others nothing is told."""
    team, exact = scope_of(visit, answers)
    within = of_team(team)
    meanings = {
        name: Count(both(within, each.which)) if isinstance(each, Count) else each
        for name, each in COHORT_COLUMNS.items()
    }
    due = [row for row in rows if row["Children"] not in SILENT]
    yield from of_rows(visit, where, due, lambda _: meanings, exact=exact)


def gravest(visit: Visit, where: str, rows: Rows, answers: Mapping[str, str]) -> Iterator[Figure]:
    """No offence has a gravity, so that of nobody the gravest can be compared."""
    team, exact = scope_of(visit, answers)
    none = Count(lambda atom: False)
    everyone = Count(both(of_team(team), offended()))
    columns = {
        "Children": everyone,
        "Not known": everyone,
        "Down": none,
        "The same": none,
        "Up": none,
    }
    due = [row for row in rows if row["Children"] not in SILENT]
    yield from of_rows(visit, where, due, lambda _: columns, exact=exact)


def _nothing(visit: Visit, where: str, rows: Rows, answers: Mapping[str, str]) -> Iterator[Figure]:
    """A part that holds no number of our children."""
    yield from ()


PARTS: Mapping[str, Mapping[str, PartReader]] = {
    "equity": {
        "sex": _by("sex", "sexes"),
        "looked-after": _by("looked_after", "looked_after"),
        "ethnicity": _same_for_all(NOT_KNOWN),
        "home-or-host": _same_for_all(NOT_KNOWN),
        "disposal": _same_for_all(NOT_KNOWN),
        "communication": _same_for_all("No communication need recorded"),
        "age": _same_for_all("14 to 15 years"),
        "need": _groups(_has_need),
    },
    "from-need-to-change": {"steps": _step_by_step, "needs": _by_need, "teams": _by_team},
    "reoffending": {
        "rate": cohorts,
        "frequency": cohorts,
        "seriousness": _nothing,
        "before-and-after": cohorts,
        "gravest-before-and-after": gravest,
        "elsewhere": _nothing,
    },
}
