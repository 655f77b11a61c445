"""A practitioner and their browser, for the tests of work with children."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.people.models import User
from tests.factories.people import UserFactory


@pytest.fixture
def practitioner(app: Flask) -> User:
    """A practitioner of one team."""
    return UserFactory()


@pytest.fixture
def mine(signed_in: Callable[[User], FlaskClient], practitioner: User) -> FlaskClient:
    """The browser of the practitioner."""
    return signed_in(practitioner)
