"""Parts of a form that repeat: steps, worksheets, measures, facts.

Their buttons (add, remove, put back, move) are ordinary submit buttons of the form. They save
nothing: they send all that was typed, and the page comes back with it in the new order.
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import wtforms
from werkzeug.datastructures import MultiDict

from core.requests import LONGEST_WHOLE_NUMBER

Typed = MultiDict[str, str]
NewEntries = Mapping[str, Mapping[str, str]]

REMOVED = "removed"
YES = "yes"


class Entry(wtforms.Form):
    """One of several. ``telling`` names the fields that make it more than blank."""

    removed = wtforms.HiddenField()

    telling: ClassVar[tuple[str, ...]] = ()

    @property
    def is_removed(self) -> bool:
        return bool(self.removed.data == YES)

    @property
    def is_kept(self) -> bool:
        """Whether it goes into the document: not removed, and something was typed."""
        return not self.is_removed and any(self[name].data for name in self.telling)

    def validate(self, extra_validators: Any = None) -> bool:
        """What does not go into the document cannot be wrong."""
        return not self.is_kept or super().validate(extra_validators)


def group_of(entry: type[Entry], *, most: int, what: str, fewest: int = 1) -> Any:
    """A field of repeated entries; ``what`` names them in the plural, for the message."""

    def room_for_them(_form: Any, field: Any) -> None:
        if len(kept(field)) > most:
            raise wtforms.ValidationError(f"There is room for {most} {what}")

    return wtforms.FieldList(
        wtforms.FormField(entry), validators=[room_for_them], min_entries=fewest
    )


def kept(group: Iterable[Any]) -> list[Any]:
    """The inner forms of a group's entries that go into the document."""
    return [entry.form for entry in group if entry.form.is_kept]


def rearranged(typed: Typed, command: str, *, new_entries: NewEntries) -> Typed:
    """What was typed, after a command such as ``add:steps`` or ``up:steps:2``.

    A command that means nothing here leaves everything as it is.

    :param new_entries: what a new entry of a group holds to begin with, by group.
    """
    verb, _, rest = command.partition(":")
    group, _, number = rest.partition(":")
    places = _places(typed, group)
    if verb == "add" and group:
        return _with_new(typed, group, max(places, default=-1) + 1, new_entries.get(group, {}))
    place = int(number) if _digits(number) else -1
    if place not in places:
        return typed
    if verb in ("remove", "restore"):
        changed = MultiDict(typed)
        changed[f"{group}-{place}-{REMOVED}"] = YES if verb == "remove" else ""
        return changed
    if verb in ("up", "down"):
        return _moved(typed, group, place, _standing(typed, group, places), up=verb == "up")
    return typed


def with_entry(typed: Typed, group: str, content: Mapping[str, str]) -> Typed:
    """What was typed, with one more entry at the end of a group."""
    return _with_new(typed, group, max(_places(typed, group), default=-1) + 1, content)


def typed_in(typed: Typed, group: str, name: str) -> list[str]:
    """What the entries of a group have in a field, in their order."""
    return [typed.get(f"{group}-{place}-{name}", "") for place in _places(typed, group)]


def _places(typed: Typed, group: str) -> list[int]:
    """The numbers of a group's entries, as their field names have them."""
    prefix = f"{group}-"
    numbers = (name.removeprefix(prefix).partition("-")[0] for name in typed)
    starting = zip(typed, numbers, strict=True)
    return sorted(
        {int(number) for name, number in starting if name.startswith(prefix) and _digits(number)}
    )


def _digits(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_WHOLE_NUMBER


def _standing(typed: Typed, group: str, places: list[int]) -> list[int]:
    return [place for place in places if typed.get(f"{group}-{place}-{REMOVED}") != YES]


def _with_new(typed: Typed, group: str, place: int, content: Mapping[str, str]) -> Typed:
    changed = MultiDict(typed)
    changed[f"{group}-{place}-{REMOVED}"] = ""
    for name, value in content.items():
        changed[f"{group}-{place}-{name}"] = value
    return changed


def _moved(typed: Typed, group: str, place: int, standing: list[int], *, up: bool) -> Typed:
    """Swap an entry with the one before or after it that is not removed."""
    others = [each for each in standing if (each < place if up else each > place)]
    if not others:
        return typed
    other = others[-1] if up else others[0]
    here, there = f"{group}-{place}-", f"{group}-{other}-"
    changed: Typed = MultiDict()
    for name, values in typed.lists():
        if name.startswith(here):
            name = there + name.removeprefix(here)
        elif name.startswith(there):
            name = here + name.removeprefix(there)
        changed.setlist(name, values)
    return changed
