"""What the cohorts say, in plain words. Everything rests on what the audience may see."""

from collections.abc import Mapping, Sequence

from core.ui.words import long_date
from outcomes.analyses.reoffending.comparators import Comparator, Comparators
from outcomes.analyses.reoffending.showing import ShownCohort
from outcomes.evaluation.reoffending import Comparison
from outcomes.evaluation.suppression import TOO_FEW_TO_SAY, Shown
from outcomes.reports.sentences import capital

ABOUT = (
    "A reoffence is an offence within 12 months of the start, proven within 18. This shows how "
    "many children reoffended after they started; it does not show that the work changed it."
)
NOTHING_YET = (
    "No child has started long enough ago. What became of children is known 18 months after the "
    "last of a twelve-month cohort started."
)
COMPARATORS_DIFFER = (
    "The figures of other places are of other years, other children and other rules. They are for "
    "orientation: a difference from them is not a result."
)
CAUTIONS = (
    COMPARATORS_DIFFER,
    "Offences come from files that the service brings in. A child of whom no offence is recorded "
    "counts as not having reoffended; if the files miss some, the true rate is higher.",
    "Offences after a child turns 18, or moved away, may not be in these files.",
    "When a cohort is small, one or two children move its rate by many points. Look at the "
    "interval, not at the dot.",
    "Children often start when most is going on in their lives. Fewer offences afterwards is what "
    "one would expect for many without any help.",
    "Which children come to the service changes from year to year, and with it the rate.",
    "Records that were deleted when their time was over are in no number.",
)


def method(comparators: Comparators, *, without_disposal: bool) -> tuple[str, ...]:
    """How it is worked out, with sources."""
    start = (
        " Where no day of a disposal is recorded, it is the day the record started."
        if without_disposal
        else ""
    )
    return (
        "A cohort is the children whose disposal started from April of a year to March of the "
        f"next, because the published figures count from the caution or the sentence.{start} For "
        "custody they count from release, which is not recorded here.",
        "An offence counts if it is after the day of the start and within 12 calendar months of "
        "it, and proven within 18. A cohort is shown once this time is over for all its children.",
        "The share that reoffended has Wilson’s interval; reoffences per child have the exact "
        "Poisson interval. Both are worked out from the counts as shown.",
        "Gravity is averaged for each scale alone: scores of two scales are never put together.",
        "Before and after: proven offences in the 12 months up to and with the day of the start "
        "against the 12 months after it, child by child, and the gravest of each. No offence at "
        "all is less serious than any. It is not known for a child of whom no offence is "
        "recorded, and for one whose offences are on different scales or have no score.",
        f"{comparators.title}: {comparators.note}",
    )


def main_sentence(cohorts: Sequence[ShownCohort]) -> str:
    """The latest cohort that is due, in one sentence."""
    latest = next((each for each in cohorts if each.due), None)
    if latest is None:
        return f"{NOTHING_YET} {ABOUT}" if cohorts else ABOUT
    return f"{finding(latest)} {ABOUT}"


def finding(shown: ShownCohort) -> str:
    """What is known of one cohort that is due."""
    started = f"who started from {shown.cohort.label}"
    who = f"children {started}"
    if not shown.records_offences:
        return f"No offence is recorded for {who}, so that it is not known whether any reoffended."
    rate = shown.rate.value
    if rate.value is None:
        return f"Of {who}, {_reoffended(shown)}: {TOO_FEW_TO_SAY.split(';')[0]}."
    interval = (
        f", between {shown.rate.low.text} and {shown.rate.high.text}"
        if shown.rate.has_interval
        else ""
    )
    number = _without_noun(shown.reoffenders)
    of = f"{shown.children.words} {started}"
    return f"Of {of}, {number} reoffended within 12 months ({rate.text}{interval})."


def _reoffended(shown: ShownCohort) -> str:
    if shown.reoffenders.text.startswith("not"):
        return "how many reoffended is not shown"
    return f"{shown.reoffenders.words} reoffended"


def comparator_sentence(comparators: Comparators) -> str:
    """The published figures in one sentence, each with its cohort."""
    said = [
        f"{each.area} {each.percent:.1f}% ({cohort_of(each)}, published {each.published})"
        for each in comparators.figures
    ]
    return f"Elsewhere: {'; '.join(said)}. {COMPARATORS_DIFFER}"


def cohort_of(comparator: Comparator) -> str:
    """Whose figure it is."""
    return f"{comparator.cohort_from:%B %Y} to {comparator.cohort_to:%B %Y}"


def not_yet_due(shown: ShownCohort) -> str:
    """When a cohort will be known."""
    return f"Not yet due: known from {long_date(shown.cohort.due_on)}"


def frequency_sentence(cohorts: Sequence[ShownCohort]) -> str:
    """How often, for the latest cohort."""
    latest = next((each for each in cohorts if each.due), None)
    if latest is None or latest.per_child.value.value is None:
        return "How often children reoffended, for each child and for each who did."
    per_reoffender = (
        f", and {latest.per_reoffender.text} for each child who reoffended"
        if latest.per_reoffender.value is not None
        else ""
    )
    return (
        f"{capital(latest.reoffences.words)} by children who started from {latest.cohort.label}: "
        f"{latest.per_child.value.text} for each child{per_reoffender}."
    )


GRAVITY_SENTENCE = (
    "How serious proven reoffences were, by the scale that their score is on. A score means "
    "nothing without its scale, and different scales cannot be compared."
)


def compared_sentence(cohorts: Sequence[ShownCohort], *, what: str, serious: bool) -> str:
    """How the latest cohort compares with the time before."""
    latest = next((each for each in cohorts if each.due), None)
    counts = latest and (latest.seriousness if serious else latest.frequency)
    about = f"{what} in the 12 months after the start against the 12 months before, child by child."
    if latest is None or not counts:
        return about
    return f"{about} Of {latest.children.words} of {latest.cohort.label}: {_counted(counts)}."


def _counted(counts: Mapping[Comparison, Shown]) -> str:
    labels = {
        Comparison.DOWN: "down",
        Comparison.SAME: "the same",
        Comparison.UP: "up",
        Comparison.NOT_KNOWN: "not known",
    }
    return ", ".join(f"{label} for {counts[each].words}" for each, label in labels.items())


def _without_noun(shown: Shown) -> str:
    return shown.words.replace(" children", "").replace(" child", "")
