"""Reoffending: how many children, how often, how seriously, and against the time before."""

from core.people.models import User
from core.permissions import Action
from outcomes.analyses.model import Analysis
from outcomes.analyses.pages import AnalysisPage, Answers


def build(viewer: User, answers: Answers) -> Analysis:
    """The page; the mathematics is loaded by whoever first asks for it."""
    from outcomes.analyses.reoffending.page import build as build_page

    return build_page(viewer, answers)


PAGE = AnalysisPage(
    order=60,
    code="reoffending",
    label="Reoffending",
    about="How many children reoffended, how often, how seriously, and against the time before",
    action=Action.SEE_RESULTS,
    build=build,
)
