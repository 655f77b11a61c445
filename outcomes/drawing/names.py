"""Where the names of points stand, so that none covers another, nor another's point."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

LETTER, HEIGHT = 14.0, 30.0  # as wide and as high as a letter is, in units of the picture
GAP, POINT = 16.0, 12.0  # from a point to its name; half of a point
HEIGHTS = (-20, 20, -48, 48, -76, 76, -104, 104)


@dataclass(frozen=True)
class Box:
    """A part of a picture, from its left upper corner."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: "Box") -> float:
        """How much of the picture both cover."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, across) * max(0.0, down)


@dataclass(frozen=True)
class Name:
    """A name beside its point: the place of its end at the point, in the middle of its height."""

    x: float
    y: float
    on_the_left: bool
    words: str

    @property
    def box(self) -> Box:
        width = LETTER * len(self.words)
        left = self.x - width if self.on_the_left else self.x
        return Box(left, self.y - HEIGHT / 2, left + width, self.y + HEIGHT / 2)


def placed(points: Sequence[tuple[float, float, str]], within: Box) -> list[Name]:
    """A place for the words of each point, in turn; the least bad where none is good.

    :param points: across, down and the words of each, in units of the picture.
    """
    dots = [Box(x - POINT, y - POINT, x + POINT, y + POINT) for x, y, _ in points]
    names: list[Name] = []
    for number, (x, y, words) in enumerate(points):
        others = [*(each.box for each in names), *dots[:number], *dots[number + 1 :]]
        names.append(_least_covering(_places(x, y, words, within), others, within))
    return names


def _places(x: float, y: float, words: str, within: Box) -> Iterator[Name]:
    """The places to try, the best first: on the side with more room, and near the point."""
    left_first = x > (within.left + within.right) / 2
    for height in HEIGHTS:
        for on_the_left in (left_first, not left_first):
            yield Name(x - GAP if on_the_left else x + GAP, y + height, on_the_left, words)


def _least_covering(places: Iterable[Name], others: Sequence[Box], within: Box) -> Name:
    """The first that covers nothing, or the least of others and of what is outside."""

    def covered(name: Name) -> float:
        outside = name.box.overlap(name.box) - name.box.overlap(within)
        return sum(name.box.overlap(other) for other in others) + outside

    return min(places, key=covered)
