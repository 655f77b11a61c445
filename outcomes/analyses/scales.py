"""The scale that an analysis is of: by default the one with the most pairs."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from catalogue.instruments.queries import find_scale
from catalogue.instruments.schemas import Scale
from core.database import db
from outcomes.analyses.model import Filter, Option
from outcomes.analyses.pages import Answers
from outcomes.cells.models import ScoreSum
from outcomes.measures.pairs import ScaleKey
from outcomes.reports.sentences import block_title

SCALE = "scale"
BETWEEN = ":"  # no code has one


@dataclass(frozen=True)
class ScaleChoice:
    """The scale that is looked at, and those that could be; None where nothing has a pair yet."""

    key: ScaleKey | None
    others: tuple[ScaleKey, ...]

    @property
    def scale(self) -> Scale:
        """Its description in the library.

        :raises LookupError: where there is none to look at.
        """
        found = find_scale(self.key.instrument, self.key.scale) if self.key else None
        if found is None:
            raise LookupError(f"{self.key} is not a scale of this installation")
        return found[1]

    @property
    def title(self) -> str:
        """What it measures and who answered."""
        return block_title(self.key) if self.key else ""

    @property
    def filters(self) -> tuple[Filter, ...]:
        """The question for the scale; none where there is nothing to choose."""
        if self.key is None or len(self.others) < 2:
            return ()
        options = sorted((block_title(key), BETWEEN.join(key)) for key in self.others)
        return (
            Filter(
                SCALE,
                "Measured by",
                tuple(Option(value, label) for label, value in options),
                (BETWEEN.join(self.key),),
            ),
        )


def scale_choice(answers: Answers) -> ScaleChoice:
    """The scale that an address asks for or, without one, the one with the most pairs."""
    return choice_among(_with_pairs(), answers)


def choice_among(keys: Sequence[ScaleKey], answers: Answers) -> ScaleChoice:
    """The one of some scales that an address asks for or, without one, the first of them."""
    asked = answers.get(SCALE, "")
    chosen = next((key for key in keys if BETWEEN.join(key) == asked), None)
    return ScaleChoice(chosen or next(iter(keys), None), tuple(keys))


def _with_pairs() -> list[ScaleKey]:
    """Every scale that somebody was measured on before and after, the most pairs first."""
    columns = (ScoreSum.instrument, ScoreSum.scale, ScoreSum.rater)
    rows = db.session.execute(
        select(*columns)
        .where(ScoreSum.instrument != "", ScoreSum.pairs > 0)
        .group_by(*columns)
        .order_by(func.sum(ScoreSum.pairs).desc(), *columns)
    )
    keys = [ScaleKey(*row) for row in rows]
    return [key for key in keys if find_scale(key.instrument, key.scale)]
