"""What the review room shows: version and comments, checklist and findings, and who is here."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask_login import current_user

from catalogue.feedback import words as feedback_words
from catalogue.feedback.page import summary_for_review
from catalogue.interventions import presentation
from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.page_parts import provenance
from catalogue.interventions.related import translations
from catalogue.interventions.stored import load_document
from catalogue.materials.presentation import materials_of
from catalogue.materials.texts import whole_reading_age
from catalogue.review import words
from catalogue.review.automatic.queries import findings_on
from catalogue.review.checklists import Checklist
from catalogue.review.comments.beside import comments_beside
from catalogue.review.comments.forms import CommentForm
from catalogue.review.comments.queries import asked_of
from catalogue.review.earlier import what_came_before
from catalogue.review.models import Review, ReviewState
from catalogue.review.presence.operations import look_at
from catalogue.review.queries import answers_of
from catalogue.review.rules import Progress, progress
from catalogue.review.sections import concerned
from catalogue.signals.queries import open_signals_of
from core.people.models import User
from core.permissions import Action, allowed


@dataclass(frozen=True)
class Bar:
    """What stays above every page of the room: how far it is, what to compare with, who is here."""

    progress: Progress | None
    against: InterventionVersion | None
    looking: str
    ended: bool


def bar_of(found: Review, checklist: Checklist | None) -> Bar:
    """The bar of the room. Whoever sees it is noted as looking at the version."""
    viewer: User = current_user._get_current_object()
    return Bar(
        progress=progress(checklist, answers_of(found)) if checklist else None,
        against=version_to_compare(found, viewer),
        looking=look_at(version_id=found.version_id, actor=viewer),
        ended=found.has_run_out or found.state is ReviewState.RELEASED,
    )


def version_to_compare(found: Review, viewer: User) -> InterventionVersion | None:
    """The version in use or, where none is, the one that this was begun from."""
    version = found.version
    against = version.intervention.available_version or version.based_on
    if against is None or against.id == version.id:
        return None
    return against if allowed(viewer, Action.READ_VERSION, against) else None


def room_page(
    found: Review,
    checklist: Checklist,
    form: Any,
    *,
    commented: str = "",
    comment_form: CommentForm | None = None,
    **more: Any,
) -> str:
    """The room.

    :param commented: the section on which a comment came back, with ``comment_form``.
    """
    version = found.version
    document = load_document(version.content)
    others = translations(version)
    beside = comments_beside(
        found,
        document,
        opened=commented or request.args.get("comment", ""),
        form=comment_form,
    )
    return render_template(
        "review/room.html",
        review=found,
        version=version,
        document=document,
        reading_age=whole_reading_age(document),
        materials=materials_of(version, document),
        translations=others,
        checklist=checklist,
        bar=bar_of(found, checklist),
        beside=beside,
        findings=findings_on(version, document, viewer=found.reviewer, others=others),
        concerned=concerned,
        came_before=what_came_before(found),
        asked_before=asked_of(version, viewer=current_user._get_current_object()),
        form=form,
        comment_form=comment_form,
        words=words,
        names=presentation,
        signals=open_signals_of(version.intervention_id),
        provenance=provenance(version, current_user._get_current_object()),
        feedback=summary_for_review(version, current_user._get_current_object()),
        feedback_words=feedback_words,
        **more,
    )
