"""The analyses that rooms put to the records: each is a page, its charts and its files.

A room says what an analysis is called and how it is built; the addresses come from here:
``/results/<code>``, ``/results/<code>/<part>/<key>.svg`` (or png), ``/results/<code>/<part>.csv``.
"""

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from werkzeug.datastructures import MultiDict

from core.people.models import User
from core.permissions import Action
from outcomes.analyses.model import Analysis

Answers = MultiDict[str, str]


class AnalysisPage(NamedTuple):
    """One question; its order is its place in the navigation.

    ``build`` takes who looks and the filters of the address, and refuses none of them: what it
    does not know it leaves out, and says so.
    """

    order: int
    code: str
    label: str
    about: str
    action: Action
    build: Callable[[User, Answers], Analysis]

    @property
    def endpoint(self) -> str:
        return f"analyses.{self.code.replace('-', '_')}"


def built_by(module: str) -> Callable[[User, Answers], Analysis]:
    """The ``build`` of a module that is loaded when somebody looks: it brings the mathematics."""

    def build(viewer: User, answers: Answers) -> Analysis:
        analysis: Analysis = import_module(module).build(viewer, answers)
        return analysis

    return build
