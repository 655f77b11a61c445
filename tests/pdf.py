"""Reading a PDF as others do, with the tools of poppler."""

import os
import re
import shutil
import subprocess

import pytest


def pdf_text(pdf: bytes, *, page: int | None = None) -> str:
    """The words in reading order, each run of blanks as one; of one page, or of all."""
    pages = [] if page is None else ["-f", str(page), "-l", str(page)]
    return " ".join(_ask("pdftotext", "-raw", *pages, "-", "-", pdf=pdf).split())


def pdf_facts(pdf: bytes) -> dict[str, str]:
    """What the PDF says of itself: "Title", "Pages", "Tagged" and so on."""
    lines = _ask("pdfinfo", "-", pdf=pdf).splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def pdf_outline(pdf: bytes) -> str:
    """The tagged structure, as indented text."""
    return _ask("pdfinfo", "-struct-text", "-", pdf=pdf)


def pdf_word_height(word: str, pdf: bytes) -> float:
    """How high the first printing of a word is, in points."""
    [(top, bottom), *_] = re.findall(
        rf'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">{re.escape(word)}<',
        _ask("pdftotext", "-bbox", "-", "-", pdf=pdf),
    )
    return round(float(bottom) - float(top), 2)


def _ask(tool: str, *arguments: str, pdf: bytes) -> str:
    if shutil.which(tool) is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(f"{tool} is not installed")
        pytest.skip(f"{tool} is not installed")
    answer = subprocess.run([tool, *arguments], input=pdf, capture_output=True, check=True)
    return answer.stdout.decode()
