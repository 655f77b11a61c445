"""Whatever holds something of a child is described, so that it can be given out and purged."""

import pytest
from flask import Flask

from core.database import metadata
from outcomes.caseload.history import REASONS
from outcomes.caseload.models import ChildRecord
from outcomes.ledger.kinds import exception_kinds
from outcomes.whole_record.contents import contents_of
from outcomes.whole_record.sections import HOUSEKEEPING, in_order_of_need, sections
from tests.factories.whole_records import a_full_record

CHILD = ChildRecord.__tablename__
# What several children share is reached from what is one child's.
SHARED = {"session_records"}
# Feedback on how a member of staff works. It outlives the session that it points at, and the
# database cuts that link: it holds nothing of a child.
OF_STAFF = {"observations"}


def tables_that_reach_a_child() -> set[str]:
    """Every table whose foreign keys lead to a child, directly or through others."""
    reach = {CHILD} | SHARED
    while True:
        more = {
            table.name
            for table in metadata.tables.values()
            if any(key.column.table.name in reach for key in table.foreign_keys)
        }
        if more <= reach:
            return reach
        reach |= more


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", sorted(OF_STAFF))
def test_what_is_of_staff_loses_its_link_with_the_session(app: Flask, name: str) -> None:
    keys = metadata.tables[name].foreign_keys
    links = [key for key in keys if key.column.table.name in tables_that_reach_a_child()]
    assert [key.ondelete for key in links] == ["SET NULL"]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_every_table_that_reaches_a_child_is_described(app: Flask) -> None:
    described = {section.name for section in sections()}
    assert tables_that_reach_a_child() - OF_STAFF - described == set(), (
        "say what they hold in a held.py"
    )


# Empty to everybody but the transaction that fills and empties it.
NEVER_SEEN = {"purges_under_way"}
COUNTS = {"retention_counts.children"}


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_no_table_names_a_child_without_a_foreign_key(app: Flask) -> None:
    described = {section.name for section in sections()}
    suspicious = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if ("child" in column.name or "case_ref" in column.name)
        and table.name not in described | NEVER_SEEN
    }
    assert suspicious - COUNTS == set()


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_every_column_is_told_or_left_out_for_a_reason(app: Flask) -> None:
    silent = [
        f"{section.name}.{column.name}"
        for section in sections()
        for column in section.table.columns
        if column.name not in section.columns and not section.why_left_out(column.name)
    ]
    assert silent == []


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_what_is_told_is_there(app: Flask) -> None:
    strangers = [
        f"{section.name}.{name}"
        for section in sections()
        for name in (*section.columns, *section.left_out, *section.reached_by)
        if name not in section.table.columns
    ]
    assert strangers == []
    told_and_left_out = [
        f"{section.name}.{name}"
        for section in sections()
        for name in section.columns
        if name in HOUSEKEEPING
    ]
    assert told_and_left_out == []
    assert len(in_order_of_need()) == len(sections())


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_every_code_list_that_is_named_is_there(app: Flask) -> None:
    missing = [
        f"{section.name}.{name}: {codes}"
        for section in sections()
        for name, column in section.columns.items()
        for codes in column.codes
        if codes not in app.extensions["vocabularies"]
    ]
    assert missing == []


def test_everything_of_a_child_is_found_and_nothing_of_another(app: Flask) -> None:
    other = a_full_record(reference="YJ-OTHER")
    child = a_full_record(reference="YJ-MINE")
    contents, others = contents_of(child.id), contents_of(other.id)
    for section in sections():
        mine = {tuple(row.values()) for row in map(_plain, contents.of(section.name))}
        theirs = {tuple(row.values()) for row in map(_plain, others.of(section.name))}
        assert mine, f"{section.name} is empty: the factory of a full record leaves it out"
        assert not mine & theirs


def _plain(row: object) -> dict[str, str]:
    return {name: str(value) for name, value in row.items()}  # type: ignore[attr-defined]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_every_kind_of_exception_and_of_change_has_words(app: Flask) -> None:
    signed = next(each for each in sections() if each.name == "exception_sign_offs")
    assert {kind.code for kind in exception_kinds()} <= signed.columns["kind"].words.keys()
    changed = next(each for each in sections() if each.name == "record_changes")
    assert set(REASONS) <= changed.columns["kind"].words.keys()
