"""What the page of a version says of its appeal and of the conditions of its approval."""

from flask import url_for

from catalogue.interventions.counts import counted
from catalogue.interventions.models import AVAILABLE, InterventionVersion, VersionState
from catalogue.interventions.standing import Line, StandingNote
from catalogue.review.conditions import UNMET_CONDITIONS, conditions_of
from catalogue.review.models import ReviewCondition, ReviewKind
from catalogue.review.rounds import appeal_of, kind_of_round
from core.people.models import User
from core.permissions import Action, allowed
from core.ui.words import long_date


def appeal_note(version: InterventionVersion, viewer: User) -> StandingNote:
    """What became of an appeal; to the author of what was rejected, that there may be one."""
    if version.state not in (VersionState.REJECTED, VersionState.IN_REVIEW):
        return StandingNote("Appeal", ())
    if kind_of_round(version) is ReviewKind.APPEAL:
        said = "Its author has appealed. Reviewers who have not decided on it look at it again."
        return StandingNote("Appeal", [Line(said)])
    own = allowed(viewer, Action.APPEAL_REJECTION, version)
    if version.state is not VersionState.REJECTED or not own or appeal_of(version):
        return StandingNote("Appeal", ())
    line = Line(
        "You may appeal once. Reviewers who have not decided on it look at it again.",
        "Read the rejection and appeal",
        url_for("review.appeal_rejection", version_id=version.id),
    )
    return StandingNote("Appeal", [line])


def conditions_note(version: InterventionVersion, viewer: User) -> StandingNote:
    """The open conditions of what is in use, to those who report or confirm them."""
    concerned = allowed(viewer, Action.REPORT_CONDITION, version) or allowed(
        viewer, Action.CONFIRM_CONDITION, version
    )
    all_met = counted(version.intervention_id, viewer, UNMET_CONDITIONS) == 0
    if all_met or version.state not in AVAILABLE or not concerned:
        return StandingNote("Conditions of its approval", ())
    unmet = [each for each in conditions_of([version]) if each.met_on is None]
    lines = [_condition(each, version, viewer) for each in unmet]
    return StandingNote("Conditions of its approval", lines)


def _condition(condition: ReviewCondition, version: InterventionVersion, viewer: User) -> Line:
    overdue = " (overdue)" if condition.is_overdue else ""
    reported = ". The owner reports it as met" if condition.reported_on else ""
    confirms = allowed(viewer, Action.CONFIRM_CONDITION, version)
    return Line(
        f"By {long_date(condition.due_on)}{overdue}: {condition.words.rstrip('.')}{reported}.",
        "Confirm that it is met" if confirms else "Report it as met",
        url_for("review.condition", condition_id=condition.id),
    )
