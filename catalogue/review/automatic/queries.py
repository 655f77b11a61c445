"""What the checks say of a version now, and what they said when it was decided on."""

from collections.abc import Sequence

from flask import current_app
from sqlalchemy import select

from catalogue.instruments.queries import all_instruments
from catalogue.interventions.blindness import blind_versions
from catalogue.interventions.checks import missing_parts
from catalogue.interventions.document import Document
from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.related import Other, translations
from catalogue.materials.texts import file_texts
from catalogue.review.automatic.models import ReviewFinding
from catalogue.review.automatic.registry import Detail, Finding, Outcome, Subject, run_checks
from catalogue.review.models import Review
from core.database import db, today
from core.people.models import User

Findings = dict[str, list[Finding]]


def findings_on(
    version: InterventionVersion,
    document: Document,
    *,
    viewer: User,
    others: Sequence[Other] | None = None,
) -> Findings:
    """What the checks say of a version today, by criterion, as far as the viewer may know it.

    :param others: its translations, where they are known already.
    """
    return run_checks(
        Subject(
            version=version,
            document=document,
            file_texts=file_texts(db.session(), (file.sha256 for file in document.files)),
            translations=translations(version) if others is None else others,
            missing=missing_parts(document),
            instruments=all_instruments(),
            vocabularies=current_app.extensions["vocabularies"],
            on=today(),
            hidden=blind_versions(viewer),
        )
    )


def kept_findings(review: Review) -> Findings:
    """What the checks said when a review was decided, by criterion."""
    rows = db.session.scalars(
        select(ReviewFinding)
        .where(ReviewFinding.review_id == review.id)
        .order_by(ReviewFinding.criterion, ReviewFinding.check_code)
    )
    found: Findings = {}
    for row in rows:
        details = tuple(Detail(**detail) for detail in row.details)
        outcome = Outcome(row.standing, row.words, row.looked_at, details)
        finding = Finding(row.check_code, row.check_version, row.criterion, outcome)
        found.setdefault(row.criterion, []).append(finding)
    return found
