"""What the people of the demonstration looked for in vain, and asked for."""

from sqlalchemy import select

from catalogue.unmet_needs.models import UnmetNeed
from catalogue.unmet_needs.operations import ask, decline, note_empty_search
from catalogue.unmet_needs.wanted import wanted_of
from core.config import Settings
from core.database import db
from outcomes.demonstration.accounts import DOMAIN, demonstration_people

# The words, the chosen filters, and who looked for them.
SEARCHED: tuple[tuple[str, dict[str, tuple[str, ...]], tuple[str, ...]], ...] = (
    ("gambling", {"ages": ("16-17",)}, ("practitioner", "practitioner2", "teammanager")),
    ("radicalisation", {}, ("practitioner2", "practitioner3")),
    ("horse riding", {"formats": ("outdoor",)}, ("practitioner",)),
)
GAMBLING = "Two boys I work with bet on football every night and borrow to do it."
HORSES = "Riding is the one thing that gets some of them out of bed."
DECLINED = "Riding depends on a stable nearby. Use “Trail crew” for time outdoors."


def ensure_unmet_needs(settings: Settings) -> None:
    """Add them to a service that has none; one is asked for, and one declined."""
    if db.session.scalar(select(UnmetNeed.id).limit(1)) is not None:
        return
    people = {user.email.removesuffix(f"@{DOMAIN}"): user for user in demonstration_people()}
    secret = settings.secret_key
    wanted = {words: wanted_of(words, filters) for words, filters, _ in SEARCHED}
    for words, _, names in SEARCHED:
        for name in names:
            note_empty_search(wanted=wanted[words], user_id=people[name].id, secret=secret)
    asker = people["practitioner"]
    ask(wanted=wanted["gambling"], sentence=GAMBLING, secret=secret, actor=asker)
    riding = ask(wanted=wanted["horse riding"], sentence=HORSES, secret=secret, actor=asker)
    decline(need=db.session.get_one(UnmetNeed, riding.need_id), reason=DECLINED, actor=people["qa"])
