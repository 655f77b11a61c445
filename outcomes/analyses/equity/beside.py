"""What children would give away here beside the results of every intervention."""

from collections.abc import Mapping

from outcomes.analyses.beside import added_up
from outcomes.analyses.changes import CHANGE
from outcomes.analyses.equity.characteristics import CHARACTERISTICS
from outcomes.analyses.equity.grouping import groups_of
from outcomes.analyses.equity.reading import NEED, Found, together
from outcomes.analyses.equity.showing import CHANGES, Showing
from outcomes.analyses.equity.showing import MEASURED as ANY_SCALE
from outcomes.analyses.scope import Scope
from outcomes.measures.pairs import ScaleKey
from outcomes.reports.across import Across
from outcomes.reports.results_told import IMPROVED, MEASURED, PAIRS, STARTED, column_of
from outcomes.reports.totals import few_without_mean, safe_beside_totals

ALL = ""
Withheld = Mapping[str, frozenset[str]]


def withheld_of(found: Found, scope: Scope, key: ScaleKey | None, showing: Showing) -> Withheld:
    """Of which columns nothing may be said: of all children (``ALL``), by characteristic, by need.

    What is not said of all children is not said of their groups, which add up to all of them. Of
    groups whose change stands by intervention, on another page, it is not said here: rounded for
    all interventions here and for each of them there, the few who are hidden in one would come out.
    """
    every = (ALL, *(each.code for each in CHARACTERISTICS), NEED)
    if scope.is_exact:
        return dict.fromkeys(every, frozenset())
    unsafe = _unsafe(found, scope, key, showing)
    elsewhere = {each.code for each in CHARACTERISTICS if each.changes_elsewhere} | {NEED}
    return {
        code: unsafe[ALL]
        | unsafe.get(code, frozenset())
        | (CHANGES if code in elsewhere else frozenset())
        for code in every
    }


def _unsafe(found: Found, scope: Scope, key: ScaleKey | None, showing: Showing) -> Withheld:
    columns = _columns(key, showing)
    everyone = showing.group(ALL, together(list(found[CHARACTERISTICS[0].code].values())))
    names = list(columns)
    wholes = dict(zip(names, ["", *columns.values()], strict=False))  # of each, the one before it
    tried: dict[tuple[str, str], Across] = {
        (ALL, name): Across(None, column, everyone.counts[name], part_of=wholes[name])
        for name, column in columns.items()
    }
    for by in CHARACTERISTICS:
        groups = [showing.group(*each) for each in groups_of(by, found, scope).items()]
        told = names[:1] if by.changes_elsewhere else names
        for number, name in enumerate(told):
            tried[by.code, name] = added_up(
                groups, told[number:], columns[name], scope, by=by.code, part_of=wholes[name]
            )
    # What is least important goes first: by column, not by characteristic.
    tried = dict(sorted(tried.items(), key=lambda each: names.index(each[0][1])))
    safe = safe_beside_totals(scope.audience, tuple(tried.values()))
    unsafe: dict[str, frozenset[str]] = dict.fromkeys((code for code, _ in tried), frozenset())
    for (code, name), each in tried.items():
        if each not in safe:
            unsafe[code] |= {name}
    if key is not None and few_without_mean(scope.audience, key):
        unsafe[ALL] |= {CHANGE}
    return unsafe


def _columns(key: ScaleKey | None, showing: Showing) -> Mapping[str, str]:
    """What each column is of all deliveries; each is a part of those before it."""
    columns = {"started": STARTED}
    if showing.tells_any_scale:
        columns[ANY_SCALE] = MEASURED
    if key is not None:
        columns["paired"] = column_of(key, PAIRS)
        if showing.judged is not None and showing.judged.tells:
            columns["improved"] = column_of(key, IMPROVED)
    return columns
