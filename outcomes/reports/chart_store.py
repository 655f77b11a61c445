"""Keeping drawn charts on disk, a folder for each audience: nobody finds a chart of another one."""

import os
import re
import tempfile
from pathlib import Path

from outcomes.reports.charts import Chart, chart_key

MOST_CHARTS = 400  # of one audience; the oldest go first
KEY = re.compile(r"[0-9a-f]{32}\Z")


def kept_chart(data_dir: Path, audience: str, key: str) -> bytes | None:
    """A chart that was drawn before for this audience; None if there is none."""
    if not KEY.match(key):
        return None
    try:
        return _path(data_dir, audience, key).read_bytes()
    except FileNotFoundError:
        return None


def draw_and_keep(chart: Chart, data_dir: Path, audience: str) -> bytes:
    """Draw a chart and keep it for the next time."""
    os.environ.setdefault("MPLCONFIGDIR", str(data_dir / "charts" / "fonts"))
    from outcomes.reports.drawing import draw

    svg = draw(chart)
    path = _path(data_dir, audience, chart_key(chart, audience))
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(svg)
    Path(temporary).replace(path)
    _forget_oldest(path.parent)
    return svg


def _path(data_dir: Path, audience: str, key: str) -> Path:
    return data_dir / "charts" / audience / f"{key}.svg"


def _forget_oldest(folder: Path) -> None:
    charts = list(folder.glob("*.svg"))
    if len(charts) <= MOST_CHARTS:
        return
    charts.sort(key=lambda chart: chart.stat().st_mtime)
    for chart in charts[: len(charts) - MOST_CHARTS]:
        chart.unlink(missing_ok=True)
