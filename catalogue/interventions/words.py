"""What the parts of a document are called on pages and in messages."""

from catalogue.interventions.document import FOR_CHILD, FOR_WORKER, SECTION_HEADINGS

FIELD_LABELS = {
    "title": "Title",
    "summary": "Summary",
    "kind": "Kind",
    "language": "Language",
    "aliases": "Other words for it",
    "topics": "Topics",
    "needs": "Needs it answers",
    "desistance": "Desistance factors",
    "formats": "Format",
    "settings": "Settings",
    "legal_stages": "Legal stages",
    "engagement": "Ways of engaging",
    "communication_supports": "Communication supports",
    "communication_needs": "Communication needs it is adapted to",
    "age": "Ages",
    "developmental_level": "Developmental level",
    "content_warnings": "Content warnings",
    "training_required": "Training required",
    "staff_role": "Who may run it",
    "spacing": "Spacing",
    "equipment": "Equipment",
    "cost_band": "Cost",
    "measures": "How change is measured",
    "published_evidence": "Published evidence",
    "licence": "Licence",
    "rights_holder": "Rights holder",
    "source_address": "Source address",
    "date_found": "Date found",
    "derived_from": "Derived from",
    "translation_of": "Translation of",
    "facts": "Facts and law",
    **SECTION_HEADINGS,
    "sessions": "Session plan",
    "worksheets": "Worksheets",
    "materials": "Materials",
}
AUDIENCES = {FOR_WORKER: "For the worker", FOR_CHILD: "For the child"}
LANGUAGES = {"en": "English", "cy": "Welsh"}
