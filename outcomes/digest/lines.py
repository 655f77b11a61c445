"""What a digest begins with, until a manager puts it otherwise."""

from outcomes.board.content import Content

# Practitioners have the trend of reoffending on their home page already.
LINES_FROM = ("library", "planned", "changed", "for_all", "unknown")


def lines_of(content: Content) -> list[str]:
    """The answers of a pack, in a sentence each."""
    answers = [content.answer(code) for code in LINES_FROM]
    return [answer.sentence for answer in answers if answer]
