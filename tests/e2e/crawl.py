"""Walking through the service as a person would: from the home page along every link."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urljoin, urlsplit

from flask import Flask
from playwright.sync_api import Error, Page, Response
from werkzeug.exceptions import HTTPException


@dataclass(frozen=True)
class Visit:
    """A page that was reached, and the rule of the service that answers there."""

    rule: str
    address: str


class Walk:
    """Visits each kind of page a person can reach, ``most`` addresses of each."""

    def __init__(self, app: Flask, page: Page, base: str, *, most: int) -> None:
        self.page, self.base, self.most = page, base, most
        self.adapter = app.url_map.bind(urlsplit(base).netloc)
        self.waiting = deque([f"{base}/"])
        self.seen: set[str] = set()
        self.visits_of: Counter[str] = Counter()

    def __iter__(self) -> Iterator[Visit]:
        while self.waiting:
            address = self.waiting.popleft()
            rule = self.rule_of(address)
            if rule is None or self.visits_of[rule] >= self.most:
                continue
            self.visits_of[rule] += 1
            answer = self.open(address)
            if answer is not None:
                assert answer.status < 400, f"{address} answered {answer.status}"
                yield Visit(rule, address)
                self.collect(address)

    def open(self, address: str) -> Response | None:
        """Open a page; None for a file."""
        try:
            answer = self.page.goto(address)
        except Error as error:
            if "Download is starting" not in error.message:
                raise
            return None
        is_page = answer is not None and "text/html" in answer.headers.get("content-type", "")
        return answer if is_page else None

    def collect(self, address: str) -> None:
        """Remember every link of the page."""
        links: list[str] = self.page.eval_on_selector_all(
            "a[href]", "links => links.map(link => link.getAttribute('href'))"
        )
        if self.page.locator('button[name="decide"]').count():
            self.waiting.append(f"{address}/decide")  # the one page that a button leads to
        for link in links:
            target = urljoin(address, link).partition("#")[0]
            if target.startswith(self.base) and target not in self.seen:
                self.seen.add(target)
                self.waiting.append(target)

    def rule_of(self, address: str) -> str | None:
        """The rule that answers an address; None for style sheets and scripts."""
        parts = urlsplit(address)
        path = parts.path
        try:
            rule, _ = self.adapter.match(path, method="GET", return_rule=True)
        except HTTPException:
            return f"nothing answers {path}"
        text = str(rule.rule)
        if text.startswith("/assets"):
            return None
        # Each tab of a page is met as a page of its own.
        tab = parse_qs(parts.query).get("tab")
        return f"{text}?tab={tab[0]}" if tab else text
