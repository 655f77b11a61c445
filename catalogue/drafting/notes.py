"""What is asked of a draft, by the sections in which it is written."""

from collections.abc import Sequence

from catalogue.drafting.sections import SECTIONS, Section
from catalogue.interventions.draft_notes import Note
from core.ui.words import plural


def notes_for(section: Section, notes: Sequence[Note]) -> list[Note]:
    """Those of one section of the task list."""
    return [note for note in notes if note.field in section.fields]


def hints(notes: Sequence[Note]) -> dict[str, str]:
    """What the task list says of each section of which something is asked."""
    found = {section.name: notes_for(section, notes) for section in SECTIONS}
    return {name: in_words(several) for name, several in found.items() if several}


def in_words(notes: Sequence[Note]) -> str:
    """As "2 comments, 1 done"."""
    done = sum(note.done for note in notes)
    return f"{plural(len(notes), 'comment')}, {done or 'none'} done"
