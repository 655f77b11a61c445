"""Reading content files strictly: YAML front matter, then Markdown under fixed headings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import PurePath
from typing import Any

from marshmallow import ValidationError

from catalogue.instruments.schemas import Instrument
from catalogue.interventions.checks import problems_in
from catalogue.interventions.content_shape import (
    AIM,
    BODY_FIELDS,
    ESCAPED_HEADING,
    FENCE,
    HEADING,
    OPTIONAL_FIELDS,
)
from catalogue.interventions.document import (
    LONGEST_SLUG,
    OPTIONAL_SECTIONS,
    SECTION_HEADINGS,
    SLUG,
    Document,
    tidied,
    tidy_line,
    tidy_text,
)
from catalogue.interventions.schemas import DocumentSchema
from core.vocabulary import Vocabularies
from core.yaml_lines import (
    ContentError,
    ContentProblem,
    FieldPath,
    LineOf,
    YamlError,
    load_yaml_with_lines,
    problems_from_messages,
)

SESSION = re.compile(r"Session (\d+):(.*)")
WORKSHEET = re.compile(r"Worksheet:(.*)")
STEP = re.compile(r"(.*?) ?\((core|adaptable), (\d{1,4}) minutes?\)")
SECTION_OF = {heading: name for name, heading in SECTION_HEADINGS.items()}
SHAPES = f"{', '.join(SECTION_OF)}, “Session 1: title” or “Worksheet: title”"


def _file_schema() -> DocumentSchema:
    """A file leaves nothing out but what is optional: what is not said stands there as empty."""
    schema = DocumentSchema()
    for name, each in schema.fields.items():
        each.required = name not in (*OPTIONAL_FIELDS, "materials")
    return schema


FILE_SCHEMA = _file_schema()
BODY_SCHEMA = DocumentSchema(only=BODY_FIELDS)


@dataclass(frozen=True)
class ContentFile:
    """What one file holds."""

    slug: str
    document: Document


@dataclass
class _Block:
    """A heading, where it stands, and the lines below it."""

    title: str
    line: int
    lines: list[str] = field(default_factory=list)
    steps: list["_Block"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return tidy_text("\n".join(_unescaped(line) for line in self.lines))


@dataclass
class _Reading:
    """What has been read of a file so far, on which lines, and what was wrong with it."""

    file: str
    problems: list[ContentProblem] = field(default_factory=list)
    content: dict[str, Any] = field(default_factory=lambda: {"sessions": [], "worksheets": []})
    lines: dict[FieldPath, int] = field(default_factory=dict)

    def complain(self, line: int, reason: str, about: str = "") -> None:
        self.problems.append(ContentProblem(self.file, line, about, reason))

    def line_of(self, path: FieldPath) -> int:
        """The line of a part of the body, or of its nearest parent."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def parse_document(
    text: str, file: str, *, vocabularies: Vocabularies, instruments: Mapping[str, Instrument]
) -> ContentFile:
    """Read a content file.

    :param file: its name, which has to be that of its slug, for messages.
    :raises ContentError: with every problem found, each with its line and reason.
    """
    reading = _Reading(file)
    front, body, first_line = _split(text.replace("\r\n", "\n"), file)
    data, front_line_of = _read_front(reading, front)
    _read_body(reading, body, first_line)

    def line_of(path: FieldPath) -> int:
        return reading.line_of(path) if path and path[0] in BODY_FIELDS else front_line_of(path)

    document = _load(reading, data, line_of)
    if document is not None:
        for problem in problems_in(document, vocabularies=vocabularies, instruments=instruments):
            about = ".".join(str(part) for part in problem.path)
            reading.complain(line_of(problem.path), problem.reason, about)
    if reading.problems or document is None or data is None:
        raise ContentError(reading.problems)
    return ContentFile(data["slug"], tidied(document))


def _split(text: str, file: str) -> tuple[str, list[str], int]:
    """The front matter, the lines after it, and the number of the first of these."""
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        reason = f"The file has to start with a line of “{FENCE}”, then its fields."
        raise ContentError([ContentProblem(file, 1, "", reason)])
    for position, line in enumerate(lines[1:], start=1):
        if line.rstrip() == FENCE:
            return "\n".join(lines[1:position]), lines[position + 1 :], position + 2
    reason = f"The fields have to end with a line of “{FENCE}”."
    raise ContentError([ContentProblem(file, 1, "", reason)])


def _read_front(reading: _Reading, text: str) -> tuple[dict[str, Any] | None, LineOf]:
    """The fields, or None where they could not be read at all."""
    try:
        data, line_of = load_yaml_with_lines(text, first_line=2)
    except YamlError as error:
        reading.complain(error.line, f"{error.reason} (column {error.column})")
        return None, lambda _path: 1
    if not isinstance(data, dict):
        reading.complain(2, "Write one field a line, as “name: value”.")
        return None, line_of
    for name in BODY_FIELDS:
        if data.pop(name, None) is not None:
            reading.complain(line_of((name,)), "Write this under its heading.", name)
    reason = _slug_problem(data.get("slug"), reading.file)
    if reason:
        reading.complain(line_of(("slug",)), reason, "slug")
    return data, line_of


def _slug_problem(slug: object, file: str) -> str | None:
    if not isinstance(slug, str) or not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        return f"Use lower-case letters, digits and single hyphens, at most {LONGEST_SLUG}."
    if PurePath(file).stem != slug:
        return f"The file of this intervention has to be named {slug}.md."
    return None


def _load(reading: _Reading, data: dict[str, Any] | None, line_of: LineOf) -> Document | None:
    """The whole document; None where its fields or its values are not of the right shape."""
    schema, content = BODY_SCHEMA, reading.content
    if data is not None:
        front = {name: value for name, value in data.items() if name != "slug"}
        schema, content = FILE_SCHEMA, {**front, **reading.content}
    try:
        document: Document = schema.load(content)
    except ValidationError as error:
        reading.problems += problems_from_messages(reading.file, error.messages, line_of)
        return None
    return document if data is not None else None


def _read_body(reading: _Reading, lines: list[str], first_line: int) -> None:
    order = -1
    for block in _blocks(reading, lines, first_line):
        rank = _read_block(reading, block)
        if rank is None:
            reading.complain(block.line, _unknown_heading(block.title))
        elif rank < order:
            reading.complain(block.line, f"“{block.title}” stands too late. The order is: {SHAPES}")
        else:
            order = rank
    following = first_line + len(lines) - 1
    for name, heading in reversed(SECTION_HEADINGS.items()):
        following = reading.lines.get((name,), following)
        if name not in reading.content:
            if name not in OPTIONAL_SECTIONS:
                reason = f"The heading “## {heading}” is missing before this line."
                reading.complain(following, reason)
            reading.content[name] = ""


def _blocks(reading: _Reading, lines: list[str], first_line: int) -> list[_Block]:
    """The parts below the second-level headings, with the steps of the sessions in them."""
    blocks: list[_Block] = []
    into: list[str] | None = None
    for number, line in enumerate(lines, start=first_line):
        heading = HEADING.fullmatch(line)
        if heading is None:
            if into is not None:
                into.append(line)
            elif line.strip():
                reading.complain(number, "Text has to stand under a heading.")
                into = []
            continue
        block = _Block(tidy_line(heading[2] or ""), number)
        if len(heading[1]) == 2:
            blocks.append(block)
        elif len(heading[1]) == 3 and blocks and SESSION.fullmatch(blocks[-1].title):
            blocks[-1].steps.append(block)
        else:
            reading.complain(number, "Use #### for a heading of your own; ### is a session's step.")
        into = block.lines
    return blocks


def _read_block(reading: _Reading, block: _Block) -> int | None:
    """Keep what a block says; returns its place in the order, None if it has none."""
    if session := SESSION.fullmatch(block.title):
        _read_session(reading, block, int(session[1]), session[2].strip())
        return len(SECTION_HEADINGS)
    if sheet := WORKSHEET.fullmatch(block.title):
        sheets = reading.content["worksheets"]
        reading.lines["worksheets", len(sheets)] = block.line
        sheets.append({"title": sheet[1].strip(), "body": block.text})
        return len(SECTION_HEADINGS) + 1
    name = SECTION_OF.get(block.title)
    if name is None:
        return None
    if name in reading.content:
        reading.complain(block.line, f"The heading “{block.title}” stands here twice.")
    reading.lines[(name,)] = block.line
    reading.content[name] = block.text
    return list(SECTION_HEADINGS).index(name)


def _read_session(reading: _Reading, block: _Block, number: int, title: str) -> None:
    sessions = reading.content["sessions"]
    path: FieldPath = ("sessions", len(sessions))
    reading.lines[path] = block.line
    if number != len(sessions) + 1:
        reading.complain(
            block.line, f"Session {len(sessions) + 1} comes next: number them in turn."
        )
    opening = tidy_line(block.text)
    if not opening.startswith(AIM):
        reading.complain(block.line, f"Write “{AIM} …” and nothing else above the first step.")
    steps = []
    for position, step in enumerate(block.steps):
        reading.lines[*path, "steps", position] = step.line
        if heading := STEP.fullmatch(step.title):
            title_of_step, core, minutes = heading[1], heading[2] == "core", int(heading[3])
            steps.append(
                {"title": title_of_step, "core": core, "minutes": minutes, "body": step.text}
            )
        else:
            reason = "End the heading with “(core, 10 minutes)” or “(adaptable, 10 minutes)”."
            reading.complain(step.line, reason)
    aim = opening.removeprefix(AIM).strip()
    sessions.append({"title": title, "aim": aim, "steps": steps})


def _unknown_heading(title: str) -> str:
    near = get_close_matches(title, SECTION_OF, n=1)
    if near:
        return f"There is no heading “## {title}”. Did you mean “## {near[0]}”?"
    return f"There is no heading “## {title}”. The headings are: {SHAPES}."


def _unescaped(line: str) -> str:
    return line[1:] if ESCAPED_HEADING.fullmatch(line) else line
