"""Random people at random, for a long time."""

import pytest
from flask import Flask

from tests import review_machine


@pytest.mark.deep
@pytest.mark.timeout(3600)
def test_nobody_gets_anything_past_the_guards_for_long(app: Flask) -> None:
    review_machine.run(app, examples=150, steps=60, derandomize=False)
