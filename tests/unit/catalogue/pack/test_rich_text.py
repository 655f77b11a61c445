"""What writers type, as the parts that paper is made of."""

import pytest

from catalogue.pack.rich_text import (
    Break,
    Code,
    CodeBlock,
    Heading,
    Item,
    Link,
    Listing,
    Marked,
    Paragraph,
    Rule,
    Space,
    Spoken,
    Table,
    Words,
    rich_text,
)


def paragraph(*content: object) -> Paragraph:
    return Paragraph(content)  # type: ignore[arg-type]


def test_words_and_emphasis() -> None:
    assert rich_text("Say *it*, **mean** it, ~~shout~~ and `wait`.") == (
        paragraph(
            Words("Say "),
            Marked("emphasis", (Words("it"),)),
            Words(", "),
            Marked("strong", (Words("mean"),)),
            Words(" it, "),
            Marked("struck", (Words("shout"),)),
            Words(" and "),
            Code("wait"),
            Words("."),
        ),
    )


@pytest.mark.parametrize(
    "text", ["#import it", "$x$ and #let", "= not a heading", "[x] {y}", "\\ backslash", "<label>"]
)
def test_what_looks_like_a_command_of_a_typesetter_is_words(text: str) -> None:
    assert rich_text(text) == (paragraph(Words(text)),)


def test_headings_come_without_a_gap_between_levels() -> None:
    found = rich_text("#### One\n\n###### Two\n\n#### Three\n\n##### Four")
    assert [block.level for block in found if isinstance(block, Heading)] == [1, 2, 1, 2]


def test_a_heading_inside_a_list_is_a_strong_line() -> None:
    (found,) = rich_text("- # One")
    strong = paragraph(Marked("strong", (Words("One"),)))
    assert found == Listing(ordered=False, start=1, items=(Item(None, (strong,)),))


def test_lists_with_numbers_and_boxes_to_tick() -> None:
    numbered, ticked = rich_text("3. First\n4. Then\n\n- [ ] Open\n- [x] Done\n- Neither")
    assert isinstance(numbered, Listing)
    assert (numbered.ordered, numbered.start, len(numbered.items)) == (True, 3, 2)
    assert isinstance(ticked, Listing)
    assert [item.tick for item in ticked.items] == ["open", "ticked", None]
    assert ticked.items[0].content == (paragraph(Words("Open")),)


def test_a_quote_is_to_ask_or_to_say_and_each_question_has_its_line() -> None:
    ask, say = rich_text("> What next?\n> What if not?\n\nThen:\n\n> Thank you.")[::2]
    assert ask == Spoken("ask", (paragraph(Words("What next?"), Break(), Words("What if not?")),))
    assert say == Spoken("say", (paragraph(Words("Thank you.")),))


def test_a_sentence_that_the_source_wraps_is_one_line() -> None:
    assert rich_text("One sentence in\ntwo lines.") == (
        paragraph(Words("One sentence in"), Words(" "), Words("two lines.")),
    )


def test_a_line_to_write_on_of_its_own() -> None:
    assert rich_text("My sign:\n______________________________") == (
        paragraph(Words("My sign:"), Break(), Space("line")),
    )


def test_a_space_at_the_end_of_a_line_fills_it() -> None:
    assert rich_text("When: ______________________________\nWhere: ____________") == (
        paragraph(Words("When: "), Space("fill"), Break(), Words("Where: "), Space("usual")),
    )


def test_a_space_after_a_long_line_has_the_next_one() -> None:
    long = "If it is a bit much, I can always be with: "
    assert rich_text(f"{long}______________________________") == (
        paragraph(Words(long), Break(), Space("fill")),
    )


def test_a_space_in_the_middle_of_a_sentence_keeps_its_length() -> None:
    assert rich_text("I will ______________________________ on the next day, at ____.") == (
        paragraph(
            Words("I will "), Space("long"), Words(" on the next day, at "), Space("short"),
            Words("."),
        ),
    )  # fmt: skip


def test_a_table_shares_its_width_by_what_its_columns_hold() -> None:
    (found,) = rich_text(f"| A | Much |\n|:-:|--:|\n| x | {'long ' * 20} |")
    assert isinstance(found, Table)
    assert found.align == ("center", "right")
    assert found.weights == (6, 40)
    assert found.head == ((Words("A"),), (Words("Much"),))
    assert found.rows[0][0] == (Words("x"),)


def test_code_keeps_its_underscores_and_a_rule_is_a_rule() -> None:
    assert rich_text("```\nname____\n```\n\n---") == (CodeBlock("name____"), Rule())


@pytest.mark.parametrize("address", ["https://example.org/a", "mailto:help@example.org"])
def test_a_link_keeps_its_address(address: str) -> None:
    assert rich_text(f"[here]({address})") == (paragraph(Link(address, (Words("here"),))),)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "data:x,y"])
def test_an_address_of_another_kind_is_no_link(address: str) -> None:
    (found,) = rich_text(f"[here]({address})")
    assert isinstance(found, Paragraph)
    assert not any(isinstance(each, Link) for each in found.content)


def test_raw_html_and_pictures_are_words() -> None:
    for text in ("<script>alert(1)</script>", "![picture](https://example.org/x.png)"):
        (found,) = rich_text(text)
        assert isinstance(found, Paragraph)
        assert {type(each) for each in found.content} <= {Words, Link}


def test_nothing_gives_nothing() -> None:
    assert rich_text("") == rich_text("\n \n") == ()
