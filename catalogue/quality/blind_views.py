"""Drawing a sample, the list of what waits for a blind review, and the blind review itself."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from catalogue.interventions import presentation
from catalogue.interventions.blindness import ReviewingBlind
from catalogue.interventions.document import Document, Material
from catalogue.interventions.related import translations
from catalogue.interventions.stored import load_document
from catalogue.materials.operations import opened
from catalogue.materials.presentation import ShownMaterial, materials_of
from catalogue.materials.queries import file_of, store
from catalogue.materials.serving import as_attachment, noting_what_was_altered
from catalogue.materials.texts import whole_reading_age
from catalogue.quality import operations
from catalogue.quality.blind_queries import (
    answers_given,
    blind_list,
    blind_review_for,
    checklist_to_answer,
    held_by,
    open_on,
    reasons_against,
    samples_drawn,
)
from catalogue.quality.forms import BlindDecisionForm, DrawForm, blind_form
from catalogue.quality.models import BlindReview, BlindState
from catalogue.quality.period import a_year_to
from catalogue.review import words as review_words
from catalogue.review.checklists import Checklist
from catalogue.review.forms import mark_saved, typed_answers
from catalogue.review.models import Decision
from catalogue.review.rules import progress
from core.database import db, today
from core.errors import errors_on
from core.people.models import User
from core.permissions import Action, demand, requires
from core.ui.words import plural

blind = Blueprint("blind", __name__, template_folder="templates")


@blind.get("/assurance/blind", endpoint="list")
@requires(Action.REVIEW_BLIND)
def list_blind_reviews() -> str:
    """What one holds, what waits, and the samples that were drawn."""
    found = blind_list(viewer=_viewer(), page=request.args.get("page", 1, type=int))
    return render_template(
        "quality/blind_list.html", found=found, samples=samples_drawn(viewer=_viewer())
    )


@blind.route("/assurance/blind/draw", methods=["GET", "POST"])
@requires(Action.DRAW_BLIND_SAMPLE)
def draw() -> str | AnyResponse:
    """Draw a sample."""
    usual = a_year_to(today())
    form = DrawForm(data={"start": usual.start, "end": usual.end})
    if form.validate_on_submit():
        with errors_on(form):
            sample = operations.draw_sample(
                period=form.period, number=form.number, percent=form.percent, actor=_viewer()
            )
            drawn = plural(len(sample.reviews), "review")
        if not form.errors:
            flash(f"{drawn} of {sample.eligible:,} drawn, with the seed {sample.seed}.", "success")
            return redirect(url_for("blind.list"))
    return render_template("quality/draw.html", form=form)


@blind.get("/assurance/blind/<int:blind_id>")
@requires(Action.REVIEW_BLIND)
def show(blind_id: int) -> str:
    """The rules before it is taken, the room while one holds it, and what became of it."""
    found = blind_review_for(blind_id, viewer=_viewer())
    checklist = checklist_to_answer(found)
    if found.state is not BlindState.OPEN or found.reviewer_id != _viewer().id or not checklist:
        why_not = reasons_against([found], _viewer()).get(found.id)
        return render_template(
            "quality/blind_outside.html", blind=found, why_not=why_not, checklist=checklist
        )
    return _room(found, checklist, blind_form(checklist, answers_given(found)))


@blind.post("/assurance/blind/<int:blind_id>/take")
@requires(Action.REVIEW_BLIND)
def take(blind_id: int) -> AnyResponse:
    found = blind_review_for(blind_id, viewer=_viewer())
    taken = operations.take(blind=found, actor=_viewer())
    return redirect(url_for("blind.show", blind_id=taken.id))


@blind.post("/assurance/blind/<int:blind_id>")
@requires(Action.ANSWER_BLIND_REVIEW)
def save(blind_id: int) -> str | AnyResponse:
    """Save the answers."""
    found = blind_review_for(blind_id, viewer=_viewer())
    demand(_viewer(), Action.ANSWER_BLIND_REVIEW, found)
    if found.state is not BlindState.OPEN:
        flash("This blind review has ended, so nothing was saved.", "information")
        return redirect(url_for("blind.show", blind_id=found.id))
    checklist = operations.unchanged_checklist(found)
    saved = answers_given(found)
    form = blind_form(checklist, saved)
    typed = typed_answers(form, saved, checklist)
    refused = bool(form.errors)
    with errors_on(form):
        operations.answer(blind=found, answers=typed, actor=_viewer())
        mark_saved(form, typed)
    if form.errors:
        return _room(found, checklist, form, partly_saved=refused and not form.form_errors)
    if "decide" in request.form:
        return redirect(url_for("blind.decide", blind_id=found.id))
    return redirect(url_for("blind.show", blind_id=found.id, saved=1, _anchor="save"))


@blind.post("/assurance/blind/<int:blind_id>/give-up")
@requires(Action.ANSWER_BLIND_REVIEW)
def give_up(blind_id: int) -> AnyResponse:
    found = blind_review_for(blind_id, viewer=_viewer())
    operations.give_up(blind=found, actor=_viewer())
    flash("You gave the blind review up. Somebody else can take it now.", "success")
    return redirect(url_for("blind.list"))


@blind.route("/assurance/blind/<int:blind_id>/decide", methods=["GET", "POST"])
@requires(Action.ANSWER_BLIND_REVIEW)
def decide(blind_id: int) -> str | AnyResponse:
    """What is missing; or what one would decide, which finishes the blind review."""
    found = blind_review_for(blind_id, viewer=_viewer())
    demand(_viewer(), Action.ANSWER_BLIND_REVIEW, found)
    if found.state is not BlindState.OPEN:
        return redirect(url_for("blind.show", blind_id=found.id))
    form = BlindDecisionForm()
    if form.validate_on_submit():
        with errors_on(form):
            operations.finish(
                blind=found,
                decision=Decision(form.decision.data),
                reason=form.reason.data or "",
                actor=_viewer(),
            )
        if not form.errors:
            flash("Your blind review is finished. Thank you.", "success")
            return redirect(url_for("blind.show", blind_id=found.id))
    missing = operations.what_is_missing(found)
    return render_template("quality/blind_decide.html", blind=found, form=form, missing=missing)


@blind.get("/assurance/blind/<int:blind_id>/materials/<sha256>/<name>")
@requires(Action.ANSWER_BLIND_REVIEW)
def material(blind_id: int, sha256: str, name: str) -> Response:  # noqa: ARG001 - for people
    """A file of the version, for who reviews it blind and for as long as they do."""
    found = blind_review_for(blind_id, viewer=_viewer())
    held = held_by(found, _viewer())
    file = file_of(held.version, sha256)
    with noting_what_was_altered(version_id=held.version_id, viewer_id=_viewer().id):
        stream = opened(sha256=file.sha256, store=store())
    return as_attachment(stream, file)


@blind.app_errorhandler(ReviewingBlind)
def keep_blind(refused: ReviewingBlind) -> tuple[str, int]:
    """Say why the page is not shown, and how to go on."""
    db.session.rollback()
    own = open_on(refused.version_id, viewer=_viewer())
    return render_template("quality/kept_blind.html", blind=own), refused.status


def _room(found: BlindReview, checklist: Checklist, form: Any, **more: Any) -> str:
    document = load_document(found.version.content)
    return render_template(
        "quality/blind_room.html",
        blind=found,
        version=found.version,
        document=document,
        reading_age=whole_reading_age(document),
        materials=_materials(found, document),
        translations=translations(found.version),
        checklist=checklist,
        progress=progress(checklist, answers_given(found)),
        form=form,
        names=presentation,
        words=review_words,
        **more,
    )


def _materials(found: BlindReview, document: Document) -> list[ShownMaterial]:
    """The materials, at addresses that work whatever became of the version and tell nothing of it.

    A preview has no such address.
    """
    shown = zip(document.materials, materials_of(found.version, document), strict=True)
    return [
        replace(each, preview=None, address=_address(found, material)) for material, each in shown
    ]


def _address(found: BlindReview, material: Material) -> str | None:
    if material.link:
        return material.link.address
    file = material.file
    if file is None:
        return None
    return url_for("blind.material", blind_id=found.id, sha256=file.sha256, name=file.name)


def _viewer() -> User:
    user: User = current_user._get_current_object()
    return user
