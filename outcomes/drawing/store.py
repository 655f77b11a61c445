"""Keeping drawn charts on disk, a folder for each audience: nobody finds a chart of another one."""

import os
import re
import tempfile
from datetime import datetime
from pathlib import Path

from flask import current_app

from outcomes.drawing.rendering import FORMATS, SVG, Chart, Format, chart_key, rendered

MOST_CHARTS = 400  # of one audience; the oldest go first
KEY = re.compile(r"[0-9a-f]{32}\Z")


def kept_chart(data_dir: Path, audience: str, key: str, form: Format = SVG) -> bytes | None:
    """A chart that was drawn before for this audience; None if there is none."""
    if not KEY.match(key):
        return None
    try:
        return _path(data_dir, audience, key, form).read_bytes()
    except FileNotFoundError:
        return None


def draw_and_keep(chart: Chart, data_dir: Path, audience: str, form: Format = SVG) -> bytes:
    """Draw a chart and keep it for the next time."""
    os.environ.setdefault("MPLCONFIGDIR", str(data_dir / "charts" / "fonts"))
    picture = rendered(chart, form)
    path = _path(data_dir, audience, chart_key(chart, audience), form)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(picture)
    Path(temporary).replace(path)
    _forget_oldest(path.parent)
    return picture


def forget_charts(*, before: datetime) -> None:
    """Throw away what this host drew before a moment; pages draw anew what they need."""
    folder: Path = current_app.extensions["settings"].data_dir / "charts"
    for chart in _pictures(folder, "*/*"):
        if chart.stat().st_mtime <= before.timestamp():
            chart.unlink(missing_ok=True)


def _path(data_dir: Path, audience: str, key: str, form: Format) -> Path:
    return data_dir / "charts" / audience / f"{key}.{form.ending}"


def _pictures(folder: Path, names: str) -> list[Path]:
    return [found for ending in FORMATS for found in folder.glob(f"{names}.{ending}")]


def _forget_oldest(folder: Path) -> None:
    charts = _pictures(folder, "*")
    if len(charts) <= MOST_CHARTS:
        return
    charts.sort(key=lambda chart: chart.stat().st_mtime)
    for chart in charts[: len(charts) - MOST_CHARTS]:
        chart.unlink(missing_ok=True)
