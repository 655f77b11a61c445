"""Whether a desired outcome says enough to tell later whether it came about.

The rule has two parts, and no more, so that a person who is refused can see why:

1. It says something: 15 characters or more, and not only the phrases that every plan is made of
   (“engage”, “address offending behaviour”).
2. Anyone can tell whether it happened: it says how many, how often or by when. Any number counts,
   and any word of a list: “twice”, “every”, “never”, “week”, “Friday”, “June”.
"""

import re

SHORTEST_OUTCOME = 15
EXAMPLE = "Walks away from a row at home without hitting out, two weeks running"
# Words that a plan can be made of without saying what will be different.
_WITHOUT_CONTENT = """
    a all an and any are as be been for from has have he her him his in into is it its more not of
    on or our she so than that the their them they this to up was we will with would should must
    can able aim aims address addresses addressed addressing appropriate appropriately attitude
    attitudes behave behaves behaving behaviour behaviours better change changes changed child
    children complete comply complies compliance cooperate deal decrease different engage engages
    engaged engaging engagement ensure explore focus fully further future get good help helps
    improve improves improved improvement increase intervention interventions issue issues keep
    lower maintain make meaningfully need needs offence offences offend offending order out
    outcome outcomes overall person plan positive positively prevent problem problems programme
    pro-social prosocial reduce reduces reduced reducing reduction reoffending re-offending
    re-offend reoffend risk risks service session sessions stay stop support supports
    supported target term through trouble understand understanding well willing work worker
    working works yjs yos yot yp young youth
"""
WITHOUT_CONTENT = frozenset(_WITHOUT_CONTENT.split())
# Words that say how many, how often or by when.
_COUNTING = """
    one two three four five six seven eight nine ten eleven twelve twenty half both all none no
    once twice never always every each daily weekly fortnightly monthly most without
    time times minute minutes hour hours day days night nights week weeks weekend weekends
    fortnight month months term terms half-term year years running today tomorrow
    monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays
    thursdays fridays saturdays sundays weekday weekdays
    january february march april may june july august september october november december
    christmas easter summer autumn winter spring birthday
"""
COUNTING = frozenset(_COUNTING.split())
VAGUE = (
    "Say what will be different, so that you can tell whether it happened. "
    f"For example: “{EXAMPLE}”"
)
NOT_MEASURABLE = (
    "Say also how often, how many or by when, so that anyone can tell whether it happened. "
    f"For example: “{EXAMPLE}”"
)
WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")


def is_vague(outcome: str) -> bool:
    """Whether an outcome is too short, or only phrases like “engage” or “address offending”."""
    if len(outcome.strip()) < SHORTEST_OUTCOME:
        return True
    words = {word.casefold() for word in WORD.findall(outcome)}
    return words <= WITHOUT_CONTENT


def can_be_measured(outcome: str) -> bool:
    """Whether an outcome says how many, how often or by when."""
    if any(character.isdigit() for character in outcome):
        return True
    return any(word.casefold() in COUNTING for word in WORD.findall(outcome))


def refusal_of_outcome(outcome: str) -> str:
    """Why an outcome cannot be planned, with an example; blank where it can."""
    if is_vague(outcome):
        return VAGUE
    return "" if can_be_measured(outcome) else NOT_MEASURABLE
