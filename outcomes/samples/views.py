"""Pages of samples for inspectors."""

import hashlib
from io import BytesIO

from flask import Blueprint, Response, redirect, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload
from werkzeug.wrappers import Response as AnyResponse

from core.audit.operations import KnownActor, Subject, record
from core.database import db
from core.errors import NotFound, errors_on
from core.people.current import person
from core.permissions import Action, demand, requires
from core.transactions import after_reading
from outcomes.caseload.models import ChildRecord
from outcomes.samples import running
from outcomes.samples.forms import SampleForm
from outcomes.samples.models import InspectionCase, InspectionSample, SampleState
from outcomes.samples.operations import NO_SUCH_PAGE, draw_sample, sample_for

samples = Blueprint("samples", __name__, template_folder="templates")

SHOWN = 20


@samples.route("/records/samples", methods=["GET", "POST"])
@requires(Action.DRAW_INSPECTION_SAMPLE)
def index() -> str | AnyResponse:
    """Draw a sample; those of the last month."""
    demand(person(), Action.DRAW_INSPECTION_SAMPLE, person())
    form = SampleForm()
    if form.validate_on_submit():
        with errors_on(form):
            sample = draw_sample(
                wanted=form.wanted,
                submission_key=form.submission_key.data or "",
                actor=person(),
            )
        if not form.errors:
            number = sample.id
            if sample.state is SampleState.WRITING:
                running.start(sample)
            return redirect(url_for("samples.show", sample_id=number))
    drawn = db.session.scalars(
        select(InspectionSample)
        .options(defer(InspectionSample.content))
        .order_by(InspectionSample.id.desc())
        .limit(SHOWN)
    )
    return render_template("samples/index.html", form=form, drawn=drawn.all())


@samples.get("/records/samples/<int:sample_id>")
@requires(Action.DRAW_INSPECTION_SAMPLE)
def show(sample_id: int) -> str:
    """A sample: how far it is, its list, its archive."""
    sample = sample_for(sample_id, viewer=person())
    cases = db.session.scalars(
        select(InspectionCase)
        .where(InspectionCase.sample_id == sample_id)
        .options(joinedload(InspectionCase.child).joinedload(ChildRecord.team))
        .order_by(InspectionCase.position)
    ).all()
    done, of = running.progress_of(sample)
    return render_template(
        "samples/sample.html",
        sample=sample,
        cases=cases,
        done=done,
        of=of,
        stopped=running.has_stopped(sample),
        at_work=sample.state is SampleState.WRITING,
    )


@samples.get("/records/samples/<int:sample_id>.zip")
@requires(Action.DRAW_INSPECTION_SAMPLE)
def download(sample_id: int) -> Response:
    """The papers of all cases, with the list."""
    sample = sample_for(sample_id, viewer=person())
    if sample.content is None:
        raise NotFound(NO_SUCH_PAGE)
    actor, content = KnownActor(person().id), sample.content
    subject = Subject(InspectionSample.__tablename__, sample_id)
    changes = {"sha256": [None, hashlib.sha256(content).hexdigest()]}
    after_reading(
        lambda: record(actor=actor, action="download_sample", subject=subject, changes=changes)
    )
    response = Response(BytesIO(content).read(), mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=f"sample-{sample_id}.zip")
    return response


@samples.post("/records/samples/<int:sample_id>/again")
@requires(Action.DRAW_INSPECTION_SAMPLE)
def again(sample_id: int) -> AnyResponse:
    """Go on with a sample whose work ended without a word."""
    sample = sample_for(sample_id, viewer=person())
    if running.has_stopped(sample):
        running.start(sample)
    return redirect(url_for("samples.show", sample_id=sample_id))
