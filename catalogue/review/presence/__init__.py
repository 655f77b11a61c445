"""“Someone is looking at this”: QA leads see one another in the queue and the review room."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the note that an open page sends, and who is looking on the page of a version."""
    from catalogue.interventions.page_parts import Place, add_page_part
    from catalogue.review.presence.page import who_is_looking
    from catalogue.review.presence.views import presence

    app.register_blueprint(presence)
    add_page_part(
        app,
        place=Place.WHILE_REVIEWED,
        order=10,
        template="presence/on_page.html",
        provider=who_is_looking,
    )
