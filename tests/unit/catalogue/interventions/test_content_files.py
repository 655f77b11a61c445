"""Reading and writing content files."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.instruments.schemas import load_instruments
from catalogue.interventions.content_files import ContentFile, parse_document
from catalogue.interventions.content_writing import render_document
from catalogue.interventions.document import (
    FOR_CHILD,
    FOR_WORKER,
    OPTIONAL_SECTIONS,
    SECTION_HEADINGS,
    AgeRange,
    Document,
    Fact,
    Material,
    MaterialFile,
    MaterialLink,
    PlannedSession,
    PublishedEvidence,
    Step,
    Worksheet,
    tidied,
)
from core.vocabulary import load_vocabularies
from core.yaml_lines import ContentError
from tests.factories.interventions import a_document

CONTENT = Path(__file__).parents[4] / "content"
VOCABULARIES = load_vocabularies(CONTENT / "taxonomy")
INSTRUMENTS = load_instruments(CONTENT / "instruments")
SLUG = "stop-and-breathe"
FILE = render_document(SLUG, a_document())


def read(text: str, file: str = f"{SLUG}.md") -> ContentFile:
    return parse_document(text, file, vocabularies=VOCABULARIES, instruments=INSTRUMENTS)


def problems_of(text: str, file: str = f"{SLUG}.md") -> list[tuple[int, str]]:
    with pytest.raises(ContentError) as refused:
        read(text, file)
    assert all(problem.file == file for problem in refused.value.problems)
    return [(problem.line, problem.reason) for problem in refused.value.problems]


def line_of(start: str, text: str = FILE) -> int:
    lines = text.split("\n")
    return next(number for number, line in enumerate(lines, 1) if line.startswith(start))


def test_a_file_holds_what_was_written_to_it() -> None:
    assert read(FILE) == ContentFile(SLUG, a_document())


def codes(vocabulary: str) -> Any:
    return st.lists(st.sampled_from(VOCABULARIES[vocabulary].codes), max_size=3, unique=True).map(
        tuple
    )


words = st.text(max_size=40)
texts = st.one_of(
    words,
    st.lists(
        st.sampled_from(
            ["", "# A", "## Aims", "### A (core, 5 minutes)", "\\## Aims", "\\\\#", "---", "> Why?",
             "- [ ] I walked away", "    ## in", "____________", "Aim: x", "slug: y", "| a | b |"]
        ),
        max_size=6,
    ).map("\n".join),
)  # fmt: skip
steps = st.builds(Step, title=words, core=st.booleans(), minutes=st.integers(1, 240), body=texts)
addresses = st.sampled_from([None, "https://www.legislation.gov.uk/ukpga/1988/33"])
checked = st.none() | st.dates()
said_of_materials = {
    "title": words,
    "purpose": words,
    "audience": st.sampled_from([FOR_WORKER, FOR_CHILD]),
    "description": words,
}
files = st.builds(
    Material,
    **said_of_materials,
    file=st.builds(
        MaterialFile,
        name=st.sampled_from(["cards.pdf", "Fy nghynllun.pdf", "yes.pdf", "1.pdf"]),
        media_type=st.just("application/pdf"),
        size=st.integers(1, 10**9),
        # Also what YAML would take for a number.
        sha256=st.text("0123456789abcdef", min_size=64, max_size=64)
        | st.sampled_from(["1" * 64, "1e" + "2" * 62]),
    ),
)
links = st.builds(
    Material,
    **said_of_materials,
    link=st.builds(
        MaterialLink,
        address=st.sampled_from(["https://www.gov.uk/x?a=b#c", "https://example.org/"]),
        looked_at=checked,
    ),
)
documents = st.builds(
    Document,
    title=words,
    summary=words,
    kind=st.sampled_from(["session", "programme", "pack", "signpost"]),
    language=st.sampled_from(["en", "cy"]),
    aliases=st.lists(words, max_size=3).map(tuple),
    topics=codes("topics"),
    needs=codes("needs"),
    age=st.none() | st.sampled_from([AgeRange(10, 17), AgeRange(14, 14)]),
    equipment=st.lists(words, max_size=2).map(tuple),
    licence=st.sampled_from(["", "CC-BY-4.0"]),
    source_address=addresses,
    derived_from=st.none() | words,
    published_evidence=st.lists(
        st.builds(
            PublishedEvidence,
            scale=st.just("yef_impact"),
            level=st.sampled_from(["low", "high"]),
            outcome=words,
            source=words,
            address=addresses,
            checked=checked,
            population=words,
        ),
        max_size=2,
    ).map(tuple),
    date_found=st.none() | st.dates(),
    translation_of=st.sampled_from([None, "stop-and-breathe"]),
    facts=st.lists(
        st.builds(
            Fact,
            statement=words,
            source=words,
            address=addresses,
            jurisdiction=st.none() | words,
            checked=checked,
        ),
        max_size=2,
    ).map(tuple),
    **dict.fromkeys(SECTION_HEADINGS, texts),
    sessions=st.lists(
        st.builds(
            PlannedSession,
            title=words,
            aim=words,
            steps=st.lists(steps, max_size=3).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    worksheets=st.lists(st.builds(Worksheet, title=words, body=texts), max_size=2).map(tuple),
    materials=st.lists(files | links, max_size=3).map(tuple),
)


@settings(deadline=None)  # the first of them pays for what Python loads on the way
@given(documents)
def test_any_document_survives_being_written_and_read(document: Document) -> None:
    document = tidied(document)
    text = render_document(SLUG, document)
    assert read(text).document == document
    assert render_document(SLUG, read(text).document) == text


def test_windows_line_ends_are_read_as_well() -> None:
    assert read(FILE.replace("\n", "\r\n")).document == a_document()


def test_a_text_may_hold_a_line_that_looks_like_a_heading_of_the_file() -> None:
    document = a_document(purpose="One\n## Aims\n### Two")
    text = render_document(SLUG, document)
    assert "\n\\## Aims\n\\### Two\n" in text
    assert read(text).document.purpose == document.purpose


@pytest.mark.parametrize("name", ["title", "topics", "facts", "derived_from"])
def test_a_missing_field_is_named(name: str) -> None:
    lines = FILE.split("\n")
    start = line_of(f"{name}:") - 1
    end = next(i for i in range(start + 1, len(lines)) if not lines[i].startswith(" "))
    with pytest.raises(ContentError, match=f"{name}: Missing data"):
        read("\n".join(lines[:start] + lines[end:]))


def test_an_unknown_field_is_named_with_its_line() -> None:
    text = FILE.replace("kind: session", "kind: session\ncolour: blue")
    assert problems_of(text) == [(line_of("colour", text), "Unknown field.")]


def test_every_problem_is_told_in_one_go_in_the_order_of_the_lines() -> None:
    text = (
        FILE.replace("topics: [anger]", "topics: [anger, rage]")
        .replace("instrument: goal_based_outcomes", "instrument: goals")
        .replace("licence: CC-BY-4.0", "licence: MIT-like")
        .replace("(core, 10 minutes)", "(core, ten minutes)")
        .replace("## Safeguarding", "## Safe guarding")
    )
    problems = problems_of(text)
    assert [line for line, _ in problems] == sorted(line for line, _ in problems)
    told = "\n".join(reason for _, reason in problems)
    for expected in ("rage", "goals", "MIT-like", "core, 10 minutes", "mean “## Safeguarding”"):
        assert expected in told


def test_a_code_that_is_unknown_is_told_with_the_line_it_stands_on() -> None:
    text = FILE.replace("needs: [thinking_and_behaviour]", "needs: [thinking]")
    [(line, reason)] = problems_of(text)
    assert line == line_of("needs:", text)
    assert "“thinking” is not a code of" in reason


def test_a_scale_that_the_instrument_does_not_have_is_told() -> None:
    [(line, reason)] = problems_of(FILE.replace("scale: goal}", "scale: total}"))
    assert line == line_of("  - {outcome")
    assert "has no scale “total”. Use one of: goal" in reason


@pytest.mark.parametrize(
    "name",
    [heading for name, heading in SECTION_HEADINGS.items() if name not in OPTIONAL_SECTIONS],
)
def test_a_missing_heading_is_told_at_the_line_it_belongs_before(name: str) -> None:
    text = FILE.replace(f"## {name}\n", "#### Something else\n")
    headings = [line for line in FILE.split("\n") if line.startswith("## ")]
    following = headings[headings.index(f"## {name}") + 1]
    expected = line_of(following, text)
    if following.startswith("## Session"):
        expected = len(text.split("\n"))
    problems = problems_of(text)
    assert (expected, f"The heading “## {name}” is missing before this line.") in problems


def test_headings_out_of_order_are_told() -> None:
    text = FILE.replace("## Purpose", "## X").replace("## Aims", "## Purpose")
    text = text.replace("## X", "## Aims")
    [(line, reason)] = problems_of(text)
    assert line == line_of("## Purpose", text)
    assert "stands too late" in reason


def test_a_heading_twice_is_told() -> None:
    text = FILE.replace("## Aims", "## Purpose\nMore.\n\n## Aims")
    [(_, reason)] = problems_of(text)
    assert reason == "The heading “Purpose” stands here twice."


def test_sessions_are_numbered_in_turn() -> None:
    [(line, reason)] = problems_of(FILE.replace("## Session 1:", "## Session 2:"))
    assert line == line_of("## Session 1:")
    assert "Session 1 comes next" in reason


def test_a_session_has_an_aim_and_nothing_else_above_its_steps() -> None:
    [(_, reason)] = problems_of(FILE.replace("Aim: The child", "The child"))
    assert "Aim: …" in reason


@pytest.mark.parametrize(
    "ending", ["", "(core)", "(core, 0 minutes)", "(main, 5 minutes)", "(core 5 minutes)"]
)
def test_a_step_says_whether_it_is_core_and_how_long_it_takes(ending: str) -> None:
    text = FILE.replace("### Body map (core, 15 minutes)", f"### Body map {ending}")
    [(line, _reason)] = problems_of(text)
    assert line == line_of("### Body map", text)


def test_a_step_heading_outside_a_session_is_told() -> None:
    [(line, reason)] = problems_of(FILE.replace("## Aims\n", "## Aims\n### A point\n"))
    assert line == line_of("## Aims") + 1
    assert "####" in reason


def test_text_before_the_first_heading_is_told_once() -> None:
    text = FILE.replace("\n## Purpose", "\nHello\nthere\n\n## Purpose")
    assert problems_of(text) == [(line_of("Hello", text), "Text has to stand under a heading.")]


def test_broken_yaml_is_told_together_with_what_is_wrong_below_it() -> None:
    text = FILE.replace("kind: session", "kind: [session").replace("## Aims", "## Aim")
    lines = [line for line, _ in problems_of(text)]
    assert lines[0] <= line_of("title:") + 3
    assert line_of("## Aim", text) in lines


@pytest.mark.parametrize(
    "text", ["", "# Hello", "---\nslug: a", "\n---\nslug: a\n---\n", "---\n- a\n---\n"]
)
def test_a_file_without_fields_is_refused(text: str) -> None:
    assert problems_of(text)


@pytest.mark.parametrize("slug", ["Stop", "stop_and_breathe", "null", "[a]", "12"])
def test_the_slug_is_made_of_lower_case_words(slug: str) -> None:
    problems = problems_of(FILE.replace(f"slug: {SLUG}", f"slug: {slug}"))
    assert problems[0][0] == line_of("slug:")


def test_the_file_is_named_after_its_slug() -> None:
    [(_, reason)] = problems_of(FILE, "another-name.md")
    assert reason == f"The file of this intervention has to be named {SLUG}.md."


def test_a_part_under_a_heading_cannot_stand_among_the_fields() -> None:
    problems = problems_of(FILE.replace("kind: session", "kind: session\npurpose: To help."))
    assert (line_of("kind:") + 1, "Write this under its heading.") in problems


def test_dates_that_somebody_checked_a_source_are_kept() -> None:
    text = FILE.replace("checked: not yet", "checked: 2026-03-31")
    [fact] = read(text).document.facts
    assert fact.checked == date(2026, 3, 31)
    assert render_document(SLUG, read(text).document) == text


def test_an_age_out_of_reach_and_an_unsafe_address_are_told_at_their_line() -> None:
    text = FILE.replace("age: {from: 10, to: 17}", "age: {from: 9, to: 17}").replace(
        "address: https://", "address: javascript://"
    )
    lines = [line for line, _ in problems_of(text)]
    assert lines == [line_of("age:"), line_of("    address:", text)]


def test_a_document_without_materials_does_not_name_them() -> None:
    assert "materials" not in FILE


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("name: ../../cards.pdf", "Give the plain name of a file."),
        ("media_type: image/png", "The media type and the ending of the name do not agree."),
        ("sha256: abc", "Give the SHA-256 as 64 hex digits"),
    ],
)
def test_a_material_that_is_named_wrongly_is_said_with_its_line(wrong: str, words: str) -> None:
    file = MaterialFile("cards.pdf", "application/pdf", 10, "a" * 64)
    text = render_document(SLUG, a_document(materials=(Material("Cards", "To sort", file=file),)))
    line = line_of(f"      {wrong.split(':')[0]}:", text)
    lines = text.split("\n")
    lines[line - 1] = f"      {wrong}"
    assert (line, words) in problems_of("\n".join(lines))
