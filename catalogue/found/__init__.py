"""Found resources: what staff find elsewhere, held back until a reviewer has decided."""

from flask import Flask

from core.config import Settings


def register(app: Flask, _settings: Settings) -> None:
    """Add bringing, the QA lead's list, both on the home pages, and ``flask found``."""
    from catalogue.found.commands import found_commands
    from catalogue.found.duplicates import NEAR_DUPLICATES
    from catalogue.found.home import HELD, YOURS
    from catalogue.found.provenance import came_from
    from catalogue.found.queries import held_hashes
    from catalogue.found.signatures import note_version
    from catalogue.found.triage_views import found, take_larger_files
    from catalogue.interventions.page_parts import Place, add_page_part
    from catalogue.interventions.texts import listen_to_texts
    from catalogue.materials.operations import hold_files
    from catalogue.review.automatic.registry import add_check
    from core.home.waiting import add_waiting_kind
    from core.people.models import Role

    app.register_blueprint(found)
    app.cli.add_command(found_commands)
    take_larger_files(app)
    listen_to_texts(app, note_version)
    hold_files(app, held_hashes)
    add_check(app, NEAR_DUPLICATES)
    add_page_part(
        app,
        place=Place.PROVENANCE,
        order=10,
        template="found/_came_from.html",
        provider=came_from,
    )
    add_waiting_kind(app, HELD, role=Role.QA_LEAD)
    for role in (Role.PRACTITIONER, Role.MANAGER):
        add_waiting_kind(app, YOURS, role=role)
