"""Two to six interventions side by side, for one outcome."""

from core.permissions import Action
from outcomes.analyses.pages import AnalysisPage, built_by

PAGE = AnalysisPage(
    order=20,
    code="compare",
    label="Compare",
    about="Two to six interventions side by side, for one outcome",
    action=Action.SEE_RESULTS,
    build=built_by("outcomes.analyses.compare.building"),
)
