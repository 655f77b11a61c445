"""Markdown as text to read word by word: signs instead of marks, and no word lost."""

import re

# A mark that a reader need not see stays in the text as one of these (private use area), so that
# a word that only lost its emphasis is still known from what it was.
_FIRST_HIDDEN = 0xE100
_HIDDEN = re.compile(f"[{chr(_FIRST_HIDDEN)}-{chr(_FIRST_HIDDEN + 127)}]+")
_HEADING = re.compile(r"^ {0,3}(#{1,6}) +(?=\S)", re.MULTILINE)
_ITEM = re.compile(
    r"^( {0,40}(?:> {0,9}){0,4})(?:[-*+]|(\d{1,9}[.)])) +(?:\[([ xX])\] +)?(?=\S)", re.MULTILINE
)
_QUOTE = re.compile(r"(?:^ *>.*(?:\n|\Z))+", re.MULTILINE)
_QUOTED = re.compile(r"^ *> ?(?=\S)", re.MULTILINE)
_EMPTY_QUOTED = re.compile(r"^ *> *$", re.MULTILINE)
_ROW = re.compile(rf"^((?:{_HIDDEN.pattern})?) *\|(.*)\| *$", re.MULTILINE)
_UNDER_THE_HEAD = re.compile(r"^ *(\|(?: *:?-+:? *\|)+) *\n(?= *\|)", re.MULTILINE)
_LINK = re.compile(r"(?<![\\!])\[([^\[\]\n]{1,500})\]\(([^()\s]{1,2000})\)")
_ESCAPED = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
# Emphasis holds at most so many letters: a lone asterisk must not be sought to the end of a book.
_INSIDE = r"(?=[^\s{sign}])((?:(?!\n\n)[\s\S]){{1,500}}?)(?<=[^\s\\])"
_EMPHASIS = tuple(
    re.compile(rf"(?<!\\){edge}({mark}){_INSIDE.format(sign=sign)}{mark}{other_edge}")
    for mark, sign, edge, other_edge in (
        ("`", "`", "", ""),
        (r"\*\*", "", "", ""),
        (r"\*", "", "", ""),
        ("~~", "~", "", ""),
        ("__", "_", r"(?<!\w)", r"(?!\w)"),
        ("_", "_", r"(?<!\w)", r"(?!\w)"),
    )
)


def readable(text: str) -> str:
    """The text with signs for its marks, and the marks that need no sign hidden in it."""
    text = shown(text)
    text = _ITEM.sub(_item, _HEADING.sub(lambda found: _hide(found[1]), text))
    text = _QUOTE.sub(_quote, text)
    text = _UNDER_THE_HEAD.sub(lambda found: _hide(found[1].replace(" ", "")), text)
    text = _ROW.sub(lambda found: found[1] + found[2].strip(), text)
    for emphasis in _EMPHASIS:
        text = emphasis.sub(lambda found: _hide(found[1]) + found[2] + _hide(found[1]), text)
    text = _LINK.sub(lambda found: f"{_hide('[')}{found[1]} ({found[2]})", text)
    return _ESCAPED.sub(_hide("\\"), text)


def shown(text: str) -> str:
    """What a reader sees of a readable text."""
    return _HIDDEN.sub("", text)


def _hide(marks: str) -> str:
    return "".join(chr(_FIRST_HIDDEN + ord(mark)) for mark in marks)


def _item(found: re.Match[str]) -> str:
    before, number, tick = found.groups()
    box = "" if tick is None else "☐ " if tick == " " else "☑ "
    return before + (f"{number} {box}" if number else box or "• ")


def _quote(found: re.Match[str]) -> str:
    """As on the page, where each quote is marked as a question or as words to say."""
    lines = _EMPTY_QUOTED.sub("", _QUOTED.sub(_hide(">"), found[0]))
    return ("Ask: " if "?" in lines else "Say: ") + lines
