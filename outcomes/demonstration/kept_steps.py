"""Which core steps were adapted or left out: a few everywhere, and more often the last of one."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.stored import load_document
from outcomes.demonstration.draws import Draws

LEFT_OUT, LAST_LEFT_OUT, ADAPTED = 0.02, 0.15, 0.05


class KeptSteps:
    """Draws for one child at one session; a stream of its own, which moves nothing else."""

    def __init__(self, versions: Mapping[str, InterventionVersion], seed: int) -> None:
        self.draws = Draws(seed + 1)
        self.steps: dict[tuple[str, int], list[int]] = defaultdict(list)
        for slug, version in versions.items():
            for session, step, _ in load_document(version.content).core_steps:
                self.steps[slug, session].append(step)

    def of(self, slug: str, session: int) -> Mapping[str, Any]:
        """The columns of an attendance."""
        steps = self.steps.get((slug, session), [])
        left_out = [step for step in steps if self.draws.chance(self._chance(step, steps))]
        adapted = [step for step in steps if self.draws.chance(ADAPTED) and step not in left_out]
        return {"core_steps_left_out": left_out, "core_steps_adapted": adapted}

    @staticmethod
    def _chance(step: int, steps: list[int]) -> float:
        return LAST_LEFT_OUT if step == steps[-1] else LEFT_OUT
