"""Who is signed in."""

from flask_login import current_user

from core.people.models import User


def person() -> User:
    """Whoever is signed in, as the record itself; only where somebody is."""
    user: User = current_user._get_current_object()
    return user
