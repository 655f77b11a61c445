"""Many services, each read by every kind of reader, who solve for what is hidden.

What they have read is put together by kind of page, and all together.
"""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.attack.running import Way, attack_on_a_fresh_service
from tests.attack.world import Size

FACTS = ("sexes", "looked_after", "needs", "completed", "attendance", "offences")
ONE_SCALE = st.builds(
    lambda teams, interventions, fact: Size(teams, interventions, scales=1, **{fact: True}),
    st.integers(2, 4),
    st.integers(2, 3),
    st.sampled_from(FACTS),
)
TWO_SCALES = st.builds(lambda teams: Size(teams, interventions=2, scales=2), st.integers(2, 3))
EXAMPLES = 10  # of about a minute each


@pytest.mark.deep
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
    size=st.one_of(ONE_SCALE, TWO_SCALES),
    rule=st.sampled_from(["ons_10_5", "star"]),
)
def test_nobody_works_out_a_hidden_number_of_any_service(
    sqlite_template: Path, *, seed: int, size: Size, rule: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(sqlite_template, Path(folder) / "service.sqlite3")
        found = attack_on_a_fresh_service(Path(folder), seed=seed, size=size, rule=rule, ways=Way)
    assert not found.leaks, "\n".join([f"{rule}, {size}", *found.leaks])
