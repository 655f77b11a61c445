"""What a file is called when it is handed out."""

from tempfile import TemporaryFile

import pytest
from flask import Flask

from core.downloads import as_download


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("plan.docx", "plan.docx"),
        ("日本語.docx", "file.docx"),
        ("日本語", "file"),
        ("Café – ŵyl.pdf", '"Cafe  wyl.pdf"'),
        ("日本 語.v2.pdf", '" .v2.pdf"'),
    ],
)
def test_an_old_program_too_is_given_a_name_with_a_stem(name: str, plain: str) -> None:
    with Flask(__name__).test_request_context(), TemporaryFile() as stream:
        response = as_download(stream, media_type="text/plain", name=name)
    said = response.headers["Content-Disposition"]
    assert f"filename={plain}" in said
    assert ("filename*=UTF-8''" in said) == (not name.isascii())
