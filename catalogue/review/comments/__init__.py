"""Comments that hang on a section of a version under review."""

from flask import Flask


def register(app: Flask) -> None:
    """Add its pages, and what comments ask of drafts."""
    from catalogue.interventions.draft_notes import provide_notes
    from catalogue.review.comments.notes import notes_from_comments
    from catalogue.review.comments.views import comments

    app.register_blueprint(comments)
    provide_notes(app, notes_from_comments)
