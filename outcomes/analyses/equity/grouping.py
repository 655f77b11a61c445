"""The children of each group: by a characteristic, and by need."""

from collections.abc import Mapping

from outcomes.analyses.equity.characteristics import NOT_KNOWN, Characteristic
from outcomes.analyses.equity.reading import NEED, Children, Found, together
from outcomes.analyses.scope import Scope
from outcomes.delivery.words import vocabulary


def groups_of(by: Characteristic, found: Found, scope: Scope) -> Mapping[str, Children]:
    """The groups in their order. Where small ones are hidden, those of nobody are there too."""
    groups = by.groups()
    counted: dict[str, list[Children]] = {label: [] for label in groups.values()}
    if not by.always_known:
        counted[NOT_KNOWN] = []
    for value, children in found[by.code].items():
        counted.setdefault(by.group_of(value, groups), []).append(children)
    return {
        label: together(children)
        for label, children in counted.items()
        if children or label == NOT_KNOWN or not scope.is_exact
    }


def needs_of(found: Found, scope: Scope) -> Mapping[str, Children]:
    """Those with each need, a child with several in each of them."""
    labels = vocabulary("needs").labels
    codes = [*labels, *(code for code in found[NEED] if code not in labels)]
    return {
        labels.get(code, code): found[NEED].get(code, Children())
        for code in codes
        if code in found[NEED] or not scope.is_exact
    }
