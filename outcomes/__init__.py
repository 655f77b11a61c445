"""The evidence: who was planned what, what was delivered, and what changed."""

from flask import Flask

from core.config import Settings


def register(app: Flask, settings: Settings) -> None:
    """Add the evidence to the service."""
    from outcomes import (
        analyses,
        board,
        case_mix,
        caseload,
        cells,
        data_set,
        delivery,
        demonstration,
        digest,
        early_warning,
        ete,
        exchange,
        handover,
        ledger,
        measures,
        observations,
        panels,
        referrals,
        reports,
        retention,
        samples,
        subject_access,
    )

    rooms = (
        *(caseload, delivery, ete, referrals, panels, observations),
        *(measures, cells, case_mix, early_warning, reports, analyses, board, digest),
        *(data_set, ledger, exchange),
        *(subject_access, handover, retention, samples, demonstration),
    )
    for feature in rooms:
        feature.register(app, settings)
