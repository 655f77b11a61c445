"""A real server and a real browser."""

import os
import shutil
import socket
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from core.config import Settings
from tests import processes
from tests.conftest import PASSWORD

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SECONDS_TO_START = 60


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's chromium: Playwright's own cannot be fetched everywhere."""
    if CHROMIUM is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("chromium is not installed")
        pytest.skip("chromium is not installed")
    return {
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@contextmanager
def serving(settings: Settings, *, workers: int = 2) -> Iterator[str]:
    """The service behind gunicorn, on a free port; yields its address."""
    port = free_port()
    log = settings.data_dir / "server.log"
    arguments = [
        *("--bind", f"127.0.0.1:{port}"),
        *("--workers", str(workers), "--threads", "4", "wsgi:create_app()"),
    ]
    server = processes.start(
        processes.GUNICORN, arguments, environment=environment_of(settings, port), output=log
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/sign-in", server, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()


def environment_of(settings: Settings, port: int) -> dict[str, str]:
    """The environment that tells a server its settings."""
    return {
        **os.environ,
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "BASE_URL": f"http://127.0.0.1:{port}",
        "DEMO": "1" if settings.demonstration else "",
    }


@pytest.fixture
def person(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a browser window of a person who signs in."""
    contexts: list[BrowserContext] = []

    def sign_in(
        address: str,
        email: str,
        *,
        password: str = PASSWORD,
        javascript: bool = True,
        width: int = 1280,
    ) -> Page:
        context = browser.new_context(
            base_url=address,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
        )
        context.set_default_timeout(10_000)
        # The first look at results since a record changed works much out, here beside other tests.
        context.set_default_navigation_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.goto("/sign-in")
        page.get_by_label("Email address").fill(email)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{address}/")
        return page

    yield sign_in
    for context in contexts:
        context.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class MayEnd(Protocol):
    """A server that may have ended by itself."""

    def has_ended(self) -> bool:
        """Whether it did."""


def wait_for(address: str, server: MayEnd, log: Path) -> None:
    """Until the address answers."""
    for _ in range(SECONDS_TO_START * 20):
        if server.has_ended():
            break
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own server
                return
        except (URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"The service did not start:\n{log.read_text()}")
