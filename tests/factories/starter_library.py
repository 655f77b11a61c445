"""The interventions that come with the service, all of them in use."""

from catalogue.interventions.content_files import ContentFile
from catalogue.interventions.importing import read_content_files
from catalogue.materials.folders import bring_materials
from tests.factories.demonstration import CONTENT, the_instruments, the_vocabularies
from tests.factories.interventions import a_live_version
from tests.factories.people import UserFactory, qa_lead


def the_starter_files() -> list[ContentFile]:
    """The content files of the repository."""
    return read_content_files(
        CONTENT / "interventions", vocabularies=the_vocabularies(), instruments=the_instruments()
    )


def publish_the_starter_library() -> list[str]:
    """Put each in use as version 1; return their slugs. Needs a context and an empty library."""
    author, approver = UserFactory(), qa_lead()
    files = the_starter_files()
    for file in files:
        bring_materials(file, folder=CONTENT / "interventions", actor=author)
        a_live_version(author=author, approver=approver, slug=file.slug, document=file.document)
    return [file.slug for file in files]
