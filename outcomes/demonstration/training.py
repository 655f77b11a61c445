"""Training of the people of the demonstration: held, soon to run out, run out, and missing."""

from datetime import timedelta

from sqlalchemy import select

from core.database import db, today
from core.training.models import StaffTraining
from core.training.operations import TrainingDone, record_training
from outcomes.demonstration.accounts import demonstration_people

# Who, what, days since it was done, days until its last day; None where it does not run out.
HELD = (
    ("practitioner", "trauma_informed_practice", 300, None),
    ("practitioner", "motivational_interviewing", 700, 30),
    ("practitioner", "tier_2_substance_misuse", 1120, -25),
    ("practitioner2", "trauma_informed_practice", 420, None),
    ("practitioner2", "group_facilitation", 90, 640),
    ("practitioner2", "child_sexual_exploitation", 1500, -400),
    ("practitioner3", "restorative_practice", 200, 530),
    ("teammanager", "speech_language_communication", 820, -90),
)


def ensure_training() -> None:
    """Put the training on record; nothing where any is on record."""
    if db.session.scalar(select(StaffTraining.id).limit(1)) is not None:
        return
    people = {user.email.partition("@")[0]: user for user in demonstration_people()}
    for name, code, ago, left in HELD:
        done = TrainingDone(
            code,
            today() - timedelta(days=ago),
            None if left is None else today() + timedelta(days=left),
        )
        record_training(user=people[name], done=done, actor=people["manager"])
