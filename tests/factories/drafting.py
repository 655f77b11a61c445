"""A person at work on a draft."""

from typing import Any

from flask.testing import FlaskClient

from catalogue.interventions.models import InterventionVersion
from core.database import db
from tests.factories.pages import Fields, form_on


def opened(browser: FlaskClient, address: str) -> Fields:
    """The form of a page as it was opened."""
    return form_on(browser.get(address).text)


def press(
    browser: FlaskClient, address: str, form: Fields, changes: dict[str, Any], do: str = "save"
) -> Any:
    """Change some fields of an opened form, and press a button."""
    for name, value in changes.items():
        form.setlist(name, value if isinstance(value, list) else [value])
    return browser.post(address, data={**form.to_dict(flat=False), "do": do})


def write(browser: FlaskClient, address: str, changes: dict[str, Any], do: str = "save") -> Any:
    """Open a page, change some fields of its form, and press a button."""
    return press(browser, address, opened(browser, address), changes, do)


def newest() -> InterventionVersion:
    """The version that was begun last, as it stands in the database."""
    db.session.expire_all()
    version = db.session.scalar(
        db.select(InterventionVersion).order_by(InterventionVersion.id.desc())
    )
    assert version is not None
    return version
