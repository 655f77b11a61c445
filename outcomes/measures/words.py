"""What scales and classes of change are called on pages."""

from catalogue.instruments.queries import all_instruments
from outcomes.measures.pairs import ScaleKey
from outcomes.measures.queries import scale_title

CLASS_LABELS = {
    "recovered": "Recovered",
    "improved": "Improved",
    "unchanged": "Unchanged",
    "deteriorated": "Deteriorated",
    "harmed": "Harmed",
}


def scale_name(key: ScaleKey) -> str:
    """“Total difficulties (SDQ)”; the instrument alone where it has one scale."""
    instrument = all_instruments().get(key.instrument)
    if instrument is None:
        return f"{key.instrument}, {key.scale}"
    if len(instrument.scales) == 1:
        return instrument.title
    short = instrument.abbreviation or instrument.title
    return f"{scale_title(key.instrument, key.scale)} ({short})"


def instrument_title(code: str) -> str:
    """The title of an instrument; its code where the service no longer has it."""
    instrument = all_instruments().get(code)
    return instrument.title if instrument else code
