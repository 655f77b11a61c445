"""What was typed, said again."""

LONGEST = 40


def short(text: str) -> str:
    """The text, cut where it is long."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
