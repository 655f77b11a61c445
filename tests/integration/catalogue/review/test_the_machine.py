"""Random people at random: a short run. The long one is in tests/deep."""

from flask import Flask

from tests import review_machine


def test_nobody_gets_anything_past_the_guards(app: Flask) -> None:
    review_machine.run(app, examples=4, steps=30, derandomize=True)
