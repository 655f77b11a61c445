"""Which interventions an address asks to compare, and which of them can be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from catalogue.interventions.models import Intervention, InterventionVersion
from catalogue.interventions.presentation import notice_for
from core.database import db
from core.people.models import User
from core.permissions import Action, allowed

MOST = 4


@dataclass(frozen=True)
class OutOfUse:
    """An intervention that was asked for and is not in use."""

    slug: str
    title: str
    why: str


@dataclass(frozen=True)
class Asked:
    """What an address asks for: the versions to show, and what of it cannot be shown.

    ``unknown`` counts the names that belong to nothing that the viewer may know of, ``left_over``
    those beyond the fourth.
    """

    versions: Sequence[InterventionVersion]
    out_of_use: Sequence[OutOfUse]
    unknown: int
    left_over: int


def asked_for(slugs: Iterable[str], *, viewer: User) -> Asked:
    """The available versions of up to four interventions, in the order of the address."""
    names = [slug for slug in dict.fromkeys(slugs) if slug]
    tried = names[:MOST]
    found = _versions_by_slug(tried) if tried else {}
    versions, out_of_use, unknown = [], [], 0
    for slug in tried:
        in_use = next((each for each in found.get(slug, ()) if each.is_available), None)
        known = [
            each
            for each in found.get(slug, ())
            if each.is_public and allowed(viewer, Action.READ_VERSION, each)
        ]
        if in_use is not None:
            versions.append(in_use)
        elif known:
            out_of_use.append(_out_of_use(slug, known[-1]))
        else:
            unknown += 1
    return Asked(versions, out_of_use, unknown, len(names) - len(tried))


def _versions_by_slug(slugs: Sequence[str]) -> dict[str, list[InterventionVersion]]:
    """All versions of the interventions, by number."""
    rows = db.session.scalars(
        select(InterventionVersion)
        .join(InterventionVersion.intervention)
        .where(Intervention.slug.in_(slugs))
        .order_by(InterventionVersion.number)
        .options(
            joinedload(InterventionVersion.intervention),
            selectinload(InterventionVersion.editors),
            selectinload(InterventionVersion.events),
        )
    )
    found: dict[str, list[InterventionVersion]] = {}
    for version in rows:
        found.setdefault(version.intervention.slug, []).append(version)
    return found


def _out_of_use(slug: str, version: InterventionVersion) -> OutOfUse:
    notice = notice_for(version)
    return OutOfUse(slug, version.title, f"{notice.title}. {notice.reason}" if notice else "")
