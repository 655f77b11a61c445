"""From the answers to an instrument's own questions to the scores of its scales."""

from collections.abc import Sequence

from catalogue.instruments.schemas import Instrument

Answers = Sequence[int | None]  # by position of the item; None: not answered


def scores_of(instrument: Instrument, answers: Answers) -> dict[str, float]:
    """The score of each scale that enough was answered of, by the scale's code.

    Items are turned round and missing ones made up for by the rule of the instrument's file.

    :raises ValueError: for an answer that the instrument does not know, or too many or too few.
    """
    # The mathematics is loaded when something is scored, not when the service starts.
    import numpy as np

    from outcomes.evaluation.item_scoring import ScoringRule, score_items

    questions = instrument.questionnaire
    if questions is None or len(answers) != len(questions.items):
        raise ValueError("There has to be one answer, or none, for each question.")
    scores = {}
    for each in questions.scoring:
        rule = ScoringRule(
            lowest=questions.lowest,
            highest=questions.highest,
            reversed_items=[
                place for place, item in enumerate(each.positions) if questions.items[item].reversed
            ],
            least_answered=each.least_answered,
            step=instrument.scale(each.scale).step,
        )
        given = [answers[position] for position in each.positions]
        row = np.array([[np.nan if answer is None else answer for answer in given]], dtype=float)
        score = float(score_items(row, rule)[0])
        if not np.isnan(score):
            scores[each.scale] = round(score, 3)
    return scores
