"""Markdown, as writers of the library use it, to HTML that is safe to show.

Beyond CommonMark: headings move down to fit the page, ``- [ ]`` becomes a box to tick,
``____`` a line to write on, and on request block quotes are marked as words to ask or to say.
Raw HTML in the text is shown as text. What comes out passes an allow list in any case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from typing import Literal

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

REMEMBERED_TEXTS = 1024
LOWEST_HEADING = 6

# Underscores mean emphasis in Markdown, and a line of them a rule; so they are carried through
# the parser as one character that no text uses (private use area).
UNDERSCORES = re.compile(r"_{4,}")
WRITING_MARK = "\ue000"
WRITING_MARKS = re.compile(f"{WRITING_MARK}+")
LONG_LINE = 30
SHORT_LINE = 10
LINE_BREAKS = {"softbreak", "hardbreak"}
# The search for the end of a link takes a time that grows with the square of their number.
MOST_BRACKETS = 1000
TICK_BOX = re.compile(r"^\[([ xX])\]\s+")

# fmt: off
ALLOWED_TAGS = {
    "p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a",
    "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "span", "div",
}
# fmt: on
ALLOWED_ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "span": {"aria-hidden"},
    "th": {"scope", "data-align"},
    "td": {"data-align"},
    "div": {"tabindex", "role", "aria-label"},
}
ALLOWED_CLASSES = {
    "span": {
        "govuk-visually-hidden",
        "app-tick-box",
        "app-writing-line",
        "app-writing-line--short",
        "app-writing-line--long",
    },
    "ul": {"app-tick-list"},
    "blockquote": {"app-spoken", "app-spoken--ask", "app-spoken--say"},
    "p": {"app-spoken__label"},
    "div": {"app-table-region"},
}
ALLOWED_ADDRESSES = {"http", "https", "mailto", "tel"}


def render_markdown(text: str | None, shift: int = 1, *, spoken: bool = False) -> Markup:
    """Turn Markdown into safe HTML; place it in an element of class ``app-markdown``.

    :param text: the Markdown; None and blank give an empty result.
    :param shift: by how many levels headings move down (``#`` becomes h2 at 1), h6 at most.
    :param spoken: mark block quotes "Ask" (they hold a question) or "Say".
    """
    return _render(text or "", shift, spoken=spoken)


@lru_cache(maxsize=REMEMBERED_TEXTS)
def _render(text: str, shift: int, *, spoken: bool) -> Markup:
    parser = _parser()
    tokens = parse_markdown(text)
    _shift_headings(tokens, shift)
    if spoken:
        _show_spoken(tokens)
    html = parser.renderer.render(tokens, parser.options, {})
    return Markup(_clean(html))  # noqa: S704 - it has just passed the allow list


def parse_markdown(text: str) -> list[Token]:
    """The tokens of a text in our dialect, for whoever shows it in another way than as HTML.

    An item of a list with a box to tick has ``meta["tick_box"]`` at its first text (true: ticked),
    a block quote ``meta["spoken"]`` ("ask" or "say"), and a line to write on is a run of
    ``WRITING_MARK``.
    """
    if text.count("[") > MOST_BRACKETS:
        text = text.replace("[", "\\[")
    marked = UNDERSCORES.sub(lambda run: WRITING_MARK * len(run[0]), text.replace(WRITING_MARK, ""))
    tokens = _parser().parse(marked)
    _mark_tick_lists(tokens)
    _mark_spoken(tokens)
    return tokens


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("js-default", {"typographer": True})
    parser.disable("image")
    # "(c)" names the third of a lettered list more often than it means copyright.
    parser.disable("replacements")
    parser.add_render_rule("text", _text_rule)
    parser.add_render_rule("code_inline", _code_rule)
    parser.add_render_rule("fence", _code_block_rule)
    parser.add_render_rule("code_block", _code_block_rule)
    parser.add_render_rule("table_open", _table_open_rule)
    parser.add_render_rule("table_close", _table_close_rule)
    parser.add_render_rule("th_open", _cell_rule)
    parser.add_render_rule("td_open", _cell_rule)
    return parser


def _shift_headings(tokens: list[Token], shift: int) -> None:
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            level = min(int(token.tag[1]) + shift, LOWEST_HEADING)
            token.tag = f"h{level}"


def _mark_tick_lists(tokens: list[Token]) -> None:
    """Turn a leading ``[ ]`` of a list item into a box, and its list into one without bullets."""
    open_lists: list[Token] = []
    for position, token in enumerate(tokens):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            open_lists.append(token)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            open_lists.pop()
        elif token.type == "inline" and tokens[position - 2].type == "list_item_open":
            first = (token.children or [token])[0]
            box = TICK_BOX.match(first.content) if first.type == "text" else None
            if box:
                first.content = first.content[box.end() :]
                first.meta["tick_box"] = box[1].lower() == "x"
                if open_lists[-1].tag == "ul":
                    open_lists[-1].attrSet("class", "app-tick-list")


def _mark_spoken(tokens: list[Token]) -> None:
    """Mark each block quote as a question to ask, or as words to say."""
    for position, token in enumerate(tokens):
        if token.type == "blockquote_open":
            words = " ".join(_texts_until_close(tokens, position))
            token.meta["spoken"] = "ask" if "?" in words else "say"


def _show_spoken(tokens: list[Token]) -> None:
    for position in range(len(tokens) - 1, -1, -1):
        kind = tokens[position].meta.get("spoken")
        if kind:
            tokens[position].attrSet("class", f"app-spoken app-spoken--{kind}")
            tokens[position + 1 : position + 1] = _label_tokens(kind)


def _texts_until_close(tokens: list[Token], start: int) -> Iterator[str]:
    for token in tokens[start + 1 :]:
        if token.type == "blockquote_close" and token.level == tokens[start].level:
            return
        if token.type == "inline":
            yield token.content


def _label_tokens(kind: str) -> list[Token]:
    opening = Token("paragraph_open", "p", 1, attrs={"class": "app-spoken__label"}, block=True)
    label = Token("text", "", 0, content="Ask" if kind == "ask" else "Say")
    words = Token("inline", "", 0, content=label.content, children=[label])
    return [opening, words, Token("paragraph_close", "p", -1, block=True)]


def _text_rule(_renderer: object, tokens: list[Token], index: int, *_rest: object) -> str:
    token = tokens[index]
    whole = fills_its_line(tokens, index)
    html = WRITING_MARKS.sub(
        lambda run: _writing_line(len(run[0]), whole=whole), escape(token.content, False)
    )
    if "tick_box" in token.meta:
        html = _tick_box(ticked=token.meta["tick_box"]) + html
    return html


def fills_its_line(tokens: list[Token], index: int) -> bool:
    """Whether nothing but a line to write on stands between two line breaks."""
    neighbours = [tokens[index - 1]] if index else []
    neighbours += tokens[index + 1 : index + 2]
    only_marks = WRITING_MARKS.fullmatch(tokens[index].content.strip()) is not None
    return only_marks and all(token.type in LINE_BREAKS for token in neighbours)


def writing_size(length: int, *, whole: bool) -> Literal["short", "usual", "long"]:
    """How long a line of so many marks is; one that has its own line is long in any case."""
    if whole or length >= LONG_LINE:
        return "long"
    return "short" if length < SHORT_LINE else "usual"


def _writing_line(length: int, *, whole: bool) -> str:
    size = writing_size(length, whole=whole)
    modifier = "" if size == "usual" else f" app-writing-line--{size}"
    return (
        f'<span class="app-writing-line{modifier}">'
        '<span class="govuk-visually-hidden">(space to write)</span></span>'
    )


def _tick_box(*, ticked: bool) -> str:
    box, words = ("☑", "Ticked:") if ticked else ("☐", "To tick:")
    return (
        f'<span class="app-tick-box" aria-hidden="true">{box}</span> '
        f'<span class="govuk-visually-hidden">{words}</span> '
    )


def _code_rule(_renderer: object, tokens: list[Token], index: int, *_rest: object) -> str:
    return f"<code>{escape(as_typed(tokens[index].content), False)}</code>"


def _code_block_rule(_renderer: object, tokens: list[Token], index: int, *_rest: object) -> str:
    return f"<pre><code>{escape(as_typed(tokens[index].content), False)}</code></pre>\n"


def as_typed(code: str) -> str:
    """Code as its writer typed it: there, underscores are no line to write on."""
    return code.replace(WRITING_MARK, "_")


def _table_open_rule(_renderer: object, *_rest: object) -> str:
    return '<div class="app-table-region" tabindex="0" role="group" aria-label="Table"><table>\n'


def _table_close_rule(_renderer: object, *_rest: object) -> str:
    return "</table></div>\n"


def _cell_rule(_renderer: object, tokens: list[Token], index: int, *_rest: object) -> str:
    """Alignment as an attribute: the content security policy refuses inline styles."""
    token = tokens[index]
    align = str(token.attrGet("style") or "").removeprefix("text-align:")
    aligned = f' data-align="{align}"' if align in {"right", "center"} else ""
    scope = ' scope="col"' if token.tag == "th" else ""
    return f"<{token.tag}{scope}{aligned}>"


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        allowed_classes=ALLOWED_CLASSES,
        url_schemes=ALLOWED_ADDRESSES,
        link_rel="noopener noreferrer",
    )
