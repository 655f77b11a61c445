"""From the page of an intervention to its pack."""

from collections.abc import Callable

from flask.testing import FlaskClient

from catalogue.interventions.models import VersionState
from core.people.models import User
from tests.factories.interventions import a_live_version, put_in_state
from tests.factories.people import UserFactory


def test_the_page_offers_the_pack_only_while_it_may_be_used(
    signed_in: Callable[[User], FlaskClient],
) -> None:
    version, browser = a_live_version(), signed_in(UserFactory())
    page = f"/interventions/{version.intervention.slug}"
    in_use = browser.get(page).text
    assert "Get the pack" in in_use
    assert f'href="{page}/pack.pdf"' in in_use
    assert f'href="{page}/pack.zip"' in in_use
    put_in_state(version, VersionState.RETIRED)
    assert "/pack." not in browser.get(page).text
