"""What the figures beside the results pages count: home, library and board pack."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from core.database import db
from core.people.models import Role
from outcomes.board.models import BoardSnapshot
from outcomes.board.sections.planned import AREAS
from outcomes.delivery.words import vocabulary
from tests.attack.analyses import both, has_begun, is_paired, once, scale_of
from tests.attack.atoms import Figure
from tests.attack.children import COHORT_COLUMNS, columns_of_groups
from tests.attack.pages import BOTH, completeness, main_line, plain
from tests.attack.reading import (
    FROM_SHOWN,
    SPREAD,
    WORDS,
    Count,
    Meaning,
    Share,
    Visit,
    Which,
    links,
    text_of,
)
from tests.attack.world import TITLES

SESSIONS = 2  # of each delivery
NUMBER = r"about [\d,]+|[\d,]+|fewer than 10|from 1 to 7|not shown"
STARTED = rf"({NUMBER}) (?:deliveries|delivery) started; measured before and after: ({NUMBER})"
HERE = rf"Of ({NUMBER}) (?:children|child) who started, ({NUMBER}) (?:children )?w"


def home(visit: Visit) -> Iterator[Figure]:
    """A manager's completeness by team; a practitioner's trend of reoffending is of its page."""
    text = text_of(visit.page("/"))
    if visit.user.role is not Role.MANAGER:
        return
    for team in visit.world.teams:
        found = re.search(rf"{team.name} {STARTED}", text, re.IGNORECASE)
        if found:
            yield from completeness(visit, "/", team.name, found[1], found[2])
        else:
            assert f"{team.name} Not shown" not in text or "started; measured" in text


def library(visit: Visit) -> Iterator[Figure]:
    """The line of each intervention in the list, and the result that stands on its own page."""
    page = text_of(visit.page("/library"))
    titles = TITLES[: visit.world.size.interventions]
    for given, title in enumerate(titles):
        meanings, _ = main_line(visit, given, None, BOTH)
        card = re.search(
            rf"{title}((?!{'|'.join(titles)}).)*?Here: ({NUMBER}) children measured", page
        )
        if card:
            yield from visit.figures("/library", title, {BOTH[1]: plain(card[2])}, meanings)
        address = f"/interventions/{visit.world.versions[given].intervention.slug}?tab=evidence"
        said = re.search(HERE, text_of(visit.page(address)))
        if said:
            cells = dict(zip(BOTH, map(plain, said.groups()), strict=True))
            yield from visit.figures(address, title, cells, meanings)


def board(visit: Visit) -> Iterator[Figure]:
    """Every pack that is kept, and each table of it.

    What page 1 says of all interventions together is added up from their lines as shown.
    """
    page = visit.page("/results/board")
    for address in links(page, r"/results/board/\d+"):
        pack = visit.page(address)
        snapshot = db.session.get_one(BoardSnapshot, int(address.rpartition("/")[2]))
        quarter = [
            f"{each.start:%Y}Q{(each.start.month + 2) // 3}" for each in visit.world.quarters
        ].index(snapshot.quarter)
        visit.page(f"{address}.csv")
        for file in links(pack, rf"{address}/[^/]+\.csv"):
            code = file.rpartition("/")[2].removesuffix(".csv")
            assert code in BOARD, f"Nobody said what “{code}” of the board pack counts"
            for row in visit.rows(file):
                if "Records" in row:
                    row["Records"] = plain(row["Records"])
                meanings = {next(iter(row)): WORDS, "Careful": WORDS}
                found = BOARD[code](visit, next(iter(row.values())), quarter)
                if found is None:
                    continue
                yield from visit.figures(file, next(iter(row.values())), row, {**meanings, **found})


def digest(visit: Visit) -> Iterator[Figure]:
    """Lines of packs, which a manager may have put otherwise: whoever reads them gets whole packs.

    A digest has no figures of its own. A manager reads the packs themselves.
    """
    visit.page("/results/digest")
    if visit.user.role is not Role.MANAGER:
        yield from board(replace(visit, browser=visit.of_packs, pages={}))


def _in_quarter(quarter: int) -> Which:
    return lambda atom: has_begun(atom) and atom.quarter == quarter


def _of_area(label: str) -> Which:
    """Children with a need that a board counts under that name."""
    if label in AREAS:
        return lambda atom: atom.need in AREAS[label]
    named = {need for needs in AREAS.values() for need in needs}
    if label == "All plan items":
        named = set()
    return lambda atom: bool(atom.need) and atom.need not in named


def _planned(visit: Visit, label: str, quarter: int) -> Mapping[str, Meaning]:
    within = both(_in_quarter(quarter), _of_area(label))
    return {
        "Planned to start": Count(within, or_more=True),  # what was planned may not have begun
        "Started": Count(within),
        "Completed": Count(both(within, lambda atom: atom.completed)),
        "Measured before and after": Count(both(within, is_paired)),
        "Share started": Share("Started", "Planned to start"),
    }


def _changed(visit: Visit, label: str, quarter: int) -> Mapping[str, Meaning]:
    given = visit.world.intervention_named(label)
    line, _ = main_line(visit, given, None, (*BOTH, "Mean change, positive is better"))
    return {
        "Measured by": WORDS,
        "Started": line["Started"],
        "Measured before and after": line["Measured before and after"],
        "Average change": line["Mean change, positive is better"],
        "Average change, 95% from": SPREAD,
        "Average change, 95% to": SPREAD,
        **dict.fromkeys(
            ("Share improved", "Share improved, 95% from", "Share improved, 95% to"), FROM_SHOWN
        ),
    }


FACTS = {"Sex": ("sex", "sexes"), "Looked after": ("looked_after", "looked_after")}


def _in_group(label: str) -> Which:
    """The children of a group, such as “Sex: Female”."""
    fact, _, value = label.partition(": ")
    if fact in FACTS:
        name, labels = FACTS[fact]
        codes = {each: code for code, each in vocabulary(labels).labels.items()}
        return lambda atom: getattr(atom, name) == codes.get(value, "")
    assert label == "All children" or fact == "Ethnicity", label
    return lambda atom: value in ("", "Not known")


def _for_all(visit: Visit, label: str, quarter: int) -> Mapping[str, Meaning]:
    return columns_of_groups(_in_group(label), scale_of(visit, {}))


def _unknown(visit: Visit, label: str, quarter: int) -> Mapping[str, Meaning]:
    within = _in_quarter(quarter)
    if label.endswith("children who started"):
        within = both(once, within)
    unknown: dict[str, Which] = {
        "Whether anything changed: no score before and after": lambda atom: not atom.paired,
        "How it was at the start: no score before": lambda atom: set(atom.levels) == {"none"},
        "Whether the child came: at sessions": lambda atom: False,
        "Ethnic group: children who started": lambda atom: True,
        "Whether looked after: children who started": lambda atom: not atom.looked_after,
        "Education, training or employment: children who started": lambda atom: True,
        "Any offence: children who started": lambda atom: True,
    }
    not_known = both(within, unknown[label])
    return {
        # Sessions of a plan can be held again, or in parts.
        "Records": Count(both(within, lambda _: SESSIONS), or_more=True)
        if "sessions" in label
        else Count(within),
        "Not known": Count(not_known),
        "Share": FROM_SHOWN,
    }


def _no_children(visit: Visit, label: str, quarter: int) -> None:
    return None


def _cohorts(visit: Visit, label: str, quarter: int) -> Mapping[str, Meaning]:
    return COHORT_COLUMNS


BOARD = {
    "library": _no_children,
    "planned": _planned,
    "changed": _changed,
    "for_all": _for_all,
    "reoffending": _cohorts,
    "unknown": _unknown,
}
