"""How long the service takes to come up: import, and the first page of a fresh process."""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.measure import report

RUNS = 7
IMPORT = "import wsgi"
FIRST_PAGE = "import wsgi; wsgi.create_app().test_client().get('/sign-in')"
BARE_FLASK = (
    "import flask, flask_sqlalchemy; app = flask.Flask('bare'); "
    "app.add_url_rule('/', view_func=lambda: 'page'); app.test_client().get('/')"
)


def run(data_dir: Path) -> None:
    """Time each in fresh processes, in turn."""
    environment = {**os.environ, "DEMO": "1", "DATA_DIR": str(data_dir)}
    times: dict[str, list[float]] = {IMPORT: [], FIRST_PAGE: [], BARE_FLASK: []}
    for _ in range(RUNS):
        for code, record in times.items():
            started = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], env=environment, check=True)
            record.append((time.perf_counter() - started) * 1000)
    medians = {code: statistics.median(record) for code, record in times.items()}
    for name, code in [("application import", IMPORT), ("first page", FIRST_PAGE)]:
        report(
            name,
            medians[code],
            "ms",
            ratio_to="a bare Flask process with one page",
            ratio=medians[code] / medians[BARE_FLASK],
        )
