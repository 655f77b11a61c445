"""Forms of comments and answers. What is typed is screened before it is saved."""

from wtforms.validators import InputRequired

from catalogue.review.comments.models import LONGEST_COMMENT
from catalogue.review.comments.operations import WRITE_SOMETHING
from core.ui.forms import CharacterCountField, SubmitField
from core.ui.screening import ScreenedForm


class CommentForm(ScreenedForm):
    """A comment on one section."""

    screened = ("words",)

    words = CharacterCountField(
        "Your comment",
        [InputRequired(WRITE_SOMETHING)],
        maximum=LONGEST_COMMENT,
        hint="What should change here, and why. Its author reads this, and all staff can once "
        "there is a decision.",
    )
    submit = SubmitField("Add the comment")


class AnswerForm(ScreenedForm):
    """What an author says to a comment."""

    screened = ("words",)

    words = CharacterCountField(
        "Your answer",
        [InputRequired(WRITE_SOMETHING)],
        maximum=LONGEST_COMMENT,
        hint="What you changed, or why you did not. The next reviewer reads it.",
    )
    submit = SubmitField("Save the answer")
