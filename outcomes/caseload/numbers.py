"""Numbers of children's rows, none of which is given a second time.

The audit names a child by this number and stays when the record goes. SQLite would give the
highest number again once its row is gone, and the next child would be taken for the last one.
"""

from sqlalchemy import func, select

from core.database import db
from outcomes.caseload.models import ChildRecord, HighestNumber


def next_number() -> int | None:
    """The number of the next child; None where the database gives the right one by itself."""
    if db.engine.dialect.name == "postgresql":
        return None
    freed = db.session.get(HighestNumber, 1)
    if freed is None:
        return None
    highest = db.session.scalar(select(func.max(ChildRecord.id))) or 0
    return None if highest > freed.number else freed.number + 1


def never_give_again(number: int) -> None:
    """Remember the number of a row that is gone."""
    freed = db.session.get(HighestNumber, 1)
    if freed is None:
        freed = HighestNumber(id=1, number=0)
        db.session.add(freed)
    freed.number = max(freed.number, number)
    db.session.flush()
