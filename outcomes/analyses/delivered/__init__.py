"""One intervention: how it was delivered, and for whom, beside what changed afterwards."""

from core.permissions import Action
from outcomes.analyses.pages import AnalysisPage, built_by

PAGE = AnalysisPage(
    order=10,
    code="how-delivered",
    label="How it was delivered",
    about="One intervention: who completed it, how much of it they had, and how they took part",
    action=Action.SEE_RESULTS,
    build=built_by("outcomes.analyses.delivered.building"),
)
