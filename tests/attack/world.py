"""Drawing a small service, and putting it into the database."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from random import Random
from typing import Any
from uuid import uuid4

import numpy as np

from catalogue.interventions.document import IntendedOutcome
from catalogue.interventions.models import InterventionVersion
from catalogue.quality.period import Period
from core.database import db, now, today
from core.people.models import Team, User
from outcomes.board.quarters import complete_quarters
from outcomes.caseload.models import ChildNeed, ChildRecord
from outcomes.delivery.models import Attendance, Delivery, PlanItem, SessionRecord
from outcomes.measures.models import Measurement
from tests.attack.atoms import NOTHING, NOW, Atom, Space
from tests.factories.interventions import a_document, a_live_version
from tests.factories.offences import a_due_cohort, an_offence
from tests.factories.people import TeamFactory, UserFactory
from tests.numbering import Numbering

_numbers = Numbering()
NAMES = ("Ash", "Birch", "Cedar", "Durmast")
TITLES = ("Anchor work", "Bridge work", "Compass work")
# Of each scale: instrument, scale, lowest and highest score. From 3 points on, a change of either
# is more than chance.
SCALES = (("goal_based_outcomes", "goal", 0, 10), ("swemwbs", "total", 7, 35))
CHANGES = {"improved": (3, 4), "same": (-2, 2), "worse": (-4, -3)}
LEVELS = ("none", "before", *CHANGES)
NEEDS = ("", "substance_use", "weapons")
SEXES = ("", "female", "male")
NOT_DRAWN = ("not_stated",)  # pages have a row of them, and no reader knows that there are none
LOOKED_AFTER = ("", "looked_after", "not_looked_after")
OFFENDED = ("", "held", "again")
LATER = "later"
COHORT = a_due_cohort().first + timedelta(days=40)
MOST = 25
RUNS = timedelta(days=70)
Scores = tuple[int, int]


@dataclass(frozen=True)
class Size:
    """How large a service is, and which facts differ from child to child."""

    teams: int
    interventions: int
    scales: int
    sexes: bool = False
    looked_after: bool = False
    needs: bool = False
    completed: bool = False
    attendance: bool = False
    offences: bool = False

    def values(self) -> dict[str, Sequence[Any]]:
        """What each fact can be."""
        return {
            "sex": SEXES if self.sexes else SEXES[:1],
            "looked_after": LOOKED_AFTER if self.looked_after else LOOKED_AFTER[:1],
            "need": NEEDS if self.needs else NEEDS[:1],
        }

    def atoms(self) -> Iterator[Atom]:
        """Every atom that there could be."""
        values = self.values()
        if self.sexes:
            values["sex"] = (*SEXES, *NOT_DRAWN)
        facts = list(product(*values.values()))
        for team, (sex, looked_after, need) in product(range(self.teams), facts):
            who = {"team": team, "sex": sex, "looked_after": looked_after, "need": need}
            yield Atom(**who)
            others = OFFENDED[1:] if self.offences else ()
            yield from (Atom(**who, offended=each) for each in (LATER, *others))
            for given, (quarter, completed), came, levels in product(
                range(self.interventions),
                self._endings(),
                (True, False) if self.attendance else (True,),
                product(LEVELS, repeat=self.scales),
            ):
                begun = Atom(**who, intervention=given, quarter=quarter, completed=completed)
                begun = begun._replace(came=came, levels=levels, offended=LATER)
                yield begun
                if not (sex or looked_after or need):
                    yield begun._replace(again=True)
                    yield from (begun._replace(offended=each) for each in ("", *others))

    def _endings(self) -> list[tuple[int, bool]]:
        """When a delivery ended, and whether it was completed; last the one that goes on."""
        return [*product(range(2), (True, False) if self.completed else (True,)), (NOW, False)]


@dataclass
class World:
    """A service as it is in the database, and the truth about it."""

    size: Size
    rule: str
    space: Space
    teams: list[Team]
    versions: list[InterventionVersion]
    quarters: list[Period]
    worker: User

    def delivering(self, intervention: int) -> set[int]:
        """The teams that began an intervention."""
        found = zip(self.space.atoms, self.space.numbers, strict=True)
        return {atom.team for atom, number in found if number and atom.intervention == intervention}

    def team_named(self, name: str) -> int:
        """The number of a team."""
        return [team.name for team in self.teams].index(name)

    def intervention_named(self, title: str) -> int:
        """The number of an intervention."""
        return TITLES.index(title)


def a_service(random: Random, size: Size, rule: str) -> World:
    """Draw a service and commit it."""
    teams = [TeamFactory(name=name) for name in NAMES[: size.teams]]
    worker = UserFactory(teams=teams, active=False)
    versions = [_a_version(number, size, worker) for number in range(size.interventions)]
    atoms = list(size.atoms())
    numbers = np.zeros(len(atoms))
    before, change = (np.zeros((size.scales, len(atoms))) for _ in range(2))
    ends = {number: (low, high) for number, (_, _, low, high) in enumerate(SCALES)}
    space = Space(atoms, numbers, before, change, ends)
    quarters = complete_quarters(today())[:2][::-1]
    world = World(size, rule, space, teams, versions, quarters, worker)
    place = {atom: number for number, atom in enumerate(atoms)}
    for atom, number in _drawn(random, size).items():
        numbers[place[atom]] = number
        for _ in range(number):
            scores = [_scores(scale, level, random) for scale, level in enumerate(atom.levels)]
            _add_child(world, atom, scores)
            for scale, (first, last) in enumerate(scores):
                if atom.level(scale) in CHANGES:
                    before[scale, place[atom]] += first
                    change[scale, place[atom]] += last - first
    db.session.commit()
    return world


def _a_version(number: int, size: Size, author: User) -> InterventionVersion:
    """An intervention; the last one is meant to change the last scale."""
    instrument, scale, _, _ = SCALES[size.scales - 1 if number == size.interventions - 1 else 0]
    measures = (IntendedOutcome("Something is better afterwards", instrument, scale),)
    document = a_document(title=TITLES[number], measures=measures)
    return a_live_version(author=author, slug=f"attacked-{number}", document=document)


def _drawn(random: Random, size: Size) -> Counter[Atom]:
    """How many children of each atom there are; each team is unlike the others."""
    found: Counter[Atom] = Counter()
    for team in range(size.teams):
        tastes = {name: _tastes(random, each) for name, each in size.values().items()}

        def who(tastes: dict[str, list[Any]] = tastes) -> dict[str, Any]:
            return {name: random.choice(each) for name, each in tastes.items()}

        for given in range(size.interventions):
            tasted = [_tastes(random, LEVELS) for _ in range(size.scales)]
            for _ in range(_how_many(random)):
                levels = tuple(map(random.choice, tasted))
                completed = not size.completed or random.random() < 0.7
                came = not size.attendance or random.random() < 0.8
                if not came:  # nothing is measured after what a child never had
                    levels = tuple("before" if each in CHANGES else each for each in levels)
                quarter = random.randrange(2)
                found[
                    Atom(
                        team,
                        given,
                        quarter,
                        completed,
                        came,
                        **who(),
                        levels=levels,
                        offended=LATER,
                    )
                ] += 1
        for _ in range(_how_many(random)):
            offended = random.choice((*OFFENDED, LATER) if size.offences else ("", LATER))
            found[Atom(team, offended=offended, **who())] += 1
    return found


def _tastes(random: Random, values: Sequence[Any]) -> list[Any]:
    """Some values, one of them often and others seldom or never."""
    return [each for each in values for _ in range(random.choice((0, 1, 2, 5)))] or list(values)


def _how_many(random: Random) -> int:
    """Often few, and often about as many as are just shown."""
    low, high = random.choice(((0, 0), (1, 4), (5, 9), (8, 13), (10, 25), (10, MOST)))
    return random.randint(low, high)


def _scores(scale: int, level: str, random: Random) -> Scores:
    """A score before and one after, where a child was measured so far."""
    _, _, low, high = SCALES[scale]
    before = random.randint(low + 4, high - 4)
    return before, before + random.randint(*CHANGES.get(level, (0, 0)))


def _add_child(world: World, atom: Atom, scores: Sequence[Scores]) -> None:
    begun = atom.intervention != NOTHING
    start = world.quarters[atom.quarter].start + timedelta(days=10) if begun else COHORT
    if atom.offended == LATER and not begun:
        start = world.quarters[0].start - timedelta(days=20)
    child = ChildRecord(
        case_reference=f"YJ-X{next(_numbers)}",
        team_id=world.teams[atom.team].id,
        started_on=start,
        age_at_start=15,
        sex=atom.sex or None,
        looked_after=atom.looked_after or None,
        communication_needs=[],
        created_by_id=world.worker.id,
        created_at=now(),
    )
    db.session.add(child)
    if atom.need:
        child.needs.append(ChildNeed(need=atom.need, direction="against", assessed_on=start))
    if atom.offended in OFFENDED[1:]:
        an_offence(child, COHORT - timedelta(days=30), gravity=None, gravity_scale=None)
    if atom.offended == OFFENDED[-1]:
        an_offence(child, COHORT + timedelta(days=60), gravity=None, gravity_scale=None)
    if begun:
        _add_delivery(world, atom, child, scores)


def _add_delivery(world: World, atom: Atom, child: ChildRecord, scores: Sequence[Scores]) -> None:
    version, worker = world.versions[atom.intervention], world.worker
    delivery = Delivery(
        child=child,
        plan_item=_plan_item(world, atom, child) if atom.need else None,
        intervention_id=version.intervention_id,
        version_id=version.id,
        content_hash=version.content_hash,
        team_id=child.team_id,
        started_on=child.started_on,
        ended_on=child.started_on + RUNS,
        ending="completed" if atom.completed else "lost_contact",
        submission_key=str(uuid4()),
        started_by_id=worker.id,
        created_at=now(),
    )
    db.session.add(delivery)
    for weeks in range(2):
        db.session.add(
            SessionRecord(
                held_on=child.started_on + timedelta(weeks=weeks),
                happened=True,
                submission_key=str(uuid4()),
                recorded_by_id=worker.id,
                recorded_at=now(),
                attendances=[_attendance(delivery, atom)],
            )
        )
    for number, each in enumerate(scores):
        _add_scores(delivery, number, atom.level(number), each, worker)


def _attendance(delivery: Delivery, atom: Atom) -> Attendance:
    if atom.came:
        return Attendance(delivery=delivery, attendance="attended", engagement=4)
    return Attendance(delivery=delivery, attendance="absent_agreed")


def _add_scores(delivery: Delivery, number: int, level: str, scores: Scores, worker: User) -> None:
    instrument, scale, _, _ = SCALES[number]
    taken = [("pre", delivery.started_on), ("post", delivery.ended_on)]
    wanted = {"none": 0, "before": 1}.get(level, 2)
    db.session.add_all(
        Measurement(
            child=delivery.child,
            delivery=delivery,
            instrument=instrument,
            scale=scale,
            rater="self",
            occasion=occasion,
            taken_on=day,
            score=score,
            submission_key=str(uuid4()),
            recorded_by_id=worker.id,
            recorded_at=now(),
        )
        for (occasion, day), score in list(zip(taken, scores, strict=True))[:wanted]
    )


def _plan_item(world: World, atom: Atom, child: ChildRecord) -> PlanItem:
    return PlanItem(
        child=child,
        need=atom.need,
        intervention_id=world.versions[atom.intervention].intervention_id,
        desired_outcome="Walks away from a row at home twice a week",
        child_view="I want to stop kicking off",
        sessions_planned=2,
        owner_id=world.worker.id,
        start_by=child.started_on,
        age_at_plan=15,
        submission_key=str(uuid4()),
        created_by_id=world.worker.id,
        created_at=now(),
    )
