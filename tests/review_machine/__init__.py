"""Random people doing random things to versions, and what must hold all the while.

What may be done, and what must be true, is written here a second time, from the design in words and
without the code of the service: a guard that is taken out of the code is still here.
"""

from tests.review_machine.running import run

__all__ = ["run"]
