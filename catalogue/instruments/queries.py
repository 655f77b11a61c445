"""Looking instruments and their scales up."""

from collections.abc import Mapping

from flask import current_app

from catalogue.instruments.schemas import Instrument, Scale


def all_instruments() -> Mapping[str, Instrument]:
    """Every instrument of this installation, by code."""
    instruments: Mapping[str, Instrument] = current_app.extensions["instruments"]
    return instruments


def find_scale(instrument: str, scale: str) -> tuple[Instrument, Scale] | None:
    """An instrument and one of its scales, by their codes; None if there is no such pair."""
    found = all_instruments().get(instrument)
    if found is None:
        return None
    return next(((found, each) for each in found.scales if each.code == scale), None)
