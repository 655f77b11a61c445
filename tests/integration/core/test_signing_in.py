"""Signing in, as people meet it."""

from collections.abc import Callable

from flask.testing import FlaskClient

from core.people.models import User
from tests.factories.people import UserFactory


def test_a_person_signs_in_and_sees_what_to_do(
    signed_in: Callable[[User], FlaskClient],
) -> None:
    answer = signed_in(UserFactory()).get("/")
    assert answer.status_code == 200
    assert "My day" in answer.text
