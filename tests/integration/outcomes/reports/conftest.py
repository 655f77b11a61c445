"""A service with results: teams that delivered one intervention, and people who look at it."""

from dataclasses import dataclass
from typing import Any

import pytest

from catalogue.interventions.models import InterventionVersion
from core.database import db
from core.people.models import Team, User
from tests.factories.interventions import a_live_version
from tests.factories.measures import a_measured_delivery
from tests.factories.people import TeamFactory, UserFactory

# Ten children on a scale from 0 to 10 where higher is better. Their changes are 2 and 4, in turn.
# Mean change 3; SD of the changes √(10/9) = 1.0540926; standard error of the mean 1/3;
# t of 9 degrees of freedom 2.2621572, so that the interval is 3 ± 0.7540524.
# Before: mean 3, variance 20/9. After: mean 6, variance 30/9. d_av = 3/√(25/9) = 1.8.
# A change of 3 is reliable: five of ten improved, Wilson .2366 to .7634.
BEFORE = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
AFTER = [3, 5, 4, 6, 5, 7, 6, 8, 7, 9]
TEN = list(zip(BEFORE, AFTER, strict=True))


@dataclass
class Service:
    """What the tests of results stand on."""

    version: InterventionVersion
    harbour: Team
    moorside: Team
    worker: User

    @property
    def page(self) -> str:
        return f"/results/interventions/{self.version.intervention.slug}"

    def deliver(self, team: Team, *pairs: tuple[float | None, float | None], **other: Any) -> None:
        """Begin a delivery for each pair of scores; None is a score that was not taken."""
        for before, after in pairs:
            a_measured_delivery(
                team=team,
                version=self.version,
                owner=self.worker,
                before=before,
                after=after,
                commit=False,
                **other,
            )
        db.session.commit()


@pytest.fixture
def service(app: Any) -> Service:
    harbour, moorside = TeamFactory(name="Harbour"), TeamFactory(name="Moorside")
    return Service(
        version=a_live_version(),
        harbour=harbour,
        moorside=moorside,
        worker=UserFactory(teams=[harbour, moorside]),
    )
