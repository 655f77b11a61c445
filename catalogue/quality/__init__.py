"""How good our assurance is: its figures, and blind second reviews that tell how far it agrees."""

from flask import Flask

from core.config import Settings


def register(app: Flask, _settings: Settings) -> None:
    """Add this feature to the service."""
    from catalogue.interventions.blindness import (
        HELD_BLIND_HERE,
        add_blind_readers,
        add_blindness,
    )
    from catalogue.interventions.counts import count_with_intervention
    from catalogue.quality.blind_views import blind
    from catalogue.quality.held_blind import (
        HELD_BLIND,
        number_held_blind,
        number_held_blind_of,
        readers_of,
        versions_held_blind,
    )
    from catalogue.quality.home import how_good_assurance_is
    from catalogue.quality.views import quality
    from core.home.sections import add_home_section
    from core.people.counts import count_with_person
    from core.people.models import Role

    app.register_blueprint(quality)
    app.register_blueprint(blind)
    count_with_person(app, HELD_BLIND, number_held_blind)
    count_with_intervention(app, HELD_BLIND_HERE, number_held_blind_of)
    add_blindness(app, versions_held_blind)
    add_blind_readers(app, readers_of)
    add_home_section(app, role=Role.MANAGER, order=75, provider=how_good_assurance_is)
