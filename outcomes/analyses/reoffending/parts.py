"""The parts of the page: each a sentence, a chart where there is something to draw, a table."""

from collections.abc import Iterable, Mapping, Sequence

from outcomes.analyses.model import Cell, Column, Part, Picture, Row, Table
from outcomes.analyses.reoffending import words
from outcomes.analyses.reoffending.comparators import Comparator, Comparators
from outcomes.analyses.reoffending.showing import ShownCohort
from outcomes.delivery.words import vocabulary
from outcomes.drawing.before_against_after import AgainstChart, AgainstRow
from outcomes.drawing.divided import Segment
from outcomes.drawing.rates import RateRow, RatesChart
from outcomes.evaluation.reoffending import Comparison
from outcomes.evaluation.suppression import Shown
from outcomes.reports.means import UNKNOWN, share_of
from outcomes.reports.sentences import capital

ORDER = (Comparison.DOWN, Comparison.SAME, Comparison.UP, Comparison.NOT_KNOWN)
HEADINGS = {
    Comparison.DOWN: "Down",
    Comparison.SAME: "The same",
    Comparison.UP: "Up",
    Comparison.NOT_KNOWN: "Not known",
}
COHORT = "Children who started from"
TOO_FEW = "Too few children to say"
RATE_HEADINGS = ("Children", "With an offence recorded", "Reoffended")


def rates_part(cohorts: Sequence[ShownCohort], comparators: Comparators) -> Part:
    """The binary rate: how many children reoffended at all."""
    columns = (*(Column(each) for each in RATE_HEADINGS), Column("Share", is_interval=True))
    return Part(
        code="rate",
        heading="How many children reoffended",
        sentence=words.comparator_sentence(comparators),
        table=Table(
            COHORT,
            columns,
            tuple(
                _row(each, (each.children, each.held, each.reoffenders, each.rate))
                for each in cohorts
            ),
        ),
        picture=_rates_picture(cohorts, comparators),
    )


def comparators_part(comparators: Comparators) -> Part:
    """The figures of other places, each with all that has to be known of it."""
    columns = ("Share", "Cohort", "What is counted", "Published", "Source", "Checked")
    return Part(
        code="elsewhere",
        heading=comparators.title,
        sentence=words.COMPARATORS_DIFFER,
        table=Table(
            "Area",
            tuple(Column(each, in_words=each != "Share") for each in columns),
            tuple(Row(each.area, _comparator_cells(each)) for each in comparators.figures),
        ),
    )


def frequency_part(cohorts: Sequence[ShownCohort]) -> Part:
    """How often: reoffences per child and per child who reoffended."""
    return Part(
        code="frequency",
        heading="How often",
        sentence=words.frequency_sentence(cohorts),
        table=Table(
            COHORT,
            (
                Column("Children"),
                Column("Reoffended"),
                Column("Reoffences"),
                Column("For each child", is_interval=True),
                Column("For each child who reoffended"),
            ),
            tuple(
                _row(
                    each,
                    (
                        each.children,
                        each.reoffenders,
                        each.reoffences,
                        each.per_child,
                        each.per_reoffender,
                    ),
                )
                for each in cohorts
            ),
        ),
    )


def gravity_part(cohorts: Sequence[ShownCohort]) -> Part:
    """How serious: two means for each scale, with the scale's name beside them."""
    scales = vocabulary("gravity_scales").labels
    rows = [
        Row(
            each.cohort.label,
            (
                scales.get(graded.scale, graded.scale),
                graded.reoffenders,
                graded.mean,
                graded.mean_of_highest,
            ),
        )
        for each in cohorts
        for graded in each.gravity
    ]
    return Part(
        code="seriousness",
        heading="How serious",
        sentence=words.GRAVITY_SENTENCE if rows else "No reoffence has a gravity score yet.",
        table=Table(
            COHORT,
            (
                Column("Scale", in_words=True),
                Column("Children who reoffended, with a score"),
                Column("Average score of their reoffences"),
                Column("Average of each child’s highest"),
            ),
            tuple(rows),
        ),
    )


def compared_parts(cohorts: Sequence[ShownCohort]) -> tuple[Part, ...]:
    """Before against after, child by child: how often, and the gravest."""
    frequency = _compared_part(
        cohorts,
        [each.frequency or {} for each in cohorts],
        code="before-and-after",
        heading="Offences before and after",
        sentence=words.compared_sentence(cohorts, what="Proven offences", serious=False),
    )
    seriousness = _compared_part(
        cohorts,
        [each.seriousness or {} for each in cohorts],
        code="gravest-before-and-after",
        heading="Gravest offence before and after",
        sentence=words.compared_sentence(cohorts, what="The gravest offence", serious=True),
    )
    return frequency, seriousness


Compared = Mapping[Comparison, Shown]


def _compared_part(
    cohorts: Sequence[ShownCohort],
    counts: Sequence[Compared],
    *,
    code: str,
    heading: str,
    sentence: str,
) -> Part:
    return Part(
        code=code,
        heading=heading,
        sentence=sentence,
        table=Table(
            COHORT,
            (Column("Children"), *(Column(HEADINGS[each]) for each in ORDER)),
            tuple(
                _row(each, (each.children, *(of.get(one, UNKNOWN) for one in ORDER)))
                for each, of in zip(cohorts, counts, strict=True)
            ),
        ),
        picture=_compared_picture(cohorts, counts, heading),
    )


def _row(shown: ShownCohort, cells: tuple[Cell, ...]) -> Row:
    if not shown.due:
        return Row(
            shown.cohort.label, tuple("not yet due" for _ in cells), words.not_yet_due(shown)
        )
    return Row(shown.cohort.label, cells, shown.caution)


def _comparator_cells(each: Comparator) -> tuple[Cell, ...]:
    checked = f"{each.checked:%-d %B %Y}" if each.checked else "not yet"
    return (
        f"{each.percent:.1f}%",
        words.cohort_of(each),
        each.measure,
        each.published,
        each.source,
        checked,
    )


def _rates_picture(cohorts: Sequence[ShownCohort], comparators: Comparators) -> Picture | None:
    if not any(each.rate.value.value is not None for each in cohorts):
        return None
    rows = (
        *(_rate_row(each) for each in cohorts if each.due),
        *(
            RateRow(
                f"{each.area} {each.cohort_from:%Y}/{each.cohort_to:%y}",
                f"Published {each.published}",
                each.percent,
                text=f"{each.percent:.1f}%",
                quiet=True,
            )
            for each in comparators.figures
        ),
    )
    chart = RatesChart(rows, "of the children reoffended within 12 months")
    alt = "Share of children who reoffended within 12 months, with its 95% interval."
    return Picture(
        chart,
        " ".join([alt, *_rates_words(cohorts), *_comparators_words(comparators)]),
        "Our cohorts in colour with their 95% intervals; published figures of other places and "
        "years in grey.",
    )


def short_label(shown: ShownCohort) -> str:
    """A cohort in few words: “April 2024 to March 2025” is “2024/25”."""
    return f"{shown.cohort.first:%Y}/{shown.cohort.last:%y}"


def _rate_row(shown: ShownCohort) -> RateRow:
    label = f"Started {short_label(shown)}"
    beside = capital(shown.children.words.split(",")[0])
    rate = shown.rate.value
    if rate.value is None:
        instead = TOO_FEW if shown.records_offences else "Not known: no offence is recorded"
        return RateRow(label, beside, instead=instead)
    return RateRow(
        label, beside, rate.value, shown.rate.low.value, shown.rate.high.value, text=rate.text
    )


def _rates_words(cohorts: Sequence[ShownCohort]) -> Iterable[str]:
    for each in cohorts:
        if not each.due:
            yield f"{each.cohort.label}: {words.not_yet_due(each).lower()}."
        elif each.rate.value.value is None:
            yield f"{each.cohort.label}: {each.rate.value.words}."
        else:
            yield f"{each.cohort.label}, {each.children.words}: {each.rate.text}."


def _comparators_words(comparators: Comparators) -> Iterable[str]:
    for each in comparators.figures:
        yield f"{each.area}, {words.cohort_of(each)}: {each.percent:.1f}%."


def _compared_picture(
    cohorts: Sequence[ShownCohort], counts: Sequence[Compared], heading: str
) -> Picture | None:
    rows = tuple(
        _against_row(each, of) for each, of in zip(cohorts, counts, strict=True) if each.due
    )
    if not any(row.segments for row in rows):
        return None
    said = [
        f"{each.cohort.label}, of {each.children.words}: "
        + ", ".join(f"{HEADINGS[one].lower()} {of[one].words}" for one in ORDER)
        + "."
        for each, of in zip(cohorts, counts, strict=True)
        if of
    ]
    return Picture(
        AgainstChart(rows),
        " ".join([f"{heading}.", *said]),
        "The 12 months after the start against the 12 months before it, child by child.",
    )


def _against_row(shown: ShownCohort, counts: Compared) -> AgainstRow:
    label = f"Started {short_label(shown)}"
    beside = capital(shown.children.words.split(",")[0])
    known = tuple(
        Segment(each.value, count.value, share_of(count, shown.children).text)
        for each in ORDER
        if (count := counts[each]).value
    )
    if not known or shown.children.value is None:
        return AgainstRow(label, beside, instead=TOO_FEW)
    rest = shown.children.value - sum(segment.count for segment in known)
    if rest > 0 and any(counts[each].value is None for each in ORDER):
        known = (*known, Segment("", rest, ""))
    return AgainstRow(label, beside, known)
