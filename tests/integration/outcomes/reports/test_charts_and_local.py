"""Charts are for those who may see them, and results stand beside the published evidence."""

import html
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from flask.testing import FlaskClient

from core.config import REPOSITORY
from core.people.models import User
from tests.factories.people import UserFactory, manager, qa_lead
from tests.integration.outcomes.reports.conftest import TEN, Service

SignIn = Callable[[User], FlaskClient]
IMAGE = re.compile(r'<img class="app-chart__image" src="([^"]+)" alt="([^"]+)"')


def charts_in(page: str) -> list[tuple[str, str]]:
    """The addresses of a page's charts, and their words."""
    return [(html.unescape(where), html.unescape(words)) for where, words in IMAGE.findall(page)]


def test_a_chart_says_in_words_what_it_shows_and_the_table_says_the_same(
    signed_in: SignIn, service: Service
) -> None:
    service.deliver(service.harbour, *TEN, (3, None))
    browser = signed_in(manager())
    (scores, said_of_scores), (classes, said_of_classes) = charts_in(browser.get(service.page).text)
    assert said_of_scores == (
        "Average scores before and after, with the 95% interval of the change. "
        "Harbour, 10 children: 3.0 before, 6.0 after, 3.0 points better, interval 2.2 to 3.8."
    )
    assert "improved 5 children (50%), unchanged 5 children (50%)" in said_of_classes
    assert "deteriorated 0 children" in said_of_classes
    svg = browser.get(scores)
    assert svg.mimetype == "image/svg+xml"
    assert "immutable" in svg.headers["Cache-Control"]
    for text in ("Harbour", "10 children", "3.0 before", "6.0 after"):
        assert text in svg.text
    assert "50%" in browser.get(classes).text


def test_a_suppressed_number_is_in_no_chart_and_in_no_words_of_one(
    signed_in: SignIn, service: Service
) -> None:
    service.deliver(service.harbour, *TEN, *TEN)
    service.deliver(service.moorside, *[(3, 9)] * 7)
    browser = signed_in(qa_lead())
    for address, words in charts_in(browser.get(service.page).text):
        svg = browser.get(address).text
        said = " ".join(re.findall(r">([^<>]*)</text>", svg))
        assert "Moorside" in said
        assert "Fewer than 10 children" in said
        assert "Moorside: fewer than 10 children" in words or "of fewer than 10 children" in words
        # The scores along the axis are no numbers of children.
        for shown in (said.partition("→")[2] or said, words):
            assert not re.search(r"\b(7|27|9\.0|6\.0 better)\b", shown), shown


def test_a_chart_of_another_audience_is_not_handed_out(signed_in: SignIn, service: Service) -> None:
    service.deliver(service.harbour, *TEN, (3, 4))
    service.deliver(service.moorside, *TEN, (3, 4))
    exact = signed_in(manager(service.harbour))
    (address, _), *_ = charts_in(exact.get(service.page).text)
    assert "11 children" in exact.get(address).text
    assert "11 children" in exact.get(address).text  # the kept one
    lead = signed_in(qa_lead()).get(address)
    assert "11 children" not in lead.text
    assert lead.headers["Cache-Control"] == "no-store"
    assert signed_in(UserFactory()).get(address).headers["Cache-Control"] == "no-store"


def test_wrong_addresses_of_charts_are_not_there(signed_in: SignIn, service: Service) -> None:
    service.deliver(service.harbour, *TEN)
    browser = signed_in(manager())
    key = "0" * 32
    for rest in (f"9/classes/{key}", f"0/pie/{key}", "0/classes/..%2f..%2fservice"):
        assert browser.get(f"{service.page}/charts/{rest}.svg").status_code == 404
    assert browser.get(f"{service.page}/charts/0/classes/{key}.svg").status_code == 200


def test_charts_stay_within_their_folder_and_are_forgotten(
    signed_in: SignIn, service: Service, settings: object, monkeypatch: object
) -> None:
    monkeypatch.setattr("outcomes.drawing.store.MOST_CHARTS", 1)  # type: ignore[attr-defined]
    service.deliver(service.harbour, *TEN)
    browser = signed_in(manager())
    for address, _ in charts_in(browser.get(service.page).text):
        browser.get(address)
    folder: Path = settings.data_dir / "charts"  # type: ignore[attr-defined]
    assert len(list(folder.glob("*/*.svg"))) == 1


def test_the_page_of_an_intervention_has_results_beside_the_published_evidence(
    signed_in: SignIn, service: Service
) -> None:
    service.deliver(service.harbour, *TEN, (3, 4), (3, None))
    service.deliver(service.moorside, *TEN, (3, 4))
    slug = service.version.intervention.slug
    for viewer in (manager(), qa_lead(), manager(service.harbour)):
        page = signed_in(viewer).get(f"/interventions/{slug}?tab=evidence").text
        assert "Of about 25 children who started, about 20 were measured before and after." in page
        assert "points better afterwards on average" in page
        assert service.page in page
        assert "23" not in re.sub(r"<[^>]+>", " ", page.split("<main")[1].split("</main>")[0])


def test_too_few_stay_too_few_beside_the_published_evidence(
    signed_in: SignIn, service: Service
) -> None:
    service.deliver(service.harbour, (3, 7), (3, 4))
    slug = service.version.intervention.slug
    page = signed_in(manager()).get(f"/interventions/{slug}?tab=evidence").text
    assert "Fewer than 10 children started." in page
    assert "Too few children to say; this is not evidence that it does not work." in page


def test_the_library_list_has_one_line_of_results(signed_in: SignIn, service: Service) -> None:
    service.deliver(service.harbour, *TEN, *TEN)
    assert "about 20 children measured (100%), improvement likely" in (
        signed_in(qa_lead()).get("/library").text
    )


def test_nobody_pays_for_charts_who_sees_none() -> None:
    code = (
        "import sys, wsgi; from core.config import Settings; import tempfile, pathlib;"
        "folder = pathlib.Path(tempfile.mkdtemp());"
        "app = wsgi.create_app(Settings(secret_key='x' * 40, data_dir=folder), testing=True);"
        "app.test_client().get('/sign-in');"
        "print([name for name in ('matplotlib', 'scipy', 'statsmodels') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
