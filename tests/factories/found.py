"""What people find elsewhere and bring."""

from datetime import timedelta
from typing import Any

from catalogue.found import operations
from catalogue.found.models import FoundResource
from catalogue.interventions.document import MaterialFile
from catalogue.materials.models import StoredFile
from core.database import db, today
from core.people.models import User
from tests.factories.people import UserFactory, qa_lead
from tests.numbering import Numbering

_numbers = Numbering()


def what_was_brought(**changes: Any) -> operations.Brought:
    """A page, found yesterday, that says nothing of a licence."""
    said: dict[str, Any] = {
        "title": "Traffic light worksheet",
        "purpose": "To stop and think before an answer.",
        "found_on": today() - timedelta(days=1),
        "licence": "not_known",
        "address": f"https://worksheets.example/traffic-light-{next(_numbers)}",
    }
    return operations.Brought(**(said | changes))


def a_found_resource(*, by: User | None = None, **changes: Any) -> FoundResource:
    """Something that was brought and is held back, committed."""
    resource = operations.bring(brought=what_was_brought(**changes), actor=by or UserFactory())
    db.session.commit()
    return resource


def a_found_file(file: MaterialFile, *, by: User | None = None, **changes: Any) -> FoundResource:
    """A file that is in the store, brought without an address."""
    return a_found_resource(
        by=by,
        file=db.session.get_one(StoredFile, file.sha256),
        file_name=file.name,
        **{"address": None, "place": "Handed out at a training day.", **changes},
    )


def a_declined_resource(**changes: Any) -> FoundResource:
    """Something that a QA lead declined, committed."""
    resource = a_found_resource(**changes)
    decline(resource)
    return resource


def decline(resource: FoundResource, *, by: User | None = None) -> None:
    """Decline it as a QA lead, and commit."""
    operations.decline(
        resource=resource,
        reason_code="shaming",
        reason="The last page has the child list what is wrong with them.",
        actor=by or qa_lead(),
    )
    db.session.commit()
