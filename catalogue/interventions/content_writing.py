"""Writing a document as a content file, always in the same way."""

from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from catalogue.interventions.content_shape import (
    AIM,
    ESCAPED_HEADING,
    FENCE,
    FRONT_FIELDS,
    HEADING,
    OPTIONAL_FIELDS,
)
from catalogue.interventions.document import (
    OPTIONAL_SECTIONS,
    SECTION_HEADINGS,
    Document,
    Fact,
    Material,
    PublishedEvidence,
    tidied,
)
from catalogue.interventions.schemas import dump_document
from catalogue.interventions.stored import NOT_YET


def render_document(slug: str, document: Document) -> str:
    """The text of a content file of a document."""
    document = tidied(document)
    blocks = [
        *(
            _block(f"## {heading}", getattr(document, name))
            for name, heading in SECTION_HEADINGS.items()
            if getattr(document, name) or name not in OPTIONAL_SECTIONS
        ),
        *_session_blocks(document),
        *(_block(f"## Worksheet: {sheet.title}", sheet.body) for sheet in document.worksheets),
    ]
    return f"{FENCE}\n{_front_matter(slug, document)}{FENCE}\n\n" + "\n".join(blocks)


def _escaped(line: str) -> str:
    own = HEADING.fullmatch(line) or ESCAPED_HEADING.fullmatch(line)
    return f"\\{line}" if own else line


def _block(heading: str, text: str) -> str:
    body = "".join(f"{_escaped(line)}\n" for line in text.split("\n")) if text else ""
    return f"{heading.rstrip()}\n{body}"


def _session_blocks(document: Document) -> Iterator[str]:
    for number, session in enumerate(document.sessions, start=1):
        yield _block(f"## Session {number}: {session.title}", f"{AIM} {session.aim}".rstrip())
        for step in session.steps:
            kind = "core" if step.core else "adaptable"
            minutes = "minute" if step.minutes == 1 else "minutes"
            title = f"### {step.title} ".rstrip()
            yield _block(f"{title} ({kind}, {step.minutes} {minutes})", step.body)


class _InBlock(dict[str, Any]):
    """A mapping that is written with a line for each of its entries."""


class _FrontMatterDumper(yaml.SafeDumper):
    """Lists stand two blanks in below their name; what needs quotes has double ones."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001
        super().increase_indent(flow, False)

    def choose_scalar_style(self) -> str:
        style: str = super().choose_scalar_style()
        return '"' if style == "'" else style


def _represent_in_block(dumper: yaml.SafeDumper, mapping: _InBlock) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", mapping, flow_style=False)


_FrontMatterDumper.add_representer(_InBlock, _represent_in_block)


def _front_matter(slug: str, document: Document) -> str:
    dumped = dump_document(document)
    said = {name: dumped[name] for name in FRONT_FIELDS if name in dumped}
    front = _InBlock(slug=slug, **said)
    front["date_found"] = document.date_found
    for name in OPTIONAL_FIELDS:
        if front[name] is None:
            del front[name]
    front["published_evidence"] = _with_dates(
        dumped["published_evidence"], document.published_evidence
    )
    front["facts"] = _with_dates(dumped["facts"], document.facts)
    if document.materials:
        front["materials"] = _materials(dumped["materials"], document.materials)
    text: str = yaml.dump(
        front,
        Dumper=_FrontMatterDumper,
        sort_keys=False,
        allow_unicode=True,
        width=float("inf"),
        default_flow_style=None,
    )
    return text


def _with_dates(
    dumped: list[dict[str, Any]], entries: Sequence[Fact | PublishedEvidence]
) -> list[_InBlock]:
    """A date as a date of YAML, not as a text in quotes; a population only where one is named."""
    return [
        _InBlock(
            {name: value for name, value in plain.items() if name != "population" or value}
            | {"checked": entry.checked or NOT_YET}
        )
        for plain, entry in zip(dumped, entries, strict=True)
    ]


def _materials(dumped: list[dict[str, Any]], entries: Sequence[Material]) -> list[_InBlock]:
    written = []
    for plain, entry in zip(dumped, entries, strict=True):
        block = _InBlock(plain)
        if entry.file:
            block["file"] = _InBlock(plain["file"])
        if entry.link:
            looked_at = entry.link.looked_at or NOT_YET
            block["link"] = _InBlock({**plain["link"], "looked_at": looked_at})
        written.append(block)
    return written
