"""Results in plain words. Everything said here rests on what the audience may see.

"Changed after", never "because of". A suppressed number is said in words, never left blank.
"""

from collections.abc import Mapping, Sequence

from flask import current_app

from catalogue.interventions.local_standings import LocalStanding
from outcomes.evaluation.suppression import TOO_FEW_TO_SAY, Shown
from outcomes.measures.pairs import ScaleKey
from outcomes.measures.words import scale_name
from outcomes.reports.presentation import PROTECTED, ResultLine, ScaleBlock

REPORTED = {
    "self": "reported by the child",
    "parent_or_carer": "reported by a parent or carer",
    "practitioner": "rated by a practitioner",
}
FEWER_TO_DOUBT = 30


def reported_by(key: ScaleKey) -> str:
    """Whose answers they are."""
    labels: Mapping[str, str] = current_app.extensions["vocabularies"]["raters"].labels
    return REPORTED.get(key.rater, f"answered by: {labels.get(key.rater, key.rater).lower()}")


def block_title(key: ScaleKey) -> str:
    """The heading of a block: scale and rater."""
    return f"{scale_name(key)}, {reported_by(key)}"


def better_or_worse(change: Shown) -> str:
    """“4.1 points better”; None is not to be asked about."""
    value = change.value or 0.0
    if value == 0:
        return "no different"
    points = "point" if abs(value) == 1 else "points"
    return f"{change.text.lstrip('−')} {points} {'better' if value > 0 else 'worse'}"


def summary(block: ScaleBlock, line: ResultLine | None = None) -> str:
    """One block in one or two sentences, for all teams or for the given row."""
    line = line or block.foremost
    return " ".join(part for part in (measured(line, block), changed(block, line)) if part)


def measured(line: ResultLine, block: ScaleBlock) -> str:
    """How many started and how many were measured."""
    where = "" if line is block.everyone or len(block.teams) == 1 else f" in {line.label}"
    if line.started == PROTECTED:
        return (
            "How many children started and were measured is not shown: with it, a small number "
            "of another team could be worked out."
        )
    if line.started.value is None:
        return f"{capital(line.started.words)} started{where}."
    begun = f"Of {line.started.words} who started{where}"
    both = line.measured_both
    if both.value is None:
        return f"{begun}, {both.words} were measured before and after."
    if both.value == 0:
        return f"{begun}, none has been measured before and after yet."
    were = "was" if both.value == 1 else "were"
    return f"{begun}, {_number(both)} {were} measured before and after."


def changed(block: ScaleBlock, line: ResultLine) -> str:
    """What changed for those who were measured."""
    both = line.measured_both.value
    if both == 0:
        return ""
    if not line.has_means:
        return capital(f"{TOO_FEW_TO_SAY}.") + _improved(line)
    return f"{mean_change(block, line)}{_improved(line)}"


def mean_change(block: ScaleBlock, line: ResultLine) -> str:
    """The average change in one sentence; only for a row that has means."""
    change = line.change
    what = f"{block_title(block.key)}: {better_or_worse(change.value)} afterwards"
    if not change.has_interval:
        return f"{what} for every child alike. How sure that is cannot be worked out."
    low, high = change.low, change.high
    if is_clear(line):
        ends = sorted((low, high), key=lambda end: abs(end.value or 0))
        between = " and ".join(end.text.lstrip("−") for end in ends)
        return f"{what} on average, between {between}."
    return (
        f"{what} on average, but anything from {better_or_worse(low)} "
        f"to {better_or_worse(high)} is possible: that is no clear change."
    )


def is_clear(line: ResultLine) -> bool:
    """Whether the interval of the change lies on one side of no change."""
    low, high = line.change.low.value, line.change.high.value
    return low is not None and high is not None and (low > 0 or high < 0)


def _improved(line: ResultLine) -> str:
    if line.improved.value is None or not line.measured_both.value:
        return ""
    if line.improved.value == 0:
        return " Of them, none improved by more than chance."
    share = line.improved_rate.value
    part = f" ({share.text})" if share.value is not None and not line.caution else ""
    return f" Of them, {_number(line.improved)}{part} improved by more than chance."


def figures(line: ResultLine) -> list[tuple[str, str, str]]:
    """The numbers to put in large print: what, the number, and what it rests on."""
    both = line.measured_both
    share = f"{line.completeness.text} of those who started" if line.completeness.value else ""
    said = [
        ("Started", capital(line.started.words), ""),
        ("Measured before and after", capital(both.words), share),
    ]
    if line.has_means:
        interval = f"95% interval {line.change.low.text} to {line.change.high.text}"
        between = interval if line.change.has_interval else ""
        said.append(("Average change", capital(better_or_worse(line.change.value)), between))
    rate = line.improved_rate.value
    if rate.value is not None and not line.caution:
        of = f"{_number(line.improved)} of {both.words}"
        said.append(("Improved by more than chance", rate.text, of))
    return said


def _number(shown: Shown) -> str:
    return shown.words.replace(" children", "").replace(" child", "")


def standing(line: ResultLine) -> LocalStanding:
    """The shortest reading of the average change, with how certain it is."""
    if not line.change.has_interval:
        return LocalStanding.TOO_FEW
    if not is_clear(line):
        return LocalStanding.UNCLEAR
    if (line.change.value.value or 0) < 0:
        return LocalStanding.WORSE
    enough = (line.measured_both.value or 0) >= FEWER_TO_DOUBT
    return LocalStanding.CERTAIN if enough else LocalStanding.LIKELY


def verdict(block: ScaleBlock) -> str:
    """Where it stands, in the words that the library filters by: for lists, never alone."""
    return standing(block.everyone).in_a_sentence


def teams_together(block: ScaleBlock) -> str:
    """What the teams did together, and how far they lie from each other; only where they are."""
    pooled = block.pooled
    if pooled is None:
        return ""
    said = (
        f"Over {pooled.teams} teams the average change was {pooled.average.text}, where plus is "
        f"better. {pooled.beyond_chance.text} of the differences between them are more than chance."
    )
    if pooled.prediction is not None:
        low, high = pooled.prediction.low.text, pooled.prediction.high.text
        said += f" A team like them would be expected between {low} and {high}."
    return f"{said} Teams work with different children: this is no ranking."


def cautions(block: ScaleBlock, line: ResultLine) -> list[str]:
    """Why one should be careful with this very result, the weightiest first."""
    return [*_few(line), *_missing(line), *_worse(line), *_ends(block)]


def general_cautions(line: ResultLine | None) -> list[str]:
    """Why one should be careful with every result of a page; ``line`` is its main row."""
    return [
        "Children often start when things are at their worst. Part of a bad score is a bad day, "
        "so that the next score is better on average without any help. That is not taken off here.",
        "Nobody was compared with similar children who did not have this. What changed after it "
        "did not have to change because of it.",
        *(_several(line) if line else ()),
        "The scores of a child, a parent or carer and a practitioner can tell different stories. "
        "They are never mixed.",
    ]


def _few(line: ResultLine) -> list[str]:
    both = line.measured_both.value
    if both is None:
        return [f"{capital(TOO_FEW_TO_SAY)}."]
    if both == 0:
        return ["Nobody was measured before and after, so that nothing is known."]
    if both >= FEWER_TO_DOUBT:
        return []
    return [f"It rests on {line.measured_both.words}. A few more could change the picture."]


def _missing(line: ResultLine) -> list[str]:
    if line.completeness.value is None:
        return ["What share of the children was measured cannot be shown for so few."]
    if line.completeness.value >= 100:
        return []
    said = [
        f"{line.completeness.text} of those who started were measured before and after. "
        "Children who stop are often those for whom things did not go well."
    ]
    if line.worst_case.value is not None and line.best_case.value is not None:
        said.append(
            f"If none of the others improved, {line.worst_case.text} of all who started did; "
            f"if all of them did, {line.best_case.text}. The truth lies between."
        )
    if line.running.value:
        said.append(f"For {line.running.words} it is still going on.")
    return said


def _several(line: ResultLine) -> list[str]:
    if line.several.value == 0:
        return []
    if line.several.value is None:
        return ["A child with two interventions at the same time counts in both."]
    return [
        f"{capital(line.several.words)} had another intervention at the same time, "
        "and count in both."
    ]


def _worse(line: ResultLine) -> list[str]:
    if not line.worse.value:
        return []
    return [
        f"{capital(line.worse.words)} got worse by more than chance. "
        "Look at what happened for them before using this more widely."
    ]


def _ends(block: ScaleBlock) -> list[str]:
    said = []
    if block.near_best:
        said.append(
            "Many children started so near the best score that the scale can hardly show "
            "them getting better."
        )
    if block.near_worst:
        said.append(
            "Many children started so near the worst score that the scale can hardly show "
            "them getting worse."
        )
    return said


def rule_words(rule_text: str, exact_for: Sequence[str], *, all_exact: bool) -> str:
    """Which rule the numbers on a page follow."""
    if all_exact:
        return "Counts are exact, because you may see the records of all these children."
    if not exact_for:
        return rule_text
    others = rule_text[:1].lower() + rule_text[1:]
    return f"Counts of your own children are exact. For all others: {others}"


def capital(text: str) -> str:
    """With a capital at the start."""
    return text[:1].upper() + text[1:]
