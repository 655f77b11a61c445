"""What a version rests on: rights, sources, owner, Welsh, warnings. Pure."""

from collections.abc import Iterator
from datetime import timedelta

from catalogue.interventions.words import LANGUAGES
from catalogue.review.automatic.registry import Detail, Outcome, Subject, judged
from core.people.models import User
from core.ui.words import list_in_words, long_date, plural

# A source that was looked at longer ago may say something else today.
CHECKED_WITHIN = timedelta(days=365)
PERMISSION = "written_permission"


def rights(subject: Subject) -> Outcome:
    """Licence and rights holder, and whether the licence bears what is done here."""
    document = subject.document
    fails, looks = subject.lacks("licence", "rights_holder"), list[Detail]()
    licences = subject.vocabularies["licences"]
    if document.licence in licences:
        licence = licences.term(document.licence)
        said = f"“{licence.label}”"
        held = bool(document.worksheets or document.sessions or document.files)
        if held and not licence.may_copy:
            fails.append(Detail(f"{said} does not let us store and print it.", "part-owner"))
        elif document.derived_from and not licence.may_adapt:
            looks.append(
                Detail(f"It is derived from other work, and {said} is no leave to change it.")
            )
        if licence.code == PERMISSION and not document.materials:
            looks.append(Detail("The permission is not among its materials.", "part-materials"))
    return judged(
        fine=f"{document.rights_holder} is named, with a licence that lets us store and print it.",
        looked_at="The rights holder, the licence and where it comes from, as the author gave "
        "them. Not whether they are right, nor the rights in single pictures and texts.",
        fails=fails,
        looks=looks,
    )


def fact_sources(subject: Subject) -> Outcome:
    """Each fact by its number: a source, where it holds, and a date within the year."""
    fails, looks = list[Detail](), list[Detail]()
    facts = subject.document.facts
    for number, fact in enumerate(facts, start=1):
        anchor, name = f"fact-{number}", f"Fact {number}"
        if not fact.source.strip():
            fails.append(Detail(f"{name} names no source.", anchor))
        if fact.checked is None:
            looks.append(
                Detail(f"{name}: nobody has entered a date on which it was checked.", anchor)
            )
        elif fact.checked < subject.on - CHECKED_WITHIN:
            looks.append(Detail(f"{name} was last checked on {long_date(fact.checked)}.", anchor))
        if not fact.jurisdiction:
            looks.append(Detail(f"{name} does not say where it holds.", anchor))
    if not facts:
        looks.append(Detail("No fact or law is listed. If the text states one, it belongs there."))
    return judged(
        fine=f"All {plural(len(facts), 'fact')} have a source, a place and a date within a year.",
        looked_at="The list of facts. Not the sources, and not whether the text states others.",
        fails=fails,
        looks=looks,
    )


def evidence_sources(subject: Subject) -> Outcome:
    """Each published rating: a source, who was studied, and a date."""
    fails, looks = list[Detail](), list[Detail]()
    ratings = subject.document.published_evidence
    for number, rating in enumerate(ratings, start=1):
        anchor, name = f"rating-{number}", f"Rating {number}"
        if not rating.source.strip():
            fails.append(Detail(f"{name} names no source.", anchor))
        if rating.checked is None:
            looks.append(
                Detail(f"{name}: nobody has entered a date on which it was checked.", anchor)
            )
        elif rating.checked < subject.on - CHECKED_WITHIN:
            looks.append(Detail(f"{name} was last checked on {long_date(rating.checked)}.", anchor))
        if not rating.population:
            looks.append(Detail(f"{name} does not say who was studied.", anchor))
    fine = "No rating is listed, so the page says “not known”."
    if ratings:
        fine = f"{plural(len(ratings), 'rating')}, each with a source, who was studied and a date."
    return judged(
        fine=fine,
        looked_at="The list of published ratings. Not the sources, and not what the text claims.",
        fails=fails,
        looks=looks,
    )


def welsh_version(subject: Subject) -> Outcome:
    """Whether it is in use in Welsh, or is the Welsh version itself."""
    document = subject.document
    in_use = [other.title for other in subject.translations if other.why == LANGUAGES["cy"]]
    looks = []
    if document.language != "cy" and not in_use:
        looks.append(Detail("No Welsh version of it is in use."))
    fine = "It is in Welsh."
    if in_use:
        fine = f"In use in Welsh as {list_in_words(f'“{title}”' for title in in_use)}."
    return judged(
        fine=fine,
        looked_at="The languages of this and of its translations that are in use. Not the law.",
        looks=looks,
        suggestion=fine if in_use else "",
    )


def owner_and_deputy(subject: Subject) -> Outcome:
    """Whether both are named and have an account that is in use."""
    intervention = subject.version.intervention
    owner, deputy = intervention.owner, intervention.deputy
    fails = [] if deputy else [Detail("Nobody is named as deputy.", "part-owner")]
    fails += list(_gone(("owner", owner), ("deputy", deputy)))
    fine = ""
    if deputy:
        fine = (
            f"{owner.name} is the owner and {deputy.name} the deputy. Both have an active account."
        )
    return judged(
        fine=fine,
        looked_at=f"Their accounts on {long_date(subject.on)}. Not whether they know of it, nor "
        "how fast the topic changes.",
        fails=fails,
        suggestion=fine,
    )


def _gone(*people: tuple[str, User | None]) -> Iterator[Detail]:
    for part, person in people:
        if person and not person.is_active:
            yield Detail(f"The account of {person.name}, the {part}, is closed.", "part-owner")


def content_warnings(subject: Subject) -> Outcome:
    """What is said of harm, and warnings where the topic is sensitive."""
    document = subject.document
    fails = subject.lacks("safeguarding", "disclosure", "upset", "exclusions")
    topics = subject.vocabularies["topics"]
    sensitive = [
        topics.label(code)
        for code in document.topics
        if code in topics and topics.term(code).sensitive
    ]
    if sensitive and not document.content_warnings:
        about = list_in_words(sensitive)
        fails.append(
            Detail(f"No content warning is given, though it is about {about}.", "part-glance")
        )
    warnings = plural(len(document.content_warnings), "content warning")
    return judged(
        fine=f"Every part on safety is written, with {warnings}.",
        looked_at="Whether these parts are there, and warnings against the topics. Not what they "
        "say.",
        fails=fails,
    )
