"""Noting who took a pack away."""

from catalogue.pack.models import PackDownload, PackKind
from core.audit.operations import Subject, record
from core.database import db, now
from core.people.models import User


def record_download(*, version_id: int, kind: PackKind, actor: User) -> None:
    """Note that a person downloaded the pack of a version, to tell them if it is recalled."""
    db.session.add(PackDownload(version_id=version_id, user_id=actor.id, at=now(), kind=kind))
    db.session.flush()
    record(
        actor=actor,
        action="download_pack",
        subject=Subject("intervention_versions", version_id),
        changes={"kind": [None, kind.value]},
    )
