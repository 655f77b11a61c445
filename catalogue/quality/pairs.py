"""Finished blind reviews beside the reviews that they repeat."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import defer, selectinload

from catalogue.interventions.blindness import blind_versions
from catalogue.interventions.models import InterventionVersion
from catalogue.quality.agreement import Agreement, Pair, agreement
from catalogue.quality.models import BlindReview, BlindState
from catalogue.quality.period import Period
from catalogue.quality.queries import DECISIONS
from catalogue.review.checklists import Checklist, current_checklist
from catalogue.review.models import Decision, Rating, Review
from core.database import db, today
from core.errors import NotFound
from core.people.models import User
from core.permissions import Action, demand

# Stands among the criteria for the decision as a whole.
DECISION = "decision"
PAGE_LENGTH = 10


@dataclass(frozen=True)
class CriterionAgreement:
    """How far the two readings of a criterion agree; or of the decision as a whole."""

    code: str
    title: str
    stop: bool
    agreement: Agreement


@dataclass(frozen=True)
class Side:
    """What one of two readers said."""

    label: str
    words: str
    by: str


@dataclass(frozen=True)
class Disagreement:
    """A version on which the two readings of a criterion differ."""

    version: InterventionVersion
    review_id: int
    first: Side
    second: Side


@dataclass(frozen=True)
class Disagreements:
    """A page of disagreements on a criterion; ``total`` counts all of them, ``pairs`` the pairs."""

    title: str
    items: list[Disagreement]
    total: int
    pairs: int
    page: int
    pages: int


def agreements_of(period: Period, *, viewer: User) -> list[CriterionAgreement]:
    """The agreement on each criterion and on the decision, of blind reviews finished in a period.

    The criteria stand in the order of today's checklist, older ones behind them.
    """
    demand(viewer, Action.READ_ASSURANCE_FIGURES, period)
    finished = _finished_in(period)
    pairs = _pairs_by_criterion(finished)
    checklist = _checklist()
    stops = checklist.stop_codes
    found = [
        CriterionAgreement(code, title, code in stops, agreement(pairs.get(code, ())))
        for code, title in _titles(checklist, pairs).items()
    ]
    decisions = [_decisions(each) for each in finished]
    return [*found, CriterionAgreement(DECISION, "The decision", False, agreement(decisions))]


def first_to_talk_about(found: Sequence[CriterionAgreement]) -> CriterionAgreement | None:
    """The criterion that most pairs differ on, a stop criterion before another; None if none does.

    Counted and not by kappa: kappa can be low where hardly anyone disagrees. The decision follows
    from the criteria, so it is not one of them.
    """
    differing = [each for each in found if each.agreement.disagreed and each.code != DECISION]
    return max(differing, key=lambda each: (each.agreement.disagreed, each.stop), default=None)


def disagreements_on(code: str, period: Period, *, viewer: User, page: int = 1) -> Disagreements:
    """Where two readings of a criterion differ, newest first, for the talk that calibrates.

    A version that the viewer reviews blind at the moment is left out.

    :raises NotFound: if the criterion is on no checklist.
    """
    demand(viewer, Action.COMPARE_BLIND_REVIEWS)
    finished = _finished_in(period)
    titles = {**_titles(_checklist(), _pairs_by_criterion(finished)), DECISION: "The decision"}
    if code not in titles:
        raise NotFound("There is no such criterion.")
    hidden = blind_versions(viewer)
    seen = [each for each in finished if each.version_id not in hidden]
    both = [sides for each in seen if (sides := _sides(each, code))]
    differing = [each for each in both if each.first.label != each.second.label]
    pages = max(1, ceil(len(differing) / PAGE_LENGTH))
    page = min(max(page, 1), pages)
    items = differing[(page - 1) * PAGE_LENGTH : page * PAGE_LENGTH]
    return Disagreements(titles[code], items, len(differing), len(both), page, pages)


def _finished_in(period: Period) -> list[BlindReview]:
    start, end = period.moments
    first = selectinload(BlindReview.review)
    return list(
        db.session.scalars(
            select(BlindReview)
            .where(
                BlindReview.state == BlindState.FINISHED,
                BlindReview.ended_at >= start,
                BlindReview.ended_at < end,
            )
            .order_by(BlindReview.ended_at.desc(), BlindReview.id.desc())
            .options(
                selectinload(BlindReview.answers),
                selectinload(BlindReview.reviewer),
                first.selectinload(Review.answers),
                first.selectinload(Review.reviewer),
                selectinload(BlindReview.version).options(
                    selectinload(InterventionVersion.intervention),
                    defer(InterventionVersion.content),
                ),
            )
        )
    )


def _pairs_by_criterion(finished: Sequence[BlindReview]) -> Mapping[str, list[Pair]]:
    found: dict[str, list[Pair]] = {}
    for blind in finished:
        for code, first, second in _ratings(blind):
            found.setdefault(code, []).append((first.value, second.value))
    return found


def _ratings(blind: BlindReview) -> Iterator[tuple[str, Rating, Rating]]:
    """The criteria that both rated."""
    seconds = {answer.criterion: answer.rating for answer in blind.answers}
    for answer in blind.review.answers:
        second = seconds.get(answer.criterion)
        if answer.rating is not None and second is not None:
            yield answer.criterion, answer.rating, second


def _decisions(blind: BlindReview) -> Pair:
    first, second = blind.review.decision, blind.decision
    if first is None or second is None:
        raise ValueError("a blind review is finished only with a decision, of a decided review")
    return first.value, second.value


def _sides(blind: BlindReview, code: str) -> Disagreement | None:
    """What both said of a criterion; None if not both did."""
    names = blind.review.reviewer.name, blind.reviewer.name if blind.reviewer else ""
    if code == DECISION:
        labels = [DECISIONS[Decision(each)] for each in _decisions(blind)]
        words = blind.review.reason, blind.reason
    else:
        firsts = {answer.criterion: answer for answer in blind.review.answers if answer.rating}
        seconds = {answer.criterion: answer for answer in blind.answers if answer.rating}
        if code not in firsts or code not in seconds:
            return None
        both = firsts[code], seconds[code]
        labels = [answer.rating.label for answer in both if answer.rating]
        words = firsts[code].evidence, seconds[code].evidence
    first, second = (Side(*each) for each in zip(labels, words, names, strict=True))
    return Disagreement(blind.version, blind.review_id, first, second)


def _titles(checklist: Checklist, pairs: Mapping[str, object]) -> dict[str, str]:
    titles = {criterion.code: criterion.title for criterion in checklist.criteria}
    older = {code: code.replace("_", " ").capitalize() for code in pairs if code not in titles}
    return titles | older


def _checklist() -> Checklist:
    return current_checklist(current_app.extensions["checklists"], on=today())
