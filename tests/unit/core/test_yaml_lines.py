"""A person who wrote a content file is told where it is wrong, and why."""

from pathlib import Path

import pytest

from core.yaml_lines import (
    ContentError,
    ContentProblem,
    YamlError,
    load_content,
    load_yaml_with_lines,
    problems_from_messages,
)

TEXT = """\
title: A scale
scales:
  - code: total
    limits: {lowest: 0,
             highest: 40}
  - code: impact
"""


def test_each_value_knows_its_line() -> None:
    data, line_of = load_yaml_with_lines(TEXT)
    assert data["scales"][0]["limits"]["highest"] == 40
    assert line_of(("title",)) == 1
    assert line_of(("scales",)) == 2
    assert line_of(("scales", 0, "code")) == 3
    assert line_of(("scales", 0, "limits", "highest")) == 5
    assert line_of(("scales", 1)) == 6


def test_a_missing_field_has_the_line_of_what_it_is_missing_from() -> None:
    _, line_of = load_yaml_with_lines(TEXT)
    assert line_of(("scales", 1, "direction")) == 6
    assert line_of(("no such field",)) == 1


def test_front_matter_counts_lines_from_the_top_of_the_file() -> None:
    _, line_of = load_yaml_with_lines("slug: a\ntitle: b\n", first_line=2)
    assert line_of(("title",)) == 3
    with pytest.raises(YamlError, match="line 3, column 1"):
        load_yaml_with_lines("slug: a\nslug: b\n", first_line=2)


def test_an_empty_text_is_nothing_and_not_an_error() -> None:
    data, line_of = load_yaml_with_lines("")
    assert data is None
    assert line_of(("anything",)) == 1


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: 1\na: 2\n", 2, "'a' is given twice"),
        ("a:\n  - b: 1\n   c: 2\n", 3, "did not find expected"),
        ("a: [1,\n  2\n", 3, "expected"),
        ("a: 1\nb: 2025-02-30\n", 2, "day is out of range"),
        ("a: &x 1\nb: *x\n", 2, "aliases"),
        ("a: !!python/name:os.system x\n", 1, "constructor"),
        ("a: 1\nb: \x07\n", 2, "U\\+0007"),
        ("---\na: 1\n---\nb: 2\n", 3, "another document"),
        ("[" * 5000 + "]" * 5000, 1, "nested too deeply"),
    ],
)
def test_what_is_not_accepted_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(YamlError, match=reason) as caught:
        load_yaml_with_lines(text)
    assert caught.value.line == line
    assert caught.value.column >= 1


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("title: Café\n".encode("latin-1"))
    with pytest.raises(ContentError, match=r"latin\.yaml, line 1: the file is not UTF-8"):
        load_content(path)


def test_a_file_that_is_not_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("title: x\ntitle: y\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"broken\.yaml, line 2: 'title' is given twice"):
        load_content(path)


def test_nested_messages_become_problems_at_their_lines() -> None:
    _, line_of = load_yaml_with_lines(TEXT)
    messages = {"scales": {1: {"code": ["Wrong."]}, 0: {"_schema": ["Odd.", "Bad."]}}}
    problems = problems_from_messages("f.yaml", messages, line_of)
    assert problems == [
        ContentProblem("f.yaml", 6, "scales.1.code", "Wrong."),
        ContentProblem("f.yaml", 3, "scales.0", "Odd."),
        ContentProblem("f.yaml", 3, "scales.0", "Bad."),
    ]
    assert str(ContentError(problems)).splitlines() == [
        "f.yaml, line 3, scales.0: Odd.",
        "f.yaml, line 3, scales.0: Bad.",
        "f.yaml, line 6, scales.1.code: Wrong.",
    ]
