"""Instrument files: facts of a measure, and figures that name their source."""

from pathlib import Path

import pytest

from catalogue.instruments.schemas import RATERS, Instrument, load_instrument, load_instruments
from core.vocabulary import load_vocabulary
from core.yaml_lines import ContentError

CONTENT = Path(__file__).parents[4] / "content"
FILE = """\
code: mood
title: Mood scale
abbreviation: MS
author: A. Person
licence:
  terms: Free to use.
  source: The author's page
  address: https://example.org/mood
  checked: 2026-03-31
items_free_to_reproduce: not known
raters: [self]
age: {from: 11, to: 17}
administration: Read it out.
scales:
  - code: total
    title: Mood
    direction: lower
    minimum: 0
    maximum: 40
    step: 0.5
    reliability: not known
    norm:
      mean: not known
      sd: not known
    cut_off: not known
    threshold:
      value: 6.6
      about: Whole score
      source: A code list
      address: null
      checked: not yet
"""
FIGURE = "{value: %s, about: a, source: b, address: null, checked: not yet}"


def written(folder: Path, text: str = FILE) -> Path:
    path = folder / "mood.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def shipped() -> dict[str, Instrument]:
    return load_instruments(CONTENT / "instruments")


def test_an_instrument_is_read_with_its_scales(tmp_path: Path) -> None:
    instrument = load_instrument(written(tmp_path))
    scale = instrument.scale("total")
    assert instrument.items_free_to_reproduce is None
    assert instrument.raters == ("self",)
    assert scale.threshold is not None
    assert scale.threshold.value == 6.6
    assert scale.threshold.checked is None
    assert scale.reliability is None
    with pytest.raises(LookupError, match="'impact' is not a scale of mood"):
        instrument.scale("impact")


def test_ages_are_inclusive_and_may_be_open(tmp_path: Path) -> None:
    age = load_instrument(written(tmp_path)).age
    assert [age.includes(years) for years in (10, 11, 17, 18)] == [False, True, True, False]
    open_ended = FILE.replace("{from: 11, to: 17}", "{from: null, to: null}")
    assert load_instrument(written(tmp_path, open_ended)).age.includes(5)


@pytest.mark.parametrize("score", [0, 0.5, 39.5, 40])
def test_a_score_on_the_scale_is_accepted(tmp_path: Path, score: float) -> None:
    assert load_instrument(written(tmp_path)).scale("total").refusal(score) is None


@pytest.mark.parametrize(
    ("score", "words"),
    [
        (-0.5, "Enter a score between 0 and 40"),
        (41, "Enter a score between 0 and 40"),
        (float("nan"), "Enter a score between 0 and 40"),
        (3.3, "Enter a score that is in steps of 0.5"),
    ],
)
def test_a_score_off_the_scale_is_refused_in_words(
    tmp_path: Path, score: float, words: str
) -> None:
    assert load_instrument(written(tmp_path)).scale("total").refusal(score) == words


def test_a_whole_number_scale_says_so(shipped: dict[str, Instrument]) -> None:
    scale = shipped["strengths_and_difficulties_self"].scale("emotional")
    assert scale.refusal(3.5) == "Enter a score that is a whole number"


def test_tenths_are_accepted_whatever_binary_floats_make_of_them(
    shipped: dict[str, Instrument],
) -> None:
    scale = shipped["ors"].scale("total")
    assert [tenth for tenth in range(401) if scale.refusal(tenth / 10)] == []
    assert scale.refusal(6.65) == "Enter a score that is in steps of 0.1"


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "reason"),
    [
        ("title: Mood scale\n", "", 1, "title", "Missing data"),
        ("raters: [self]", "raters: [teacher]", 11, "raters.0", "Must be one of"),
        ("raters: [self]", "raters: []", 11, "raters", "Shorter than minimum"),
        ("direction: lower", "direction: down", 17, "scales.0.direction", "Must be one of"),
        ("maximum: 40", "maximum: 0", 19, "scales.0.maximum", "above minimum"),
        ("step: 0.5", "step: 0.3", 20, "scales.0.step", "Does not lead"),
        ("step: 0.5", "step: 0", 20, "scales.0.step", "above 0"),
        (
            "reliability: not known",
            "reliability: 0.8",
            21,
            "scales.0.reliability",
            'Give value, about, source, address and checked, or "not known".',
        ),
        (
            "reliability: not known",
            f"reliability: {FIGURE % 1.2}",
            21,
            "scales.0.reliability",
            "between 0 and 1",
        ),
        ("      source: A code list\n", "", 26, "scales.0.threshold.source", "Missing data"),
        ("value: 6.6", "value: .nan", 27, "scales.0.threshold.value", "Special numeric"),
        ("value: 6.6", "value: 40", 26, "scales.0.threshold", "fit the scale"),
        ("mean: not known", f"mean: {FIGURE % 20}", 22, "scales.0.norm", "both mean and sd"),
        ("checked: not yet", "checked: soon", 31, "scales.0.threshold.checked", "Give a date"),
        ("{from: 11, to: 17}", "{from: 17, to: 11}", 12, "age.to", "Is below from"),
        ("reproduce: not known", "reproduce: maybe", 10, "items_free_to_reproduce", "Give true"),
        ("code: mood", "code: moods", 1, "code", "named moods.yaml"),
        ("step: 0.5", "step: 0.5\n    items: []", 21, "scales.0.items", "Unknown field"),
    ],
)
def test_a_broken_file_is_refused_with_file_line_and_reason(
    tmp_path: Path, old: str, new: str, line: int, field: str, reason: str
) -> None:
    path = written(tmp_path, FILE.replace(old, new))
    with pytest.raises(ContentError) as caught:
        load_instruments(tmp_path)
    found = {(item.file, item.line, item.field): item.reason for item in caught.value.problems}
    assert reason in found[(str(path), line, field)]


def test_a_scale_given_twice_is_refused(tmp_path: Path) -> None:
    scale = FILE[FILE.index("  - code: total") :]
    with pytest.raises(ContentError, match=r"line 32, scales\.1\.code: 'total' is already"):
        load_instrument(written(tmp_path, FILE + scale))


def test_every_instrument_that_interventions_may_name_is_shipped(
    shipped: dict[str, Instrument],
) -> None:
    one_scale = {"swemwbs", "wemwbs", "yp_core", "phq_9_adolescent", "gad_7", "rcads", "cors"}
    one_scale |= {"ors", "cgas", "rosenberg_self_esteem"}
    questionnaires = {"strengths_and_difficulties_self", "strengths_and_difficulties_parent"}
    assert set(shipped) == one_scale | questionnaires | {"goal_based_outcomes"}
    goals = [scale.code for scale in shipped["goal_based_outcomes"].scales]
    assert goals == ["goal", "goal_2", "goal_3"]
    for code in one_scale:
        assert [scale.code for scale in shipped[code].scales] == ["total"]
    for code in questionnaires:
        assert {scale.code for scale in shipped[code].scales} == {
            "total_difficulties",
            "emotional",
            "conduct",
            "hyperactivity",
            "peer",
            "prosocial",
            "impact",
        }


@pytest.mark.parametrize(
    ("instrument", "scale", "threshold"),
    [
        ("strengths_and_difficulties_self", "emotional", 4),
        ("strengths_and_difficulties_self", "conduct", 4),
        ("strengths_and_difficulties_self", "hyperactivity", 4),
        ("strengths_and_difficulties_self", "impact", 3),
        ("strengths_and_difficulties_parent", "emotional", 4),
        ("strengths_and_difficulties_parent", "conduct", 4),
        ("strengths_and_difficulties_parent", "hyperactivity", 4),
        ("strengths_and_difficulties_parent", "impact", 3),
        ("yp_core", "total", 8),
        ("swemwbs", "total", 3),
        ("wemwbs", "total", 9),
        ("goal_based_outcomes", "goal", 3),
        ("phq_9_adolescent", "total", 6),
        ("gad_7", "total", 4),
        ("cors", "total", 10),
        ("ors", "total", 6.6),
        ("cgas", "total", 11),
    ],
)
def test_fixed_thresholds_are_those_of_the_code_list(
    shipped: dict[str, Instrument], instrument: str, scale: str, threshold: float
) -> None:
    figure = shipped[instrument].scale(scale).threshold
    assert figure is not None
    assert figure.value == threshold
    assert figure.source.startswith("NHS England")


@pytest.mark.parametrize(
    ("instrument", "scale", "direction"),
    [
        ("strengths_and_difficulties_self", "total_difficulties", "lower"),
        ("strengths_and_difficulties_self", "prosocial", "higher"),
        ("yp_core", "total", "lower"),
        ("rcads", "total", "lower"),
        ("swemwbs", "total", "higher"),
        ("ors", "total", "higher"),
        ("cgas", "total", "higher"),
        ("goal_based_outcomes", "goal", "higher"),
    ],
)
def test_the_better_end_is_that_of_the_instrument(
    shipped: dict[str, Instrument], instrument: str, scale: str, direction: str
) -> None:
    assert shipped[instrument].scale(scale).direction == direction


def test_a_cut_off_lies_between_two_possible_scores(shipped: dict[str, Instrument]) -> None:
    for instrument in shipped.values():
        for scale in instrument.scales:
            if scale.cut_off is not None:
                assert scale.refusal(scale.cut_off.value) is not None, instrument.code


def test_raters_are_the_codes_of_the_list() -> None:
    assert load_vocabulary(CONTENT / "taxonomy" / "raters.yaml").codes == RATERS


QUESTIONS = """\
questionnaire:
  introduction: About this week.
  stem: null
  choices:
    - {value: 0, text: Never}
    - {value: 2, text: Often}
  items:
TWENTY
  scoring:
    - {scale: total, items: [NUMBERS], least_answered: null, source: The manual}
  copyright_line: null
  source: The author's page
  address: null
  checked: not yet
""".replace("TWENTY", "\n".join("    - {text: Sad}" for _ in range(20))).replace(
    "NUMBERS", ", ".join(str(number) for number in range(1, 21))
)
FREE = FILE.replace("reproduce: not known", "reproduce: true") + QUESTIONS


def test_questions_are_read_where_they_are_free_to_reproduce(tmp_path: Path) -> None:
    questions = load_instrument(written(tmp_path, FREE)).questionnaire
    assert questions is not None
    assert (len(questions.items), questions.lowest, questions.highest) == (20, 0, 2)
    assert questions.scoring[0].positions == tuple(range(20))


@pytest.mark.parametrize(
    ("old", "new", "field", "reason"),
    [
        ("reproduce: true", "reproduce: not known", "questionnaire", "not free to reproduce"),
        ("reproduce: true", "reproduce: false", "questionnaire", "not free to reproduce"),
        ("items: [1, ", "items: [", "questionnaire", "do not add up to its range"),
        ("items: [1, ", "items: [2, ", "questionnaire.scoring.0.items", "names an item twice"),
        (", 20]", ", 21]", "questionnaire.scoring", "names an item that there is not"),
        ("scale: total", "scale: other", "questionnaire", "score each scale"),
        ("value: 2", "value: 0", "questionnaire.choices", "count the same"),
        ("answered: null", "answered: 21", "questionnaire.scoring.0.least_answered", "more than"),
        ("source: The manual", "source: ' '", "questionnaire.scoring.0.source", ""),
    ],
)
def test_questions_that_cannot_be_are_refused(
    tmp_path: Path, old: str, new: str, field: str, reason: str
) -> None:
    path = written(tmp_path, FREE.replace(old, new))
    with pytest.raises(ContentError) as caught:
        load_instruments(tmp_path)
    found = {(item.file, item.field): item.reason for item in caught.value.problems}
    assert reason in found[(str(path), field)].lower()
