"""From an assessed need to what changed: where on the way children are lost.

For managers: it counts plans and what was begun of them, as their ledger does, and the plans of a
small team are those of single colleagues. What changed for children is on pages for all staff.
"""

from core.permissions import Action
from outcomes.analyses.need_to_change.building import build
from outcomes.analyses.pages import AnalysisPage

PAGE = AnalysisPage(
    order=60,
    code="from-need-to-change",
    label="From need to change",
    about="Of the children with a need: planned, started, completed, measured, improved",
    action=Action.SEE_CASCADE,
    build=build,
)
