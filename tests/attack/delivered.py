"""What the page of how one intervention was delivered counts, part by part.

Every child of the drawn service who came was at both sessions and took part well, and is 15 years
old; no minutes, steps or words are on record.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from outcomes.caseload.words import need_label
from outcomes.delivery.words import vocabulary
from tests.attack.analyses import PartReader, Rows, analysis, both, of_rows, on_scale
from tests.attack.atoms import NOW, Atom, Figure
from tests.attack.children import NOT_KNOWN
from tests.attack.pages import begun, main_scale, of_line, plain
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
    text_of,
)
from tests.attack.world import SCALES, TITLES

CODE = "how-delivered"
ALL_OF_THEM = "All of them"
KIND, WHOLE = "Children", "Whole"
# Of a table all children of the drawn service are of one kind. No reader knows that: the other
# kinds stand beside it, and it may be that they are few.
AS_DRAWN = {"All sessions planned", "Not recorded", "Not recorded for all of them"}
Kinds = Mapping[str, Which]


def everybody(atom: Atom) -> bool:
    return True


def nobody(atom: Atom) -> bool:
    return False


def came(atom: Atom) -> bool:
    """Whether they attended a session."""
    return atom.came


def has_ended(atom: Atom) -> bool:
    return atom.quarter != NOW


def _asked(visit: Visit, answers: Mapping[str, str]) -> tuple[int, int | None, bool]:
    """The intervention and the team that the figures are of, and whether they are exact."""
    slugs = [version.intervention.slug for version in visit.world.versions]
    given = slugs.index(answers["intervention"])
    asked = answers.get("team", "")
    team = [each.id for each in visit.world.teams].index(int(asked)) if asked else None
    teams = visit.world.delivering(given) if team is None else {team}
    return given, team, visit.knows(teams)


def _scale(visit: Visit, given: int, answers: Mapping[str, str]) -> int:
    """The scale asked for, if anybody has a pair on it: else the main one, else the other one."""
    space = visit.world.space
    measured = [
        scale
        for scale in range(visit.world.size.scales)
        if space.numbers @ space.count(both(begun(given, None), on_scale(scale)))
    ]
    main = main_scale(visit, given)
    asked = [":".join((*each[:2], "self")) for each in SCALES]
    wanted = asked.index(answers["scale"]) if answers.get("scale") else main
    return next((each for each in (wanted, main, *measured) if each in measured), main)


def _all_came(visit: Visit, kind: Which) -> bool:
    """Whether all came that there are, which no reader knows: somebody may not have."""
    return kind is came and not visit.world.size.attendance


def _kinds(kinds: Kinds) -> PartReader:
    """Children by kind, each as a share of the whole, which is the first row."""

    def read(visit: Visit, where: str, rows: Rows, answers: Mapping[str, str]) -> Iterator[Figure]:
        given, team, exact = _asked(visit, answers)
        for row in rows:
            head, label = next(iter(row.items()))
            assert label in kinds, f"Nobody said who “{label}” on {where} are"
            meanings: dict[str, Meaning] = {
                head: WORDS,
                "Careful": WORDS,
                KIND: Count(
                    both(begun(given, team), kinds[label]),
                    or_fewer=label in AS_DRAWN or _all_came(visit, kinds[label]),
                ),
                WHOLE: WORDS,
                "Share of them": Share(KIND, WHOLE),
                "Average minutes of each child": Untold("no minutes are on record"),
            }
            # The rows are parts of one whole, and so are one table of the house.
            yield from visit.figures(
                where, "all kinds", {**row, WHOLE: rows[0][KIND]}, meanings, exact=exact
            )

    return read


def _reasons(visit: Visit, where: str, rows: Rows, answers: Mapping[str, str]) -> Iterator[Figure]:
    """Whoever ended early is a child that contact was lost with."""
    early = dict.fromkeys(("Ended early", "Lost contact"), ENDINGS["Ended early"])
    others = dict.fromkeys(vocabulary("delivery_endings").labels.values(), nobody)
    yield from _kinds({**others, **early})(visit, where, rows, answers)


def _evidence(visit: Visit, where: str, rows: Rows, answers: Mapping[str, str]) -> Iterator[Figure]:
    """Our own change, in words; published ratings are of other children."""
    given, team, exact = _asked(visit, answers)
    row = rows[0]
    line = of_line(begun(given, team), _scale(visit, given, answers))
    change = re.match(r"[−+]?\d+\.\d", row["Change here (plus is better), or published rating"])
    cells = {
        "Measured before and after": plain(row["Children"]),
        "Mean change, positive is better": change[0] if change else "not shown",
    }
    yield from visit.figures(where, row["Where it comes from"], cells, line, exact=exact)


def _numbered(columns: Mapping[str, Which]) -> PartReader:
    """A row for each session or for each step, with the same columns."""

    def read(visit: Visit, where: str, rows: Rows, answers: Mapping[str, str]) -> Iterator[Figure]:
        given, team, exact = _asked(visit, answers)
        meanings: dict[str, Meaning] = {
            **{
                name: Count(both(begun(given, team), who), or_fewer=_all_came(visit, who))
                for name, who in columns.items()
            },
            **{
                f"{share}{end}": FROM_SHOWN
                for share in ("Share of those rated", "Share done as planned")
                for end in ("", ", 95% from", ", 95% to")
            },
            "Share left out": FROM_SHOWN,
        }
        yield from of_rows(visit, where, rows, lambda _: meanings, exact=exact)

    return read


def _changed(value_of: Callable[[str], Which]) -> PartReader:
    """What changed for groups by one fact; ``value_of`` says who is in the group of a label."""

    def read(visit: Visit, where: str, rows: Rows, answers: Mapping[str, str]) -> Iterator[Figure]:
        given, team, exact = _asked(visit, answers)
        scale = _scale(visit, given, answers)

        def told(label: str) -> Mapping[str, Meaning]:
            who = everybody if label == ALL_OF_THEM else value_of(label)
            line = of_line(both(begun(given, team), who), scale)
            intervals = ("Average change", "Share improved")
            return {
                "Started": line["Started"],
                "Measured before and after": line["Measured before and after"],
                "Share of those started": Share("Measured before and after", "Started"),
                "Average change": line["Mean change, positive is better"],
                "Improved": line["Improved"],
                "Share improved": Share("Improved", "Measured before and after"),
                **{f"{name}, 95% {end}": SPREAD for name in intervals for end in ("from", "to")},
            }

        yield from of_rows(visit, where, rows, told, exact=exact)

    return read


def _has_need(label: str) -> Which:
    if label == NOT_KNOWN:
        return lambda atom: not atom.need
    return lambda atom: bool(atom.need) and need_label(atom.need) == label


def _is_looked_after(label: str) -> Which:
    codes = {each: code for code, each in vocabulary("looked_after").labels.items()}
    code = "" if label == NOT_KNOWN else codes[label]
    return lambda atom: atom.looked_after == code


def _only(everyone: str) -> Callable[[str], Which]:
    """Groups of a fact that is the same of every child: all are in that group."""
    return lambda label: everybody if label == everyone else nobody


ENDINGS: Kinds = {
    "Started": everybody,
    "Completed as planned": lambda atom: atom.completed,
    "Completed, with changes": nobody,
    "Ended early": lambda atom: has_ended(atom) and not atom.completed,
    "Still going on": lambda atom: not has_ended(atom),
}
# Whoever came was at both sessions, and no more were planned.
DOSE: Kinds = {
    "It has ended": has_ended,
    "All sessions planned": lambda atom: has_ended(atom) and atom.came,
    "No session": lambda atom: has_ended(atom) and not atom.came,
    **dict.fromkeys(("More than half", "Up to half", "Not recorded"), nobody),
}
MINUTES: Kinds = {
    "Recorded for all sessions they attended": nobody,
    "Not recorded for all of them": lambda atom: has_ended(atom) and atom.came,
}
STEPS_KEPT: Kinds = {
    **dict.fromkeys(("Attended a session", "Not recorded"), came),
    "Every core step done as planned": nobody,
    "Some adapted, none left out": nobody,
    "Some left out": nobody,
}
SPOKEN: Kinds = {
    **dict.fromkeys(("Started", "Not recorded"), everybody),
    "Said something in their own words": nobody,
    "Gave no words, and why is on record": nobody,
}
STEP = ("Children who had its session", "Done as planned", "Adapted", "Left out")
SESSION = ("Children who were there", "Rated", "Took part well or better")

PARTS: Mapping[str, PartReader] = {
    "evidence": _evidence,
    "endings": _kinds(ENDINGS),
    "reasons": _reasons,
    "dose": _kinds(DOSE),
    "minutes": _kinds(MINUTES),
    "fidelity": _kinds(STEPS_KEPT),
    "core-steps": _numbered(dict.fromkeys(STEP, nobody)),
    "engagement": _numbered(dict.fromkeys(SESSION, came)),
    "words": _kinds(SPOKEN),
    "need": _changed(_has_need),
    "age": _changed(_only("14 to 15")),
    "disposal": _changed(_only(NOT_KNOWN)),
    "looked-after": _changed(_is_looked_after),
}


def how_delivered(visit: Visit) -> Iterator[Figure]:
    """Every intervention, and which of them comes first: the one that was begun most often."""
    yield from _first(visit)
    yield from analysis(CODE, PARTS)(visit)


def _first(visit: Visit) -> Iterator[Figure]:
    said = text_of(visit.page(f"/results/{CODE}"))
    titles = TITLES[: visit.world.size.interventions]
    first = next((n for n, title in enumerate(titles) if f"{title}: how it was" in said), None)
    if first is None:
        return
    space = visit.world.space
    for other in set(range(len(titles))) - {first}:
        more = space.count(begun(first, None)) - space.count(begun(other, None))
        name = f"/results/{CODE} · first of all · {titles[first]} before {titles[other]}"
        yield Figure(name, name, more, 0, float("inf"))
