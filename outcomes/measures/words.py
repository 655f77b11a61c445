"""What scales are called on pages."""

from catalogue.instruments.queries import all_instruments
from outcomes.measures.pairs import ScaleKey
from outcomes.measures.queries import scale_title


def scale_name(key: ScaleKey) -> str:
    """“Total difficulties (SDQ)”; the instrument alone where it has one scale."""
    instrument = all_instruments().get(key.instrument)
    if instrument is None:
        return f"{key.instrument}, {key.scale}"
    if len(instrument.scales) == 1:
        return instrument.title
    short = instrument.abbreviation or instrument.title
    return f"{scale_title(key.instrument, key.scale)} ({short})"
