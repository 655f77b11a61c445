"""How a child took part over a delivery: the figures of a small chart, its table and its words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from core.ui.words import long_date
from outcomes.delivery.models import Attendance
from outcomes.delivery.words import ENGAGEMENT, MOTIVATION, was_there

# In units of the picture, which a phone shows about as wide as it is drawn.
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 340, 170, 26, 14, 14, 34
LOWEST, HIGHEST = 1, 5
FEWEST_FOR_A_CHART = 2


@dataclass(frozen=True)
class SessionPoint:
    """One session that the child attended; None is “not recorded”."""

    held_on: date
    engagement: int | None
    motivation: int | None
    x: float

    @property
    def engagement_y(self) -> float | None:
        return _height(self.engagement)

    @property
    def motivation_y(self) -> float | None:
        return _height(self.motivation)


@dataclass(frozen=True)
class Course:
    """The sessions that a child attended, the oldest first, in words and as a picture."""

    points: Sequence[SessionPoint]
    words: str

    @property
    def engagement_line(self) -> str:
        """The corners of the line of engagement, as SVG has them."""
        return _line((each.x, each.engagement_y) for each in self.points)

    @property
    def motivation_line(self) -> str:
        return _line((each.x, each.motivation_y) for each in self.points)

    @property
    def levels(self) -> list[tuple[int, float]]:
        """The five levels with the height of each."""
        return [
            (level, height)
            for level in range(LOWEST, HIGHEST + 1)
            if (height := _height(level)) is not None
        ]


def course_of(attendances: Iterable[Attendance]) -> Course | None:
    """The course of a delivery; None with fewer than two sessions of which engagement is known."""
    attended = sorted(
        (each for each in attendances if each.session.happened and was_there(each.attendance)),
        key=lambda each: (each.session.held_on, each.session_id),
    )
    known = [each for each in attended if each.engagement is not None]
    if len(known) < FEWEST_FOR_A_CHART:
        return None
    step = (WIDTH - LEFT - RIGHT) / (len(attended) - 1)
    points = [
        SessionPoint(
            each.session.held_on, each.engagement, each.motivation, round(LEFT + place * step, 1)
        )
        for place, each in enumerate(attended)
    ]
    return Course(points, _in_words(points))


def _in_words(points: Sequence[SessionPoint]) -> str:
    """What the picture shows, for whoever does not see it."""
    engaged = [(each.held_on, each.engagement) for each in points if each.engagement is not None]
    sentences = [_from_to("Taking part", engaged, ENGAGEMENT)]
    wanted = [(each.held_on, each.motivation) for each in points if each.motivation is not None]
    if len(wanted) >= FEWEST_FOR_A_CHART:
        sentences.append(_from_to("Wanting to be there", wanted, MOTIVATION))
    return " ".join(sentences)


def _from_to(what: str, known: Sequence[tuple[date, int]], words: dict[int, str]) -> str:
    (first_day, first), (last_day, last) = known[0], known[-1]
    moved = "stayed the same" if last == first else "went up" if last > first else "went down"
    return (
        f"{what} {moved} over {len(known)} sessions: “{words[first].lower()}” on "
        f"{long_date(first_day)}, “{words[last].lower()}” on {long_date(last_day)}."
    )


def _height(level: int | None) -> float | None:
    if level is None:
        return None
    share = (level - LOWEST) / (HIGHEST - LOWEST)
    return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def _line(corners: Iterable[tuple[float, float | None]]) -> str:
    return " ".join(f"{x},{y}" for x, y in corners if y is not None)
