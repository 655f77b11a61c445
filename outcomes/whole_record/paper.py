"""A tagged PDF (PDF/UA-1) of sections and rows: the same bytes whenever the same is drawn."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from catalogue.pack.drawing import drawable, our_fonts
from outcomes.whole_record.telling import ToldSection

TEMPLATE = Path(__file__).with_name("paper.typ")


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What is printed; ``foot`` stands on every page."""

    title: str
    lead: Sequence[str]
    foot: str
    sections: Sequence[ToldSection] = field(default_factory=tuple)


def draw_paper(paper: Paper, *, moment: datetime) -> bytes:
    """The PDF, dated by the moment."""
    import typst

    return typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=our_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"paper": drawable(json.dumps(asdict(paper), ensure_ascii=False))},
        pdf_standards="ua-1",
        timestamp=int(moment.timestamp()),
    )
