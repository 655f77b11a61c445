"""A review names the author of the version that it is of, whoever wrote the versions before."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from core.people.models import User
from tests.factories.interventions import a_live_version
from tests.factories.people import UserFactory, qa_lead
from tests.factories.reviews import a_claim, a_newer_submitted_version


def test_the_second_version_is_its_own_authors(
    app: Flask, signed_in: Callable[[User], FlaskClient]
) -> None:
    first = a_live_version(author=UserFactory(name="Amina Ashworth"))
    second = a_newer_submitted_version(first, author=UserFactory(name="Ben Begum"))
    reviewer = qa_lead()
    review = a_claim(second, reviewer=reviewer)
    page = signed_in(reviewer).get(f"/review/{review.id}").text
    assert "By Ben Begum" in page
    assert "By Amina Ashworth" not in page
