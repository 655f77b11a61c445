"""A library of which some interventions were delivered, and what its page says of them."""

import html
import re
from typing import Any

from catalogue.interventions.models import InterventionVersion
from core.database import db
from core.people.models import Team
from tests.factories.interventions import a_document, a_live_version
from tests.factories.measures import a_measured_delivery
from tests.factories.people import TeamFactory, UserFactory

Pairs = list[tuple[float, float]]

# Goals from 0 to 10, where more is better. Changes of 2 and of 4, in turn.
TEN: Pairs = [(low, low + change) for low in range(1, 6) for change in (2, 4)]
WORSE = [(after, before) for before, after in TEN]
UNCLEAR: Pairs = [(3, 4), (3, 2), (4, 5), (4, 3), (5, 6), (5, 4), (6, 7), (6, 5), (7, 8), (7, 6)]
FEW: Pairs = TEN[:4]


class DeliveredLibrary:
    """An intervention for each standing, and more where a test puts them."""

    def __init__(self) -> None:
        self.harbour, self.moorside = TeamFactory(name="Harbour"), TeamFactory(name="Moorside")
        self.elsewhere = TeamFactory(name="Elsewhere")
        self.worker = UserFactory(teams=[self.harbour, self.moorside, self.elsewhere])
        self.versions: dict[str, InterventionVersion] = {}

    def put(self, title: str, pairs: Pairs, team: Team | None = None, **document: Any) -> None:
        """Put an intervention in use, if it is not, and deliver it to a child for each pair."""
        if title not in self.versions:
            slug = title.lower().replace(" ", "-")
            document = {"title": title, "aliases": (), **document}
            self.versions[title] = a_live_version(slug=slug, document=a_document(**document))
        for before, after in pairs:
            a_measured_delivery(
                team=team or self.harbour,
                version=self.versions[title],
                owner=self.worker,
                before=before,
                after=after,
                commit=False,
            )
        db.session.commit()

    def put_all(self) -> None:
        """One of each standing; by title they would come in the very opposite order."""
        self.put("Zebra", TEN * 3)
        self.put("Yak", TEN)
        self.put("Wolf", UNCLEAR)
        self.put("Vole", FEW)
        self.put("Toad", [])
        self.put("Adder", WORSE)


def titles(page: str) -> list[str]:
    """What was found, in its order."""
    found = re.findall(r'class="app-result__title"><a[^>]*>(.*?)</a>', page)
    return [html.unescape(re.sub(r"<[^>]+>", "", each)) for each in found]


def text_of(page: str) -> str:
    """The words of a page, without its markup."""
    body = page.split("<main", 1)[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def counts(page: str) -> dict[str, int]:
    """The values of the facet, and the number beside each."""
    boxes = re.findall(r'name="here"[^>]*value="([^"]+)".*?\((\d+)\)</span>', page, re.DOTALL)
    return {value: int(number) for value, number in boxes}


def evidence_lines(page: str) -> list[str]:
    lines = re.findall(r'class="app-result__evidence">(.*?)<span', page)
    return [html.unescape(each).strip() for each in lines]
