"""What is said of assurance, in sentences and as a table."""

from collections.abc import Sequence
from decimal import Decimal

from catalogue.quality.pairs import DECISION, CriterionAgreement
from catalogue.quality.period import Period
from catalogue.quality.tables import NOTHING, Cell, Table
from core.ui.words import plural

AGREEMENT = "agreement"


def quarter_in_words(quarter: Period) -> str:
    """As "April to June 2025"."""
    return f"{quarter.start:%B} to {quarter.end:%B %Y}"


def days_in_words(days: float | None) -> str:
    """As "3.5 days"; None is too few to say."""
    if days is None:
        return "Too few to say"
    if days < 1:
        return "Less than a day"
    return f"{days:g} {'day' if days == 1 else 'days'}"


def agreement_table(found: Sequence[CriterionAgreement]) -> Table:
    """A line a criterion, the decision last."""
    columns = (
        *("Criterion", "Pairs (n)", "Agree (n)", "Agree, %", "Kappa", "95% from", "95% to"),
        *("Expected by chance, %", "Stop criterion", "Note"),
    )
    return Table(
        AGREEMENT,
        "Agreement by criterion",
        "",
        columns,
        tuple(_row(each) for each in found),
        "",
    )


def what_to_talk_about(first: CriterionAgreement) -> str:
    """As "Talk about “Inclusion” first: 4 of 12 pairs differ."."""
    found = first.agreement
    stop = " It is a stop criterion." if first.stop else ""
    differ = "differs" if found.disagreed == 1 else "differ"
    pairs = plural(found.pairs, "pair")
    return f"Talk about “{first.title}” first: {found.disagreed} of {pairs} {differ}.{stop}"


def _row(each: CriterionAgreement) -> tuple[Cell, ...]:
    found = each.agreement
    return (
        each.title,
        found.pairs,
        found.agreed,
        _percent(found.observed),
        _number(found.kappa),
        _number(found.low),
        _number(found.high),
        _percent(found.expected),
        "" if each.code == DECISION else "Yes" if each.stop else "No",
        found.note,
    )


def _percent(share: float | None) -> Cell:
    return NOTHING if share is None else round(100 * share, 1)


def _number(value: float | None) -> Cell:
    # To two decimals always, so that they stand below one another; never "-0.00".
    return NOTHING if value is None else Decimal(f"{round(value, 2) + 0.0:.2f}")
