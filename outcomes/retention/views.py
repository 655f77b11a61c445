"""Pages of retention: the rules, what goes soon, and keeping a record longer."""

from collections import Counter
from datetime import timedelta

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from core.audit.operations import record_read
from core.database import db, today
from core.errors import errors_on
from core.people.current import person
from core.permissions import Action, demand, requires
from outcomes.caseload.queries import child_for
from outcomes.retention import operations
from outcomes.retention.dates import NOT_KNOWN, due_by
from outcomes.retention.forms import PREFIX, HoldForm, rules_form
from outcomes.retention.models import RetentionCount, RetentionHold, RetentionRule
from outcomes.retention.purging import WARNING_DAYS

retention = Blueprint("retention", __name__, template_folder="templates")

PAGE_LENGTH = 20
COUNTS_SHOWN = 20
YEAR = timedelta(days=365)


def disposal_labels() -> dict[str, str]:
    """Every disposal, and the lack of one."""
    labels: dict[str, str] = current_app.extensions["vocabularies"]["disposals"].labels
    return {**labels, NOT_KNOWN: "Disposal not known"}


@retention.route("/records/retention", methods=["GET", "POST"])
@requires(Action.SET_RETENTION)
def rules() -> str | Response:
    """How long records are kept. No child is named here."""
    demand(person(), Action.SET_RETENTION, person())
    labels = disposal_labels()
    saved = {rule.disposal: rule for rule in db.session.scalars(select(RetentionRule))}
    form = rules_form(labels, {code: rule.months for code, rule in saved.items()})
    if form.validate_on_submit():
        with errors_on(form):
            for code, months in form.months.items():
                operations.set_rule(disposal=code, months=months, actor=person())
        if not form.errors:
            flash("The rules are saved. Nothing goes by a new rule for 30 days.", "success")
            return redirect(url_for("retention.rules"))
    day = today()
    within_year = [each for each in due_by(day + YEAR) if not each.held]
    soon = day + timedelta(days=WARNING_DAYS)
    gone = select(RetentionCount).order_by(RetentionCount.day.desc()).limit(COUNTS_SHOWN)
    return render_template(
        "retention/rules.html",
        form=form,
        labels=labels,
        prefix=PREFIX,
        rules=saved,
        soon=Counter(each.disposal for each in within_year if each.goes_on <= soon),
        within_year=Counter(each.disposal for each in within_year),
        warning_days=WARNING_DAYS,
        gone=db.session.scalars(gone).all(),
    )


@retention.get("/records/retention/due")
@requires(Action.SEE_RETENTION)
def due() -> str:
    """The records of one's teams that go soon."""
    found = due_by(today() + timedelta(days=WARNING_DAYS), viewer=person())
    pages = max(1, -(-len(found) // PAGE_LENGTH))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "retention/due.html",
        found=found[(page - 1) * PAGE_LENGTH : page * PAGE_LENGTH],
        total=len(found),
        page=page,
        pages=pages,
        labels=disposal_labels(),
        warning_days=WARNING_DAYS,
        any_rule=db.session.scalar(select(RetentionRule.disposal).limit(1)) is not None,
    )


@retention.route("/children/<int:child_id>/hold", methods=["GET", "POST"])
@requires(Action.HOLD_CHILD)
def hold(child_id: int) -> str | Response:
    """Keep a record longer than the rules say."""
    child = child_for(child_id, viewer=person(), action=Action.HOLD_CHILD)
    record_read(actor=person(), subject=child)
    held = db.session.get(RetentionHold, child_id)
    form = HoldForm(reason=held.reason if held else "")
    if form.validate_on_submit():
        with errors_on(form):
            operations.hold(child=child, reason=form.reason.data or "", actor=person())
        if not form.errors:
            flash("The record is on hold. It stays until you lift the hold.", "success")
            return redirect(url_for("retention.hold", child_id=child_id))
    return render_template("retention/hold.html", form=form, child=child, held=held)


@retention.post("/children/<int:child_id>/hold/lift")
@requires(Action.HOLD_CHILD)
def lift(child_id: int) -> Response:
    """Let the rules hold for a record again."""
    child = child_for(child_id, viewer=person(), action=Action.HOLD_CHILD)
    operations.lift_hold(child=child, actor=person())
    flash("The hold is lifted. The record goes when its time is over.", "success")
    return redirect(url_for("retention.hold", child_id=child_id))
