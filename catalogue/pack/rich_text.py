"""Markdown as paper needs it: a tree of plain values, drawn by ``pack.typ``.

Text stays text all the way: it reaches the page as a value and is never read as commands of the
typesetter, whatever it looks like.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from core.ui.markdown import (
    ALLOWED_ADDRESSES,
    WRITING_MARK,
    WRITING_MARKS,
    as_typed,
    fills_its_line,
    parse_markdown,
    writing_size,
)

# Beyond so many letters on a line, a space to write needs a line of its own.
ROOM_BEFORE_SPACE = 30
ROOM_AFTER_SPACE = 3
NARROWEST_COLUMN, WIDEST_COLUMN = 6, 40
SENTENCE_ENDS = (".", "?", "!", ":", "”", '"', ")")
SPACE_LETTERS = {"short": 6, "usual": 14, "long": 30}


@dataclass(frozen=True)
class Words:
    """Letters as they are."""

    text: str
    node: Literal["words"] = "words"


@dataclass(frozen=True)
class Marked:
    """Words with emphasis, or struck through."""

    node: Literal["strong", "emphasis", "struck"]
    content: tuple["Inline", ...]


@dataclass(frozen=True)
class Code:
    """Letters of equal width."""

    text: str
    node: Literal["code"] = "code"


@dataclass(frozen=True)
class Link:
    """Words that lead somewhere; on paper the address stands behind them."""

    address: str
    content: tuple["Inline", ...]
    node: Literal["link"] = "link"


@dataclass(frozen=True)
class Space:
    """A line to write on: of its own, to the end of the line, or of a fixed length."""

    size: Literal["short", "usual", "long", "fill", "line"]
    node: Literal["space"] = "space"


@dataclass(frozen=True)
class Break:
    """The end of a line."""

    node: Literal["break"] = "break"


Inline: TypeAlias = Words | Marked | Code | Link | Space | Break


@dataclass(frozen=True)
class Paragraph:
    """Words that stand together."""

    content: tuple[Inline, ...]
    node: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True)
class Heading:
    """A heading of the writer's own; ``level`` 1 is the first below the part that it stands in."""

    level: int
    content: tuple[Inline, ...]
    node: Literal["heading"] = "heading"


@dataclass(frozen=True)
class Item:
    """An item of a list; with ``tick`` it has a box, open or ticked."""

    tick: Literal["open", "ticked"] | None
    content: tuple["Block", ...]


@dataclass(frozen=True)
class Listing:
    """A list with numbers or with bullets."""

    ordered: bool
    start: int
    items: tuple[Item, ...]
    node: Literal["list"] = "list"


@dataclass(frozen=True)
class Spoken:
    """Words to say to the child, or questions to ask."""

    speech: Literal["ask", "say"]
    content: tuple["Block", ...]
    node: Literal["spoken"] = "spoken"


@dataclass(frozen=True)
class Table:
    """A table with a head; ``weights`` share out the width."""

    align: tuple[Literal["left", "center", "right"], ...]
    weights: tuple[int, ...]
    head: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    node: Literal["table"] = "table"


@dataclass(frozen=True)
class CodeBlock:
    """Lines of letters of equal width."""

    text: str
    node: Literal["code_block"] = "code_block"


@dataclass(frozen=True)
class Rule:
    """A line across, between two parts."""

    node: Literal["rule"] = "rule"


Block: TypeAlias = Paragraph | Heading | Listing | Spoken | Table | CodeBlock | Rule


def rich_text(markdown: str) -> tuple[Block, ...]:
    """The blocks of a text in our dialect of Markdown (see ``core/ui/markdown.py``)."""
    return _even_headings(tuple(_blocks(SyntaxTreeNode(parse_markdown(markdown)))))


def _even_headings(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Headings without a gap between levels, as a tagged document needs them."""
    levels = sorted({block.level for block in blocks if isinstance(block, Heading)})
    rank = {level: rank for rank, level in enumerate(levels, start=1)}
    even: list[Block] = []
    before = 0
    for block in blocks:
        if isinstance(block, Heading):
            before = min(rank[block.level], before + 1)
            even.append(Heading(before, block.content))
        else:
            even.append(block)
    return tuple(even)


def _blocks(parent: SyntaxTreeNode) -> Iterator[Block]:
    for node in parent.children:
        match node.type:
            case "paragraph":
                yield Paragraph(_inlines(node))
            case "heading":
                yield Heading(int(node.tag[1]), _inlines(node))
            case "bullet_list" | "ordered_list":
                yield _listing(node)
            case "blockquote":
                yield Spoken(node.meta["spoken"], _inner(node))
            case "table":
                yield _table(node)
            case "fence" | "code_block":
                yield CodeBlock(as_typed(node.content).rstrip("\n"))
            case "hr":
                yield Rule()


def _inner(node: SyntaxTreeNode) -> tuple[Block, ...]:
    """Blocks inside another; there, a heading is a strong line: the outline is of the whole."""
    return tuple(
        Paragraph((Marked("strong", block.content),)) if isinstance(block, Heading) else block
        for block in _blocks(node)
    )


def _listing(node: SyntaxTreeNode) -> Listing:
    items = tuple(Item(_tick(item), _inner(item)) for item in node.children)
    return Listing(node.type == "ordered_list", int(node.attrs.get("start", 1)), items)


def _tick(item: SyntaxTreeNode) -> Literal["open", "ticked"] | None:
    if not item.children or item.children[0].type != "paragraph":
        return None
    first = _tokens(item.children[0])[0]
    if "tick_box" not in first.meta:
        return None
    return "ticked" if first.meta["tick_box"] else "open"


def _table(node: SyntaxTreeNode) -> Table:
    rows = [row.children for section in node.children for row in section.children]
    cells = [tuple(_inlines(cell) for cell in row) for row in rows]
    columns = [max(map(_length, column)) for column in zip(*cells, strict=True)]
    return Table(
        tuple(_alignment(cell) for cell in rows[0]),
        tuple(min(max(length, NARROWEST_COLUMN), WIDEST_COLUMN) for length in columns),
        cells[0],
        tuple(cells[1:]),
    )


def _alignment(cell: SyntaxTreeNode) -> Literal["left", "center", "right"]:
    style = str(cell.attrs.get("style", ""))
    if style.endswith("center"):
        return "center"
    return "right" if style.endswith("right") else "left"


def _tokens(node: SyntaxTreeNode) -> list[Token]:
    """The tokens of the words in a paragraph, a heading or a cell."""
    inline = node.children[0].token if node.children else None
    return (inline.children if inline else None) or [Token("text", "", 0)]


def _inlines(node: SyntaxTreeNode) -> tuple[Inline, ...]:
    if not node.children:
        return ()
    tokens = _tokens(node)
    whole = {id(each) for index, each in enumerate(tokens) if _is_whole(tokens, index)}
    return _spaces_in_place(tuple(_within(node.children[0], whole)))


def _is_whole(tokens: list[Token], index: int) -> bool:
    return tokens[index].type == "text" and fills_its_line(tokens, index)


def _within(parent: SyntaxTreeNode, whole: set[int]) -> Iterator[Inline]:
    for node in parent.children:
        match node.type:
            case "text":
                yield from _words(node.content, whole=id(node.token) in whole)
            case "strong" | "em" | "s":
                yield Marked(_mark(node.type), tuple(_within(node, whole)))
            case "code_inline":
                yield Code(as_typed(node.content))
            case "link":
                yield from _link(node, whole)
            case "softbreak":
                yield Break() if _ends_line(node) else Words(" ")
            case "hardbreak":
                yield Break()


def _ends_line(node: SyntaxTreeNode) -> bool:
    """Whether a new line in the source is meant: after a sentence, or beside a space to write."""
    before, after = node.previous_sibling, node.next_sibling
    last = before.content.rstrip() if before and before.type == "text" else ""
    first = after.content.lstrip() if after and after.type == "text" else ""
    return last.endswith((*SENTENCE_ENDS, WRITING_MARK)) or first.startswith(WRITING_MARK)


def _mark(kind: str) -> Literal["strong", "emphasis", "struck"]:
    if kind == "em":
        return "emphasis"
    return "strong" if kind == "strong" else "struck"


def _link(node: SyntaxTreeNode, whole: set[int]) -> Iterator[Inline]:
    address, content = str(node.attrs["href"]), tuple(_within(node, whole))
    if address.partition(":")[0].lower() in ALLOWED_ADDRESSES:
        yield Link(address, content)
    else:
        yield from content


def _words(text: str, *, whole: bool) -> Iterator[Inline]:
    position = 0
    for run in WRITING_MARKS.finditer(text):
        if run.start() > position:
            yield Words(text[position : run.start()])
        yield Space("line" if whole else writing_size(len(run[0]), whole=False))
        position = run.end()
    if position < len(text):
        yield Words(text[position:])


def _spaces_in_place(content: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Let a long space at the end of a line fill it, or have the next line, if it is crowded."""
    placed: list[Inline] = []
    for index, each in enumerate(content):
        if isinstance(each, Space) and each.size == "long":
            placed += _placed(before=_to_break(content[:index][::-1]), after=content[index + 1 :])
        else:
            placed.append(each)
    return tuple(placed)


def _placed(*, before: int, after: Sequence[Inline]) -> list[Inline]:
    if _to_break(after) > ROOM_AFTER_SPACE:
        return [Space("long")]
    return [Break(), Space("fill")] if before > ROOM_BEFORE_SPACE else [Space("fill")]


def _to_break(content: Sequence[Inline]) -> int:
    """How many letters stand before the next line break."""
    length = 0
    for each in content:
        if isinstance(each, Break):
            break
        length += _length((each,))
    return length


def _length(content: Sequence[Inline]) -> int:
    """About how many letters wide a content is."""
    total = 0
    for each in content:
        match each:
            case Words() | Code():
                total += len(each.text)
            case Marked() | Link():
                total += _length(each.content)
            case Space():
                total += SPACE_LETTERS.get(each.size, SPACE_LETTERS["long"])
    return total
