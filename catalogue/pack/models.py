"""Who took which pack away, so that they can be told if it is recalled."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped

from core.database import Base, named_enum, personal, public


class PackKind(StrEnum):
    """What was downloaded: the pack alone, or the archive with everything in it."""

    PDF = "pdf"
    ZIP = "zip"


class PackDownload(Base):
    """One download of a version's pack."""

    __tablename__ = "pack_downloads"

    id: Mapped[int] = public(primary_key=True)
    version_id: Mapped[int] = public(ForeignKey("intervention_versions.id"), index=True)
    user_id: Mapped[int] = personal(ForeignKey("users.id"), index=True)
    at: Mapped[datetime] = personal()
    kind: Mapped[PackKind] = public(named_enum(PackKind, "kind"))
