"""The sections that a comment can hang on."""

from dataclasses import fields

from catalogue.interventions.document import Document, Fact, Material, PublishedEvidence
from catalogue.review.sections import CONCERNS, concerned, sections_of
from tests.factories.interventions import a_document


def test_every_step_sheet_fact_rating_and_material_has_its_own_section() -> None:
    document = a_document(
        materials=(Material("Cards", "To sort"),),
        published_evidence=(PublishedEvidence("yef_impact", "high", "Anger", "A page"),),
    )
    sections = sections_of(document)
    assert sections["session-1-step-2"].title == "Session 1, step 2: Body map"
    assert "Draw where anger starts." in sections["session-1-step-2"].text
    assert {"session-1", "worksheet-1", "fact-1", "rating-1", "material-1"} <= set(sections)


def test_they_come_in_the_order_of_the_page() -> None:
    anchors = list(sections_of(a_document()))
    assert anchors[:3] == ["summary", "purpose", "part-glance"]
    assert anchors.index("upset") < anchors.index("session-1") < anchors.index("worksheet-1")
    assert anchors[-1] == "part-owner"


def test_each_names_a_field_of_a_document() -> None:
    known = {field.name for field in fields(Document)}
    assert {section.field for section in sections_of(a_document()).values()} <= known
    assert {field for several in CONCERNS.values() for field in several} <= known


def test_a_criterion_leads_to_whole_sections_and_not_to_each_fact() -> None:
    document = a_document(facts=tuple(Fact(f"{each}.", "An Act") for each in range(9)))
    sections = sections_of(document)
    assert [each.anchor for each in concerned("facts_and_law", sections)] == ["part-facts"]
    titles = [each.title for each in concerned("safeguarding", sections)]
    assert titles[:2] == ["Safeguarding", "If the child discloses harm"]
    assert concerned("a_new_criterion", sections) == []
