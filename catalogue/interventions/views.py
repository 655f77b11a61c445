"""The pages of an intervention."""

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from catalogue.interventions import presentation
from catalogue.interventions.document import Document
from catalogue.interventions.local_results import local_result
from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.page_parts import page_parts
from catalogue.interventions.queries import version_for, version_history
from catalogue.interventions.related import related, translations
from catalogue.interventions.schemas import VERSION_SCHEMA
from catalogue.interventions.standing import standing
from catalogue.interventions.stored import load_document
from catalogue.materials.presentation import materials_of
from catalogue.materials.texts import whole_reading_age
from catalogue.problems.queries import reports_on_page
from core.errors import NotFound
from core.people.models import User
from core.permissions import Action, requires

interventions = Blueprint("interventions", __name__, template_folder="templates")
PRINTED = {"": "Plan and worksheets", "plan": "Plan only", "worksheets": "Worksheets only"}


@interventions.get("/interventions/<slug>")
@requires(Action.READ_VERSION)
def intervention(slug: str) -> str | AnyResponse:
    """The available version, or a tombstone where there is none any more."""
    found = version_for(slug, viewer=_viewer())
    if found.is_available:
        return _version_page(found)
    if not found.is_public:
        return redirect(presentation.version_address(found))
    history = _history(found)
    return render_template(
        "interventions/tombstone.html",
        version=found,
        notice=presentation.notice_for(found),
        problems=reports_on_page(found, viewer=_viewer()),
        standing=standing(found, _viewer()),
        **history,
    )


@interventions.get("/interventions/<slug>/versions/<int:number>")
@requires(Action.READ_VERSION)
def version(slug: str, number: int) -> str:
    """One version: in use, being written, or readable as history only."""
    return _version_page(version_for(slug, number, viewer=_viewer()))


@interventions.get("/interventions/<slug>/print")
@requires(Action.READ_VERSION)
def print_plan(slug: str) -> str:
    """The plan and the worksheets for paper, of an available version only."""
    found = version_for(slug, viewer=_viewer())
    if not found.is_available:
        raise NotFound("This intervention is not in use, so there is nothing to print.")
    only = request.args.get("only", "")
    return render_template(
        "interventions/print.html",
        version=found,
        document=load_document(found.content),
        only=only if only in PRINTED else "",
        choices=PRINTED,
        words=presentation,
    )


@interventions.get("/interventions/<slug>.json")
@requires(Action.READ_VERSION)
def as_json(slug: str) -> Response:
    """The version of the page as data; of one that is not available all but what it says."""
    found = version_for(slug, viewer=_viewer())
    document = load_document(found.content) if found.is_available else None
    return jsonify(
        VERSION_SCHEMA.dump(
            {
                "slug": found.intervention.slug,
                "version": found.number,
                "state": found.state.value,
                "available": found.is_available,
                "title": found.title,
                "summary": found.summary,
                "approved_at": found.approved_at,
                "approved_until": found.expires_on,
                "content_hash": found.content_hash,
                "document": document,
            }
        )
    )


def _version_page(found: InterventionVersion) -> str:
    tab = request.args.get("tab", "plan")
    if tab not in presentation.TABS:
        raise NotFound("There is no such part of this page.")
    document = load_document(found.content)
    # First: the history brings the events of which the notice tells.
    content = _tab_content(tab, found, document)
    return render_template(
        "interventions/version.html",
        version=found,
        document=document,
        reading_age=whole_reading_age(document),
        notice=presentation.notice_for(found),
        tabs=_tabs(tab),
        tab=tab,
        words=presentation,
        page_parts=page_parts(found, _viewer()),
        problems=reports_on_page(found, viewer=_viewer()),
        standing=standing(found, _viewer()),
        translations=translations(found, viewer=_viewer()),
        related=related(found, document) if found.is_available else [],
        **content,
    )


def _tab_content(tab: str, found: InterventionVersion, document: Document) -> dict[str, Any]:
    if tab == "history":
        return _history(found)
    if tab == "materials":
        return {"materials": materials_of(found, document)}
    if tab == "evidence":
        result = local_result(found.intervention_id, _viewer())
        return {
            "published": presentation.published(document),
            "here": presentation.here(result),
            "result": result,
        }
    return {}


def _history(found: InterventionVersion) -> dict[str, Any]:
    versions = version_history(found.intervention, viewer=_viewer())
    return {"versions": versions, "timeline": presentation.timeline(versions)}


def _tabs(current: str) -> list[dict[str, Any]]:
    """A tab is a link to an address of its own; the first one's is the plain address."""
    address = dict(request.view_args or {})
    endpoint = request.endpoint or ""
    return [
        {
            "text": text,
            "href": url_for(
                endpoint, **address, tab=None if key == "plan" else key, _anchor="parts"
            ),
            "active": key == current,
        }
        for key, text in presentation.TABS.items()
    ]


def _viewer() -> User:
    user: User = current_user._get_current_object()
    return user
