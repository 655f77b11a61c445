"""Inspectors look at a sample of cases: the same seed, the same sample, each with its trail."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import delete, select

from catalogue.interventions.models import InterventionVersion
from core.audit.models import AuditEvent
from core.database import db, today
from core.errors import InvalidInput, NotPermitted
from core.people.models import User
from outcomes.caseload.models import ChildRecord
from outcomes.retention.models import RetentionHold
from outcomes.retention.purging import remove_all
from outcomes.samples.models import InspectionSample, SampleState, Strata
from outcomes.samples.operations import (
    Wanted,
    draw_sample,
    forget_old_samples,
    keep_archive,
    written_archive,
)
from outcomes.samples.trail import draw_case
from outcomes.whole_record.contents import contents_of
from tests.days import Clock
from tests.factories.children import a_child
from tests.factories.people import TeamFactory, UserFactory, administrator, manager, qa_lead
from tests.factories.whole_records import a_full_record


def wanted(seed: str = "inspectors", size: int = 3, strata: Strata = Strata.NONE) -> Wanted:
    return Wanted(
        seed=seed,
        size=size,
        starts_on=today() - timedelta(days=90),
        ends_on=today(),
        strata=strata,
    )


def drawn(key: str, **how: object) -> list[str]:
    sample = draw_sample(wanted=wanted(**how), submission_key=key, actor=manager())  # type: ignore[arg-type]
    return [case.child.case_reference for case in sample.cases]


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_the_same_seed_draws_the_same_cases(app: Flask) -> None:
    team = TeamFactory()
    for number in range(12):
        a_child(team, case_reference=f"YJ-{number}")
    assert drawn("a") == drawn("b")
    assert drawn("a") != drawn("c", seed="others")
    assert len(drawn("d", size=50)) == 12


def test_only_cases_of_the_period_are_drawn(app: Flask) -> None:
    a_child(case_reference="YJ-IN")
    long_ago = a_child(case_reference="YJ-BEFORE", started_on=today() - timedelta(days=400))
    for need in long_ago.needs:
        need.assessed_on = today() - timedelta(days=390)
    db.session.commit()
    assert drawn("a", size=10) == ["YJ-IN"]


def test_spread_over_teams_in_their_shares(app: Flask) -> None:
    large, small = TeamFactory(), TeamFactory()
    for number in range(9):
        a_child(large, case_reference=f"YJ-L{number}")
    for number in range(3):
        a_child(small, case_reference=f"YJ-S{number}")
    found = drawn("a", size=4, strata=Strata.TEAM)
    assert sorted(each[:4] for each in found) == ["YJ-L", "YJ-L", "YJ-L", "YJ-S"]


def test_a_case_tells_its_whole_trail(app: Flask) -> None:
    worker = UserFactory(name="Quentin Quokka")
    child = a_full_record(owner=worker, began_here=True)
    version = db.session.scalars(select(InterventionVersion)).one()
    sample = draw_sample(wanted=wanted(), submission_key="a", actor=manager())
    said = text_of(draw_case(sample, child.id))
    for words in (
        child.case_reference,
        "Thinking and behaviour",
        "Walks away from a row at home twice a week",
        version.title,
        "It was alright",
        "Rosenberg",
        "14",
        "Who looked and who changed",
        "a practitioner",
    ):
        assert words in said, words
    assert version.content_hash is not None
    assert version.content_hash in said.replace(" ", "").replace("\u200b", "")
    assert "Quokka" not in said
    order = [
        said.index(each)
        for each in (
            "Needs and strengths",
            "The plan",
            "Delivered from",
            "Session of",
            "Measured on",
            "Who looked and",
        )
    ]
    assert order == sorted(order)


def test_the_same_data_makes_the_same_bytes(app: Flask, clock: Clock) -> None:
    a_full_record(began_here=True)
    samples, asked = [], wanted(size=1)
    for key in ("a", "b"):
        sample = draw_sample(wanted=asked, submission_key=key, actor=manager())
        samples.append(written_archive(sample, lambda done, of: None).content)
        clock.put_forward(days=1)
    assert hashlib.sha256(samples[0]).hexdigest() == hashlib.sha256(samples[1]).hexdigest()


def test_a_case_is_a_tagged_pdf(app: Flask) -> None:
    child = a_full_record(began_here=True)
    sample = draw_sample(wanted=wanted(), submission_key="a", actor=manager())
    catalogue = PdfReader(BytesIO(draw_case(sample, child.id))).trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"].startswith("en")


def test_through_the_browser(app: Flask, signed_in: Callable[[User], FlaskClient]) -> None:
    for number in range(3):
        a_full_record(reference=f"YJ-{number}", began_here=True)
    browser = signed_in(manager())
    assert "Draw a sample of cases" in browser.get("/records").text
    start = today() - timedelta(days=60)
    form = {
        "seed": "seventeen",
        "size": "2",
        "starts_on": [str(start.day), str(start.month), str(start.year)],
        "ends_on": [str(today().day), str(today().month), str(today().year)],
        "strata": "none",
        "submission_key": "one-key",
    }
    page = browser.post("/records/samples", data=form, follow_redirects=True).text
    assert "Download all papers" in page
    assert "Out of" in page
    again = browser.post("/records/samples", data=form)
    sample = db.session.scalars(
        select(InspectionSample).where(InspectionSample.seed == "seventeen")
    ).one()
    assert again.location.endswith(f"/records/samples/{sample.id}")
    answer = browser.get(f"/records/samples/{sample.id}.zip")
    with ZipFile(BytesIO(answer.data)) as archive:
        names = archive.namelist()
        assert [name for name in names if not name.endswith(".pdf")] == ["list.csv", "sample.json"]
        listed = archive.read("list.csv").decode().splitlines()[1:]
        for line in listed:
            _, reference, name, sha256 = line.split(",")
            assert reference in name
            assert hashlib.sha256(archive.read(name)).hexdigest() == sha256
    actions = set(db.session.scalars(select(AuditEvent.action)))
    assert {"draw_inspection_sample", "download_sample"} <= actions
    bad = browser.post("/records/samples", data={**form, "size": "0", "submission_key": "x"}).text
    assert "Enter a number from 1 to 200" in bad
    assert "seventeen" in bad


@pytest.mark.parametrize("address", ["/records/samples", "/records/samples/1"])
def test_only_managers_of_the_whole_service(
    app: Flask, signed_in: Callable[[User], FlaskClient], address: str
) -> None:
    a_full_record()
    for person in (UserFactory(), qa_lead(), administrator(), manager(TeamFactory())):
        assert signed_in(person).get(address).status_code == 403
        with pytest.raises(NotPermitted):
            draw_sample(wanted=wanted(), submission_key="k", actor=person)


def test_papers_go_with_the_record_of_a_child_in_them(app: Flask) -> None:
    child = a_full_record(began_here=True)
    sample = draw_sample(wanted=wanted(), submission_key="a", actor=manager())
    archive = written_archive(sample, lambda done, of: None)
    db.session.execute(delete(RetentionHold))
    db.session.commit()
    remove_all(contents_of(child.id, own_only=True))
    db.session.commit()
    kept = db.session.scalars(select(InspectionSample)).all()
    assert [each.content for each in kept] == [None, None]
    assert all(each.state is SampleState.FORGOTTEN for each in kept)
    keep_archive(sample, archive)  # written while the child went
    assert (sample.content, sample.state) == (None, SampleState.FORGOTTEN)
    assert db.session.scalars(select(ChildRecord)).all() == []


def test_papers_are_kept_for_a_month(app: Flask, clock: Clock) -> None:
    a_full_record(began_here=True)
    forget_old_samples()
    assert db.session.scalars(select(InspectionSample)).all()
    clock.put_forward(days=31)
    forget_old_samples()
    assert db.session.scalars(select(InspectionSample)).all() == []


def test_a_period_without_anybody_is_refused(app: Flask) -> None:
    with pytest.raises(InvalidInput, match="Nobody worked"):
        draw_sample(wanted=wanted(), submission_key="a", actor=manager())
