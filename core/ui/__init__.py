"""How every page looks: layout, components, error pages, front-end files, Markdown, form fields."""

from __future__ import annotations

from flask import Flask
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from core.config import Settings
from core.ui.addresses import address_if_known, this_page, this_page_without
from core.ui.assets import register_assets
from core.ui.errors import form_errors
from core.ui.markdown import render_markdown
from core.ui.words import list_in_words, long_date, long_moment, or_not_known, plural

SERVICE_NAME = "Find and evaluate interventions"


def init_ui(app: Flask, settings: Settings) -> None:
    """Give the app our templates, the GOV.UK ones, the front-end files and template helpers.

    The layout also uses ``csp_nonce``, ``csrf_token``, ``navigation`` and ``footer_links``,
    which the application factory supplies.

    :raises AssetsNotInstalledError: where the front-end files are missing.
    """
    packages = {
        name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")
    }
    own = [app.jinja_loader] if app.jinja_loader is not None else []
    app.jinja_loader = ChoiceLoader([*own, PackageLoader("core.ui"), PrefixLoader(packages)])
    register_assets(app)
    app.jinja_env.globals.update(
        service_name=SERVICE_NAME,
        demonstration=settings.demonstration,
        address_if_known=address_if_known,
        form_errors=form_errors,
        this_page=this_page,
        this_page_without=this_page_without,
    )
    app.jinja_env.filters.update(
        list_in_words=list_in_words,
        long_date=long_date,
        long_moment=long_moment,
        markdown=render_markdown,
        or_not_known=or_not_known,
        plural=plural,
    )
