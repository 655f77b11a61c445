"""``make bench``: every benchmark, one JSON object per figure."""

import os
import tempfile
from pathlib import Path

from benchmarks import (
    board,
    caseload,
    comparing,
    disclosure,
    evaluation,
    importing,
    near_duplicates,
    pages,
    relevance,
    reviewing,
    search,
    search_pages,
    start,
    truth,
)
from core.config import settings_from_environment
from wsgi import create_app


def main() -> None:
    """Prepare the demonstration in a folder of its own and measure."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DEMO": "1", "DATA_DIR": folder, "DEMO_PASSWORD": "benchmark"}
        environment.pop("DATABASE_URL", None)
        settings = settings_from_environment(environment)
        create_app(settings).test_cli_runner().invoke(
            args=["demo", "prepare"], catch_exceptions=False
        )
        start.run(Path(folder))
        pages.run(settings)
        board.run(settings, service="the demonstration")
        importing.run(settings)
        caseload.run(settings)
        board.run(settings, service="20,000 children")
        comparing.run(settings)
    relevance.run()
    evaluation.run()
    truth.run()
    search_pages.run()
    search.run()
    near_duplicates.run()
    reviewing.run()
    disclosure.run()


if __name__ == "__main__":
    main()
