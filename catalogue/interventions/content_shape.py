"""The shape of a content file: what its reading and its writing agree on.

A line of a text that would look like one of the file's own headings is written with a backslash
before it, and read without it; so any document survives being written and read.
"""

import re

from catalogue.interventions.document import DOCUMENT_FIELDS, SECTION_HEADINGS

FENCE = "---"
HEADING = re.compile(r"(#{1,3})(?:\s(.*))?")
ESCAPED_HEADING = re.compile(r"\\+#{1,3}(?:\s.*)?")
AIM = "Aim:"
BODY_FIELDS = (*SECTION_HEADINGS, "sessions", "worksheets")
_FIRST_FIELDS = ("title", "kind", "language", "summary")
FRONT_FIELDS = (
    *_FIRST_FIELDS,
    *(name for name in DOCUMENT_FIELDS if name not in {*_FIRST_FIELDS, *BODY_FIELDS}),
)
# Written only where they say something: few interventions have them.
OPTIONAL_FIELDS = ("date_found", "translation_of")
