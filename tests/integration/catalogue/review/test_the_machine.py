"""Random people at random: a short run. The long one is in tests/deep."""

from flask import Flask

from tests import review_machine
from tests.days import Clock


def test_nobody_gets_anything_past_the_guards(app: Flask, clock: Clock) -> None:
    review_machine.run(app, clock, examples=4, steps=40, derandomize=True)
