"""What a reviewer should see before deciding: comments left open, and findings against ratings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalogue.interventions.stored import load_document
from catalogue.review.automatic.queries import findings_on
from catalogue.review.automatic.registry import Finding
from catalogue.review.checklists import Checklist
from catalogue.review.comments.models import ReviewComment
from catalogue.review.comments.queries import comments_on
from catalogue.review.models import Rating, Review
from catalogue.review.queries import answers_of
from catalogue.review.rules import Answer


@dataclass(frozen=True)
class Although:
    """A criterion that is rated met, though an automatic check of it fails."""

    criterion: str
    title: str
    reasons: Sequence[str]


@dataclass(frozen=True)
class BeforeDeciding:
    """What to think of once more. Neither stands in the way of a decision."""

    open_comments: Sequence[ReviewComment]
    although: Sequence[Although]


def before_deciding(review: Review, checklist: Checklist | None) -> BeforeDeciding:
    """What is left open, and where a rating and a check do not agree."""
    version = review.version
    findings = findings_on(version, load_document(version.content), viewer=review.reviewer)
    return BeforeDeciding(
        open_comments=[comment for comment in comments_on(version) if comment.is_open],
        although=although(checklist, answers_of(review), findings) if checklist else [],
    )


def although(
    checklist: Checklist,
    answers: Mapping[str, Answer],
    findings: Mapping[str, Sequence[Finding]],
) -> list[Although]:
    """The criteria rated met of which a check fails, in the order of the checklist."""
    found = []
    for criterion in checklist.criteria:
        answer = answers.get(criterion.code)
        failing = [each for each in findings.get(criterion.code, ()) if each.fails]
        if answer is not None and answer.rating is Rating.MET and failing:
            reasons = [detail.words for each in failing for detail in each.outcome.details]
            found.append(Although(criterion.code, criterion.title, reasons))
    return found
