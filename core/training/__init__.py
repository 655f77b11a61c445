"""The training that members of staff hold, with its dates."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages of training, and what runs out to the home of managers."""
    from core.frame import NavigationItem, add_navigation
    from core.home.sections import add_home_section
    from core.people.models import Role
    from core.permissions import Action
    from core.training.home import training_that_runs_out
    from core.training.views import training

    app.register_blueprint(training)
    add_navigation(
        app,
        NavigationItem(
            label="Training",
            endpoint="training.list_training",
            action=Action.SEE_TRAINING,
            order=80,
        ),
    )
    add_home_section(app, role=Role.MANAGER, order=60, provider=training_that_runs_out)
