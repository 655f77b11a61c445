"""Whether a page can be used by everyone, on the screen that it is on."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Each walk at the width of those who mostly take it; at the other one in the long run of tests.
ON_A_PHONE = pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.deep)])
ON_A_LAPTOP = pytest.mark.parametrize("width", [1280, pytest.param(390, marks=pytest.mark.deep)])


def is_usable(page: Page) -> None:
    """Nothing that axe finds, one main heading, and nothing wider than the screen."""
    page.wait_for_load_state()
    assert problems_of(page) == [], page.url


def problems_of(page: Page) -> list[str]:
    """What is wrong with the page, as wide as it is open."""
    problems = [
        f"{each['id']}: {each['nodes'][0]['html'][:200]}"
        for each in Axe().run(page).response["violations"]
    ]
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    if overflow > 0:
        problems.append(f"{overflow} pixels wider than the screen")
    if (headings := page.locator("h1").count()) != 1:
        problems.append(f"{headings} main headings")
    return problems
