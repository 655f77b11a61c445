"""What is compiled once in a test process, for all the applications that its tests build."""

from collections.abc import Callable, Hashable
from typing import Any, ClassVar

from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from werkzeug.routing import Rule


class CompiledTemplates(BytecodeCache):
    """Templates compiled once."""

    def __init__(self) -> None:
        self.compiled: dict[str, Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.compiled.get(bucket.key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.compiled[bucket.key] = bucket.code


COMPILED_TEMPLATES = CompiledTemplates()


class CompiledRoute(Rule):
    """A route that is parsed, and whose two functions are compiled, once."""

    parsed: ClassVar[dict[Hashable, tuple[Any, ...]]] = {}
    compiled: ClassVar[dict[Hashable, Callable[..., tuple[str, str]]]] = {}

    def compile(self) -> None:
        # What is parsed belongs to no map, as long as it reads numbers in the same way.
        key = (*self._key(), self.merge_slashes, self.subdomain, self.map.converters["int"])
        if key not in self.parsed:
            super().compile()
            self.parsed[key] = (self._parts, self._trace, self._converters, self.arguments)
            return
        self._parts, self._trace, self._converters, self.arguments = self.parsed[key]
        self._build = self._compile_builder(append_unknown=False).__get__(self, None)
        self._build_unknown = self._compile_builder(append_unknown=True).__get__(self, None)

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (*self._key(), append_unknown)
        if key not in self.compiled:
            self.compiled[key] = super()._compile_builder(append_unknown)
        return self.compiled[key]

    def _key(self) -> tuple[Hashable, ...]:
        return self.rule, tuple((self.defaults or {}).items())


FIRST_ENGINES: dict[str, Engine] = {}


def share_compiled_statements(engine: Engine) -> None:
    """Let a test compile no statement that an earlier one of the process compiled already."""
    first = FIRST_ENGINES.setdefault(engine.dialect.name, engine)
    # The dialect is part of the key under which a compiled statement is kept.
    engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
