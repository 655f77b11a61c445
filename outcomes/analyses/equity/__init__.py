"""Reach and change for groups of children: by who they are, and by what they need."""

from core.permissions import Action
from outcomes.analyses.pages import AnalysisPage, built_by

PAGE = AnalysisPage(
    order=50,
    code="equity",
    label="For all of them?",
    about="What was started, and what changed afterwards, for groups of children",
    action=Action.SEE_RESULTS,
    build=built_by("outcomes.analyses.equity.building"),
)
