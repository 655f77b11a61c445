"""Random people at random, for a long time: every step of the design, and no other."""

import pytest
from flask import Flask

from tests import review_machine
from tests.days import Clock
from tests.unit.catalogue.interventions.test_lifecycle import MAY_BECOME

EVERY_STEP = {
    (before, move, after)
    for before, afters in MAY_BECOME.items()
    for after, moves in afters.items()
    for move in moves
} | {("nothing", "create", "draft")}

EXAMPLES = 190
# A rare step may not come up at random: then it goes on for a while.
MORE_ROUNDS = 6


@pytest.mark.deep
@pytest.mark.timeout(3600)
def test_nobody_gets_anything_past_the_guards_for_long(
    app: Flask, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    counted = review_machine.run(app, clock, examples=EXAMPLES, steps=70, derandomize=False)
    for _ in range(MORE_ROUNDS):
        if counted.taken.keys() >= EVERY_STEP and counted.tried >= 10_000:
            break
        counted.add(review_machine.run(app, clock, examples=30, steps=70, derandomize=False))
    with capsys.disabled():
        print(f"\n{app.extensions['sqlalchemy'].engine.dialect.name}: {counted.in_words()}")  # noqa: T201
    assert counted.tried >= 10_000
    assert counted.taken.keys() == EVERY_STEP
