"""Lists in pages: whichever page is asked for, one of those that there are."""

from flask import Flask
from sqlalchemy import select

from core.database import db
from core.paging import paged
from core.people.models import Team
from tests.counting import counted_queries
from tests.factories.people import TeamFactory

TEAMS = select(Team).order_by(Team.name)


def names(page: int) -> tuple[list[str], int, int, int]:
    found = paged(TEAMS, page=page, length=2)
    return [team.name for team in found.items], found.total, found.page, found.pages


def test_a_page_comes_with_how_many_there_are_in_one_question(app: Flask) -> None:
    for name in "ABCDE":
        TeamFactory(name=name)
    db.session.commit()
    with counted_queries() as asked:
        assert names(2) == (["C", "D"], 5, 2, 3)
    assert len(asked) == 1
    assert names(3) == (["E"], 5, 3, 3)


def test_past_the_end_is_the_last_page_and_before_the_beginning_the_first(app: Flask) -> None:
    for name in "ABC":
        TeamFactory(name=name)
    assert names(99) == (["C"], 3, 2, 2)
    assert names(-1) == (["A", "B"], 3, 1, 2)


def test_an_empty_list_has_one_page(app: Flask) -> None:
    assert names(1) == names(7) == ([], 0, 1, 1)
