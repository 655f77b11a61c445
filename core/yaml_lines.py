"""Read YAML and remember on which line each value stood.

Content files are written by people. When one is wrong the message has to name the
file, the line and the reason, so the parser's marks are kept beside the plain data.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FieldPath = tuple[str | int, ...]
LineOf = Callable[[FieldPath], int]


@dataclass(frozen=True)
class ContentProblem:
    """One thing wrong in a content file. `field` is "" where the whole file is meant."""

    file: str
    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}"
        return f"{where}, {self.field}: {self.reason}" if self.field else f"{where}: {self.reason}"


class ContentError(ValueError):
    """A content file was refused. `problems` holds every problem found, in line order."""

    def __init__(self, problems: list[ContentProblem]) -> None:
        self.problems = sorted(problems, key=lambda problem: (problem.file, problem.line))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class YamlError(ValueError):
    """The text is not YAML that is accepted here. `line` and `column` count from 1."""

    def __init__(self, line: int, column: int, reason: str) -> None:
        self.line = line
        self.column = column
        self.reason = reason
        super().__init__(f"line {line}, column {column}: {reason}")


class _PlainLoader(yaml.CSafeLoader):
    """Safe YAML, read by the C parser: the code lists are read at every start."""


def _timestamp(loader: _PlainLoader, node: yaml.ScalarNode) -> Any:
    """Construct a date; a day that does not exist is an error with a line of its own."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError as error:
        raise yaml.MarkedYAMLError(problem=str(error), problem_mark=node.start_mark) from error


_PlainLoader.add_constructor("tag:yaml.org,2002:timestamp", _timestamp)


def load_yaml_with_lines(text: str, *, first_line: int = 1) -> tuple[Any, LineOf]:
    """Return the data of a YAML text and a function from a field path to its line.

    A path is a tuple of keys and list positions, such as `("scales", 0, "maximum")`. A path
    that is not in the text (a missing field) gives the line of its nearest parent.
    `first_line` is the line of the file on which the text starts: 2 for front matter.
    Raises YamlError for a syntax error, an alias or a key given twice.
    """
    try:
        data, lines = _parse(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = error.problem or error.context or "not valid YAML"
        line, column = (mark.line, mark.column) if mark else (0, 0)
        raise YamlError(first_line + line, column + 1, reason) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position)
        reason = f"the character U+{error.character:04X} is not accepted"
        raise YamlError(first_line + line, 1, reason) from error
    except RecursionError as error:
        raise YamlError(first_line, 1, "the values are nested too deeply") from error

    def line_of(path: FieldPath) -> int:
        while path and path not in lines:
            path = path[:-1]
        return first_line + lines.get(path, 0)

    return data, line_of


def _refuse_aliases(text: str) -> None:
    """An alias could make a small file expand without bound."""
    for event in yaml.parse(text, Loader=_PlainLoader):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(
                problem="aliases (*name) are not accepted",
                problem_mark=event.start_mark,  # type: ignore[arg-type] # the C parser's own mark
            )


def _parse(text: str) -> tuple[Any, dict[FieldPath, int]]:
    _refuse_aliases(text)
    loader = _PlainLoader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            return None, {}
        return loader.construct_document(root), dict(_lines(root, ()))
    finally:
        loader.dispose()


def load_content(path: Path) -> tuple[Any, LineOf]:
    """Read one YAML content file. Raises ContentError where it is not UTF-8 or not YAML."""
    try:
        return load_yaml_with_lines(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise ContentError([ContentProblem(str(path), 1, "", "the file is not UTF-8")]) from error
    except YamlError as error:
        reason = f"{error.reason} (column {error.column})"
        raise ContentError([ContentProblem(str(path), error.line, "", reason)]) from error


def problems_from_messages(
    file: str, messages: Mapping[Any, Any] | list[Any], line_of: LineOf
) -> list[ContentProblem]:
    """Turn the nested messages of a marshmallow ValidationError into problems with lines."""
    return [
        ContentProblem(file, line_of(path), ".".join(str(part) for part in path), reason)
        for path, reason in _flatten(messages, ())
    ]


def _flatten(messages: Any, path: FieldPath) -> Iterator[tuple[FieldPath, str]]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            # "_schema" is marshmallow's name for "the object as a whole".
            yield from _flatten(inner, path if key == "_schema" else (*path, key))
    elif isinstance(messages, list):
        for inner in messages:
            yield from _flatten(inner, path)
    else:
        yield path, str(messages)


def _lines(node: yaml.Node, path: FieldPath) -> Iterator[tuple[FieldPath, int]]:
    """Yield (path, line counted from 0) of a node and all below it; refuse repeated keys."""
    yield path, node.start_mark.line
    if isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            yield from _lines(item, (*path, position))
    elif isinstance(node, yaml.MappingNode):
        seen: set[Hashable] = set()
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else None
            if not isinstance(name, str) or name in seen:
                reason = "a key has to be a word" if name is None else f"'{name}' is given twice"
                raise yaml.MarkedYAMLError(problem=reason, problem_mark=key.start_mark)
            seen.add(name)
            # The key's line, not the value's: a block value starts one line further down.
            yield from ((found, line) for found, line in _lines(value, (*path, name)))
            yield (*path, name), key.start_mark.line
