"""Finding what was changed, removed or put in among decisions since they were sealed."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, func, or_, select

from catalogue.interventions.document import content_hash
from catalogue.interventions.models import InterventionVersion
from catalogue.review.models import Review
from catalogue.review.seals.bodies import FORMATS, Body, read_bodies, seal_hash
from catalogue.review.seals.models import ReviewSeal
from catalogue.review.seals.operations import DECIDED
from catalogue.review.seals.words import differences
from core.audit.models import GENESIS_HASH, AuditEvent
from core.audit.verifiers import Check, Progress
from core.database import db

SEALED_EARLIER = "seal_earlier_decisions"
AT_ONCE = 500
# What a database makes of a value that is of the wrong kind for its column.
UNREADABLE = (LookupError, ValueError, TypeError, AttributeError)
Seal = Row[Any]


@dataclass
class Walk:
    """Where a walk along the chain stands."""

    hash: str = GENESIS_HASH
    expected: int = 1
    texts_read: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Named:
    """The seals that the audit names: up to ``earlier`` as one, later ones each by its hash."""

    hashes: dict[int, str]
    earlier: int

    @property
    def last(self) -> int:
        return max(self.hashes, default=0)


def verify_seals(progress: Progress) -> Check:
    """Walk all seals, and compare each with the audit and with what stands in the rows now."""
    total = db.session.scalar(select(func.count()).select_from(ReviewSeal)) or 0
    named, walk, done = _named(), Walk(), 0
    problems: list[str] = []
    while seals := _after(walk.expected - 1):
        for seal in seals:
            problems += _link_problems(seal, walk, named)
            done += 1
            progress(done, total)
        problems += _row_problems(seals, walk)
    problems += _missing(walk.expected, named.last)
    problems += _unsealed()
    return Check(total, tuple(problems))


def _after(number: int) -> Sequence[Seal]:
    """The next seals; as plain rows, so that a long walk leaves nothing in the session."""
    return db.session.execute(
        select(*ReviewSeal.__table__.c)
        .where(ReviewSeal.number > number)
        .order_by(ReviewSeal.number)
        .limit(AT_ONCE)
    ).all()


def _named() -> Named:
    """What the audit says of seals."""
    events = db.session.execute(
        select(AuditEvent.action, AuditEvent.changes)
        .where(AuditEvent.action.in_([DECIDED, SEALED_EARLIER]))
        .order_by(AuditEvent.id)
    )
    hashes: dict[int, str] = {}
    earlier = 0
    for action, changes in events:
        if "seal" in changes:
            number = int(changes["seal"][1])
            hashes[number] = str(changes["seal_hash"][1])
            earlier = number if action == SEALED_EARLIER else earlier
    return Named(hashes, earlier)


def _link_problems(seal: Seal, walk: Walk, named: Named) -> Iterator[str]:
    """What is wrong with a seal's place in the chain; moves the walk on."""
    yield from _missing(walk.expected, seal.number - 1)
    if seal.previous_hash != walk.hash:
        yield f"Seal {seal.number} does not follow the one before it."
    if seal.hash != seal_hash(seal.previous_hash, seal.body):
        yield f"Seal {seal.number} was changed after it was written."
    expected = named.hashes.get(seal.number)
    if expected is None and seal.number > named.earlier:
        yield f"Seal {seal.number} was put in: no event of the audit names it."
    elif expected not in (None, seal.hash):
        yield f"Seal {seal.number} is not the one that the audit names."
    walk.hash, walk.expected = seal.hash, seal.number + 1


def _missing(first: int, last: int) -> Iterator[str]:
    if first == last:
        yield f"Seal {first} was removed."
    elif first < last:
        yield f"Seals {first} to {last} were removed."


def _row_problems(seals: Sequence[Seal], walk: Walk) -> Iterator[str]:
    """What no longer agrees with these seals."""
    bodies = {seal.number: _body_of(seal) for seal in seals}
    for form in sorted({body["format"] for body in bodies.values() if body}):
        alike = [seal for seal in seals if bodies[seal.number].get("format") == form]
        standing, unreadable = _standing([seal.review_id for seal in alike], form)
        for seal in alike:
            if seal.review_id in unreadable:
                yield f"Review {seal.review_id} was changed: it cannot be read any more."
            else:
                yield from _compared(seal, bodies[seal.number], standing.get(seal.review_id))
    yield from (
        f"Seal {number} holds nothing that this version of the service can read."
        for number, body in bodies.items()
        if not body
    )
    yield from _text_problems(bodies, walk)


def _body_of(seal: Seal) -> Body:
    """What a seal holds; nothing where it cannot be read."""
    try:
        body: Body = json.loads(seal.body)
        return body if _has_its_shape(body) else {}
    except UNREADABLE:
        return {}


def _has_its_shape(body: Body) -> bool:
    form = FORMATS[body["format"]]
    rows = {
        form.review: [body["review"]],
        form.answer: body["answers"],
        form.condition: body["conditions"],
    }
    whole = all(row.keys() == set(names) for names, group in rows.items() for row in group)
    return whole and all(isinstance(each, str) for each in body["materials"])


def _standing(review_ids: list[int], form: int) -> tuple[dict[int, Body], set[int]]:
    """What stands in the rows now, and the reviews of which that cannot be read."""
    try:
        return read_bodies(review_ids, form=form), set()
    except UNREADABLE:
        if len(review_ids) == 1:
            return {}, set(review_ids)
    found: dict[int, Body] = {}
    unreadable: set[int] = set()
    for review_id in review_ids:
        bodies, not_read = _standing([review_id], form)
        found |= bodies
        unreadable |= not_read
    return found, unreadable


def _compared(seal: Seal, then: Body, today: Body | None) -> Iterator[str]:
    review = then["review"]
    if (then.get("seal"), review["id"]) != (seal.number, seal.review_id):
        yield f"Seal {seal.number} stands at another review than the one that it is of."
        return
    called = f"Review {seal.review_id} of version {review['version_id']}"
    if today is None:
        day = str(review["decided_at"])[:10]
        yield f"{called} was removed: it decided “{review['decision']}” on {day}."
        return
    yield from (f"{called}: {each}." for each in differences(then, today))


def _text_problems(bodies: dict[int, Body], walk: Walk) -> Iterator[str]:
    """Whether the texts that were decided on still are what they were; each is read once."""
    wanted = {
        body["review"]["version_id"]: body["review"]["content_hash"]
        for body in bodies.values()
        if body
    }
    wanted = {number: wanted[number] for number in wanted if number not in walk.texts_read}
    walk.texts_read |= wanted.keys()
    for version_id, expected in wanted.items():
        yield from _of_text(version_id, expected)


def _of_text(version_id: int, expected: str) -> Iterator[str]:
    says = InterventionVersion
    try:
        row = db.session.execute(
            select(says.title, says.summary, says.content, says.content_hash).where(
                says.id == version_id
            )
        ).one_or_none()
    except UNREADABLE:
        yield f"The text of version {version_id} was changed: it cannot be read any more."
        return
    if row is None:
        yield f"Version {version_id}, which was decided on, was removed."
    elif not content_hash(row.content) == row.content_hash == expected:
        yield f"The text of version {version_id} is not the one that was decided on."
    elif (row.title, row.summary) != _named_in(row.content):
        yield f"The title or summary of version {version_id} is not the one in its text."


def _named_in(content: dict[str, Any]) -> tuple[Any, Any]:
    return content.get("title"), content.get("summary")


def _unsealed() -> Iterator[str]:
    """Decisions that no seal holds."""
    decided = or_(Review.decision.is_not(None), Review.decided_at.is_not(None))
    sealed = select(ReviewSeal.review_id)
    for review_id in db.session.scalars(
        select(Review.id).where(decided, Review.id.not_in(sealed)).order_by(Review.id)
    ):
        yield f"Review {review_id} was put in: it has a decision that no seal holds."
