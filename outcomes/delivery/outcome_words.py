"""Whether a desired outcome says enough to tell later whether it came about."""

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
WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")


def is_vague(outcome: str) -> bool:
    """Whether an outcome is too short, or only phrases like “engage” or “address offending”."""
    if len(outcome.strip()) < SHORTEST_OUTCOME:
        return True
    words = {word.casefold() for word in WORD.findall(outcome)}
    return words <= WITHOUT_CONTENT
