"""Snapshots of a child's education, training and employment (ETE)."""

from flask import Flask

from core.config import Settings


def register(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - every feature takes them
    """Add this feature to the service."""
    from outcomes.caseload.timeline import add_child_part, add_timeline_source
    from outcomes.ete import held
    from outcomes.ete.child_page import ete_entries, ete_of_child
    from outcomes.ete.views import ete
    from outcomes.whole_record.sections import add_section

    app.register_blueprint(ete)
    add_child_part(app, order=15, template="ete/_child.html", provider=ete_of_child)
    add_timeline_source(app, kind="ete", label="ETE", order=50, entries=ete_entries)
    add_section(app, *held.SECTIONS)
