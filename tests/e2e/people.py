"""What people do in the browser, in their own words; the same with and without scripts."""

from datetime import date

from playwright.sync_api import Locator, Page, TimeoutError

Answers = dict[str, str | list[str] | bool | date]


def answer(page: Page, answers: Answers, *, scope: Locator | None = None) -> None:
    """Fill in fields by their names: text, a choice, several choices, a tick, or a date."""
    place = scope or page.locator("main")
    for name, value in answers.items():
        fields = place.locator(f'[name="{name}"]')
        if isinstance(value, date):
            for box, part in zip(fields.all(), (value.day, value.month, value.year), strict=True):
                box.fill(str(part))
            continue
        first = fields.first
        kind = first.get_attribute("type") or ""
        if first.evaluate("field => field.tagName") == "SELECT":
            first.select_option(str(value))
        elif kind in ("radio", "checkbox"):
            tick(place, name, value)
        else:
            first.fill(str(value))


def tick(place: Locator, name: str, value: object) -> None:
    """Tick the options of these values, or one box."""
    if isinstance(value, bool):
        place.locator(f'[name="{name}"]').set_checked(value, force=True)
        return
    for option in value if isinstance(value, list) else [value]:
        place.locator(f'[name="{name}"][value="{option}"]').check(force=True)


def press(page: Page, words: str) -> None:
    """Press a button of the page's main part, and wait for what comes."""
    button = page.locator("main").get_by_role("button", name=words).first
    try:
        button.wait_for()
    except TimeoutError as error:
        raise AssertionError(f"No button “{words}” on {page.url}:\n{text_of(page)}") from error
    button.click()
    page.wait_for_load_state()


def press_and_go(page: Page, words: str, address: str) -> None:
    """Press a button of a draft. While the page saves by itself the button waits for it."""
    press(page, words)
    page.wait_for_url(lambda url: url.partition("#")[0] == address)


def text_of(page: Page) -> str:
    """Everything that stands in the page's main part, once all of it has come."""
    page.wait_for_load_state()
    return page.locator("main").inner_text()
