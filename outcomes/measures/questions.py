"""What is asked on a screen in a child's hands: an instrument's own questions, or the goals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalogue.instruments.questionnaires import Choice
from catalogue.instruments.schemas import Instrument
from outcomes.measures.goals import GOALS, scale_of_goal
from outcomes.measures.models import Goal
from outcomes.measures.scoring import scores_of

DECLINED = "declined"  # "I'd rather not say": an answer, and none that counts
Given = Mapping[str, int | str]

# How the child, or whoever answers for them, is asked about a goal.
GOAL_STEMS = {
    "self": "How close are you to this goal?",
    "parent_or_carer": "How close is your child to this goal?",
}
GOAL_CHOICES = tuple(
    Choice(value, {0: "0 – not at all", 10: "10 – I have reached it"}.get(value, str(value)))
    for value in range(11)
)


@dataclass(frozen=True)
class Question:
    """One question. ``key`` is what its answer is kept under."""

    key: str
    text: str
    look_at_from: int | None = None


@dataclass(frozen=True)
class Questions:
    """All questions of one answering, in their order, each with the same choices."""

    introduction: str
    stem: str | None
    choices: Sequence[Choice]
    questions: Sequence[Question]
    copyright_line: str | None = None

    def first_open(self, given: Given) -> int | None:
        """The number, from 1, of the first question that has no answer yet; None if all have."""
        for number, question in enumerate(self.questions, start=1):
            if question.key not in given:
                return number
        return None

    def answered(self, given: Given) -> int:
        """How many questions have an answer that counts."""
        return sum(isinstance(given.get(each.key), int) for each in self.questions)

    def words_of(self, answer: int | str) -> str:
        """An answer in words."""
        if answer == DECLINED:
            return "Would rather not say"
        return next(choice.text for choice in self.choices if choice.value == answer)

    def to_look_at(self, given: Given) -> dict[str, int | str]:
        """The answers that staff have to look at before the child leaves.

        Not wanting to answer such a question is one of them.
        """
        found: dict[str, int | str] = {}
        for question in self.questions:
            answer = given.get(question.key)
            if question.look_at_from is None or answer is None:
                continue
            if answer == DECLINED or (isinstance(answer, int) and answer >= question.look_at_from):
                found[question.key] = answer
        return found


def can_be_asked(instrument: Instrument, goals: Sequence[Goal]) -> bool:
    """Whether there is anything to put on the screen: questions that may be shown, or goals."""
    return bool(goals) if instrument.code == GOALS else instrument.questionnaire is not None


def questions_of(instrument: Instrument, goals: Sequence[Goal], rater: str) -> Questions:
    """The questions of an instrument; of goal-based outcomes, one for each goal.

    :raises LookupError: where there is nothing to ask.
    """
    if instrument.code == GOALS and goals:
        return Questions(
            introduction="These questions are about the goals that you agreed.",
            stem=GOAL_STEMS[rater],
            choices=GOAL_CHOICES,
            questions=[Question(scale_of_goal(goal.number), goal.words) for goal in goals],
        )
    asked = instrument.questionnaire
    if asked is None:
        raise LookupError(f"Nothing of {instrument.code} can be asked.")
    return Questions(
        introduction=asked.introduction,
        stem=asked.stem,
        choices=asked.choices,
        questions=[
            Question(str(number), item.text, item.look_at_from)
            for number, item in enumerate(asked.items, start=1)
        ],
        copyright_line=asked.copyright_line,
    )


def scored(instrument: Instrument, asked: Questions, given: Given) -> dict[str, float]:
    """The score of each scale for which enough was answered."""
    values = [given.get(question.key) for question in asked.questions]
    counted = [value if isinstance(value, int) else None for value in values]
    if instrument.code == GOALS:
        rated = zip(asked.questions, counted, strict=True)
        return {question.key: float(value) for question, value in rated if value is not None}
    return scores_of(instrument, counted)
