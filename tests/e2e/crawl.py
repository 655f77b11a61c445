"""Walking through the service as a person would: from the home page along every link."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from flask import Flask
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException

ADDRESSES_OF_A_RULE = 2
FILES = (".pdf", ".zip", ".csv")


@dataclass(frozen=True)
class Visit:
    """A page that was reached, and the rule of the service that answers there."""

    rule: str
    address: str


class Walk:
    """Visits each kind of page a person can reach, a few addresses of each."""

    def __init__(self, app: Flask, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.adapter = app.url_map.bind(urlsplit(base).netloc)
        self.waiting = deque([f"{base}/"])
        self.seen: set[str] = set()
        self.visits_of: Counter[str] = Counter()

    def __iter__(self) -> Iterator[Visit]:
        while self.waiting:
            address = self.waiting.popleft()
            rule = self.rule_of(address)
            if rule is None or self.visits_of[rule] >= ADDRESSES_OF_A_RULE:
                continue
            answer = self.page.goto(address)
            if answer is None or not answer.headers.get("content-type", "").startswith("text/html"):
                self.visits_of[rule] += 1
                continue
            assert answer.status < 400, f"{address} answered {answer.status}"
            self.visits_of[rule] += 1
            yield Visit(rule, address)
            self.collect(address)

    def collect(self, address: str) -> None:
        """Remember every link of the page."""
        links: list[str] = self.page.eval_on_selector_all(
            "a[href]:not([download])", "links => links.map(link => link.getAttribute('href'))"
        )
        for link in links:
            target = urljoin(address, link).partition("#")[0]
            if target.startswith(self.base) and target not in self.seen:
                self.seen.add(target)
                self.waiting.append(target)

    def rule_of(self, address: str) -> str | None:
        """The rule that answers an address; None for files, which are no pages."""
        path = urlsplit(address).path
        try:
            rule, _ = self.adapter.match(path, method="GET", return_rule=True)
        except HTTPException:
            return f"nothing answers {path}"
        text = str(rule.rule)
        return None if text.startswith("/assets") or text.endswith(FILES) else text
