"""The pack as a PDF: what it says, how it is tagged, and that hostile text is only text."""

from collections.abc import Callable
from dataclasses import replace

from catalogue.interventions.document import PlannedSession, Step, Worksheet
from catalogue.pack.content import Pack
from catalogue.pack.drawing import draw, drawable, fingerprint
from tests.pdf import pdf_facts, pdf_outline, pdf_text

MakePack = Callable[..., Pack]
COMMANDS = '#import "x": * $x^2$ = one // gone /* too */ @ref #panic() \\u{41}'


def test_it_says_what_it_is_to_programs_that_read_aloud(a_pack: MakePack) -> None:
    pdf = draw(a_pack())
    assert b"/StructTreeRoot" in pdf
    assert b"/MarkInfo" in pdf
    assert b"/Lang(en-GB)" in pdf
    facts = pdf_facts(pdf)
    assert facts["Title"] == "Stop and breathe"
    assert facts["Author"] == "Find and evaluate interventions contributors"
    assert facts["Tagged"] == "yes"
    assert "A4" in facts["Page size"]


def test_its_structure_names_headings_lists_quotes_and_spaces_to_write(a_pack: MakePack) -> None:
    outline = pdf_outline(draw(a_pack()))
    for tag in (
        'H1 "Session 1: The first sign"',
        'H2 "2. Body map"',
        "BlockQuote",
        "LI",
        "TOC",
        "Figure",
    ):
        assert tag in outline, tag


def test_it_holds_all_that_a_session_needs(a_pack: MakePack) -> None:
    pack = a_pack()
    text = pdf_text(draw(pack))
    for words in (
        "Ages 10 to 17",
        "1 session of 30 minutes",
        "Content warning. This touches on violence.",
        "☐ Pens",
        "☐ The printed worksheet",
        "Say the limits of confidentiality at the start.",
        "tell your manager the same day",
        "Stop, offer water",
        "Session 1 of 1 · 30 minutes",
        "1. Warm up Adapt 5 minutes",
        "Ask How was the way here?",
        "2. Body map Keep 15 minutes",
        "3. One breath Keep 10 minutes",
        "one picture card for each step",
        "Worksheet 1 of 1 My first sign",
        "Malicious Communications Act 1988, section 1",
        "Checked: not yet",
        pack.content_hash,
    ):
        assert words in text, words


def test_risk_notes_and_the_dates_stand_where_a_worker_looks(a_pack: MakePack) -> None:
    text = pdf_text(draw(a_pack(risk_notes="Some children faint when they breathe slowly.")))
    assert text.index("Keep children safe") < text.index("Some children faint")
    assert text.index("Some children faint") < text.rindex("Before the first session")
    assert "Review due" in text
    assert "Risk notes" not in pdf_text(draw(a_pack()))


def test_the_foot_of_every_page_says_which_version_and_until_when(a_pack: MakePack) -> None:
    pack = a_pack()
    pdf = draw(pack)
    pages = int(pdf_facts(pdf)["Pages"])
    for page in range(1, pages + 1):
        text = pdf_text(pdf, page=page)
        assert f"Version 3 · content {pack.content_hash[:12]}" in text
        assert "Approved until 14 January 2028" in text
        assert "https://library.example/interventions/stop-and-breathe" in text
        assert f"Page {page} of {pages}" in text


def test_text_that_looks_like_commands_prints_as_itself(a_pack: MakePack) -> None:
    pack = a_pack(
        title=COMMANDS,
        staff_role=COMMANDS,
        equipment=(COMMANDS,),
        sessions=(PlannedSession(COMMANDS, COMMANDS, (Step(COMMANDS, True, 5, COMMANDS),)),),
        worksheets=(Worksheet(COMMANDS, COMMANDS),),
    )
    pdf = draw(pack)
    assert pdf_facts(pdf)["Title"] == COMMANDS
    text = pdf_text(pdf)
    # Markdown makes typographic quotes and takes the backslash before a sign.
    assert text.count(COMMANDS) > 5
    assert text.count("#import “x”: * $x^2$ = one // gone /* too */ @ref #panic() \\u{41}") == 2


def test_an_emoji_is_named_because_paper_has_no_picture_for_it() -> None:
    assert drawable("Good 👍🏽 中") == "Good [thumbs up sign] [cjk unified ideograph-4e2d]"
    assert drawable("Croeso i’r tŷ: ☐ → …") == "Croeso i’r tŷ: ☐ → …"


def test_long_words_lists_and_tables_are_drawn_too(a_pack: MakePack) -> None:
    awkward = (
        f"{'W' * 300}\n\n| a | b |\n|-|-|\n| {'long ' * 400} | |\n\n> {'Why? ' * 900}\n\n"
        f"1. a\n   - [ ] b ____\n     1. c\n\n```\n{'c' * 300}\n```\n\n- \n\n>\n\n### h\n\n😀"
    )
    steps = tuple(Step("W" * 200, number % 2 == 0, 240, awkward) for number in range(3))
    pack = a_pack(
        title="W" * 80,
        purpose=awkward,
        sessions=(PlannedSession("", "", ()), PlannedSession("W" * 200, "W" * 1000, steps)),
        worksheets=(Worksheet("W" * 200, awkward), Worksheet("", "")),
        equipment=(),
        facts=(),
        measures=(),
        content_warnings=(),
    )
    assert pdf_facts(draw(pack))["Tagged"] == "yes"


def test_a_worksheet_alone_says_which_one_it_is(a_pack: MakePack) -> None:
    pdf = draw(a_pack().worksheet_alone(1))
    assert pdf_facts(pdf)["Title"] == "My first sign: worksheet of Stop and breathe"
    assert pdf_facts(pdf)["Pages"] == "1"
    assert "Session 1" not in pdf_text(pdf)


def test_a_welsh_pack_says_that_it_is_welsh(a_pack: MakePack) -> None:
    assert b"/Lang(cy-GB)" in draw(a_pack(language="cy"))


def test_the_same_pack_is_the_same_bytes(a_pack: MakePack) -> None:
    assert draw(a_pack()) == draw(a_pack())
    assert fingerprint(a_pack()) == fingerprint(a_pack())


def test_whatever_changes_the_page_changes_its_fingerprint(a_pack: MakePack) -> None:
    pack = a_pack()
    elsewhere = replace(pack.imprint, address="https://other.example/interventions/x")
    until = replace(pack.imprint, approved_until="15 January 2028")
    prints = {
        fingerprint(each)
        for each in (
            pack,
            a_pack(upset="Stop, and offer water."),
            replace(pack, imprint=elsewhere),
            replace(pack, imprint=until),
            replace(pack, review_due=True),
            pack.worksheet_alone(1),
        )
    }
    assert len(prints) == 6


def test_a_review_that_is_due_and_a_demonstration_are_said(a_pack: MakePack) -> None:
    pack = a_pack()
    text = pdf_text(
        draw(replace(pack, review_due=True, imprint=replace(pack.imprint, demonstration=True)))
    )
    assert "Its review is due. It may be used until 14 January 2028." in text
    assert "Approved until 14 January 2028 (demonstration approval)" in text
