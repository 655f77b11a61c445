"""The packs of the interventions that come with the service."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import current_app

from catalogue.interventions.content_files import parse_document
from catalogue.pack.content import Pack
from catalogue.pack.drawing import draw
from core.config import REPOSITORY
from tests.pdf import pdf_facts, pdf_text

FILES = sorted((REPOSITORY / "content" / "interventions").glob("*.md"))
AFTER_A_WORKSHEET = ("Worksheet ", "Facts and law", "About this version")
FIRST_WORDS = ("", "Keep children safe", "Before the first session")


@pytest.mark.deep
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_has_a_pack_fit_to_hand_to_a_worker(path: Path, a_pack: Callable[..., Pack]) -> None:
    document = parse_document(
        path.read_text(encoding="utf-8"),
        path.name,
        vocabularies=current_app.extensions["vocabularies"],
        instruments=current_app.extensions["instruments"],
    ).document
    pdf = draw(a_pack(document))
    pages = [pdf_text(pdf, page=number + 1) for number in range(int(pdf_facts(pdf)["Pages"]))]
    for page, first in zip(pages, FIRST_WORDS, strict=False):
        assert page.startswith(first)
    foot = f"{document.title} Version 3"
    assert not any(page.startswith(foot) for page in pages), "a page holds nothing"
    titles = [(step.title, step.minutes) for each in document.sessions for step in each.steps]
    for title, minutes in titles:
        alone = f"{title} Keep {minutes} minutes {foot}", f"{title} Adapt {minutes} minutes {foot}"
        assert not any(end in page for page in pages for end in alone), f"{title} is left alone"
    whole = " ".join(pages)
    for session in document.sessions:
        for number, step in enumerate(session.steps, start=1):
            assert f"{number}. {' '.join(step.title.split())}" in whole
    places = [number for number, page in enumerate(pages) if page.startswith("Worksheet ")]
    assert len(places) == len(document.worksheets), "each worksheet starts a page"
    for place, sheet in zip(places, document.worksheets, strict=True):
        assert sheet.title in pages[place]
        following = pages[place + 1]
        assert following.startswith(AFTER_A_WORKSHEET), f"{sheet.title} takes more than one page"
