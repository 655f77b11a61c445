"""The starter library with the demonstration's decisions on it.

A real service assures the library itself. Here the demonstration's reviewers decide, by the same
operations and under the same guards as anyone, and everything they do is marked as theirs.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select

from catalogue.drafting.operations import begin_next, submit
from catalogue.interventions.importing import SUFFIX, import_documents, read_content_files
from catalogue.interventions.models import Intervention, InterventionVersion
from catalogue.interventions.operations import save_document
from catalogue.interventions.stored import load_document
from catalogue.problems.models import ProblemKind
from catalogue.problems.operations import report_problem
from catalogue.review.checklists import Checklist, current_checklist
from catalogue.review.comments.operations import comment
from catalogue.review.models import Decision, Rating, Review, ReviewStage
from catalogue.review.operations import answer, claim, decide
from catalogue.review.rules import Answer
from catalogue.review.sections import sections_of
from catalogue.stewardship.operations import change_owner
from core.config import Settings
from core.database import db, today
from core.notices.operations import mark_all_read
from core.people.models import User
from outcomes.demonstration.accounts import AUTHOR, DOMAIN, demonstration_people

Progress = Callable[[int, int], None]

EVIDENCE = "Demonstration: nobody has checked this. A reviewer says here what they looked at."
NOT_APPLICABLE = {"welsh": "Demonstration: this service works in England alone."}
TRIED = "tried_with_users"
NOT_TRIED = "Demonstration: nobody has tried this yet."
CONDITION = "Try it with at least three children or practitioners and write down what was changed."
# Every so many versions one is approved on the condition that it is tried.
CONDITION_EVERY = 3
CONDITION_DAYS = 90
ANSWERED_SO_FAR = 7

PROBLEM_WITH = "cannabis-two-jars"
PROBLEM = "Demonstration: step 2 takes longer than it says. I had to leave the last step out."
INCIDENT_WITH = "trail-crew"
INCIDENT = (
    "Demonstration: the ground was wet, and a child slipped on the bank and twisted an ankle. "
    "The plan says nothing of the weather."
)
REPORTED = (
    (PROBLEM_WITH, ProblemKind.UNCLEAR, PROBLEM, "practitioner"),
    (INCIDENT_WITH, ProblemKind.INCIDENT, INCIDENT, "practitioner2"),
)

# Was approved on a condition, which the demonstration's practitioner answers for.
OWNED = "anger-gears-and-brakes"
# Waits for its first review; what it is about is covered by others, too.
WAITING = "receipts-and-refunds"


@dataclass(frozen=True)
class NewVersion:
    """A second version by the demonstration's practitioner, and how far it has come.

    ``addition`` is put at the end of the section. Without a decision it is left as a draft or,
    with a reviewer, half reviewed.
    """

    slug: str
    section: str
    addition: str
    reviewer: str | None = None
    decision: Decision | None = None
    reason_code: str | None = None
    reason: str = ""
    comment: str = ""  # on the section; the author then has a next draft in which it is asked


NEW_VERSIONS = (
    NewVersion(
        "anger-gears-and-brakes",
        "upset",
        "Offer a short walk outside before anything else.",
    ),
    NewVersion(
        "weapons-law-straight-answers",
        "preparation",
        "If the child has been stopped and searched before, ask first whether they want to talk "
        "about it.",
        reviewer="qa4",
    ),
    NewVersion(
        "better-nights",
        "preparation",
        "Ask the child to bring the screen-time figures of their phone for the last week.",
        reviewer="qa",
        decision=Decision.REQUEST_CHANGES,
        reason_code="inclusion",
        reason="Not every child has a phone, or wants to show it. Say what to do without one.",
        comment="Say here what a child does who has no phone: a paper diary, for instance.",
    ),
    NewVersion(
        "on-my-own-terms",
        "rationale",
        "Children who go through these steps change their minds.",
        reviewer="qa",
        decision=Decision.REJECT,
        reason_code="evidence_claim",
        reason="The new sentence promises what no source shows. The version in use stays.",
    ),
)


def ensure_library(settings: Settings, *, progress: Progress) -> int:
    """Bring in what is not there yet of the starter library, and decide on it.

    Returns how many were brought in. What is there is left alone, whatever has become of it.
    """
    folder = settings.content_dir / "interventions"
    missing = _missing_files(folder)
    if not missing:
        return 0
    files = [
        file
        for path in missing
        for file in read_content_files(
            path,
            vocabularies=current_app.extensions["vocabularies"],
            instruments=current_app.extensions["instruments"],
        )
    ]
    people = {user.email: user for user in demonstration_people()}
    created = import_documents(files=files, actor=people[AUTHOR], folder=folder).created
    versions = {version.intervention.slug: version for version in _first_versions(created)}
    for number, slug in enumerate(created):
        progress(number, len(created))
        submit(version=versions[slug], actor=people[AUTHOR])
        if slug != WAITING:
            _put_in_use(versions[slug], people, conditional=number % CONDITION_EVERY == 0)
    mark_all_read(actor=people[AUTHOR])  # one has long known what is in use
    for new in NEW_VERSIONS:
        if new.slug in versions:
            _add_version(versions[new.slug].intervention, new, people)
    if OWNED in versions:
        change_owner(
            intervention=versions[OWNED].intervention,
            owner=people[f"practitioner@{DOMAIN}"],
            deputy=people[AUTHOR],
            actor=people[AUTHOR],
        )
    for slug, kind, words, reporter in REPORTED:
        if slug in versions:
            report_problem(
                version=versions[slug], kind=kind, words=words, actor=people[f"{reporter}@{DOMAIN}"]
            )
    progress(len(created), len(created))
    return len(created)


def _missing_files(folder: Path) -> list[Path]:
    """The content files whose interventions are not in the library."""
    there = set(db.session.scalars(select(Intervention.slug)))
    return [path for path in sorted(folder.glob(f"*{SUFFIX}")) if path.stem not in there]


def _first_versions(slugs: Iterable[str]) -> list[InterventionVersion]:
    return list(
        db.session.scalars(
            select(InterventionVersion)
            .join(Intervention)
            .where(Intervention.slug.in_(slugs), InterventionVersion.number == 1)
        )
    )


def _put_in_use(
    version: InterventionVersion, people: dict[str, User], *, conditional: bool
) -> None:
    """Approve a submitted version; a sensitive one by two people."""
    reviewers = ("qa", "qa2") if version.sensitive else ("qa",)
    for local_part in reviewers:
        reviewer = people[f"{local_part}@{DOMAIN}"]
        review = claim(version=version, actor=reviewer)
        conditional_now = conditional and review.stage is ReviewStage.FIRST
        answer(review=review, answers=answers_to_all(conditional=conditional_now), actor=reviewer)
        decide(review=review, decision=Decision.APPROVE, reason=EVIDENCE, actor=reviewer)


def _add_version(intervention: Intervention, new: NewVersion, people: dict[str, User]) -> None:
    author = people[f"practitioner@{DOMAIN}"]
    version = begin_next(intervention=intervention, based_on=None, actor=author)
    document = load_document(version.content)
    longer = f"{getattr(document, new.section)}\n\n{new.addition}"
    changes: dict[str, Any] = {new.section: longer}
    save_document(version=version, document=replace(document, **changes), actor=author)
    if new.reviewer is None:
        return
    submit(version=version, actor=author)
    reviewer = people[f"{new.reviewer}@{DOMAIN}"]
    _review(claim(version=version, actor=reviewer), new, reviewer)
    if new.comment:
        begin_next(intervention=intervention, based_on=version, actor=author)


def _review(review: Review, new: NewVersion, reviewer: User) -> None:
    """Answer some of the checklist and, where the version has come that far, decide."""
    begun = dict(list(answers_to_all(conditional=False).items())[:ANSWERED_SO_FAR])
    answer(review=review, answers=begun, actor=reviewer)
    if new.comment:
        sections = sections_of(load_document(review.version.content))
        anchor = next(key for key, section in sections.items() if section.field == new.section)
        comment(review=review, anchor=anchor, words=new.comment, actor=reviewer)
    if new.decision is not None:
        decide(
            review=review,
            decision=new.decision,
            reason_code=new.reason_code,
            reason=new.reason,
            actor=reviewer,
        )


def answers_to_all(*, conditional: bool) -> dict[str, Answer]:
    """An answer to every criterion of today's checklist, in its order."""
    checklist: Checklist = current_checklist(current_app.extensions["checklists"], on=today())
    answers = {criterion.code: Answer(Rating.MET, EVIDENCE) for criterion in checklist.criteria}
    for code, reason in NOT_APPLICABLE.items():
        if code in answers:
            answers[code] = Answer(Rating.NOT_APPLICABLE, reason)
    if conditional and TRIED in answers:
        due = today() + timedelta(days=CONDITION_DAYS)
        answers[TRIED] = Answer(Rating.NOT_FULLY_MET, NOT_TRIED, CONDITION, due)
    return answers
