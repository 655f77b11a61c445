"""Code lists: what may be chosen on a day, and what every record can still be read by."""

import datetime
from pathlib import Path

import pytest

from core.vocabulary import (
    UnknownCodeError,
    UnknownVocabularyError,
    Vocabularies,
    load_vocabularies,
    load_vocabulary,
)
from core.yaml_lines import ContentError

TAXONOMY = Path(__file__).parents[3] / "content" / "taxonomy"
HEAD = "title: Things\nnote: A note.\nsource: Ours\nchecked: not yet\nterms:\n"


def written(folder: Path, terms: str, *, name: str = "things", head: str = HEAD) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(head + terms, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def shipped() -> Vocabularies:
    return load_vocabularies(TAXONOMY)


def test_only_terms_valid_on_the_day_can_be_chosen(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "  - {code: old, label: Old, valid_to: 2024-03-31}\n"
        "  - {code: now, label: Now}\n"
        "  - {code: new, label: New, valid_from: 2024-04-01}\n",
    )
    vocabulary = load_vocabulary(path)
    assert vocabulary.choices(on=datetime.date(2024, 3, 31)) == [("old", "Old"), ("now", "Now")]
    assert vocabulary.choices(on=datetime.date(2024, 4, 1)) == [("now", "Now"), ("new", "New")]


def test_a_withdrawn_code_keeps_its_label(tmp_path: Path) -> None:
    path = written(tmp_path, "  - {code: old, label: Old, valid_to: 2024-03-31}\n")
    vocabulary = load_vocabulary(path)
    assert vocabulary.label("old") == "Old"
    assert vocabulary.labels == {"old": "Old"}
    assert "old" in vocabulary
    assert "older" not in vocabulary


def test_a_code_that_never_was_is_named_in_the_error(tmp_path: Path) -> None:
    vocabulary = load_vocabulary(written(tmp_path, "  - {code: one, label: One}\n"))
    with pytest.raises(UnknownCodeError, match=r"'two' is not a code of things \(Things\)"):
        vocabulary.label("two")


def test_an_unknown_vocabulary_is_named_in_the_error(shipped: Vocabularies) -> None:
    with pytest.raises(UnknownVocabularyError, match="no vocabulary 'colours'"):
        shipped["colours"]
    assert shipped.label("topics", "cannabis") == "Cannabis"


def test_a_checked_date_is_kept_and_not_yet_is_none(tmp_path: Path) -> None:
    terms = "  - {code: one, label: One}\n"
    assert load_vocabulary(written(tmp_path, terms)).checked is None
    head = HEAD.replace("not yet", "2026-03-31")
    assert load_vocabulary(written(tmp_path, terms, head=head)).checked == datetime.date(
        2026, 3, 31
    )


@pytest.mark.parametrize(
    ("terms", "line", "field", "reason"),
    [
        ("  - {code: one}\n", 6, "terms.0.label", "Missing data"),
        ("  - code: one\n    label: One\n    colour: red\n", 8, "terms.0.colour", "Unknown field"),
        ("  - {code: a b, label: One}\n", 6, "terms.0.code", "Use letters"),
        ("  - {code: one, label: ' '}\n", 6, "terms.0.label", "Write something"),
        ("  - {code: one, label: no}\n", 6, "terms.0.label", "Not a valid string"),
        (
            "  - {code: one, label: One}\n  - {code: two, label: B}\n  - {code: one, label: C}\n",
            8,
            "terms.2.code",
            "already a code",
        ),
        (
            "  - code: one\n    label: One\n    valid_from: 2024-02-01\n    valid_to: 2024-01-01\n",
            9,
            "terms.0.valid_to",
            "before valid_from",
        ),
        ("  - {code: one, label: One, valid_to: soon}\n", 6, "terms.0.valid_to", "valid date"),
        ("  - {code: one, label: One, synonyms: [a, A]}\n", 6, "terms.0.synonyms", "twice"),
        ("  []\n", 5, "terms", "Shorter than minimum"),
    ],
)
def test_a_broken_file_is_refused_with_file_line_and_reason(
    tmp_path: Path, terms: str, line: int, field: str, reason: str
) -> None:
    path = written(tmp_path, terms)
    with pytest.raises(ContentError) as caught:
        load_vocabulary(path)
    [problem] = caught.value.problems
    assert (problem.file, problem.line, problem.field) == (str(path), line, field)
    assert reason in problem.reason


def test_a_topic_has_to_say_whether_it_is_sensitive(tmp_path: Path) -> None:
    path = written(tmp_path, "  - {code: one, label: One, group: G}\n", name="topics")
    with pytest.raises(ContentError, match=r"terms\.0\.sensitive: Missing data"):
        load_vocabulary(path)


def test_a_field_of_one_vocabulary_is_refused_in_another(tmp_path: Path) -> None:
    path = written(tmp_path, "  - {code: one, label: One, sensitive: true}\n")
    with pytest.raises(ContentError, match="Unknown field"):
        load_vocabulary(path)


def test_the_problems_of_all_files_are_shown_together(tmp_path: Path) -> None:
    written(tmp_path, "  - {code: one}\n", name="first")
    written(tmp_path, "  - {label: One}\n", name="second")
    with pytest.raises(ContentError) as caught:
        load_vocabularies(tmp_path)
    assert [Path(problem.file).name for problem in caught.value.problems] == [
        "first.yaml",
        "second.yaml",
    ]


def test_a_folder_without_vocabularies_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="no vocabulary here"):
        load_vocabularies(tmp_path)


def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.yaml"
    path.write_text("- one\n- two\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"list\.yaml, line 1: Invalid input type"):
        load_vocabulary(path)


def test_every_list_that_the_service_needs_is_shipped(shipped: Vocabularies) -> None:
    assert set(shipped.by_code) == {
        "agencies",
        "attendance",
        "change_reasons",
        "communication_needs",
        "communication_supports",
        "content_warnings",
        "correction_reasons",
        "cost_bands",
        "delivery_endings",
        "desistance",
        "disposals",
        "engagement",
        "ete_statuses",
        "ethnic_groups",
        "evidence_scales",
        "formats",
        "gravity_scales",
        "home_or_host",
        "kinds",
        "legal_stages",
        "licences",
        "looked_after",
        "needs",
        "occasions",
        "panel_kinds",
        "panel_members",
        "plan_change_reasons",
        "plan_set_aside_reasons",
        "raters",
        "referral_decline_reasons",
        "referral_kinds",
        "referral_outcomes",
        "rejection_reasons",
        "retirement_reasons",
        "session_reasons",
        "settings",
        "sexes",
        "staff_roles",
        "suspension_reasons",
        "topics",
        "training",
    }


def test_sensitive_topics_are_the_five_that_need_a_second_approver(shipped: Vocabularies) -> None:
    assert {topic.code for topic in shipped["topics"] if topic.sensitive} == {
        "child_sexual_exploitation",
        "criminal_exploitation",
        "extremism",
        "harmful_sexual_behaviour",
        "self_harm",
    }


def test_there_are_nineteen_ethnic_groups_in_five_heads_and_not_stated(
    shipped: Vocabularies,
) -> None:
    groups = [term for term in shipped["ethnic_groups"] if term.code != "not_stated"]
    assert len(groups) == 19
    assert len({term.head for term in groups}) == 5


def test_an_order_can_be_chosen_only_from_the_day_there_was_one(shipped: Vocabularies) -> None:
    before = dict(shipped["disposals"].choices(on=datetime.date(2020, 11, 30)))
    after = dict(shipped["disposals"].choices(on=datetime.date(2020, 12, 1)))
    assert "section_91" in before
    assert "section_250" not in before
    assert "section_250" in after
    assert "section_91" not in after


@pytest.mark.parametrize(
    ("word", "vocabulary", "code"),
    [
        ("blade", "topics", "knife_crime"),
        ("weed", "topics", "cannabis"),
        ("kicking off", "topics", "anger"),
        ("county lines", "topics", "criminal_exploitation"),
        ("CSE", "topics", "child_sexual_exploitation"),
        ("ETE", "needs", "education_training_employment"),
    ],
)
def test_words_that_staff_use_lead_to_a_code(
    shipped: Vocabularies, word: str, vocabulary: str, code: str
) -> None:
    assert word in shipped[vocabulary].term(code).synonyms


def test_a_synonym_leads_to_one_term_of_its_list_and_is_no_other_label(
    shipped: Vocabularies,
) -> None:
    for vocabulary in shipped:
        owner: dict[str, str] = {}
        for term in vocabulary:
            for word in (term.label, *term.synonyms):
                clash = owner.setdefault(word.casefold(), term.code)
                assert clash == term.code, f"{vocabulary.code}: '{word}' is of {clash} too"


def test_labels_never_name_a_child_by_an_offence(shipped: Vocabularies) -> None:
    for vocabulary in shipped:
        for term in vocabulary:
            assert "offender" not in f"{term.label} {term.help or ''}".casefold()


def test_every_level_and_range_of_a_scale_is_whole(shipped: Vocabularies) -> None:
    for scale in shipped["evidence_scales"]:
        codes = [level.code for level in scale.levels]
        assert len(codes) == len(set(codes)) >= 2
    for scale in shipped["gravity_scales"]:
        assert scale.minimum is not None
        assert scale.maximum is not None
        assert scale.minimum < scale.maximum


def test_each_kind_of_partner_answers_needs_that_there_are_and_none_twice(
    shipped: Vocabularies,
) -> None:
    answered = [need for kind in shipped["referral_kinds"] for need in kind.needs]
    assert set(answered) <= set(shipped["needs"].codes)
    assert len(answered) == len(set(answered)), "a child with one need is lost once, not twice"
