"""What groups would give away beside the results of every intervention, all of them together."""

from collections.abc import Collection, Sequence

from outcomes.analyses.groups import Group
from outcomes.analyses.scope import Scope
from outcomes.reports.across import InGroups


def added_up(
    groups: Collection[Group],
    names: Sequence[str],
    column: str,
    scope: Scope,
    *,
    by: str,
    rest_is_hidden: bool = False,
    part_of: str = "",
) -> InGroups:
    """A column of some groups, as a number of all deliveries that is told group by group.

    :param names: the column of the groups, and after it those that are parts of it.
    :param column: what it is of all deliveries.
    :param by: what the groups are told apart by.
    :param part_of: the column of all deliveries of which it is a part, for those of no group too.
    :param rest_is_hidden: whether it is told nowhere how many deliveries are of no group.
    """
    return InGroups(
        team_id=None,
        column=column,
        count=sum(group.counts[names[0]] for group in groups),
        by=by,
        groups=tuple(
            tuple((group.counts[name], group.known.get(name, 0)) for name in names)
            for group in groups
        ),
        known_ids=scope.audience.exact_team_ids,
        rest_is_hidden=rest_is_hidden,
        part_of=part_of,
    )
