"""What panels hold of a child."""

from outcomes.panels.models import Panel, PanelDecision
from outcomes.panels.words import CHANGED, SETTLED
from outcomes.whole_record.sections import Column, Section

PANELS = Section(
    model=Panel,
    label="Panels",
    order=120,
    columns={
        "kind": Column(label="Panel", codes=("panel_kinds",)),
        "held_on": Column(label="Day"),
        "took_part": Column(label="Who took part", codes=("panel_members",)),
        "recorded_by_id": Column(label="Recorded by"),
        "recorded_at": Column(label="Recorded"),
    },
)
DECISIONS = Section(
    model=PanelDecision,
    label="What panels decided",
    order=130,
    reached_by=("panel_id",),
    columns={
        "panel_id": Column(label="Panel"),
        "words": Column(label="What was decided"),
        "owner_id": Column(label="Who sees to it"),
        "due_on": Column(label="By when"),
        "effect": Column(label="What it changed on the plan", words=CHANGED),
        "plan_item_id": Column(label="On the plan item"),
        "settled": Column(label="What became of it", words=SETTLED),
        "note": Column(label="Note"),
        "settled_by_id": Column(label="Said by"),
        "settled_at": Column(label="Said"),
        "recorded_by_id": Column(label="Recorded by"),
        "recorded_at": Column(label="Recorded"),
    },
)
SECTIONS = (PANELS, DECISIONS)
