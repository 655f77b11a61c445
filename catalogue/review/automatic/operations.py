"""Keeping with a decision what the checks said when it was made."""

from dataclasses import asdict

from catalogue.interventions.stored import load_document
from catalogue.review.automatic.models import ReviewFinding
from catalogue.review.automatic.queries import findings_on
from catalogue.review.models import Review
from core.database import db


def keep_findings(review: Review) -> None:
    """Write down what the checks say now. Part of deciding: a decided review takes none."""
    version = review.version
    findings = findings_on(version, load_document(version.content), viewer=review.reviewer)
    db.session.add_all(
        ReviewFinding(
            review_id=review.id,
            criterion=finding.criterion,
            check_code=finding.check,
            check_version=finding.version,
            standing=finding.outcome.standing,
            words=finding.outcome.words,
            details=[asdict(detail) for detail in finding.outcome.details],
            looked_at=finding.outcome.looked_at,
        )
        for several in findings.values()
        for finding in several
    )
    db.session.flush()
