"""Something on the shelves of the demonstration, and a few words after use; all of it made up."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from catalogue.feedback.models import Verdict
from catalogue.feedback.operations import say_how_it_was
from catalogue.interventions.models import Intervention, InterventionVersion
from catalogue.pack.models import PackKind
from catalogue.pack.operations import record_download
from catalogue.shelves.operations import (
    CollectionDetails,
    add_to_collections,
    keep_favourite,
    make_collection,
)
from catalogue.shelves.queries import favourite_ids
from core.database import db
from core.people.models import User
from outcomes.demonstration.accounts import DOMAIN, demonstration_people

KEEPER = f"practitioner@{DOMAIN}"
FAVOURITES = ("weapons-law-straight-answers", "better-nights", "anger-gears-and-brakes")
COLLECTION = "First three weeks"
DESCRIPTION = "What we start with while we get to know a child."
COLLECTED = {
    "on-my-own-terms": "Good first session. Use the picture cards.",
    "anger-gears-and-brakes": "",
    "weapons-law-straight-answers": "Read the law part again before you start.",
}
SAID = (
    ("practitioner", FAVOURITES[0], Verdict.ADAPTED, "I ran the quiz in two short halves."),
    ("practitioner2", FAVOURITES[0], Verdict.WORKED_WELL, "The pocket card was kept."),
    ("practitioner3", FAVOURITES[0], Verdict.WORKED_WELL, ""),
    ("practitioner2", FAVOURITES[2], Verdict.DID_NOT_FIT, "Too much to read aloud in one go."),
)


def ensure_shelves() -> None:
    """Fill the shelf of one practitioner and let a few say how it was, unless that was done."""
    people = {user.email: user for user in demonstration_people()}
    keeper = people[KEEPER]
    if favourite_ids(keeper):
        return
    versions = _versions_in_use()
    for slug in FAVOURITES:
        if slug in versions:
            keep_favourite(version=versions[slug], actor=keeper)
    _collect(keeper, versions)
    for local_part, slug, verdict, sentence in SAID:
        if slug in versions:
            _say(people[f"{local_part}@{DOMAIN}"], versions[slug], verdict, sentence)


def _collect(keeper: User, versions: dict[str, InterventionVersion]) -> None:
    team = keeper.teams[0] if keeper.teams else None
    details = CollectionDetails(
        name=COLLECTION,
        description=DESCRIPTION,
        team_id=team.id if team else None,
        team_may_change=team is not None,
    )
    collection = make_collection(details=details, actor=keeper)
    for slug, note in COLLECTED.items():
        if slug in versions:
            add_to_collections(
                version=versions[slug], collections=[collection], note=note, actor=keeper
            )


def _say(person: User, version: InterventionVersion, verdict: Verdict, sentence: str) -> None:
    """Only those who took the pack are asked."""
    record_download(version_id=version.id, kind=PackKind.PDF, actor=person)
    words = f"Demonstration: {sentence}" if sentence else ""
    say_how_it_was(version=version, verdict=verdict, sentence=words, actor=person)


def _versions_in_use() -> dict[str, InterventionVersion]:
    """The available versions of what is used here, by the name of the intervention."""
    slugs = {*FAVOURITES, *COLLECTED}
    found = db.session.scalars(
        select(Intervention)
        .where(Intervention.slug.in_(slugs))
        .options(selectinload(Intervention.versions))
    )
    versions = {each.slug: each.available_version for each in found}
    return {slug: version for slug, version in versions.items() if version is not None}
