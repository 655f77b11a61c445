"""What children would give away here beside the results of every intervention."""

from collections.abc import Iterator, Mapping

from outcomes.analyses.changes import CHANGE
from outcomes.analyses.equity.characteristics import CHARACTERISTICS
from outcomes.analyses.equity.grouping import groups_of
from outcomes.analyses.equity.reading import NEED, Children, Found, together
from outcomes.analyses.equity.showing import CHANGES
from outcomes.analyses.improving import Judged
from outcomes.analyses.scope import Scope
from outcomes.measures.pairs import ScaleKey
from outcomes.reports.across import (
    IMPROVED,
    MEASURED,
    PAIRS,
    STARTED,
    Across,
    InGroups,
    column_of,
)
from outcomes.reports.totals import few_without_mean, safe_beside_totals

ALL = ""
Withheld = Mapping[str, frozenset[str]]


def withheld_of(
    found: Found, scope: Scope, key: ScaleKey | None, judged: Judged | None
) -> Withheld:
    """Of which columns nothing may be said: of all children (``ALL``), by characteristic, by need.

    What is not said of all children is not said of their groups, which add up to all of them. Of
    groups whose change stands by intervention, on another page, it is not said here: rounded for
    all interventions here and for each of them there, the few who are hidden in one would come out.
    """
    if scope.is_exact:
        return dict.fromkeys([ALL, *(each.code for each in CHARACTERISTICS), NEED], frozenset())
    unsafe = _unsafe(found, scope, key, judged)
    elsewhere = {each.code for each in CHARACTERISTICS if each.changes_elsewhere} | {NEED}
    return {
        code: unsafe[ALL]
        | unsafe.get(code, frozenset())
        | (CHANGES if code in elsewhere else set())
        for code in (ALL, *(each.code for each in CHARACTERISTICS), NEED)
    }


def _unsafe(found: Found, scope: Scope, key: ScaleKey | None, judged: Judged | None) -> Withheld:
    counting = _Counting(found, scope, key, judged)
    tried = {
        (code, name): counting.across(code, name)
        for name in counting.columns
        for code in (ALL, *_telling(name))
    }
    safe = safe_beside_totals(scope.audience, tuple(tried.values()))
    unsafe: dict[str, frozenset[str]] = {code: frozenset() for code, _ in tried}
    if key is not None and few_without_mean(scope.audience, key):
        unsafe[ALL] = frozenset({CHANGE})
    for (code, name), each in tried.items():
        if each not in safe:
            unsafe[code] |= {name}
    return unsafe


def _columns(key: ScaleKey | None, judged: Judged | None) -> Mapping[str, str]:
    """What each column is of all deliveries; each is a part of those before it."""
    columns = {"started": STARTED, "measured": MEASURED}
    if key is not None:
        columns["paired"] = column_of(key, PAIRS)
    if key is not None and judged is not None and judged.tells:
        columns["improved"] = column_of(key, IMPROVED)
    return columns


def _telling(column: str) -> Iterator[str]:
    """The characteristics by which a column stands on this page."""
    return (
        each.code for each in CHARACTERISTICS if column == "started" or not each.changes_elsewhere
    )


class _Counting:
    """All children and their groups, as numbers over all interventions."""

    def __init__(
        self, found: Found, scope: Scope, key: ScaleKey | None, judged: Judged | None
    ) -> None:
        self.scope, self.judged = scope, judged
        self.columns = _columns(key, judged)
        self.everyone = together(list(found[CHARACTERISTICS[0].code].values()))
        self.groups = {
            each.code: list(groups_of(each, found, scope).values()) for each in CHARACTERISTICS
        }

    def across(self, code: str, name: str) -> Across:
        """A column of all children, or of the groups of a characteristic."""
        count = self._count(self.everyone, name)[0]
        if code == ALL:
            return Across(None, self.columns[name], count)
        parts = list(self.columns)[list(self.columns).index(name) :]
        told = [each for each in parts if code in _telling(each)]
        return InGroups(
            team_id=None,
            column=self.columns[name],
            count=count,
            by=code,
            groups=tuple(
                tuple(self._count(group, each) for each in told) for group in self.groups[code]
            ),
            known_ids=self.scope.audience.exact_team_ids,
        )

    def _count(self, children: Children, name: str) -> tuple[int, int]:
        """How many, and how many of them the reader knows."""
        if name != "improved" or self.judged is None:
            return children.counts[name], children.known[name]
        return self.judged.improved(children.pairs), self.judged.improved(children.known_pairs)
