"""Which intervention is looked at: one of those that were begun, by its name in the address."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from catalogue.interventions.models import WAS_PUBLIC, Intervention, InterventionVersion
from core.database import db
from outcomes.analyses.model import Filter, Option
from outcomes.analyses.pages import Answers
from outcomes.delivery.models import Delivery

INTERVENTION = "intervention"
NONE_CHOSEN = Option("", "Choose an intervention")
NO_SUCH = "Choose an intervention. The one in this address is not in the library"


@dataclass(frozen=True)
class Candidate:
    """An intervention that is or was in use, and how often it was begun."""

    intervention_id: int
    slug: str
    title: str
    begun: int


@dataclass(frozen=True)
class Choice:
    """What was chosen, and what there is to choose of.

    ``chosen`` is None where nothing was ever begun, and where there is a problem with the address.
    """

    chosen: Candidate | None
    begun: tuple[Candidate, ...]
    problem: str = ""

    @property
    def filters(self) -> tuple[Filter, ...]:
        """The question for the intervention; none where nothing was ever begun."""
        if not self.begun:
            return ()
        options = [Option(each.slug, each.title) for each in self.begun]
        if self.chosen not in self.begun:
            options = [NONE_CHOSEN, *options]
        chosen = self.chosen.slug if self.chosen in self.begun and self.chosen else ""
        return (Filter(INTERVENTION, "Intervention", tuple(options), (chosen,)),)


def choice_of(answers: Answers) -> Choice:
    """The intervention that an address asks for or, without one, the one begun most often."""
    candidates = _candidates()
    begun = tuple(each for each in candidates if each.begun)
    asked = answers.get(INTERVENTION, "")
    if not asked:
        most = max(begun, key=lambda each: each.begun, default=None)
        return Choice(most, begun)
    found = next((each for each in candidates if each.slug == asked), None)
    return Choice(found, begun, "" if found else NO_SUCH)


def _candidates() -> Sequence[Candidate]:
    """Everything that is or was in use, by the title of its newest version; one query."""
    begun = (
        select(Delivery.intervention_id, func.count().label("number"))
        .group_by(Delivery.intervention_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Intervention.id,
            Intervention.slug,
            InterventionVersion.title,
            func.coalesce(begun.c.number, 0),
        )
        .join(Intervention.versions)
        .outerjoin(begun, begun.c.intervention_id == Intervention.id)
        .where(InterventionVersion.state.in_(WAS_PUBLIC))
        .order_by(InterventionVersion.number)
    )
    newest = {number: Candidate(number, slug, title, n) for number, slug, title, n in rows}
    return sorted(newest.values(), key=lambda each: (each.title, each.intervention_id))
