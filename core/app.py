"""The application factory."""

from collections.abc import Callable, Sequence

from flask import Flask
from flask_wtf import CSRFProtect

from core import audit, commands, notices, training
from core.config import Settings
from core.database import init_database
from core.error_pages import init_errors
from core.frame import NavigationItem, add_navigation, footer_links, navigation
from core.headers import init_headers
from core.home.views import home
from core.logs import init_logs
from core.mail import init_mail
from core.pages.views import pages
from core.people.administration import administration
from core.people.sessions import init_sessions
from core.people.views import people
from core.permissions import Action, allowed
from core.requests import init_requests
from core.transactions import init_transactions
from core.ui import init_ui
from core.vocabulary import load_vocabularies

Feature = Callable[[Flask, Settings], None]
LARGEST_REQUEST_BYTES = 2 * 1024 * 1024
csrf = CSRFProtect()


def create_app(
    settings: Settings, *, features: Sequence[Feature] = (), testing: bool = False
) -> Flask:
    """Build the service: the ground first, then each feature in turn."""
    app = Flask("core", static_folder=None)
    app.testing = testing
    app.secret_key = settings.secret_key
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_REQUEST_BYTES
    app.extensions["settings"] = settings
    app.extensions["vocabularies"] = load_vocabularies(settings.content_dir / "taxonomy")
    init_logs(app)
    init_requests(app)
    init_database(app, settings)
    init_transactions(app)
    init_headers(app)
    init_sessions(app, settings)
    csrf.init_app(app)
    init_ui(app, settings)
    init_errors(app)
    init_mail(settings)
    _add_words(app)
    for blueprint in (home, people, administration, pages):
        app.register_blueprint(blueprint)
    add_navigation(
        app,
        NavigationItem(label="Home", endpoint="home.home", action=Action.USE_SERVICE, order=0),
        NavigationItem(
            label="People",
            endpoint="administration.list_people",
            action=Action.MANAGE_PEOPLE,
            order=90,
        ),
    )
    audit.register(app, settings)
    notices.register(app)
    training.register(app)
    commands.register(app)
    for feature in features:
        feature(app, settings)
    return app


def _add_words(app: Flask) -> None:
    """What every template may use."""
    app.jinja_env.globals.update(
        navigation=navigation,
        footer_links=footer_links,
        allowed=allowed,
        Action=Action,
        vocabularies=app.extensions["vocabularies"],
    )
