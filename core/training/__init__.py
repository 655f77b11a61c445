"""The training that members of staff hold, with its dates."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages of training, and what runs out to the home of managers and administrators."""
    from core.home.sections import add_home_section
    from core.people.models import Role
    from core.training.home import training_that_runs_out
    from core.training.views import training

    app.register_blueprint(training)
    for role in (Role.MANAGER, Role.ADMINISTRATOR):
        add_home_section(app, role=role, order=60, provider=training_that_runs_out)
