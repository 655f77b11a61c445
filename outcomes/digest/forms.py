"""The form of a digest."""

from collections.abc import Sequence
from uuid import uuid4

from wtforms.validators import Length

from core.ui.forms import SubmissionKeyField, SubmitField, TextAreaField
from core.ui.screening import ScreenedForm
from outcomes.digest.operations import LONGEST_LINE, MOST_LINES

TOO_LONG = Length(max=LONGEST_LINE, message=f"Use {LONGEST_LINE} characters or fewer")
NAMES = tuple(f"line_{number}" for number in range(1, MOST_LINES + 1))


class DigestForm(ScreenedForm):
    """Five lines, which begin as the pack says them."""

    screened = NAMES

    line_1 = TextAreaField("Line 1", [TOO_LONG])
    line_2 = TextAreaField("Line 2", [TOO_LONG])
    line_3 = TextAreaField("Line 3", [TOO_LONG])
    line_4 = TextAreaField("Line 4", [TOO_LONG])
    line_5 = TextAreaField("Line 5", [TOO_LONG])
    submission_key = SubmissionKeyField(default=lambda: str(uuid4()))
    submit = SubmitField("Share with all practitioners")

    @property
    def lines(self) -> list[str]:
        """What was typed, in its order."""
        return [self[name].data or "" for name in NAMES]


def beginning_with(lines: Sequence[str]) -> dict[str, str]:
    """The fields filled with these lines."""
    return dict(zip(NAMES, lines, strict=False))
