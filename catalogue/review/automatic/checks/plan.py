"""Whether a plan can be run as it stands: times, words, steps, training, measures, ages. Pure."""

import re

from catalogue.instruments.schemas import Instrument
from catalogue.interventions.document import Document, PlannedSession
from catalogue.interventions.presentation import ages_in_words
from catalogue.review.automatic.registry import Detail, Outcome, Subject, judged
from core.ui.words import list_in_words, plural

YOUNGEST, OLDEST = 10, 17
LONGEST_SESSION = 90  # minutes that a child can be asked to give at once
# A line to say or to ask, as the page sets it off.
SPOKEN = re.compile(r"^\s*>\s*\S|[“\"][^”\"\n]{8,}[”\"]", re.MULTILINE)
MINUTES_OF_SESSION = re.compile(r"\b(\d{1,3})[- ]minutes? session\b", re.IGNORECASE)


def running_it(subject: Subject) -> Outcome:
    """Steps with times, a length that a child can bear, and opening words."""
    fails, looks = subject.lacks("sessions", "preparation"), list[Detail]()
    for number, session in enumerate(subject.document.sessions, start=1):
        anchor = f"session-{number}"
        fails += [
            Detail(f"Step {place} of session {number} has no minutes.", f"{anchor}-step-{place}")
            for place, step in enumerate(session.steps, start=1)
            if step.minutes < 1
        ]
        if session.minutes > LONGEST_SESSION:
            looks.append(Detail(f"Session {number} takes {session.minutes} minutes.", anchor))
        if session.steps and not SPOKEN.search(session.steps[0].body):
            looks.append(
                Detail(f"Session {number} has no opening words to say or ask.", f"{anchor}-step-1")
            )
    looks += _other_lengths(subject.document)
    return judged(
        fine=_lengths(subject.document.sessions),
        looked_at="The minutes of each step, lengths named in the text, and whether the first "
        "step has words to say or ask. Not whether a worker could follow them.",
        fails=fails,
        looks=looks,
    )


def core_steps(subject: Subject) -> Outcome:
    """Whether each session has steps to keep, and any to adapt."""
    sessions = subject.document.sessions
    fails = [
        Detail(f"Session {number} has no core step.", f"session-{number}")
        for number, session in enumerate(sessions, start=1)
        if session.steps and not any(step.core for step in session.steps)
    ]
    steps = [step for session in sessions for step in session.steps]
    core = sum(step.core for step in steps)
    looks = []
    if steps and core == len(steps):
        looks.append(Detail("Every step is core: nothing may be changed for a child."))
    if not steps:
        looks.append(Detail("There are no steps to mark."))
    return judged(
        fine=f"{core} of {plural(len(steps), 'step')} are core, with one or more in each session.",
        looked_at="How each step is marked. Not whether the right ones are.",
        fails=fails,
        looks=looks,
    )


def training(subject: Subject) -> Outcome:
    """Whether it says who may run it and, for a sensitive topic, with what training."""
    document, vocabulary = subject.document, subject.vocabularies["training"]
    named = [vocabulary.labels.get(code, code) for code in document.training_required]
    looks = []
    if subject.version.sensitive and not named:
        looks.append(Detail("The topic is sensitive, and no training is asked for.", "part-glance"))
    asked = list_in_words(named) if named else "no training"
    return judged(
        fine=f"It says who may run it, and asks for {asked[:1].lower() + asked[1:]}.",
        looked_at="Who may run it and the training from the list. Not whether that is enough.",
        fails=subject.lacks("staff_role"),
        looks=looks,
    )


def measures(subject: Subject) -> Outcome:
    """Whether a measure is named, is one of ours, and is for the ages."""
    document = subject.document
    known = [subject.instruments.get(measure.instrument) for measure in document.measures]
    fails = subject.lacks("measures")
    fails += [
        Detail(f"“{measure.instrument}” is not a measure of ours.", "measured")
        for measure, instrument in zip(document.measures, known, strict=True)
        if instrument is None
    ]
    named = {each.code: each for each in known if each}.values()
    return judged(
        fine=f"{list_in_words(each.title for each in named)}: for the ages it names.",
        looked_at="That a measure is named, and the ages it is for. Not whether it fits the aim, "
        "nor whether a child could bear to answer it.",
        fails=fails,
        looks=_measures_for_others(document, list(named)),
    )


def ages(subject: Subject) -> Outcome:
    """Whether the ages are named and are those of children in the justice system."""
    document = subject.document
    fails = subject.lacks("age", "developmental_level")
    if document.age and not YOUNGEST <= document.age.youngest <= document.age.oldest <= OLDEST:
        said = ages_in_words(document)
        fails.append(
            Detail(f"It is for {said}; children here are {YOUNGEST} to {OLDEST}.", "part-glance")
        )
    instruments = [subject.instruments.get(each.instrument) for each in document.measures]
    known = list({each.code: each for each in instruments if each}.values())
    return judged(
        fine=f"It is for ages {ages_in_words(document)}, and so are its measures.",
        looked_at="The ages it names against 10 to 17 and its measures. Not whether it fits them.",
        fails=fails,
        looks=_measures_for_others(document, known),
    )


def _measures_for_others(document: Document, instruments: list[Instrument]) -> list[Detail]:
    """Measures that are not for all the ages of a document."""
    if document.age is None:
        return []
    span = range(document.age.youngest, document.age.oldest + 1)
    asked = ages_in_words(document)
    return [
        Detail(
            f"{instrument.title} is for {_range_in_words(instrument)}; this is for {asked}.",
            "measured",
        )
        for instrument in instruments
        if not all(instrument.age.includes(age) for age in span)
    ]


def _range_in_words(instrument: Instrument) -> str:
    lowest, highest = instrument.age.lowest, instrument.age.highest
    if lowest is None:
        return f"up to {highest}"
    return f"{lowest} to {highest}" if highest is not None else f"{lowest} and over"


def _other_lengths(document: Document) -> list[Detail]:
    """Where the text names a length of a session that its steps do not add up to."""
    lengths = {session.minutes for session in document.sessions}
    if not lengths:
        return []
    texts = (("summary", document.summary), ("purpose", document.purpose))
    return [
        Detail(f"The text speaks of a {found[0]}; the steps add up to {_several(lengths)}.", anchor)
        for anchor, text in texts
        for found in MINUTES_OF_SESSION.finditer(text)
        if int(found[1]) not in lengths
    ]


def _lengths(sessions: tuple[PlannedSession, ...]) -> str:
    if not sessions:
        return "It has no sessions of its own."
    several = _several({session.minutes for session in sessions})
    return f"{plural(len(sessions), 'session')} of {several}, each with words to begin with."


def _several(lengths: set[int]) -> str:
    return f"{list_in_words(sorted(lengths), last='or')} minutes"
