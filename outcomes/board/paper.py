"""A pack on paper: a tagged PDF (PDF/UA-1), the same bytes whenever the same pack is drawn."""

import json
import re
from pathlib import Path
from typing import Any

from catalogue.pack.drawing import drawable, our_fonts
from core.ui.words import long_date
from outcomes.analyses.model import Cell, Picture, Table
from outcomes.board.content import Answer, Content, content_of
from outcomes.board.models import BoardSnapshot
from outcomes.drawing.canvas import MEASURED_FONT, SHOWN_FONTS
from outcomes.drawing.rendering import rendered
from outcomes.evaluation.suppression import Shown
from outcomes.reports.presentation import ShownInterval

TEMPLATE = Path(__file__).with_name("paper.typ")
WIDEST, HIGHEST = 96.0, 118.0
SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
SERVICE = "Youth justice service"


def draw_pack(snapshot: BoardSnapshot, *, demonstration: bool) -> bytes:
    """The PDF of a pack, dated by the moment that it was made."""
    import typst

    content = content_of(snapshot.content)
    said = _pack(content, snapshot, demonstration=demonstration)
    return typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=our_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"pack": drawable(json.dumps(said, ensure_ascii=False))},
        pdf_standards="ua-1",
        timestamp=int(snapshot.made_at.timestamp()),
    )


def _pack(content: Content, snapshot: BoardSnapshot, *, demonstration: bool) -> dict[str, Any]:
    return {
        "title": f"Board pack, {content.quarter_words}",
        "service": SERVICE,
        "made": f"Made on {long_date(snapshot.made_at)} from the records of {content.as_at}",
        "rule": content.rule,
        "foot": f"Board pack {content.quarter}, number {snapshot.id}",
        "demonstration": demonstration,
        "answers": [_answer(each, snapshot.words) for each in content.answers],
    }


def _answer(answer: Answer, words: dict[str, str]) -> dict[str, Any]:
    return {
        "question": answer.question,
        "sentence": answer.sentence,
        "label": answer.figure.label,
        "number": answer.figure.text,
        "rests_on": answer.figure.rests_on,
        "change": answer.change,
        "heading": answer.part.heading,
        "about": answer.part.sentence,
        "picture": _picture(answer.part.picture),
        "table": _table(answer.part.table),
        "words": [part for part in words.get(answer.code, "").splitlines() if part.strip()],
        "more": list(answer.more),
    }


def _picture(picture: Picture | None) -> dict[str, Any] | None:
    """The chart in the font of the paper, which is the one it was measured in."""
    if picture is None:
        return None
    svg = rendered(picture.chart).decode()
    return {
        "svg": svg.replace(SHOWN_FONTS, f"'{MEASURED_FONT}'"),
        "width": _width(svg),
        "words": picture.words,
        "caption": picture.caption,
    }


def _width(svg: str) -> float:
    """How wide a chart is printed, in millimetres: less where it would be too high for a page."""
    size = SIZE.search(svg)
    if size is None:
        return WIDEST
    width, height = map(float, size.groups())
    return round(min(WIDEST, HIGHEST * width / height), 1)


def _table(table: Table) -> dict[str, Any]:
    return {
        "head": table.head,
        "columns": [
            {
                "label": column.label + (", with 95% interval" if column.is_interval else ""),
                "in_words": column.in_words,
                "interval": column.is_interval,
            }
            for column in table.columns
        ],
        "rows": [
            {
                "label": row.label,
                "caution": row.caution,
                "cells": [cell_words(cell) for cell in row.cells],
                "total": row.is_total,
            }
            for row in table.rows
        ],
    }


def cell_words(cell: Cell) -> str:
    """A cell as it is printed."""
    return cell.text if isinstance(cell, (Shown, ShownInterval)) else cell
