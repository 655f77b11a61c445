"""The forms of a draft, section by section, in the order of the task list."""

from functools import partial
from itertools import groupby
from typing import Any, ClassVar

from wtforms import HiddenField, ValidationError
from wtforms.validators import InputRequired, Optional

from catalogue.drafting.fields import (
    codes,
    entries_of,
    full_address,
    line,
    lines,
    paragraph,
    terms,
    text,
    vocabularies,
)
from catalogue.drafting.groups import NewEntries
from catalogue.interventions.document import TAG_VOCABULARIES, AgeRange, Document
from catalogue.interventions.queries import slug_named
from catalogue.interventions.schemas import OLDEST, YOUNGEST
from catalogue.interventions.words import LANGUAGES
from core.people.forms import EMAIL_FORMAT, EMAIL_NEEDED
from core.ui.forms import (
    CharacterCountField,
    DateField,
    EmailField,
    Form,
    IntegerField,
    RadioField,
    SelectField,
    SubmitField,
    TextField,
    choice,
    not_in_the_future,
)

LONGEST_TITLE, LONGEST_SUMMARY = 80, 200
TITLE_HINT = "What staff will look for. Everyday words work best."
SUMMARY_HINT = "One sentence: what the child does, and what changes."


class DraftForm(Form):
    """A form that changes a draft. ``opened`` holds marks of the text that it was opened on."""

    opened = HiddenField()

    new_entries: ClassVar[NewEntries] = {}


class SectionForm(DraftForm):
    """A form for some fields of the document, which its fields are named after."""

    fields_written: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def shown(cls, document: Document) -> dict[str, Any]:
        """What the form holds when it is opened."""
        return {name: getattr(document, name) for name in cls.fields_written}

    def written(self) -> dict[str, Any]:
        """What it makes of the document's fields."""
        return {name: self._plain(name) for name in self.fields_written}

    def _plain(self, name: str) -> Any:
        value = self[name].data
        return tuple(value or ()) if name in TAG_VOCABULARIES else value or ""


def _kind() -> Any:
    return RadioField(
        "Kind",
        [InputRequired("Choose what kind it is")],
        choices=partial(terms, "kinds"),
        message="Choose what kind it is",
    )


class NewInterventionForm(Form):
    """What an intervention needs to begin with."""

    title = line("Title", LONGEST_TITLE, needed="Enter a title", hint=TITLE_HINT)
    summary = CharacterCountField(
        "Summary",
        [InputRequired("Enter a summary")],
        maximum=LONGEST_SUMMARY,
        hint=SUMMARY_HINT,
    )
    kind = _kind()
    submit = SubmitField("Begin the draft")


class AboutForm(SectionForm):
    """What it is called."""

    fields_written = ("title", "summary", "kind", "language", "translation_of", "aliases")

    title = line("Title", LONGEST_TITLE, hint=TITLE_HINT)
    summary = CharacterCountField("Summary", maximum=LONGEST_SUMMARY, hint=SUMMARY_HINT)
    kind = _kind()
    language = RadioField(
        "Language", choices=[choice(code, label) for code, label in LANGUAGES.items()]
    )
    translation_of = TextField(
        "Which intervention is it a translation of?",
        hint="The title of the other one, or the address of its page. Leave blank if it is none.",
    )
    aliases = lines(
        "Other words for it",
        80,
        hint="Words that staff and children use for this. The search finds it by them. "
        "One on each line.",
    )

    @classmethod
    def shown(cls, document: Document) -> dict[str, Any]:
        return {**super().shown(document), "aliases": "\n".join(document.aliases)}

    def written(self) -> dict[str, Any]:
        return {
            **super().written(),
            "aliases": entries_of(self.aliases.data),
            "translation_of": self._translated(),
        }

    def validate_translation_of(self, field: Any) -> None:
        if field.data and self._translated() is None:
            raise ValidationError(
                "There is no intervention of that title. Copy the title from its page, or the "
                "address of the page"
            )

    def _translated(self) -> str | None:
        return slug_named(self.translation_of.data or "")


class PurposeForm(SectionForm):
    """What it is for, and why it should work."""

    fields_written = ("purpose", "aims", "rationale")

    purpose = text("Purpose", hint="One paragraph: what this is for.")
    aims = text(
        "Aims",
        hint="Three to five, each something that a worker could see happen. "
        "Begin each line with a hyphen.",
    )
    rationale = text(
        "Why it should help",
        hint="In plain words, how what you do leads to what changes. Claim no study unless it "
        "stands under published evidence with its source.",
    )


class TopicsForm(SectionForm):
    """What it is about."""

    fields_written = ("topics", "needs", "desistance")

    topics = codes("topics", "Topics", hint="One to three.")
    needs = codes("needs", "Needs it answers", hint="The assessed needs that it works on.")
    desistance = codes(
        "desistance",
        "Desistance factors",
        hint="What it strengthens that helps a child stop offending.",
    )

    def topics_by_group(self) -> list[tuple[str, list[Any]]]:
        """The options of the topics under the headings of their groups, in the list's order."""
        group_of = {term.code: term.group or "" for term in vocabularies()["topics"]}
        return [
            (heading, list(options))
            for heading, options in groupby(self.topics, lambda option: group_of[option.data])
        ]


class ChildrenForm(SectionForm):
    """Which children, where, and how."""

    fields_written = (
        "age",
        "developmental_level",
        "formats",
        "settings",
        "legal_stages",
        "engagement",
    )

    youngest = IntegerField("Youngest age", message="Enter the youngest age in years, like 12")
    oldest = IntegerField("Oldest age", message="Enter the oldest age in years, like 17")
    developmental_level = paragraph(
        "Developmental level",
        1000,
        hint="What the child needs to be able to do. For example: can talk about a recent event "
        "in order; no reading needed.",
    )
    formats = codes("formats", "Format", hint="How it is run.")
    settings = codes("settings", "Settings", hint="Where it can be run.")
    legal_stages = codes(
        "legal_stages", "Legal stages", hint="From prevention to custody and resettlement."
    )
    engagement = codes("engagement", "Ways of engaging")

    @classmethod
    def shown(cls, document: Document) -> dict[str, Any]:
        shown = super().shown(document)
        age = shown.pop("age")
        if age is not None:
            shown.update(youngest=age.youngest, oldest=age.oldest)
        return shown

    def written(self) -> dict[str, Any]:
        rest = (name for name in self.fields_written if name != "age")
        return {"age": self._age(), **{name: self._plain(name) for name in rest}}

    def validate_youngest(self, field: Any) -> None:
        self._check_age(field, self.oldest.data, "Enter the youngest age as well")

    def validate_oldest(self, field: Any) -> None:
        self._check_age(field, self.youngest.data, "Enter the oldest age as well")
        if None not in (field.data, self.youngest.data) and field.data < self.youngest.data:
            raise ValidationError("The oldest age must be the youngest age or more")

    def _check_age(self, field: Any, other: int | None, missing: str) -> None:
        if field.data is None and other is not None and not field.errors:
            raise ValidationError(missing)
        if field.data is not None and not YOUNGEST <= field.data <= OLDEST:
            raise ValidationError(f"Enter an age between {YOUNGEST} and {OLDEST}")

    def _age(self) -> AgeRange | None:
        youngest, oldest = self.youngest.data, self.oldest.data
        return None if youngest is None or oldest is None else AgeRange(youngest, oldest)


class SuitabilityForm(SectionForm):
    """Who it is for, in words."""

    fields_written = ("suitability", "exclusions", "risk_notes")

    suitability = text("Who it suits")
    exclusions = text(
        "Who it does not suit", hint="When to leave it, when to wait, and when to refer instead."
    )
    risk_notes = text(
        "Risk notes",
        hint="What could go wrong with some children, how a worker would notice, and what to do. "
        "Leave blank if there is nothing beyond safeguarding.",
    )


class CommunicationForm(SectionForm):
    """How a child with communication needs can take part."""

    fields_written = ("communication_supports", "communication_needs", "communication_adaptations")

    communication_supports = codes(
        "communication_supports",
        "Supports in the material as it is written",
        hint="Tick only what is there.",
    )
    communication_needs = codes(
        "communication_needs", "Communication needs that you say how to adapt to, below"
    )
    communication_adaptations = text(
        "Communication adaptations",
        hint="For each need that you ticked, what to change, with an example.",
    )


class PreparationForm(SectionForm):
    """What has to be there before the child comes."""

    fields_written = (
        "staff_role",
        "training_required",
        "equipment",
        "cost_band",
        "spacing",
        "preparation",
    )

    staff_role = paragraph(
        "Who may run it", 400, hint="For example: any youth justice worker who knows the child."
    )
    training_required = codes("training", "Training required", hint="Leave blank if none.")
    equipment = lines("Equipment", 200, hint="One on each line.")
    cost_band = RadioField("Cost of materials for each child", choices=partial(terms, "cost_bands"))
    spacing = paragraph(
        "Spacing", 400, hint="How far apart the sessions are. For example: weekly, or one session."
    )
    preparation = text(
        "Before you start",
        hint="Room, timing, people, what to read, and what to agree with the child and the "
        "parent or carer.",
    )

    @classmethod
    def shown(cls, document: Document) -> dict[str, Any]:
        return {**super().shown(document), "equipment": "\n".join(document.equipment)}

    def written(self) -> dict[str, Any]:
        return {**super().written(), "equipment": entries_of(self.equipment.data)}


class SafeguardingForm(SectionForm):
    """What keeps the child safe."""

    fields_written = ("content_warnings", "safeguarding", "disclosure", "upset")

    content_warnings = codes(
        "content_warnings",
        "Content warnings",
        hint="What comes up that may be hard to hear. Staff see this before they begin.",
    )
    safeguarding = text(
        "Safeguarding",
        hint="What to look out for in this topic, whom to tell, and the limits of "
        "confidentiality as they are said to the child.",
    )
    disclosure = text("If the child discloses harm", hint="Plain steps, in order.")
    upset = text("If the child becomes upset", hint="Plain steps, in order.")


class LicenceForm(SectionForm):
    """Whose text it is, and what may be done with it."""

    fields_written = (
        "licence",
        "rights_holder",
        "source_address",
        "date_found",
        "derived_from",
    )

    licence = SelectField(
        "Licence",
        [Optional()],
        choices=lambda: [choice("", "Choose a licence"), *terms("licences")],
        hint="If you wrote it here, choose “Written by this service”.",
    )
    rights_holder = line("Rights holder", 200, hint="The person or body that holds the rights.")
    source_address = TextField(
        "Address of the source",
        [full_address],
        hint="Leave blank if it was written here.",
        render_kw={"inputmode": "url"},
    )
    date_found = DateField(
        "When it was found",
        [Optional(), not_in_the_future("When it was found")],
        what="The date found",
        hint="For what came from outside. Leave blank if it was written here.",
    )
    derived_from = line(
        "What it is drawn from", 400, hint="Leave blank if it is not drawn from anything else."
    )

    def written(self) -> dict[str, Any]:
        return {
            **super().written(),
            "source_address": self.source_address.data or None,
            "date_found": self.date_found.data,
            "derived_from": self.derived_from.data or None,
        }


class EditorForm(Form):
    """Someone who may change the draft too."""

    email = EmailField(
        "Email address", [EMAIL_NEEDED, EMAIL_FORMAT], render_kw={"autocomplete": "off"}
    )
    submit = SubmitField("Add this person")
