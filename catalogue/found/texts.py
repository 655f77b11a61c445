"""What a version says and where it came from, as it is compared with what is brought. Pure."""

from collections.abc import Iterator

from catalogue.interventions.document import SECTION_HEADINGS, Document


def text_of(document: Document) -> str:
    """All that a version says in sentences; its files are texts of their own."""
    return "\n".join(filter(None, _lines(document)))


def pages_of(document: Document) -> set[str]:
    """The addresses that a version came from or hands out; not those of its facts and evidence,
    which are sources and no material."""
    links = {material.link.address for material in document.materials if material.link}
    return links | ({document.source_address} if document.source_address else set())


def _lines(document: Document) -> Iterator[str]:
    yield document.title
    yield document.summary
    for name in SECTION_HEADINGS:
        yield getattr(document, name)
    for session in document.sessions:
        yield session.title
        yield session.aim
        for step in session.steps:
            yield step.title
            yield step.body
    for sheet in document.worksheets:
        yield sheet.title
        yield sheet.body
