"""What the demonstration is made of, without a database."""

from functools import cache

from catalogue.instruments.schemas import Instrument, load_instruments
from catalogue.interventions.importing import read_content_files
from core.config import REPOSITORY
from core.vocabulary import Vocabularies, load_vocabularies
from outcomes.demonstration.cohort import InterventionFacts
from outcomes.demonstration.facts import intervention_facts

CONTENT = REPOSITORY / "content"


@cache
def the_vocabularies() -> Vocabularies:
    """The code lists of the repository."""
    return load_vocabularies(CONTENT / "taxonomy")


@cache
def the_instruments() -> dict[str, Instrument]:
    """The instruments of the repository."""
    return load_instruments(CONTENT / "instruments")


@cache
def the_interventions() -> tuple[InterventionFacts, ...]:
    """The starter library, as the generation of children sees it."""
    files = read_content_files(
        CONTENT / "interventions", vocabularies=the_vocabularies(), instruments=the_instruments()
    )
    facts = [intervention_facts(file.slug, file.document, the_instruments()) for file in files]
    return tuple(each for each in facts if each is not None)


@cache
def attended_codes() -> frozenset[str]:
    """The codes of attendance that mean the child was there."""
    return frozenset(term.code for term in the_vocabularies()["attendance"] if term.attended)
