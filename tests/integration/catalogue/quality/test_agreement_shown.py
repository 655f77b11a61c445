"""Cohen's kappa where it is read: on the page and in the file, from twelve real pairs.

Of twelve pairs on one criterion eight are met twice, two not fully met twice, and one each way
differs. By hand: observed 10/12, expected 0.75² + 0.25² = 0.625, kappa (0.8333 - 0.625) / 0.375 =
0.556. Its standard error by Fleiss, Cohen and Everitt (1969) is 0.278, so that 95% of such
intervals from 0.556 - 0.545 = 0.01 upwards, to 1 at most, hold the truth.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.review.models import Rating
from catalogue.review.rules import Answer
from core.database import today
from core.people.models import User
from tests.factories.people import qa_lead
from tests.factories.quality import a_sample, read_blind
from tests.factories.reviews import a_submitted_version, approve_with_answers

PAIRS = [(True, True)] * 8 + [(False, False)] * 2 + [(True, False), (False, True)]
CRITERION = "inclusion"


def short() -> Answer:
    due = today() + timedelta(days=30)
    return Answer(Rating.NOT_FULLY_MET, "Not for all.", "Add pictures.", due)


def given(met: bool) -> dict[str, Answer]:
    return {} if met else {CRITERION: short()}


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_kappa_and_its_interval_stand_on_the_page_and_in_the_file(
    app: Flask, signed_in: Callable[[User], FlaskClient]
) -> None:
    seconds = {}
    for first, second in PAIRS:
        review = approve_with_answers(a_submitted_version(), **given(first))
        seconds[review.version_id] = second
    for blind in a_sample().reviews:
        read_blind(blind, **given(seconds[blind.version_id]))
    lead = signed_in(qa_lead())
    page = lead.get("/assurance/agreement").text
    assert "Cohen" in page
    row = page.partition("<tbody")[2].partition("Inclusion")[2].partition("</tr>")[0]
    for shown in ("12", "10", "0.56", "0.01", "1.00"):
        assert shown in row, row
    file = lead.get("/assurance/agreement.csv").text
    [line] = [each for each in file.splitlines() if each.startswith("Inclusion")]
    for shown in ("0.56", "0.01", "1.00"):
        assert shown in line, line
