"""The sentences of the analysis: what lies between what, and why one should be careful."""

from collections.abc import Sequence
from itertools import combinations

from outcomes.analyses.equity.showing import ShownGroup, too_few
from outcomes.analyses.words import number_words
from outcomes.evaluation.suppression import Shown
from outcomes.reports.presentation import PROTECTED, ShownInterval
from outcomes.reports.sentences import better_or_worse, capital

CAUTIONS = (
    "Differences between groups can have many reasons: other needs, other orders, other teams, "
    "and what staff wrote down. This page does not say which.",
    "Small groups are hidden, and means and intervals are shown from 10 children on. That nothing "
    "is shown of a group does not mean that it is treated as others are.",
    "With so many groups, a few differ by chance alone.",
    "Only children who were measured before and after tell of change. Who was not measured may "
    "have fared otherwise, and the share who were can differ from group to group.",
    "Children often start when things are at their worst, so that the next score is better on "
    "average without any help. That is not taken off here.",
)


def what_it_shows(everyone: ShownGroup, where: str) -> str:
    """The whole in one or two sentences."""
    if everyone.children is PROTECTED or everyone.started is PROTECTED:
        said = "How many children these are is not shown: with it, a small number of another team "
        said += "could be worked out."
    elif everyone.started.value is None:
        said = f"{capital(everyone.started.words)}{where} had something started."
    else:
        share = everyone.started_share.value
        part = f" ({share.text})" if share.value is not None else ""
        begun = number_words(everyone.started)
        of_whom = f"Of {everyone.children.words}{where} with a record"
        said = f"{of_whom}, {begun}{part} had something started"
        if everyone.measured is not PROTECTED:
            said += f", and {number_words(everyone.measured)} were measured before and after"
        said += "."
    return (
        f"{said} This shows what was started, and what changed afterwards, for groups of children. "
        "Differences between groups can have many reasons, and small groups are hidden."
    )


def of_groups(everyone: ShownGroup, groups: Sequence[ShownGroup]) -> str:
    """What can be seen in one part: between which ends the groups lie."""
    shown = [group for group in groups if not too_few(group)]
    if len(shown) < 2:
        return "There are too few children in these groups to set one beside another."
    said = [_started(everyone, shown), _changed(shown), _apart(shown)]
    return " ".join(each for each in said if each)


def _started(everyone: ShownGroup, groups: Sequence[ShownGroup]) -> str:
    shares = [group.started_share.value for group in groups]
    low, high = (_end(shares, which) for which in (min, max))
    total = everyone.started_share.value
    of_all = f" with {total.text} of all children and" if total.value is not None else ""
    if low.text == high.text:
        return f"Something was started{of_all} with {low.text} in each group that can be shown."
    return (
        f"Something was started{of_all} with {low.text} to {high.text} in the groups that can be "
        "shown."
    )


def _changed(groups: Sequence[ShownGroup]) -> str:
    changes = [group.change.value for group in groups if group.change.value.value is not None]
    if len(changes) < 2:
        return ""
    low, high = (_end(changes, which) for which in (min, max))
    if low.text == high.text:
        return f"Afterwards each of them was {better_or_worse(low)} on average."
    return f"Afterwards they were {better_or_worse(low)} to {better_or_worse(high)} on average."


def _apart(groups: Sequence[ShownGroup]) -> str:
    apart = [
        what
        for what, intervals in (
            ("what was started", [group.started_share for group in groups]),
            ("what changed", [group.change for group in groups]),
        )
        if any(_no_overlap(*pair) for pair in combinations(intervals, 2))
    ]
    if not apart:
        return "All intervals overlap: chance alone can make differences of this size."
    return (
        f"In {' and in '.join(apart)}, some intervals do not overlap: look into the reasons, "
        "which these numbers do not tell."
    )


def _no_overlap(one: ShownInterval, other: ShownInterval) -> bool:
    if not (one.has_interval and other.has_interval):
        return False
    ends = [float(each.value or 0) for each in (one.low, one.high, other.low, other.high)]
    return ends[1] < ends[2] or ends[3] < ends[0]


def _end(values: Sequence[Shown], which: object) -> Shown:
    return which(values, key=lambda shown: shown.value or 0)  # type: ignore[operator,no-any-return]
