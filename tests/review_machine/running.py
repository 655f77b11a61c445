"""Running the machine on the database of a test's app."""

from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.days import Clock
from tests.review_machine.cast import Counted
from tests.review_machine.in_use import ReviewMachine


def run(app: Flask, clock: Clock, *, examples: int, steps: int, derandomize: bool) -> Counted:
    """Let people act at random; what was tried and taken over all runs."""
    counted = Counted()
    machine = type("ReviewMachine", (ReviewMachine,), {"clock": clock, "counted": counted})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=derandomize,
            suppress_health_check=list(HealthCheck),
            # Explaining a failure line by line takes longer than finding it.
            phases=[Phase.generate, Phase.shrink],
        ),
    )
    return counted
