"""What is known of stored files, which versions say them, and who brought and took them.

A file is named by the SHA-256 of its bytes, which are in the store and not in the database.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, relationship

from core.database import Base, personal, public


class StoredFile(Base):
    """A file in the store: what it is, and the words in it."""

    __tablename__ = "stored_files"

    sha256: Mapped[str] = public(String(64), primary_key=True)
    size: Mapped[int] = public(BigInteger)
    media_type: Mapped[str] = public(String(100))
    kind: Mapped[str] = public(String(20))
    # For the search, and for the reading age where it is given to the child.
    text: Mapped[str] = public(Text, default="")
    pages: Mapped[int | None] = public()
    width: Mapped[int | None] = public()
    height: Mapped[int | None] = public()
    has_preview: Mapped[bool] = public(default=False)
    # Who is named in it beside its text, by what for; None where nobody has looked yet.
    properties: Mapped[dict[str, Any] | None] = personal(JSON(none_as_null=True))
    created_at: Mapped[datetime] = public()

    uploads: Mapped[list["FileUpload"]] = relationship(
        back_populates="file", order_by="FileUpload.id"
    )

    __table_args__ = (CheckConstraint("size > 0", name="is_not_empty"),)


class FileUpload(Base):
    """Somebody brought a file: into a draft or, without one, as found or by the command line."""

    __tablename__ = "file_uploads"

    id: Mapped[int] = public(primary_key=True)
    sha256: Mapped[str] = public(ForeignKey("stored_files.sha256"), index=True)
    version_id: Mapped[int | None] = public(ForeignKey("intervention_versions.id"), index=True)
    user_id: Mapped[int] = personal(ForeignKey("users.id"), index=True)
    at: Mapped[datetime] = personal()

    file: Mapped[StoredFile] = relationship(back_populates="uploads")


class VersionFile(Base):
    """A version says a file among its materials: derived from its document, as its tags are.

    So the database itself keeps the file for as long as any version says it.
    """

    __tablename__ = "version_files"

    version_id: Mapped[int] = public(ForeignKey("intervention_versions.id"), primary_key=True)
    sha256: Mapped[str] = public(ForeignKey("stored_files.sha256"), primary_key=True, index=True)


class MaterialDownload(Base):
    """Somebody took a file of an available version away, to be told if it is recalled."""

    __tablename__ = "material_downloads"

    id: Mapped[int] = public(primary_key=True)
    version_id: Mapped[int] = public(ForeignKey("intervention_versions.id"), index=True)
    sha256: Mapped[str] = public(ForeignKey("stored_files.sha256"), index=True)
    user_id: Mapped[int] = personal(ForeignKey("users.id"), index=True)
    at: Mapped[datetime] = personal()
