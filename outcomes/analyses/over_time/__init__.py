"""What is more than chance in how much is completed, measured and improved over time."""

from core.permissions import Action
from outcomes.analyses.pages import AnalysisPage, built_by

PAGE = AnalysisPage(
    order=40,
    code="over-time",
    label="Over time",
    about="Completion, measuring and improvement by quarter, and what is more than chance",
    action=Action.SEE_RESULTS,
    build=built_by("outcomes.analyses.over_time.building"),
)
