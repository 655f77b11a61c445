"""What the automatic checks said when a decision was made. Never changed, never removed."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped

from catalogue.review.automatic.registry import Standing
from core.database import Base, named_enum, personal, public


class ReviewFinding(Base):
    """One finding as it stood at the decision, with the version of its check."""

    __tablename__ = "review_findings"

    review_id: Mapped[int] = public(ForeignKey("reviews.id"), primary_key=True)
    criterion: Mapped[str] = public(String(60), primary_key=True)
    check_code: Mapped[str] = public(String(60), primary_key=True)
    check_version: Mapped[int] = public()
    standing: Mapped[Standing] = public(named_enum(Standing, "standing"))
    # They repeat words of the text that may be those of a name.
    words: Mapped[str] = personal(Text)
    details: Mapped[list[dict[str, Any]]] = personal(JSON)
    looked_at: Mapped[str] = public(Text)
