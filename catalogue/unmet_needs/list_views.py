"""The QA lead's list of unmet needs, and answering one."""

from collections.abc import Mapping
from typing import Any

from flask import Response as Download
from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalogue.drafting.fields import vocabularies
from catalogue.unmet_needs import forgetting, operations, queries, words
from catalogue.unmet_needs.forms import AnswerForm, DeclineForm, DraftForm, SameForm
from catalogue.unmet_needs.models import UnmetNeed
from catalogue.unmet_needs.queries import Asked
from catalogue.unmet_needs.views import actor, unmet_needs
from core.csv_output import csv_text
from core.errors import errors_on
from core.permissions import Action, requires
from core.requests import whole_number

__all__ = ["unmet_needs"]  # with the pages of this module
FILE_NAME = "unmet-needs.csv"
PANELS: Mapping[str, Any] = {
    "answer": AnswerForm,
    "draft": DraftForm,
    "decline": DeclineForm,
    "same": SameForm,
}


@unmet_needs.get("/library/unmet-needs")
@requires(Action.ANSWER_UNMET_NEED)
def list_needs() -> str:
    """What people looked for and did not find, the most wanted first."""
    asked = _asked()
    return render_template(
        "unmet_needs/list.html",
        asked=asked,
        found=queries.unmet_needs(asked, viewer=actor()),
        words=words,
    )


@unmet_needs.get("/library/unmet-needs.csv")
@requires(Action.ANSWER_UNMET_NEED)
def download() -> Download:
    """The same list for a spreadsheet, all pages of it."""
    rows = queries.all_unmet_needs(_asked(), viewer=actor())
    answer = Download(csv_text(words.table(rows, vocabularies())), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return answer


@unmet_needs.get("/library/unmet-needs/<int:need_id>")
@requires(Action.ANSWER_UNMET_NEED)
def show(need_id: int) -> str | Response:
    """One need: what speaks for it, what is found today, and what to do."""
    need = queries.unmet_need(need_id, viewer=actor())
    if need.id != need_id:
        return redirect(url_for("unmet_needs.show", need_id=need.id))
    return _page(need)


@unmet_needs.post("/library/unmet-needs/<int:need_id>/answer")
@requires(Action.ANSWER_UNMET_NEED)
def answer(need_id: int) -> str | Response:
    """Answer with an intervention."""
    need, form = queries.unmet_need(need_id, viewer=actor()), AnswerForm()
    if form.validate_on_submit():
        with errors_on(form):
            operations.answer(need=need, slug=form.named, actor=actor())
        if not form.errors:
            return _done(need_id, "Answered. Those who asked see it on their home page.")
    return _page(queries.unmet_need(need_id, viewer=actor()), answer=form)


@unmet_needs.post("/library/unmet-needs/<int:need_id>/decline")
@requires(Action.ANSWER_UNMET_NEED)
def decline(need_id: int) -> str | Response:
    """Say that nothing will be written, and why."""
    need, form = queries.unmet_need(need_id, viewer=actor()), DeclineForm()
    if form.validate_on_submit():
        operations.decline(need=need, reason=(form.reason.data or "").strip(), actor=actor())
        return _done(need_id, "Declined. Those who asked see your reason.")
    return _page(need, decline=form)


@unmet_needs.post("/library/unmet-needs/<int:need_id>/writing")
@requires(Action.ANSWER_UNMET_NEED)
def start_writing(need_id: int) -> Response:
    """Say that something is being written."""
    operations.start_writing(need=queries.unmet_need(need_id, viewer=actor()), actor=actor())
    return _done(need_id, "Marked as being written. Those who asked see it.")


@unmet_needs.post("/library/unmet-needs/<int:need_id>/draft")
@requires(Action.ANSWER_UNMET_NEED)
def begin_draft(need_id: int) -> str | Response:
    """Begin a draft for it."""
    need, form = queries.unmet_need(need_id, viewer=actor()), DraftForm()
    if form.validate_on_submit():
        with errors_on(form):
            version = operations.begin_draft(
                need=need,
                title=form.title.data or "",
                summary=form.summary.data or "",
                actor=actor(),
            )
        if not form.errors:
            flash("Your draft is saved, and the need is marked as being written.", "success")
            return redirect(url_for("drafting.draft", version_id=version.id))
    return _page(queries.unmet_need(need_id, viewer=actor()), draft=form)


@unmet_needs.post("/library/unmet-needs/<int:need_id>/reopen")
@requires(Action.ANSWER_UNMET_NEED)
def reopen(need_id: int) -> Response:
    """Take back what was decided."""
    operations.reopen(need=queries.unmet_need(need_id, viewer=actor()), actor=actor())
    return _done(need_id, "Open again.")


@unmet_needs.post("/library/unmet-needs/<int:need_id>/forget")
@requires(Action.ANSWER_UNMET_NEED)
def forget(need_id: int) -> Response:
    """Delete it, where its words should not be held."""
    forgetting.forget(need=queries.unmet_need(need_id, viewer=actor()), actor=actor())
    flash("Removed, with its words and searches.", "success")
    return redirect(url_for("unmet_needs.list_needs"))


@unmet_needs.post("/library/unmet-needs/<int:need_id>/same")
@requires(Action.ANSWER_UNMET_NEED)
def say_the_same(need_id: int) -> str | Response:
    """Put it together with another."""
    need, form = queries.unmet_need(need_id, viewer=actor()), SameForm()
    _offer(form, need)
    if form.validate_on_submit():
        other = queries.unmet_need(whole_number(form.as_need.data), viewer=actor())
        with errors_on(form):
            operations.say_the_same(need=need, as_need=other, actor=actor())
        if not form.errors:
            return _done(other.id, "Put together. The searches and requests count here now.")
    return _page(queries.unmet_need(need_id, viewer=actor()), same=form)


def _asked() -> Asked:
    given = request.args
    return Asked(
        given.get("status", ""),
        given.get("period", ""),
        given.get("kind", ""),
        given.get("sort", ""),
        given.get("page", 1, type=int),
    ).tidied()


def _page(need: UnmetNeed, **forms: Any) -> str:
    """The page of a need; a form that was sent shows what was typed and what is wrong."""
    panels = {name: forms.get(name) or make(formdata=None) for name, make in PANELS.items()}
    if "same" not in forms:
        _offer(panels["same"], need)
    if "draft" not in forms:
        panels["draft"].title.data = need.words[:80].capitalize()
    return render_template(
        "unmet_needs/need.html",
        detail=queries.detail(need),
        need=need,
        form=next(iter(forms.values()), None),
        panels=panels,
        words=words,
    )


def _offer(form: SameForm, need: UnmetNeed) -> None:
    others = queries.others_to_put_with(need)
    form.offer(others, {each.id: words.described(each, vocabularies()) for each in others})


def _done(need_id: int, message: str) -> Response:
    flash(message, "success")
    return redirect(url_for("unmet_needs.show", need_id=need_id))
