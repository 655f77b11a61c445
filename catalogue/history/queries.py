"""Which versions of an intervention a person may put side by side."""

from dataclasses import dataclass

from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.queries import NO_SUCH_PAGE, intervention_by_slug, version_history
from core.errors import NotFound
from core.people.models import User


@dataclass(frozen=True)
class TwoVersions:
    """The older and the newer of two versions, and all that there are to choose from."""

    before: InterventionVersion
    after: InterventionVersion
    all: list[InterventionVersion]


def two_versions(
    slug: str, before: int | None, after: int | None, *, viewer: User
) -> TwoVersions | None:
    """Two versions by their numbers, the lower one first; the newest two unless they are given.

    None where the viewer may read fewer than two.

    :raises NotFound: if one of them is not there, or not for the viewer to read.
    """
    versions = version_history(intervention_by_slug(slug), viewer=viewer)
    if not versions:
        raise NotFound(NO_SUCH_PAGE)
    known = {version.number: version for version in versions}
    if len(known) == 1 and before is None and after is None:
        return None
    newest = sorted(known, reverse=True)
    last = after if after is not None else newest[0]
    first = before if before is not None else next((each for each in newest if each < last), last)
    if first not in known or last not in known:
        raise NotFound(NO_SUCH_PAGE)
    first, last = sorted((first, last))
    return TwoVersions(known[first], known[last], versions)
