"""The map of what is in use today."""

from catalogue.coverage.counts import Coverage, by_age, by_format
from catalogue.drafting.fields import vocabularies
from catalogue.matching.documents import interventions_in_use


def coverage_by_age(formats: list[str | None]) -> list[Coverage]:
    """Needs by ages, for each of the formats; None among them stands for any format."""
    documents = [each.document for each in interventions_in_use()]
    return [by_age(documents, vocabularies()["needs"], code) for code in formats]


def coverage_by_format() -> Coverage:
    """Needs by formats, whatever the age."""
    documents = [each.document for each in interventions_in_use()]
    return by_format(documents, vocabularies()["needs"], vocabularies()["formats"])
