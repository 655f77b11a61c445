"""Many services, each read by every kind of reader, who solve for what is hidden.

It is not passed yet, and so not run with the others. Known: where a service has three teams, the
rows and columns of one intervention together can tell a number just under ten, since
``safe_columns`` narrows sum by sum; and with two scales totals of results, of quarters and of a
board pack together narrow "none" to "none or one".
"""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.attack.running import attack_on_a_fresh_service
from tests.attack.world import Size

FACTS = ("sexes", "looked_after", "needs", "completed", "offences")
ONE_SCALE = st.builds(
    lambda teams, interventions, fact: Size(teams, interventions, scales=1, **{fact: True}),
    st.integers(2, 4),
    st.integers(2, 3),
    st.sampled_from(FACTS),
)
EXAMPLES = 4  # of a minute or two each


@pytest.mark.deep
@pytest.mark.skip(reason="known leaks, named above, which are not mended yet")
@pytest.mark.timeout(3600)
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    # A smaller service is another one: shrinking takes hours and explains nothing.
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(
    seed=st.integers(0, 2**32 - 1),
    size=ONE_SCALE,
    rule=st.sampled_from(["ons_10_5", "star"]),
)
def test_nobody_works_out_a_hidden_number_of_any_service(
    sqlite_template: Path, seed: int, size: Size, rule: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(sqlite_template, Path(folder) / "service.sqlite3")
        found = attack_on_a_fresh_service(Path(folder), seed=seed, size=size, rule=rule)
    assert not found.leaks, "\n".join([f"{rule}, {size}", *found.leaks])
