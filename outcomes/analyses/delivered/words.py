"""What the page says of itself: what it shows, why to be careful, and how it is worked out."""

from catalogue.interventions.models import InterventionVersion
from outcomes.analyses.delivered.sessions_reading import LAST_NUMBER
from outcomes.delivery.words import why_not_available

ABOUT = (
    "This shows how it was delivered, with whom, and what changed afterwards. It cannot say that "
    "what changed came from how it was delivered."
)
CAUTIONS = (
    "Who was not measured may have fared otherwise. Children who stop are often those for whom "
    "things did not go well, and they are not in the average change.",
    "Children often start when things are at their worst, so that the next score is better on "
    "average without any help. That is not taken off here.",
    "Who goes on to the end, attends every session or is given an intervention at all is not left "
    "to chance: children for whom it goes well stay. More sessions beside more change does not "
    "show that the sessions did it.",
    "Staff rate how a child took part, and record which core steps they kept: nobody checked it.",
    "Small groups are hidden, and averages are shown from 10 children on. That nothing is shown of "
    "a group does not mean that it fared as others did. With many groups, a few differ by chance.",
)
METHOD = (
    "Deliveries are counted, each as the child it was for, over all versions of the intervention, "
    "with the team that began it. A child who began it twice counts twice.",
    "Completed and ended early are as staff recorded the ending. Only what has ended counts under "
    "sessions attended and minutes, since what is still going on is not at its end.",
    "Sessions attended are those that happened and that the child was at, in part or in full; the "
    "sessions planned are those of the child’s plan or, without one, of the text. Where it is not "
    "on record whether a child was there, and that could change the group, it is not recorded.",
    "Minutes are those of the sessions that a child attended, added up; a child counts only where "
    "they are on record for every one of them.",
    "A core step counts for children who attended its session, if the record says which session "
    "of the plan it was. Who had a session twice counts with the last time. Steps of two versions "
    "that have the same title in the same session are counted together.",
    f"Sessions are numbered as each child attended them; after session {LAST_NUMBER} the last one "
    "counts. How a child took part is rated from 1 to 5, and 4 and 5 are “well or better”.",
    "The need is that of the plan item which the delivery was begun for. Age, disposal and whether "
    "looked after are those of the record. “Not known” is a row of its own.",
    "Improved is better by more than chance. Shares are from the counts as shown, with Wilson’s "
    "95% interval; the interval of an average change uses Student’s t. Plus is always better.",
)
NOBODY_YET = "Nobody has started this yet."
NOTHING_YET = "Nothing has been started yet."


def state_of(version: InterventionVersion | None) -> str:
    """That it cannot be started now, and why; blank where it can."""
    if version is not None and version.is_available:
        return ""
    why = why_not_available(version)
    return f"It cannot be started now, because {why}. What was delivered before is shown."
