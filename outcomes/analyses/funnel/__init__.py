"""Teams beside each other, and how far chance alone would carry them."""

from core.permissions import Action
from outcomes.analyses.pages import AnalysisPage, built_by

PAGE = AnalysisPage(
    order=30,
    code="funnel",
    label="Teams and chance",
    about="How far teams lie from each other, and how far chance alone would carry them",
    action=Action.SEE_RESULTS,
    build=built_by("outcomes.analyses.funnel.building"),
)
