"""A manager brings a file of children in, with and without scripts, and at both widths."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from core.config import Settings
from core.database import db
from outcomes.caseload.models import ChildRecord
from tests.e2e.conftest import serving
from tests.e2e.usable import is_usable
from tests.factories.exchange import ago
from tests.factories.people import TeamFactory, manager

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]
ROWS, REFUSED = 40, 4


def a_file(path: Path) -> Path:
    """A file under other names for its columns, with an age that cannot be in every tenth row."""
    rows = [f"YJ-{each},North,{ago(30)},{15 if each % 10 else 44},male" for each in range(ROWS)]
    path.write_text("\n".join(["Case No,Area team,Start date,Age,Gender", *rows]))
    return path


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)])
def test_a_file_is_chosen_its_columns_looked_at_and_its_good_rows_come_in(
    app: Flask,
    settings: Settings,
    person: Callable[..., Page],
    tmp_path: Path,
    width: int,
    scripts: bool,
) -> None:
    TeamFactory(name="North")
    email = manager().email
    db.session.rollback()
    with serving(settings) as address:
        page = person(address, email, width=width, javascript=scripts)

        def checked() -> None:
            """Wait for the check; without scripts somebody asks again."""
            if not scripts:
                while page.get_by_role("link", name="See how far it is now").count():
                    page.reload()
            heading = page.get_by_role("heading", level=1)
            expect(heading).to_have_text(re.compile("What would become|The records are in"))
            if scripts:
                is_usable(page)

        page.goto("/records")
        page.get_by_role("button", name="Bring a file in").click()
        page.get_by_label("Children").check()
        page.get_by_label("The file").set_input_files(a_file(tmp_path / "ours.csv"))
        page.get_by_role("button", name="Upload").click()
        expect(page.get_by_label("Sex")).to_have_value("Gender")
        if scripts:
            is_usable(page)
        page.get_by_role("button", name="Check the file").click()
        checked()
        expect(page.get_by_role("button", name="Import these records")).to_have_count(0)
        with page.expect_download() as refused:
            page.get_by_role("link", name="Download the refused rows").click()
        assert refused.value.path().read_text(encoding="utf-8-sig").count("\n") == 1 + REFUSED
        page.get_by_role("button", name="Go back to the columns").click()
        page.get_by_label("Leave out rows that are refused").check()
        page.get_by_role("button", name="Check the file").click()
        checked()
        page.get_by_role("button", name="Import these records").click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        checked()
        expect(page.get_by_role("heading", level=1)).to_have_text("The records are in")
        with page.expect_download() as out:
            page.goto("/records")
            page.get_by_role("link", name="Children (CSV)").click()
        assert out.value.path().read_text(encoding="utf-8-sig").count("\n") == 1 + ROWS - REFUSED
    db.session.rollback()
    assert db.session.scalar(select(func.count(ChildRecord.id))) == ROWS - REFUSED
