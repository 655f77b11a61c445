"""The forms of a draft that hold several of something: sessions' steps, worksheets and so on."""

from typing import Any, ClassVar

from wtforms.validators import InputRequired, NumberRange, Optional

from catalogue.drafting.fields import (
    evidence_levels,
    full_address,
    line,
    paragraph,
    scales,
    text,
)
from catalogue.drafting.forms import DraftForm, SectionForm
from catalogue.drafting.groups import Entry, group_of, kept
from catalogue.interventions.document import (
    Document,
    Fact,
    IntendedOutcome,
    PlannedSession,
    PublishedEvidence,
    Step,
    Worksheet,
)
from core.ui.forms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    TextField,
    choice,
    not_in_the_future,
)

CORE, ADAPTABLE = "core", "adaptable"
LONGEST_STEP_MINUTES = 240
MOST_STEPS, MOST_WORKSHEETS, MOST_MEASURES, MOST_FACTS, MOST_EVIDENCE = 20, 10, 5, 60, 20


class StepEntry(Entry):
    """A step of a session."""

    telling = ("title", "body")

    title = line("Title of the step", 200)
    core = RadioField(
        "May it be changed?",
        [InputRequired("Choose whether the step is core or adaptable")],
        choices=[choice(CORE, "Core: keep as it is"), choice(ADAPTABLE, "Adaptable")],
        default=CORE,
    )
    minutes = IntegerField(
        "Minutes",
        [
            InputRequired("Enter how many minutes the step takes, like 10"),
            NumberRange(1, LONGEST_STEP_MINUTES, "Enter between 1 and 240 minutes"),
        ],
        message="Enter how many minutes the step takes, like 10",
        default=10,
    )
    body = text("What to do and say")

    def written(self) -> Step:
        return Step(
            title=self.title.data or "",
            core=self.core.data == CORE,
            minutes=self.minutes.data or 0,
            body=self.body.data or "",
        )


class SessionForm(DraftForm):
    """One session of the plan."""

    new_entries: ClassVar = {"steps": {"minutes": "10"}}

    title = line("Title of the session", 200)
    aim = paragraph("Aim", 1000, hint="One sentence.")
    steps = group_of(StepEntry, most=MOST_STEPS, what="steps in a session")

    @classmethod
    def shown(cls, session: PlannedSession | None) -> dict[str, Any]:
        """What the form holds when it is opened; None for a new session."""
        if session is None:
            return {}
        steps = [
            {
                "title": step.title,
                "core": CORE if step.core else ADAPTABLE,
                "minutes": step.minutes,
                "body": step.body,
            }
            for step in session.steps
        ]
        return {"title": session.title, "aim": session.aim, "steps": steps}

    def written(self) -> PlannedSession:
        """The session as it was typed."""
        return PlannedSession(
            title=self.title.data or "",
            aim=self.aim.data or "",
            steps=tuple(step.written() for step in kept(self.steps)),
        )


class WorksheetEntry(Entry):
    """A sheet for the child."""

    telling = ("title", "body")

    title = line("Title of the worksheet", 200)
    body = text("Text")

    def written(self) -> Worksheet:
        return Worksheet(self.title.data or "", self.body.data or "")


class WorksheetsForm(SectionForm):
    """What the child reads and fills in."""

    fields_written = ("worksheets",)

    worksheets = group_of(WorksheetEntry, most=MOST_WORKSHEETS, what="worksheets")

    @classmethod
    def shown(cls, document: Document) -> dict[str, Any]:
        return {"worksheets": [vars(sheet) for sheet in document.worksheets]}

    def written(self) -> dict[str, Any]:
        return {"worksheets": tuple(sheet.written() for sheet in kept(self.worksheets))}


class MeasureEntry(Entry):
    """What should change, and the scale that shows it."""

    telling = ("outcome", "measured_by")

    outcome = paragraph(
        "What should change",
        400,
        needed="Enter what should change for the child",
        hint="For example: the child reaches a goal of their own about staying safe.",
    )
    measured_by = SelectField(
        "Measured by",
        [InputRequired("Choose the scale that shows whether it changed")],
        choices=scales,
        message="Choose a scale from the list",
    )

    def written(self) -> IntendedOutcome:
        instrument, _, scale = (self.measured_by.data or "").partition("/")
        return IntendedOutcome(self.outcome.data or "", instrument, scale)


class MeasuresForm(SectionForm):
    """How anyone will know whether it helped."""

    fields_written = ("measures",)

    measures = group_of(MeasureEntry, most=MOST_MEASURES, what="measures")

    @classmethod
    def shown(cls, document: Document) -> dict[str, Any]:
        measures = [
            {"outcome": each.outcome, "measured_by": f"{each.instrument}/{each.scale}"}
            for each in document.measures
        ]
        return {"measures": measures}

    def written(self) -> dict[str, Any]:
        return {"measures": tuple(measure.written() for measure in kept(self.measures))}


class _Sourced(Entry):
    """Something that a source says."""

    source = paragraph(
        "Source",
        400,
        needed="Enter where this comes from",
        hint="For example: Criminal Justice Act 1988, section 139.",
    )
    address = TextField("Web address", [full_address], render_kw={"inputmode": "url"})
    checked = DateField(
        "When the source was last looked at",
        [Optional(), not_in_the_future("The date checked")],
        what="The date checked",
        hint="Leave blank if nobody has. The page then says “not yet checked”.",
    )


class FactEntry(_Sourced):
    """A fact or a law that the text relies on."""

    telling = ("statement", "source", "address")

    statement = paragraph("What the text says", 1000, needed="Enter the fact or the law")
    jurisdiction = line("Where it holds", 80, default="England and Wales")

    def written(self) -> Fact:
        return Fact(
            statement=self.statement.data or "",
            source=self.source.data or "",
            address=self.address.data or None,
            jurisdiction=self.jurisdiction.data or None,
            checked=self.checked.data,
        )


class FactsForm(SectionForm):
    """Every fact and law in the text."""

    fields_written = ("facts",)

    facts = group_of(FactEntry, most=MOST_FACTS, what="facts")

    @classmethod
    def shown(cls, document: Document) -> dict[str, Any]:
        return {"facts": [vars(fact) for fact in document.facts]}

    def written(self) -> dict[str, Any]:
        return {"facts": tuple(fact.written() for fact in kept(self.facts))}


class EvidenceEntry(_Sourced):
    """A rating that others published."""

    telling = ("rating", "outcome", "source", "address")

    rating = SelectField(
        "Rating",
        [InputRequired("Choose the rating on its own scale")],
        choices=evidence_levels,
        message="Choose a rating from the list",
    )
    outcome = line("For which outcome", 400, needed="Enter the outcome that the rating is about")
    population = paragraph(
        "Who was studied, and where",
        400,
        hint="For example: 480 children aged 12 to 16 in three cities in Norway. Leave blank if "
        "the source does not say.",
    )

    def written(self) -> PublishedEvidence:
        scale, _, level = (self.rating.data or "").partition("/")
        return PublishedEvidence(
            scale=scale,
            level=level,
            outcome=self.outcome.data or "",
            source=self.source.data or "",
            address=self.address.data or None,
            checked=self.checked.data,
            population=self.population.data or "",
        )


class EvidenceForm(SectionForm):
    """What others have found out about it."""

    fields_written = ("published_evidence",)

    published_evidence = group_of(EvidenceEntry, most=MOST_EVIDENCE, what="ratings")

    @classmethod
    def shown(cls, document: Document) -> dict[str, Any]:
        ratings = [
            {**vars(each), "rating": f"{each.scale}/{each.level}"}
            for each in document.published_evidence
        ]
        return {"published_evidence": ratings}

    def written(self) -> dict[str, Any]:
        ratings = tuple(rating.written() for rating in kept(self.published_evidence))
        return {"published_evidence": ratings}
