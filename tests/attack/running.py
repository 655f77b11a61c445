"""One attack: a service is drawn, several people read it, and each tries to work it out."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import chain, product
from pathlib import Path
from random import Random

from flask import Flask
from flask.testing import FlaskClient

from core.database import db
from core.people.models import Role, User
from outcomes.board.operations import make_pack, numbers_of
from outcomes.case_mix.fitting import fit_all
from tests.attack.attacker import leaks_of
from tests.attack.collecting import everything
from tests.attack.reading import Visit
from tests.attack.standings import told_differently
from tests.attack.world import Size, World, a_service
from tests.conftest import PASSWORD, Browser, settings_for
from tests.factories.people import UserFactory, manager, qa_lead
from wsgi import create_app

SignIn = Callable[[User], FlaskClient]
PRACTITIONER, TEAM_MANAGER = "practitioner", "team manager"
SERVICE_MANAGER, LEAD = "service manager", "QA lead"
EVERYBODY = frozenset({PRACTITIONER, TEAM_MANAGER, SERVICE_MANAGER, LEAD})


class Way(Enum):
    """How a reader puts together what they have read.

    By kind of page: each with all its filters, dates, tables and files and no other, by who also
    knows how the service was drawn. Together: pages of all kinds, by who knows what a reader can.
    """

    BY_KIND = "by kind of page"
    TOGETHER = "all together"


@dataclass
class Found:
    """What came of one attack: the leaks in words, and how much was read and is hidden.

    ``exact``: how many of the leaks leave just one number.
    """

    leaks: list[str] = field(default_factory=list)
    exact: int = 0
    figures: int = 0
    secrets: int = 0


def attack(
    app: Flask,
    signed_in: SignIn,
    *,
    seed: int,
    size: Size,
    rule: str,
    readers: Collection[str] = EVERYBODY,
    ways: Collection[Way] = (Way.BY_KIND,),
) -> Found:
    """Draw a service and let every kind of reader try; the leaks, each with its reader and way."""
    app.extensions["settings"] = replace(app.extensions["settings"], small_number_mode=rule)
    world = a_service(Random(seed), size, rule)  # noqa: S311 - the same service each time
    fit_all()
    boss = manager()
    people = _people(world, boss)
    db.session.commit()
    for number, quarter in enumerate(world.quarters):
        make_pack(
            quarter=quarter,
            numbers=numbers_of(quarter),
            submission_key=f"{seed}-{number}",
            actor=boss,
        )
    db.session.commit()
    of_packs = signed_in(boss)
    visits = {
        name: Visit(world, user, own, signed_in(user), of_packs)
        for name, (user, own) in people.items()
    }
    found = Found(
        [f"The library says to some only: {each}" for each in told_differently(visits.values())]
    )
    for name, way in product(visits, ways):
        if name in readers:
            _try(visits[name], way, f"{name}, {way.value}", found)
    return found


def _try(visit: Visit, way: Way, whose: str, found: Found) -> None:
    """Let one reader work out what they can in one way, and note it."""
    together = way is Way.TOGETHER
    kinds = list(everything(replace(visit, knows_how_drawn=not together)).values())
    for figures in [list(chain.from_iterable(kinds))] if together else kinds:
        found.figures += len(figures)
        found.secrets += sum(figure.secret for figure in figures)
        leaks = leaks_of(visit.world, visit.own, figures)
        found.leaks += [f"{whose}: {leak}" for leak in leaks]
        found.exact += sum(leak.is_exact for leak in leaks)


def attack_on_a_fresh_service(
    folder: Path,
    *,
    seed: int,
    size: Size,
    rule: str,
    readers: Collection[str] = EVERYBODY,
    ways: Collection[Way] = (Way.BY_KIND,),
) -> Found:
    """The same on a database of its own, which lies in that folder."""
    app = create_app(settings_for(folder), testing=True)
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Browser

    def signed_in(user: User) -> FlaskClient:
        browser = app.test_client()
        browser.post("/sign-in", data={"email": user.email, "password": PASSWORD})
        return browser

    with app.app_context():
        try:
            return attack(
                app, signed_in, seed=seed, size=size, rule=rule, readers=readers, ways=ways
            )
        finally:
            db.session.remove()
            db.engine.dispose()


def _people(world: World, boss: User) -> dict[str, tuple[User, frozenset[int]]]:
    """A person of each kind, with the teams whose children they know."""
    first, last = world.teams[0], world.teams[-1]
    teams = range(world.size.teams)
    return {
        PRACTITIONER: (UserFactory(teams=[first]), frozenset({0})),
        TEAM_MANAGER: (UserFactory(role=Role.MANAGER, teams=[last]), frozenset(teams[-1:])),
        SERVICE_MANAGER: (boss, frozenset(teams)),
        LEAD: (qa_lead(), frozenset()),
    }
