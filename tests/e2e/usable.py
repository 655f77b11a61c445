"""Whether a page can be used by everyone, on the screen that it is on."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def is_usable(page: Page) -> None:
    """Nothing that axe finds, one main heading, and nothing wider than the screen."""
    found = Axe().run(page).response["violations"]
    told = [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]
    assert told == [], page.url
    assert page.locator("h1").count() == 1
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wider) <= 0, page.url
