"""A page of plain words."""

import re
from pathlib import Path

from flask import Blueprint, current_app, render_template

from core.config import Settings
from core.errors import NotFound
from core.permissions import Action, requires
from core.ui.markdown import render_markdown

pages = Blueprint("pages", __name__, template_folder="templates")


@pages.get("/about/<name>")
@requires(Action.VISIT)
def page(name: str) -> str:
    """One page; its first heading is its title."""
    settings: Settings = current_app.extensions["settings"]
    path: Path = settings.content_dir / "pages" / f"{name}.md"
    if not re.fullmatch(r"[a-z-]{1,60}", name) or not path.exists():
        raise NotFound("There is no such page.")
    title, _, body = path.read_text(encoding="utf-8").partition("\n")
    return render_template(
        "pages/page.html", title=title.removeprefix("# ").strip(), body=render_markdown(body, 0)
    )
