"""What a plan needs to know of an intervention."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catalogue.interventions.document import Document
from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.stored import load_document
from outcomes.delivery.words import labels, vocabulary


@dataclass(frozen=True)
class InterventionFacts:
    """What is shown before an intervention is planned or started."""

    document: Document
    warnings: list[str]
    training: list[str]
    needs: list[str]


def facts_of(version: InterventionVersion) -> InterventionFacts:
    """The content warnings, the training and the needs of a version, in words."""
    document = load_document(version.content)
    return InterventionFacts(
        document=document,
        warnings=labels("content_warnings", document.content_warnings),
        training=labels("training", document.training_required),
        needs=labels("needs", document.needs),
    )


def by_topic(versions: Iterable[InterventionVersion]) -> Mapping[str, list[InterventionVersion]]:
    """Versions under the label of their first topic, in the order of the topics."""
    topics = vocabulary("topics")
    groups: dict[str, list[InterventionVersion]] = {term.label: [] for term in topics}
    for version in versions:
        codes = {tag.code for tag in version.tags if tag.vocabulary == "topics"}
        first = next((term.label for term in topics if term.code in codes), "Other")
        groups.setdefault(first, []).append(version)
    return {label: found for label, found in groups.items() if found}
