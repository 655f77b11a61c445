"""The command of the README starts the service, and a process manager ends it."""

import subprocess
import sys
from dataclasses import dataclass

import pytest
from flask import Flask

from core.config import REPOSITORY, Settings
from tests.conftest import SQLITE_ONLY
from tests.e2e.conftest import environment_of, free_port, wait_for


@dataclass(frozen=True)
class Command:
    """A command that runs until it ends."""

    process: subprocess.Popen[bytes]

    def has_ended(self) -> bool:
        """Whether it ended by itself."""
        return self.process.poll() is not None


@pytest.mark.parametrize("settings", SQLITE_ONLY, indirect=True)
def test_it_starts_from_nothing_and_ends_when_it_is_asked_to(
    app: Flask, settings: Settings
) -> None:
    port = free_port()
    log = settings.data_dir / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"),
                *("--workers", "2", "--threads", "4", "wsgi:create_app()"),
            ],
            cwd=REPOSITORY,
            env=environment_of(settings, port),
            stdout=output,
            stderr=output,
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/sign-in", Command(process), log)
    finally:
        process.terminate()
        ended = process.wait(timeout=20)
    assert ended == 0, log.read_text()
