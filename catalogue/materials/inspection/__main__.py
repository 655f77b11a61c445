"""``python -m catalogue.materials.inspection FILE ENDING PREVIEW``: prints one JSON document."""

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path

from catalogue.materials.inspection.looking import look
from catalogue.materials.kinds import Refused

MEMORY = 1024 * 1024 * 1024
PROCESSOR_SECONDS = 15
LARGEST_PREVIEW = 8 * 1024 * 1024
DAMAGED = (
    "cannot be read: it is damaged, or not what its name says. Open it, save it again under a "
    "new name, and upload that"
)


def _limit() -> None:
    for which, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_PREVIEW),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(which, (limit, limit))


def _answer(file: Path, ending: str, preview: Path) -> dict[str, object]:
    try:
        return asdict(look(file, ending, preview))
    except Refused as refused:
        return {"refused": str(refused)}
    except MemoryError:
        return {"refused": "needs more memory than one file may. Make it smaller"}
    # A decoder may stumble over a hostile file in any way; none of them is ours to handle.
    except Exception:
        return {"refused": DAMAGED}


if __name__ == "__main__":
    _limit()
    answer = _answer(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
    sys.stdout.write(json.dumps(answer))
