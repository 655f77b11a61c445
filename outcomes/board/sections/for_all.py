"""For all of them? Reach and change for groups of children, as on the page of that name."""

from collections.abc import Mapping, Sequence

from werkzeug.datastructures import MultiDict

from catalogue.quality.period import Period
from outcomes.analyses.equity.building import shown_groups
from outcomes.analyses.equity.characteristics import CHARACTERISTICS, NOT_KNOWN
from outcomes.analyses.equity.showing import ShownGroup, too_few
from outcomes.analyses.equity.words import CAUTIONS
from outcomes.analyses.model import Column, Part, Picture, Row, Table
from outcomes.analyses.scales import ScaleChoice, scale_choice
from outcomes.analyses.scope import Scope
from outcomes.board.content import Answer, Figure
from outcomes.board.readers import Readers
from outcomes.drawing.dots import Dot, DotPanel, DotRow, DotsChart
from outcomes.evaluation.suppression import Shown
from outcomes.reports import queries
from outcomes.reports.sentences import capital

CODE = "for_all"
# As many as a page has room for; the page of results has them all.
SHOWN = ("ethnicity", "looked-after", "sex")
LABEL = "had something started, from group to group"
NOTHING = "Too few children have a record to set one group beside another."
Groups = Mapping[str, Sequence[ShownGroup]]


def build(_quarter: Period, readers: Readers) -> Answer:
    """All children with a record, by who they are."""
    names = queries.team_names()
    choice = scale_choice(MultiDict())
    by = sorted(
        (each for each in CHARACTERISTICS if each.code in SHOWN),
        key=lambda each: SHOWN.index(each.code),
    )
    whole, groups = readers.shown(lambda audience: shown_groups(Scope(audience, names), choice, by))
    ends = _ends(groups)
    return Answer(
        code=CODE,
        sentence=_sentence(whole, ends),
        figure=Figure(
            LABEL,
            " to ".join(dict.fromkeys(each.text for each in ends)) if ends else "not shown",
            f"{whole.children.words} with a record",
        ),
        part=Part(
            code=CODE,
            heading="What was started, and what changed, for groups of children",
            sentence=_about(choice),
            table=Table(
                "Group",
                (
                    Column("Children"),
                    Column("Started"),
                    Column("Share started", is_interval=True),
                    Column("Average change", is_interval=True),
                ),
                (
                    _row(whole.label, whole, is_total=True),
                    *(
                        _row(f"{label}: {group.label}", group)
                        for label, some in groups.items()
                        for group in some
                    ),
                ),
            ),
            picture=_picture(whole, groups),
        ),
        more=CAUTIONS[:3],
    )


def _told(groups: Groups) -> list[ShownGroup]:
    """The groups that are known and can be shown; the others are in the table."""
    return [
        group
        for some in groups.values()
        for group in some
        if group.label != NOT_KNOWN and not too_few(group)
    ]


def _ends(groups: Groups) -> tuple[Shown, ...]:
    """The lowest and the highest share that can be shown; nothing of fewer than two groups."""
    shares = [group.started_share.value for group in _told(groups)]
    if len(shares) < 2:
        return ()
    return min(shares, key=_value), max(shares, key=_value)


def _value(shown: Shown) -> float:
    return shown.value or 0.0


def _sentence(whole: ShownGroup, ends: Sequence[Shown]) -> str:
    share = whole.started_share.value
    if share.value is None or not ends:
        return NOTHING
    number = whole.started.words.replace(" children", "").replace(" child", "")
    return (
        f"Of {whole.children.words} with a record, {number} ({share.text}) had something started. "
        f"In the groups that can be shown it is {ends[0].text} to {ends[1].text}."
    )


def _about(choice: ScaleChoice) -> str:
    measured = f" Change is on the scale with the most pairs: {choice.title}." if choice.key else ""
    return (
        "Every child with a record counts once. Whether something was started is of any "
        f"intervention, whenever that was.{measured}"
    )


def _row(label: str, group: ShownGroup, *, is_total: bool = False) -> Row:
    cells = (group.children, group.started, group.started_share, group.change)
    return Row(label, cells, caution=group.caution, is_total=is_total)


def _picture(whole: ShownGroup, groups: Groups) -> Picture | None:
    drawn = _told(groups)
    if too_few(whole) or not drawn:
        return None
    rows = (_dots(whole), *(_dots(group) for group in drawn))
    said = " ".join(
        f"{group.label}, {group.children.words}: {group.started_share.text}."
        for group in (whole, *drawn)
    )
    return Picture(
        DotsChart((DotPanel("Something started", 0, 100, "%"),), rows),
        f"Share of children with whom something was started, with its 95% interval. {said}",
        "Share with whom something was started, with its 95% interval, of the groups that can be "
        "shown. The dashed line is all children together.",
    )


def _dots(group: ShownGroup) -> DotRow:
    share = group.started_share
    dot = Dot(share.value.value or 0.0, share.value.text, share.low.value, share.high.value)
    return DotRow(group.label, capital(group.children.words), (dot,))
