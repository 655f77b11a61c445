"""Every way that the service hands an intervention out for new use, each tried as its user."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from catalogue.interventions.document import Document
from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.materials import previews
from catalogue.materials.models import StoredFile
from catalogue.search.sorting import SORTS
from catalogue.shelves.models import Favourite
from catalogue.shelves.operations import keep_favourite
from catalogue.unmet_needs.operations import answer, ask
from catalogue.unmet_needs.wanted import wanted_of
from core.config import Settings
from core.database import db, today
from core.people.models import User
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import Delivery, PlanItem
from tests.factories.children import a_child, a_plan_item
from tests.factories.exchange import a_file
from tests.factories.files import a_text_in_the_store, an_image, with_files
from tests.factories.interventions import a_document, a_live_version, put_in_state
from tests.factories.people import UserFactory, manager, qa_lead
from tests.factories.referrals import declined
from tests.factories.shelves import a_collection, took_pack

SLUG, TITLE, WORD, MARK = "quokka-cards", "Quokka cards", "quokka", "Wombat pens"
NEED = "substance_use"
Tried = Iterator[tuple[str, bool]]
_names = count(1)


@dataclass(frozen=True)
class Scene:
    """An intervention that everything was done with while it was in use, and who did it."""

    app: Flask
    settings: Settings
    version: InterventionVersion
    sha256: str
    user: User
    mine: FlaskClient
    lead: FlaskClient
    boss: FlaskClient
    child_id: int
    planned_id: int
    declined_id: int
    collection_id: int
    need_id: int
    gone_slug: str
    folder: Path

    def main(self, address: str, browser: FlaskClient | None = None) -> str:
        """The main part of a page; nothing where there is none."""
        answer = (browser or self.mine).get(address)
        return answer.text.partition("<main")[2] if answer.status_code == 200 else ""


def a_scene(
    app: Flask, settings: Settings, signed_in: Callable[[User], FlaskClient], folder: Path
) -> Scene:
    """The scene, committed. Nothing else in the library answers the need that it answers."""
    file = a_text_in_the_store("cards.txt", "Turn a card.")
    previews.keep(settings.data_dir, file.sha256, an_image())
    db.session.get_one(StoredFile, file.sha256).has_preview = True
    document: Document = with_files(file)
    version = a_live_version(
        slug=SLUG,
        document=a_document(
            title=TITLE,
            needs=(NEED,),
            topics=("anger", "knife_crime"),
            equipment=(MARK,),
            materials=document.materials,
        ),
    )
    a_live_version(slug="kin", document=a_document(title="Kin", topics=("anger",)))
    a_live_version(slug="welsh", document=a_document(title="Cymraeg", translation_of=SLUG))
    gone = a_live_version(slug="gone", document=a_document(title="Gone", topics=("sleep",)))
    gone.intervention.replaced_by_id = version.intervention_id
    put_in_state(gone, VersionState.RETIRED)
    user, lead = UserFactory(), qa_lead()
    child = a_child(user.teams[0])
    planned = a_plan_item(child=child, version=version, owner=user)
    refused = declined(child=child, by=user, need=NEED)
    took_pack(user, version)
    keep_favourite(version=version, actor=user)
    shelf = a_collection(version, owner=user)
    asked = ask(
        wanted=wanted_of("marsupials", {}),
        sentence="For a boy who likes cards.",
        secret=settings.secret_key,
        actor=user,
    )
    answer(need=asked.need, slug=SLUG, actor=lead)
    waiting = ask(
        wanted=wanted_of(WORD, {}),
        sentence="Anything.",
        secret=settings.secret_key,
        actor=UserFactory(),
    )
    db.session.commit()
    return Scene(
        app,
        settings,
        version,
        file.sha256,
        user,
        signed_in(user),
        signed_in(lead),
        signed_in(manager()),
        child.id,
        planned.id,
        refused.id,
        shelf.id,
        waiting.need_id,
        gone.intervention.slug,
        folder,
    )


def page_link(page: str) -> bool:
    """Whether a page leads to the intervention's."""
    return f'href="/interventions/{SLUG}"' in page


def action_on(page: str) -> bool:
    """Whether a page offers to do something with it: the pack, a plan, a shelf, a comparison."""
    offers = rf"/interventions/{SLUG}/(?:pack|plan|print|shelf|materials)|slug={SLUG}"
    ticked = rf'name="slug"[^>]*value="{SLUG}"|value="{SLUG}"[^>]*name="slug"'
    return re.search(f"{offers}|{ticked}", page) is not None


def search_page(scene: Scene) -> Tried:
    words = ("", f"q={WORD}", "q=quokak", 'q="kicking+off"', "q=kicking+off+14", "q=blade")
    for each in (*words, "topics=anger", f"needs={NEED}", f"q={WORD}+zebra"):
        yield each, page_link(scene.main(f"/library?{each}"))
    for sort in SORTS:
        yield sort, page_link(scene.main(f"/library?q={WORD}&sort={sort}"))
        yield f"{sort}, all", page_link(scene.main(f"/library?sort={sort}"))
    for person, browser in (("QA lead", scene.lead), ("manager", scene.boss)):
        yield person, page_link(scene.main(f"/library?q={WORD}", browser))


def typing_ahead(scene: Scene) -> Tried:
    for typed in ("quo", WORD, "quokka+ca"):
        yield typed, page_link(scene.mine.get(f"/library/suggestions?q={typed}").text)


def beside_others(scene: Scene) -> Tried:
    page = scene.main
    yield "alone", MARK in page(f"/library/compare?slug={SLUG}")
    yield "with others", MARK in page(f"/library/compare?slug=kin&slug={SLUG}&slug=welsh")
    yield "to add", f"slug={SLUG}" in page(f"/library/compare?slug=kin&q={WORD}")
    yield "favourites", f"slug={SLUG}" in page("/library/compare?slug=kin")


def fits_this_child(scene: Scene) -> Tried:
    for said in ({"age": "13"}, {"needs": [NEED]}, {"age": "13", "minutes": "45"}):
        page = scene.mine.post("/fits-this-child", data=said).text.partition("<main")[2]
        yield str(said), page_link(page) or action_on(page)
    other = {"age": "13", "favourite": f"{SLUG} yes"}
    yield "star", page_link(scene.boss.post("/fits-this-child", data=other).text)


def coverage_map(scene: Scene) -> Tried:
    covered = rf'href="/library\?needs={NEED}[^"]*">\s*[1-9]'
    for person, browser in (("practitioner", scene.mine), ("manager", scene.boss)):
        for query in ("", "?formats=one_to_one"):
            page = scene.main(f"/coverage{query}", browser)
            yield f"{person} {query}", re.search(covered, page) is not None


def coverage_file(scene: Scene) -> Tried:
    for query in ("", "?formats=one_to_one"):
        rows = csv.reader(io.StringIO(scene.mine.get(f"/coverage.csv{query}").text))
        counts = [int(each) for row in rows if row[1] == "Substance use" for each in row[2:]]
        assert counts, "there is a row for every need"
        yield query, any(counts)


def its_page(scene: Scene) -> Tried:
    address = f"/interventions/{SLUG}"
    for tab in ("", "?tab=materials", "?tab=history", "?tab=evidence"):
        yield tab, action_on(scene.main(f"{address}{tab}"))
        yield f"by number {tab}", action_on(scene.main(f"{address}/versions/1{tab}"))
    for person, browser in (("QA lead", scene.lead), ("manager", scene.boss)):
        yield person, action_on(scene.main(address, browser))


def pages_of_others(scene: Scene) -> Tried:
    yield "related", page_link(scene.main("/interventions/kin"))
    yield "translation", page_link(scene.main("/interventions/welsh"))
    yield "replacement", "Use this instead" in scene.main(f"/interventions/{scene.gone_slug}")


def as_data(scene: Scene) -> Tried:
    answer = scene.mine.get(f"/interventions/{SLUG}.json")
    yield "json", answer.status_code == 200 and MARK in answer.text


def on_paper(scene: Scene) -> Tried:
    for only in ("", "?only=plan", "?only=worksheets"):
        yield only, scene.mine.get(f"/interventions/{SLUG}/print{only}").status_code == 200


def packs(scene: Scene) -> Tried:
    for kind in ("pdf", "zip"):
        for method in ("GET", "HEAD"):
            given = scene.mine.open(f"/interventions/{SLUG}/pack.{kind}", method=method)
            yield f"{method} {kind}", given.status_code == 200


def files(scene: Scene) -> Tried:
    for name in ("cards.txt", "another-name.txt"):
        address = f"/interventions/{SLUG}/materials/{scene.sha256}/{name}"
        yield name, scene.mine.get(address).status_code == 200
        yield f"HEAD {name}", scene.mine.head(address).status_code == 200


def files_by_version(scene: Scene) -> Tried:
    address = f"/interventions/{SLUG}/versions/1/materials/{scene.sha256}/cards.txt"
    for person, browser in (("practitioner", scene.mine), ("manager", scene.boss)):
        yield person, browser.get(address).status_code == 200


def pictures(scene: Scene) -> Tried:
    address = f"/interventions/{SLUG}/versions/1/materials/{scene.sha256}.png"
    for person, browser in (("practitioner", scene.mine), ("manager", scene.boss)):
        yield person, browser.get(address).status_code == 200


def on_the_shelf(scene: Scene) -> Tried:
    yield "shelf", action_on(scene.main("/shelf"))
    yield "favourites", action_on(scene.main("/shelf/favourites"))
    yield "collection", action_on(scene.main(f"/shelf/collections/{scene.collection_id}"))


def to_the_shelf(scene: Scene) -> Tried:
    address = f"/interventions/{SLUG}/shelf"
    yield "page", scene.lead.get(address).status_code == 200
    named = {"name": f"New {next(_names)}"}
    yield "sent", scene.lead.post(address, data=named).status_code == 302


def a_star(scene: Scene) -> Tried:
    given = scene.boss.post(f"/shelf/favourites/{SLUG}", data={"keep": "yes"})
    yield "star", given.status_code == 302
    # Taken back, so that the next try is a new one.
    scene.boss.post(f"/shelf/favourites/{SLUG}", data={"keep": "no"})
    kept = select(Favourite).where(Favourite.user_id == scene.user.id)
    assert db.session.scalars(kept).all(), "a star that was given stays, whatever happens"


def at_home(scene: Scene) -> Tried:
    page = scene.main("/")
    yield "to hand", page_link(page)
    yield "answered", f"Answered: {TITLE}" in page
    yield "to start", f"/plan/{scene.planned_id}/start" in page


def planning(scene: Scene) -> Tried:
    address = f"/interventions/{SLUG}/plan"
    yield "which child", 'name="child_id"' in scene.main(address)
    chosen = scene.mine.post(address, data={"child_id": str(scene.child_id)})
    yield "sent", chosen.status_code == 302


def onto_the_plan(scene: Scene) -> Tried:
    address = f"/children/{scene.child_id}/plan/add"
    yield "list", f'value="{SLUG}"' in scene.main(address)
    yield "form", 'name="desired_outcome"' in scene.main(f"{address}?intervention={SLUG}")
    before = len(db.session.scalars(select(PlanItem.id)).all())
    soon = today() + timedelta(days=7)
    form = {
        "submission_key": f"plan-{next(_names)}",
        "need": "thinking_and_behaviour",
        "desired_outcome": "Walks away from a row at home twice a week",
        "child_view": "I want that",
        "sessions_planned": "1",
        "start_by": [str(soon.day), str(soon.month), str(soon.year)],
        "owner_id": str(scene.user.id),
        "age_at_plan": "15",
        "warning_seen": "y",
    }
    scene.mine.post(f"{address}?intervention={SLUG}", data=form)
    yield "sent", len(db.session.scalars(select(PlanItem.id)).all()) > before


def starting(scene: Scene) -> Tried:
    address = f"/plan/{scene.planned_id}/start"
    yield "form", 'name="started_on"' in scene.main(address)
    day = [str(today().day), str(today().month), str(today().year)]
    form = {"started_on": day, "submission_key": f"s-{next(_names)}", "warning_seen": "y"}
    scene.mine.post(address, data=form)
    started = select(Delivery).where(Delivery.plan_item_id == scene.planned_id)
    begun = db.session.scalars(started).all()
    yield "sent", bool(begun)
    for each in begun:  # so that the next try is a new one
        db.session.delete(each)
    db.session.commit()


def on_the_childs_page(scene: Scene) -> Tried:
    page = scene.main(f"/children/{scene.child_id}")
    yield "start", f"/plan/{scene.planned_id}/start" in page


def answering_a_need(scene: Scene) -> Tried:
    address = f"/library/unmet-needs/{scene.need_id}"
    for named in (SLUG, f"/interventions/{SLUG}", f"https://x.example/interventions/{SLUG}?a=1#b"):
        yield named, scene.lead.post(f"{address}/answer", data={"slug": named}).status_code == 302
        scene.lead.post(f"{address}/reopen")


def an_unmet_need(scene: Scene) -> Tried:
    yield "found today", page_link(scene.main(f"/library/unmet-needs/{scene.need_id}", scene.lead))


def my_requests(scene: Scene) -> Tried:
    yield "answered", page_link(scene.main("/library/my-requests"))


def replacing(scene: Scene) -> Tried:
    address = f"/interventions/{scene.gone_slug}/owner"
    for named in (TITLE, f"/interventions/{SLUG}"):
        form = {"form": "replacement", "replaced": named}
        yield named, scene.lead.post(address, data=form).status_code == 302


def command_search(scene: Scene) -> Tried:
    for words in (["search", WORD], ["search", ""], ["search", WORD, "--json"]):
        said = scene.app.test_cli_runner().invoke(args=["library", *words])
        assert said.exit_code == 0, said.output
        yield " ".join(words), SLUG in said.output
    of_need = ["library", "search", "", "--facet", f"needs={NEED}"]
    yield "facet", SLUG in scene.app.test_cli_runner().invoke(args=of_need).output


def command_import(scene: Scene) -> Tried:
    child = db.session.get_one(ChildRecord, scene.child_id).case_reference
    files = {
        "plans": f"{child},,{NEED},{SLUG},Walks away from a row at home twice a week,I want to,,"
        f"4,{scene.user.email},{today()}",
        "deliveries": f"{child},,,{SLUG},,{today()},,",
    }
    for kind, row in files.items():
        path = scene.folder / f"{kind}.csv"
        path.write_text(a_file(kind, row.replace(",,", f",R-{next(_names)},", 1)))
        db.session.commit()
        command = ["records", "import", kind, str(path), "--dry-run", "--json"]
        said = json.loads(scene.app.test_cli_runner().invoke(args=command).stdout)
        yield kind, said["created"] == 1


def command_export(scene: Scene) -> Tried:
    folder = scene.folder / str(next(_names))
    run = scene.app.test_cli_runner().invoke(args=["library", "export", str(folder), "--json"])
    assert run.exit_code == 0, run.output
    yield "named", SLUG in json.loads(run.output)["exported"]
    yield "file", (folder / f"{SLUG}.md").exists()
    yield "material", (folder / SLUG).exists()


def instead_of_a_referral(scene: Scene) -> Tried:
    page = scene.main(f"/referrals/{scene.declined_id}")
    yield "instead", page_link(page) or f"intervention={SLUG}" in page


HANDS_OUT: Mapping[str, Callable[[Scene], Tried]] = {
    "search.search": search_page,
    "search.suggestions": typing_ahead,
    "comparing.compare": beside_others,
    "matching.match": fits_this_child,
    "coverage.map": coverage_map,
    "coverage.download": coverage_file,
    "interventions.intervention": its_page,
    "interventions.version": pages_of_others,
    "interventions.as_json": as_data,
    "interventions.print_plan": on_paper,
    "pack.download": packs,
    "materials.download": files,
    "materials.download_unfinished": files_by_version,
    "materials.preview": pictures,
    "shelves.shelf": on_the_shelf,
    "shelves.favourites": on_the_shelf,
    "shelves.collection": on_the_shelf,
    "shelves.add_to_shelf": to_the_shelf,
    "shelves.set_favourite": a_star,
    "home.home": at_home,
    "delivery.plan_child": planning,
    "delivery.add_plan_item": onto_the_plan,
    "delivery.start": starting,
    "caseload.show": on_the_childs_page,
    "referrals.show": instead_of_a_referral,
    "unmet_needs.answer": answering_a_need,
    "unmet_needs.show": an_unmet_need,
    "unmet_needs.mine": my_requests,
    "stewardship.owner": replacing,
    "flask library search": command_search,
    "flask library export": command_export,
    "flask records import": command_import,
}

_PEOPLE = "is about people and accounts"
_CHILD = "records work that was started already, or facts about a child"
_FILES = "is about files of records; what comes in by them the import command is tried for"
_WRITING = "is for writing a version, which nobody uses before it is approved"
_ASSURING = "is for deciding on a version, which has to be read for that"
_SHELF = "changes what stands on a shelf already, where it is greyed"
_EVIDENCE = "tells what came of work that was done"
_WISHES = "is about what the library has not"
_HISTORY = "shows what a version said, as history"
_SAID = "is about work that was done with it"
_PROBLEM = "tells QA leads what is wrong with it, in use or not"
_FOUND = "is about what came from outside, which is held back from all use until it is decided on"
_RECALLING = "takes it out of use, or tells that it was"
_RUNNING = "keeps the service running; it prints no content"

_NOTICES = "tells a person of what was decided, due or reported; it leads to pages of their own"

DOES_NOT: Mapping[str, str] = {
    "assets": "is a file of our own pages",
    "favicon": "is a file of our own pages",
    "pages.page": "is a page of plain words",
    **dict.fromkeys(
        [
            "people.sign_in",
            "people.sign_out",
            "people.forgotten_password",
            "people.choose_password",
            "people.your_account",
            "people.open_lock",
            "administration.list_people",
            "administration.change_person",
            "administration.remove_person",
            "administration.restore_person",
            "administration.send_link",
            "administration.add_person",
            "administration.teams",
            "training.list_training",
            "training.download",
            "training.add",
            "training.remove",
            "training.mine",
            "observations.mine",
            "observations.show",
            "observations.list_people",
            "observations.colleague",
            "observations.acknowledge",
            "observations.change",
            "observations.undo",
            "observations.add",
        ],
        _PEOPLE,
    ),
    **dict.fromkeys(
        [
            "caseload.list_children",
            "caseload.change_child",
            "caseload.remove_need",
            "caseload.add_need",
            "caseload.add_child",
            "caseload.find_child",
            "delivery.show",
            "delivery.end",
            "delivery.choose_group",
            "delivery.record_session",
            "delivery.change_plan_item",
            "delivery.undo_plan_item",
            "delivery.set_aside",
            "delivery.take_up_again",
            "delivery.change_session",
            "delivery.undo_session",
            "delivery.remove_session",
            "delivery.undo_ending",
            "ete.add",
            "ete.change",
            "ete.remove",
            "panels.add",
            "panels.show",
            "panels.change",
            "panels.remove",
            "panels.undo",
            "panels.add_decision",
            "panels.change_decision",
            "panels.remove_decision",
            "panels.undo_decision",
            "panels.settle_decision",
            "panels.undo_settlement",
            "referrals.add",
            "referrals.change",
            "referrals.answer",
            "referrals.end",
            "referrals.take_back",
            "referrals.undo",
            "referrals.add_appointment",
            "referrals.change_appointment",
            "referrals.remove_appointment",
            "referrals.undo_appointment",
            "measures.record",
            "measures.correct",
            "measures.remove",
            "measures.undo",
            "answering.hand_over",
            "answering.begin",
            "answering.question",
            "answering.send",
            "answering.given_back",
            "answering.go_on",
            "answering.record_what_is_there",
            "answering.looked_at",
            "answering.drop",
            "goals.list_goals",
            "goals.reword",
            "goals.end",
            "due.list_due",
        ],
        _CHILD,
    ),
    **dict.fromkeys(
        [
            "exchange.index",
            "exchange.columns_of",
            "exchange.download",
            "exchange.upload",
            "exchange.columns",
            "exchange.show",
            "exchange.confirm",
            "exchange.again",
            "exchange.cancel",
            "exchange.refused",
        ],
        _FILES,
    ),
    **dict.fromkeys(
        [
            "subject_access.show",
            "subject_access.download",
            "handover.download",
            "handover.take_in",
            "retention.rules",
            "retention.due",
            "retention.hold",
            "retention.lift",
            "samples.index",
            "samples.show",
            "samples.download",
            "samples.again",
            "flask records subject-access",
            "flask records handover",
            "flask records retention",
        ],
        _CHILD,
    ),
    **dict.fromkeys(
        [
            "drafting.list_drafts",
            "drafting.draft",
            "drafting.section",
            "drafting.editors",
            "drafting.materials",
            "drafting.material_preview",
            "drafting.upload_material",
            "drafting.session_plan",
            "drafting.session",
            "drafting.move_session",
            "drafting.remove_session",
            "drafting.submit",
            "drafting.withdraw",
            "drafting.new",
            "drafting.preview",
            "drafting.start_from",
            "drafting.where",
        ],
        _WRITING,
    ),
    **dict.fromkeys(
        [
            "review.show_queue",
            "review.mine",
            "priorities.change",
            "care.due",
            "care.download",
            "review.show",
            "review.save",
            "review.decide",
            "review.release",
            "review.claim",
            "review.show_decisions",
            "quality.show",
            "quality.agreement",
            "quality.disagreements",
            "quality.download",
            "blind.list",
            "blind.draw",
            "blind.show",
            "blind.take",
            "blind.save",
            "blind.give_up",
            "blind.decide",
            "blind.material",
            "review.appeal_rejection",
            "review.condition",
            "review.compare",
            "comments.add",
            "comments.settle",
            "comments.asked",
            "comments.mark",
            "comments.answer",
            "presence.looking",
            "returning.propose",
            "returning.show",
            "decisions.list",
            "signals.list",
            "signals.show",
            "signals.dismiss",
        ],
        _ASSURING,
    ),
    **dict.fromkeys(
        [
            "recall.suspend",
            "recall.retire",
            "recall.list_recalls",
            "recall.show",
            "recall.acknowledge",
        ],
        _RECALLING,
    ),
    **dict.fromkeys(
        [
            "shelves.change_collection",
            "shelves.delete_collection",
            "shelves.move_item",
            "shelves.note_item",
            "shelves.put_back",
            "shelves.take_out",
            "shelves.new_collection",
        ],
        _SHELF,
    ),
    **dict.fromkeys(
        [
            "reports.index",
            "reports.intervention",
            "reports.intervention_chart",
            "reports.intervention_file",
            "reports.team",
            "reports.team_chart",
            "reports.team_file",
            "ledger.index",
            "ledger.index_file",
            "ledger.exceptions",
            "ledger.exceptions_file",
            "ledger.sign_off",
            "ledger.undo",
            "ledger.undo_form",
            "ledger.reach",
            "ledger.reach_file",
            "ledger.older",
            "ledger.older_file",
            "referrals.cascade",
            "referrals.cascade_file",
            "data_set.index",
            "data_set.csv_file",
            "data_set.parquet_file",
            "data_set.dictionary_file",
            "analyses.how_delivered",
            "analyses.how_delivered_file",
            "analyses.how_delivered_picture",
            "analyses.compare",
            "analyses.compare_file",
            "analyses.compare_picture",
            "analyses.funnel",
            "analyses.funnel_file",
            "analyses.funnel_picture",
            "analyses.equity",
            "analyses.equity_picture",
            "analyses.equity_file",
            "analyses.from_need_to_change",
            "analyses.from_need_to_change_picture",
            "analyses.from_need_to_change_file",
            "analyses.over_time",
            "analyses.over_time_picture",
            "analyses.over_time_file",
            "analyses.reoffending",
            "analyses.reoffending_picture",
            "analyses.reoffending_file",
            "board.index",
            "board.show",
            "board.paper",
            "board.numbers",
            "board.table",
            "board.picture",
            "board.words",
            "digest.latest",
            "digest.show",
            "digest.share",
            "digest.take_back",
        ],
        _EVIDENCE,
    ),
    **dict.fromkeys(
        [
            "unmet_needs.ask",
            "unmet_needs.withdraw",
            "unmet_needs.download",
            "unmet_needs.decline",
            "unmet_needs.begin_draft",
            "unmet_needs.forget",
            "unmet_needs.reopen",
            "unmet_needs.say_the_same",
            "unmet_needs.start_writing",
            "unmet_needs.list_needs",
        ],
        _WISHES,
    ),
    "history.compare": _HISTORY,
    **dict.fromkeys(
        [
            "feedback.all",
            "feedback.yours",
            "feedback.hide",
            "feedback.show_again",
            "feedback.withdraw",
        ],
        _SAID,
    ),
    **dict.fromkeys(["problems.report", "problems.list", "problems.show"], _PROBLEM),
    **dict.fromkeys(
        [
            "notices.list",
            "notices.open",
            "notices.read",
            "notices.read_all",
            "notices.settings",
        ],
        _NOTICES,
    ),
    **dict.fromkeys(
        [
            "found.bring",
            "found.mine",
            "found.declined",
            "found.show",
            "found.file",
            "found.picture",
            "found.add_note",
            "found.withdraw",
            "found.triage",
            "found.decline",
            "found.turn_into_draft",
        ],
        _FOUND,
    ),
    "flask library import": _WRITING,
    "flask people add-administrator": _PEOPLE,
    **dict.fromkeys(
        (
            "flask audit verify",
            "flask cells verify",
            "flask cells rebuild",
            "flask case-mix fit",
            "flask report board",
            "flask audit anchor",
            "flask backup create",
            "flask backup restore",
            "flask found rebuild",
            "flask materials verify",
            "flask materials sweep",
            "flask search rebuild",
            "flask review tick",
            "flask demo prepare",
            "flask demo load",
        ),
        _RUNNING,
    ),
}


# The ways that ask the search index, which hears of a change a moment later.
BY_THE_INDEX = (search_page, typing_ahead, beside_others, an_unmet_need, command_search)


def ways_tried(scene: Scene, *ways: Callable[[Scene], Tried]) -> dict[str, bool]:
    """Every way, or the given ones, by name, with whether it handed the intervention out."""
    tried: dict[str, bool] = {}
    for try_it in ways or dict.fromkeys(HANDS_OUT.values()):
        for name, handed_out in try_it(scene):
            tried[f"{try_it.__name__}: {name}"] = handed_out
    return tried


def everything_there_is(app: Flask) -> set[str]:
    """The endpoint of every route, and every command of ours."""
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    groups: dict[str, Any] = dict(app.cli.commands)
    commands = {
        f"flask {name} {each}"
        for name, group in groups.items()
        if name != "db"
        for each in getattr(group, "commands", {})
    }
    return routes | commands
