"""What all pages together tell of hidden numbers.

Tests attack some drawn services, each kind of page and all pages together. More are drawn here, as
small and as uneven as they come, and it is measured how often something is narrowed.
"""

import tempfile
from pathlib import Path
from random import Random

from flask_migrate import upgrade

from benchmarks.measure import report
from tests.attack.running import Found, attack_on_a_fresh_service
from tests.attack.world import Size
from tests.conftest import settings_for
from tests.numbering import Numbering
from wsgi import create_app

SERVICES = 8  # of about 20 seconds each
FACTS = ("sexes", "looked_after", "needs", "completed", "attendance", "offences")


def run() -> None:
    """Attack some services, each with every reader and all pages together."""
    random = Random(20261127)
    found = [_attacked(number, random) for number in range(SERVICES)]
    said = f"of {SERVICES} small services, in which all kinds of page together"
    narrowed = sum(bool(each.leaks) for each in found)
    report(f"{said} narrow a hidden number to two or fewer", narrowed, "services")
    report(f"{said} leave just one", sum(bool(each.exact) for each in found), "services")
    hidden, leaks = (sum(each) for each in zip(*_counted(found), strict=True))
    report("of all hidden numbers read, narrowed so", 100 * leaks / hidden, "%")


def _counted(found: list[Found]) -> list[tuple[int, int]]:
    return [(each.secrets, len(each.leaks)) for each in found]


def _attacked(number: int, random: Random) -> Found:
    size = Size(
        random.choice((2, 3, 4)), random.choice((2, 3)), scales=1, **{random.choice(FACTS): True}
    )
    rule = random.choice(("ons_10_5", "star"))
    Numbering.begin_again()
    with tempfile.TemporaryDirectory() as folder:
        with create_app(settings_for(Path(folder)), testing=True).app_context():
            upgrade()
        return attack_on_a_fresh_service(
            Path(folder), seed=number, size=size, rule=rule, together=True
        )
