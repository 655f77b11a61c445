"""What else there is: the same in another language, and what answers the same questions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from catalogue.interventions.counts import counted
from catalogue.interventions.document import AgeRange, Document
from catalogue.interventions.models import AVAILABLE, Intervention, InterventionVersion, VersionTag
from catalogue.interventions.words import LANGUAGES
from core.database import db, today
from core.people.models import User
from core.ui.words import list_in_words
from core.vocabulary import Vocabularies

MOST_SHOWN = 4
TRANSLATED = "translations"
# A shared topic tells more than a shared need: a topic is what it is about.
WEIGHTS = {"topics": 3, "needs": 2}
SAID = {"topics": "Also about", "needs": "Also answers"}
# Of the nearest, those for other ages drop out; four have to be left.
LOOKED_AT = 16
MOST_NAMED = 2

Tags = set[tuple[str, str]]  # vocabulary and code


@dataclass(frozen=True)
class Other:
    """Another intervention in use, and in words what it has to do with this one."""

    slug: str
    title: str
    summary: str
    why: str


def number_translated(intervention_id: Any, _viewer_id: Any) -> ScalarSelect[int]:
    """How many versions say that they are an intervention's translation, asked for with it."""
    first = aliased(Intervention)
    said = select(func.count(InterventionVersion.id)).join(
        first, first.slug == InterventionVersion.translation_of
    )
    return said.where(first.id == intervention_id).scalar_subquery()


def translations(version: InterventionVersion, *, viewer: User | None = None) -> list[Other]:
    """The same intervention in other languages, whichever of them was written first.

    :param viewer: whoever looks at its page, and need not ask where none are counted.
    """
    alone = viewer and counted(version.intervention_id, viewer, TRANSLATED) == 0
    if alone and version.translation_of is None:
        return []
    first = version.translation_of or version.intervention.slug
    of_the_first = select(Intervention.id).where(Intervention.slug == first).scalar_subquery()
    # Few, and found by two indexes: which of them are in use is cheaper to ask afterwards.
    found = db.session.scalars(
        select(InterventionVersion)
        .where(
            InterventionVersion.intervention_id != version.intervention_id,
            or_(
                InterventionVersion.intervention_id == of_the_first,
                InterventionVersion.translation_of == first,
            ),
        )
        .options(joinedload(InterventionVersion.intervention))
        .order_by(InterventionVersion.id)
    )
    return [
        Other(
            each.intervention.slug,
            each.title,
            each.summary,
            LANGUAGES.get(each.content.get("language", "en"), "another language"),
        )
        for each in found
        if each.is_available
    ]


def related(version: InterventionVersion, document: Document) -> list[Other]:
    """At most four in use that share most topics and needs, for ages that this one is for too.

    A shared topic counts 3, a shared need 2. A translation is no relative: it has its own link.
    """
    nearest = _nearest(version, document)
    kin = {version.intervention.slug, version.translation_of}
    fitting = [
        (row, shared)
        for row, shared in nearest
        if _ages_meet(document.age, row.youngest, row.oldest)
        and row.slug not in kin
        and (row.translation_of is None or row.translation_of not in kin)
    ][:MOST_SHOWN]
    return [Other(row.slug, row.title, row.summary, _why(shared)) for row, shared in fitting]


def _others_in_use(version: InterventionVersion) -> Select[int]:
    """The ids of other interventions' versions that may be used today, by one index alone."""
    return select(InterventionVersion.id).where(
        InterventionVersion.state.in_(AVAILABLE),
        InterventionVersion.expires_on >= today(),
        InterventionVersion.intervention_id != version.intervention_id,
    )


def _one_of_its_tags(document: Document) -> ColumnElement[bool]:
    return or_(
        *(
            and_(VersionTag.vocabulary == name, VersionTag.code.in_(getattr(document, name)))
            for name in WEIGHTS
        )
    )


def _nearest(version: InterventionVersion, document: Document) -> list[tuple[Any, Tags]]:
    """Those that share most, the best first, each with the tags that it shares; one query."""
    found: dict[int, tuple[Any, Tags]] = {}
    for row in db.session.execute(_selected(version, document)):
        _, shared = found.setdefault(row.id, (row, set()))
        shared.add((row.vocabulary, row.code))
    return list(found.values())


def _selected(version: InterventionVersion, document: Document) -> Select[tuple[object, ...]]:
    """The rows of those that share most, the best first: one for each tag that they share."""
    score = func.sum(case(WEIGHTS, value=VersionTag.vocabulary)).label("score")
    ages = InterventionVersion.content["age"]
    wanted = (
        select(VersionTag.version_id, score)
        .where(VersionTag.version_id.in_(_others_in_use(version)), _one_of_its_tags(document))
        .group_by(VersionTag.version_id)
        .order_by(score.desc(), VersionTag.version_id)
        .limit(LOOKED_AT)
        .subquery()
    )
    return (
        select(
            InterventionVersion.id,
            InterventionVersion.title,
            InterventionVersion.summary,
            InterventionVersion.translation_of,
            Intervention.slug,
            VersionTag.vocabulary,
            VersionTag.code,
            ages["from"].as_integer().label("youngest"),
            ages["to"].as_integer().label("oldest"),
        )
        .join(wanted, wanted.c.version_id == InterventionVersion.id)
        .join(InterventionVersion.intervention)
        .join(VersionTag, VersionTag.version_id == InterventionVersion.id)
        .where(_one_of_its_tags(document))
        .order_by(wanted.c.score.desc(), InterventionVersion.title, InterventionVersion.id)
    )


def _ages_meet(age: AgeRange | None, youngest: int | None, oldest: int | None) -> bool:
    """Whether both are for some age; also where either does not say."""
    if age is None or youngest is None or oldest is None:
        return True
    return age.youngest <= oldest and youngest <= age.oldest


def _why(shared: Collection[tuple[str, str]]) -> str:
    """As "Also about ‘Knives’" or "Also answers ‘Weapons’"; a need where no topic is shared."""
    vocabularies: Vocabularies = current_app.extensions["vocabularies"]
    for name, words in SAID.items():
        labels: Mapping[str, str] = vocabularies[name].labels
        named = [f"‘{labels[code]}’" for code in labels if (name, code) in shared]
        if named:
            return f"{words} {list_in_words(named[:MOST_NAMED])}"
    return ""
