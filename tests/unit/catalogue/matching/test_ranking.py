"""What has to hold of the order, whatever the library and whatever is said of a child."""

import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.interventions.document import AgeRange, Document, PlannedSession, Step
from catalogue.matching.documents import InUse
from catalogue.matching.findings import Circumstances, Condition, Motivation
from catalogue.matching.matches import Matches, Relaxation, find_matches
from catalogue.matching.rules import WEIGHTS, fit
from core.config import REPOSITORY
from core.vocabulary import load_vocabularies
from tests.factories.interventions import a_document

# The first example pays for what the others find ready.
PATIENTLY = settings(deadline=None, max_examples=60)
VOCABULARIES = load_vocabularies(REPOSITORY / "content" / "taxonomy")


def codes(vocabulary: str) -> st.SearchStrategy[tuple[str, ...]]:
    known = VOCABULARIES[vocabulary].codes
    return st.lists(st.sampled_from(known), unique=True, max_size=4).map(tuple)


steps = st.builds(
    Step,
    title=st.just("A step"),
    core=st.booleans(),
    minutes=st.integers(1, 60),
    body=st.just(""),
)
sessions = st.builds(
    PlannedSession,
    title=st.just("A session"),
    aim=st.just("An aim."),
    steps=st.lists(steps, max_size=5).map(tuple),
)
ages = st.tuples(st.integers(10, 21), st.integers(10, 21)).map(
    lambda pair: AgeRange(min(pair), max(pair))
)
documents = st.builds(
    Document,
    title=st.text("abcdef", min_size=1, max_size=4),
    needs=codes("needs"),
    communication_needs=codes("communication_needs"),
    formats=codes("formats"),
    settings=codes("settings"),
    engagement=codes("engagement"),
    training_required=codes("training"),
    age=st.none() | ages,
    sessions=st.lists(sessions, max_size=3).map(tuple),
)
circumstances = st.builds(
    Circumstances,
    age=st.none() | st.integers(10, 21),
    needs=codes("needs").map(frozenset),
    communication_needs=codes("communication_needs").map(frozenset),
    setting=st.sampled_from(["", *VOCABULARIES["settings"].codes]),
    format=st.sampled_from(["", *VOCABULARIES["formats"].codes]),
    minutes=st.none() | st.integers(5, 240),
    motivation=st.none() | st.sampled_from(Motivation),
    training=codes("training").map(frozenset),
)


def in_use(document: Document, number: int = 1) -> InUse:
    return InUse(
        intervention_id=number,
        slug=f"slug-{number}",
        expires_on=date(2030, 1, 1),
        review_due=False,
        document=document,
        reading_age=None,
    )


def matches(library: list[Document], said: Circumstances) -> Matches:
    return find_matches(
        [in_use(document, number) for number, document in enumerate(library)], said, VOCABULARIES
    )


def titles(found: Matches) -> list[str]:
    every = (*found.in_full, *found.in_part, *found.other_age)
    return [match.intervention.document.title for match in every]


@PATIENTLY
@given(documents, circumstances, st.integers(5, 240), st.integers(0, 240))
def test_more_minutes_never_lower_the_fit(
    document: Document, said: Circumstances, minutes: int, more: int
) -> None:
    less = fit(document, replace(said, minutes=minutes), VOCABULARIES)
    longer = fit(document, replace(said, minutes=minutes + more), VOCABULARIES)
    assert longer.score >= less.score
    assert longer.missed <= less.missed


@PATIENTLY
@given(documents, circumstances, codes("training"))
def test_more_training_never_lowers_the_fit(
    document: Document, said: Circumstances, more: tuple[str, ...]
) -> None:
    trained = replace(said, training=said.training | frozenset(more))
    assert fit(document, trained, VOCABULARIES).score >= fit(document, said, VOCABULARIES).score


@PATIENTLY
@given(documents, circumstances)
def test_there_is_a_reason_against_exactly_where_the_fit_is_not_full(
    document: Document, said: Circumstances
) -> None:
    found = fit(document, said, VOCABULARIES)
    assert len(found.against) == len(found.missed)
    assert (found.score == 1) == (not found.missed)
    assert -1 <= found.score <= 1
    assert (found.score < 0) == (not found.right_age)


@PATIENTLY
@given(st.lists(documents, max_size=6), circumstances)
def test_what_fits_in_full_stands_first_and_another_age_last(
    library: list[Document], said: Circumstances
) -> None:
    found = matches(library, said)
    every = (*found.in_full, *found.in_part, *found.other_age)
    scores = [match.fit.score for match in every]
    assert scores == sorted(scores, reverse=True)
    assert all(match.fit.score == 1 for match in found.in_full)
    assert all(match.fit.score < 0 for match in found.other_age)
    shown = sum(not said.needs or bool(said.needs.intersection(each.needs)) for each in library)
    assert len(every) == found.total == shown


@PATIENTLY
@given(st.lists(documents, max_size=6), circumstances, st.randoms(use_true_random=False))
def test_the_order_of_the_library_and_of_codes_changes_nothing(
    library: list[Document], said: Circumstances, chance: random.Random
) -> None:
    def shuffled(values: Any) -> tuple[Any, ...]:
        return tuple(chance.sample(values, len(values)))

    turned = [
        replace(
            each,
            needs=shuffled(each.needs),
            communication_needs=shuffled(each.communication_needs),
            engagement=shuffled(each.engagement),
            training_required=shuffled(each.training_required),
            formats=shuffled(each.formats),
        )
        for each in library
    ]
    numbered = [in_use(document, number) for number, document in enumerate(turned)]
    other = find_matches(list(shuffled(numbered)), said, VOCABULARIES)
    assert matches(library, said) == _as_before(other, library)


def _as_before(found: Matches, library: list[Document]) -> Matches:
    """The same matches, with the documents as they were before their codes were shuffled."""

    def restored(part: Any) -> Any:
        return tuple(
            replace(
                match,
                intervention=replace(
                    match.intervention, document=library[match.intervention.intervention_id]
                ),
            )
            for match in part
        )

    return replace(
        found,
        in_full=restored(found.in_full),
        in_part=restored(found.in_part),
        other_age=restored(found.other_age),
    )


def test_equal_fits_stand_by_title() -> None:
    library = [a_document(title=title) for title in ("beta", "Alpha", "gamma")]
    assert titles(matches(library, Circumstances(age=12))) == ["Alpha", "beta", "gamma"]


@pytest.mark.parametrize("condition", sorted(set(Condition) - {Condition.NEEDS}))
def test_a_need_counts_most(condition: Condition) -> None:
    assert WEIGHTS[Condition.NEEDS] > WEIGHTS[condition]


def test_what_alone_stands_in_the_way_is_named() -> None:
    half_an_hour = a_document(needs=("weapons",), settings=("office",))
    said = Circumstances(needs=frozenset({"weapons"}), minutes=20, setting="office")
    assert matches([half_an_hour], said).relaxations == (Relaxation(Condition.MINUTES, 1),)
    assert matches([half_an_hour], replace(said, setting="home")).relaxations == ()


def test_the_needs_are_left_out_only_where_they_leave_nothing() -> None:
    said = Circumstances(needs=frozenset({"weapons"}), age=12)
    other = a_document(needs=("substance_use",))
    found = matches([other], said)
    assert found.total == 0
    assert found.unanswered == {"weapons"}
    assert found.relaxations == (Relaxation(Condition.NEEDS, 1),)
    assert matches([other, a_document(needs=("weapons",))], said).relaxations == ()
