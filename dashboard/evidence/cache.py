"""Keeps what was worked out from the data for as long as the data stand."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import update_wrapper
from threading import Lock
from typing import Concatenate, Generic, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from store.database import data_version

P = ParamSpec("P")
T = TypeVar("T")

MOST_ENTRIES = 64  # a board has about ten initiatives; a hundred areas of an indicator page may come and go


class cached_by_data_version(Generic[P, T]):  # noqa: N801 (a decorator, named as one)
    """Remembers what `work_out(connection, *hashable)` gave until the next committed write to that database.

    Each engine has its own memory, which goes when the engine does. Two requests that miss at the same time both work
    it out: that is cheaper than making one wait for the other's whole board. Do not call it inside a transaction that
    has written: a version that is rolled back is given again to other data.
    """

    def __init__(self, work_out: Callable[Concatenate[Connection, P], T]):
        self.work_out = work_out
        self._memories: WeakKeyDictionary[Engine, OrderedDict[Hashable, T]] = WeakKeyDictionary()
        self._lock = Lock()
        update_wrapper(self, work_out)

    def __call__(self, connection: Connection, *args: P.args, **kwargs: P.kwargs) -> T:
        """What is held, or else worked out now."""
        version = data_version(connection)
        key = (version, args, tuple(sorted(kwargs.items())))
        held = self._held(connection, key)
        if held is not None:
            return held
        answer = self.work_out(connection, *args, **kwargs)
        # What a write made stale in the meantime must not be kept under the version that was read before it.
        if data_version(connection) == version:
            self._keep(connection, key, answer, version)
        return answer

    def held(self, connection: Connection, *args: P.args, **kwargs: P.kwargs) -> T | None:
        """What is held, without working anything out."""
        return self._held(connection, (data_version(connection), args, tuple(sorted(kwargs.items()))))

    def _held(self, connection: Connection, key: Hashable) -> T | None:
        with self._lock:
            memory = self._memories.get(connection.engine)
            if memory is None or key not in memory:
                return None
            memory.move_to_end(key)
            return memory[key]

    def _keep(self, connection: Connection, key: tuple[int, Hashable, Hashable], answer: T, version: int) -> None:
        with self._lock:
            memory = self._memories.setdefault(connection.engine, OrderedDict())
            for old in [each for each in memory if isinstance(each, tuple) and each[0] != version]:
                del memory[old]
            memory[key] = answer
            while len(memory) > MOST_ENTRIES:
                memory.popitem(last=False)
