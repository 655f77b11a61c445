"""Processes that start at once: split off from one that has imported the service already.

Importing takes three seconds of processor time in every process, and an orderly end one second
more. Servers are gunicorn's own command with the arguments and the environment of production
(`test_starting.py` starts and ends one in full). Run as a module, this is the process that they
come from.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from core.config import REPOSITORY

GUNICORN = "from gunicorn.app.wsgiapp import run; run()"
LAZILY_IMPORTED = (
    "matplotlib.backends.backend_svg",
    "matplotlib.figure",
    "scipy.optimize",
    "scipy.special",
    "statsmodels.api",
)
STILL_RUNNING = 1000  # no exit code


@dataclass(frozen=True)
class Process:
    """A process of its own, and of those that it starts in turn."""

    pid: int

    def has_ended(self) -> bool:
        """Whether it ended by itself."""
        return _ask(do="look", pid=self.pid) != STILL_RUNNING

    def wait(self) -> int:
        """Its exit code once it has ended, or minus the signal that ended it."""
        while (code := _ask(do="look", pid=self.pid)) == STILL_RUNNING:
            time.sleep(0.02)
        return code

    def kill(self) -> None:
        """End it as a power cut would."""
        _ask(do="kill", pid=self.pid)


def start(
    code: str,
    arguments: Sequence[str],
    *,
    output: Path,
    environment: Mapping[str, str] = os.environ,
) -> Process:
    """Run this code with these arguments; what it prints goes to the end of a file."""
    asked = {"code": code, "arguments": [*arguments], "environment": {**environment}}
    return Process(_ask(do="start", output=str(output), **asked))


def _ask(**request: Any) -> int:
    origin = _origin()
    assert origin.stdin
    assert origin.stdout
    origin.stdin.write(json.dumps(request) + "\n")
    origin.stdin.flush()
    return int(origin.stdout.readline())


@cache
def _origin() -> subprocess.Popen[str]:
    """The one process of this test process that others are split off from."""
    origin = subprocess.Popen(
        [sys.executable, "-m", __name__],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(origin.communicate)  # closes its input, at which it ends
    return origin


def _serve() -> None:
    """Do as asked, one line after the other, until there are no more."""
    exit_codes: dict[int, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        _make_ready(Path(folder))
        for line in sys.stdin:
            request = json.loads(line)
            if request["do"] == "start":
                answer = _split_off(request)
                exit_codes[answer] = STILL_RUNNING
            else:
                answer = _exit_code(request["do"], request["pid"], exit_codes)
            print(answer, flush=True)  # noqa: T201 - this is how it answers
        for pid in exit_codes:
            _exit_code("kill", pid, exit_codes)


def _make_ready(folder: Path) -> None:
    """Import what a service imports when it is built, or used, and keep templates compiled."""
    from flask import Flask
    from jinja2 import FileSystemBytecodeCache

    from tests.conftest import settings_for
    from wsgi import create_app

    for lazily in LAZILY_IMPORTED:
        import_module(lazily)
    create_app(settings_for(folder), testing=True)
    templates = folder / "templates"
    templates.mkdir()
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(templates))}


def _split_off(request: Mapping[str, Any]) -> int:
    child = os.fork()
    if child:
        return child
    os.setpgid(0, 0)  # so that it can be ended together with those that it starts
    output = os.open(request["output"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for kept, stream in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(kept, stream)
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.argv = ["-", *request["arguments"]]
    code = 0
    try:
        exec(request["code"], {"__name__": "__main__"})  # noqa: S102 - a test's own code
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else 0
    except BaseException:  # whatever it was, this process must not go on as its origin
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _exit_code(do: str, pid: int, exit_codes: dict[int, int]) -> int:
    if exit_codes[pid] == STILL_RUNNING:
        if do == "kill":
            os.killpg(pid, signal.SIGKILL)
        ended, status = os.waitpid(pid, os.WNOHANG if do == "look" else 0)
        if ended:
            exit_codes[pid] = os.waitstatus_to_exitcode(status)
    return exit_codes[pid]


if __name__ == "__main__":
    _serve()
