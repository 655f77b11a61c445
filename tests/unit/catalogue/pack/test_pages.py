"""The pages of a pack: one for each session where that can be, and none for a few lines."""

from collections.abc import Callable

from catalogue.interventions.document import PlannedSession, Step
from catalogue.pack.content import Pack
from catalogue.pack.drawing import draw
from tests.pdf import pdf_facts, pdf_text, pdf_word_height

MakePack = Callable[..., Pack]


def a_session(lines: int) -> PlannedSession:
    """A session with as many lines, in four steps."""
    body = "\n\n".join(["Walking."] * (lines // 4))
    steps = tuple(Step(f"Part {number}", True, 5, body) for number in range(1, 5))
    return PlannedSession("Out", "To walk", steps)


def pages_with(words: str, pdf: bytes) -> list[int]:
    pages = range(1, int(pdf_facts(pdf)["Pages"]) + 1)
    return [page for page in pages if words in pdf_text(pdf, page=page)]


def pictures(lines: int) -> str:
    return "\n\n".join(["Show pictures."] * lines)


def test_a_session_that_runs_over_by_a_few_lines_is_a_little_smaller_on_one_page(
    a_pack: MakePack,
) -> None:
    roomy = draw(a_pack(sessions=(a_session(20),)))
    nearly = draw(a_pack(sessions=(a_session(32),)))
    assert len(pages_with("Walking.", roomy)) == 1
    assert len(pages_with("Walking.", nearly)) == 1
    normal, smaller = pdf_word_height("Walking.", roomy), pdf_word_height("Walking.", nearly)
    assert 0.89 * normal < smaller < normal


def test_a_session_that_needs_two_pages_keeps_its_size(a_pack: MakePack) -> None:
    roomy = draw(a_pack(sessions=(a_session(20),)))
    long = draw(a_pack(sessions=(a_session(44),)))
    assert len(pages_with("Walking.", long)) == 2
    assert pdf_word_height("Walking.", long) == pdf_word_height("Walking.", roomy)


def test_a_title_of_a_step_is_never_left_alone_at_the_foot(a_pack: MakePack) -> None:
    for lines in range(40, 60, 4):
        pdf = draw(a_pack(sessions=(a_session(lines),)))
        first = pdf_text(pdf, page=pages_with("Walking.", pdf)[0])
        assert "Walking. Stop and breathe Version 3" in first, lines


def test_adaptations_follow_the_last_session_where_there_is_room(a_pack: MakePack) -> None:
    pdf = draw(a_pack(sessions=(a_session(20),), communication_adaptations=pictures(4)))
    assert pages_with("Show pictures.", pdf) == pages_with("Walking.", pdf)
    text = pdf_text(pdf)
    assert text.rindex("Walking.") < text.rindex("Communication adaptations")


def test_adaptations_without_room_have_a_page_and_leave_the_session_on_its_own(
    a_pack: MakePack,
) -> None:
    pdf = draw(a_pack(sessions=(a_session(32),), communication_adaptations=pictures(12)))
    [session], [adaptations] = pages_with("Walking.", pdf), pages_with("Show pictures.", pdf)
    assert adaptations == session + 1
    assert pdf_text(pdf, page=adaptations).startswith("Communication adaptations")


def test_adaptations_longer_than_a_page_are_all_there(a_pack: MakePack) -> None:
    pdf = draw(a_pack(sessions=(a_session(20),), communication_adaptations=pictures(90)))
    assert pdf_text(pdf).count("Show pictures.") == 90


def test_a_pack_without_sessions_still_says_its_adaptations(a_pack: MakePack) -> None:
    pdf = draw(a_pack(sessions=(), communication_adaptations=pictures(1)))
    assert len(pages_with("Show pictures.", pdf)) == 1
