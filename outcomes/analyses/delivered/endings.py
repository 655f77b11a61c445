"""How deliveries ended: completed, ended early and why, or still going on."""

from collections.abc import Sequence

from outcomes.analyses.delivered.bars import bars_part
from outcomes.analyses.delivered.reading import ENDED, RUNNING
from outcomes.analyses.delivered.tally import WHOLE, Cells, Tally, show_kinds
from outcomes.analyses.delivered.whole import Whole
from outcomes.analyses.model import Column, Part, Table
from outcomes.analyses.words import number_words
from outcomes.delivery.words import completing_codes, vocabulary
from outcomes.evaluation.suppression import Rule, Shown
from outcomes.reports.means import share_of
from outcomes.reports.presentation import PROTECTED
from outcomes.reports.sentences import capital

EARLY = "ended early"
EARLY_LABEL, RUNNING_LABEL = "Ended early", "Still going on"


class Endings:
    """The endings of a scope as they may be shown."""

    def __init__(self, tally: Tally, whole: Whole, rule: Rule) -> None:
        labels = vocabulary("delivery_endings").labels
        lost = sorted(tally.counts.keys() - labels.keys() - {RUNNING})
        completing = completing_codes()
        self.exact = rule is Rule.EXACT
        self.completed = [code for code in labels if code in completing]
        self.early = [*(code for code in labels if code not in completing), *lost]
        self.labels = {code: labels.get(code, code) for code in (*self.completed, *self.early)}
        self.counts = tally.counts
        self.cells = show_kinds(
            tally,
            [*self.completed, RUNNING, *self.early],
            rule,
            sums=(
                (WHOLE, (ENDED, RUNNING)),
                (ENDED, (*self.completed, EARLY)),
                (EARLY, tuple(self.early)),
            ),
            withheld=_withheld(whole),
        )

    @property
    def parts(self) -> tuple[Part, Part]:
        """How they ended, and for what reasons early."""
        return self._endings(), self._reasons()

    @property
    def sentence(self) -> str:
        """All of it in one sentence."""
        started = self.cells[WHOLE]
        if started is PROTECTED:
            return (
                "How many children started it is not shown: with it, a small number of another "
                "team could be worked out."
            )
        if started.value is None:
            return f"{capital(started.words)} started it."
        said = [
            f"{number_words(self.cells[kind])}{_part(self.cells, kind)} {words}"
            for kind, words in self._in_words
            if self.cells[kind].value
        ]
        if not said:
            return f"{capital(started.words)} started it."
        listed = said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
        return f"Of {started.words} who started it, {listed}."

    @property
    def _in_words(self) -> Sequence[tuple[str, str]]:
        completed = [(code, self.labels[code].lower().replace(",", "")) for code in self.completed]
        return [*completed, (EARLY, "ended early"), (RUNNING, "still have it")]

    def _endings(self) -> Part:
        kinds = {code: self.labels[code] for code in self.completed}
        kinds |= {EARLY: EARLY_LABEL, RUNNING: RUNNING_LABEL}
        return bars_part(
            "endings",
            "Completed, ended early, or still going on",
            self.sentence,
            self.cells,
            kinds,
            head="How it ended",
            whole_label="Started",
            context=(RUNNING,),
        )

    def _reasons(self) -> Part:
        code, heading = "reasons", "Why it ended early"
        early = self.cells[EARLY]
        if early.value is None or not early.value:
            nothing = Table(heading, (Column("Children"),), ())
            return Part(code, heading, self._no_reasons(early), nothing)
        shown = [each for each in self.early if self.counts[each] or not self.exact]
        return bars_part(
            code,
            heading,
            self._foremost(shown),
            self.cells,
            {each: self.labels[each] for each in shown},
            head="Reason",
            whole=EARLY,
            whole_label=EARLY_LABEL,
        )

    @staticmethod
    def _no_reasons(early: Shown) -> str:
        if early.value == 0:
            return "For nobody it ended early."
        return (
            "For how many children it ended early is not shown, and so for what reasons neither: "
            "they are few, or another small number could be worked out."
        )

    def _foremost(self, shown: Sequence[str]) -> str:
        told = [each for each in shown if self.cells[each].value]
        note = "Why is what staff chose from a list when it ended."
        if not told:
            return f"No reason was given for enough children to be shown. {note}"
        most = max(told, key=lambda each: self.cells[each].value or 0)
        label = self.labels[most]
        return f"Most often: {label[:1].lower()}{label[1:]} ({self.cells[most].words}). {note}"


def _withheld(whole: Whole) -> tuple[str, ...]:
    """Neither is told here that is not on the results page; who ended is all but who has it yet."""
    found = (WHOLE, ENDED) if whole.started is PROTECTED else ()
    return found if whole.tells_running else (*found, RUNNING, ENDED)


def _part(cells: Cells, kind: str) -> str:
    share = share_of(cells[kind], cells[WHOLE])
    return f" ({share.text})" if share.value is not None and not share.caution else ""
