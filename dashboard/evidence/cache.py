"""Keeps what was worked out from the data for as long as the data stand."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from store.database import data_version

P = ParamSpec("P")
T = TypeVar("T")

MOST_ENTRIES = 64  # a board has about ten initiatives; a hundred areas of an indicator page may come and go


def cached_by_data_version(
    work_out: Callable[Concatenate[Connection, P], T],
) -> Callable[Concatenate[Connection, P], T]:
    """Remember what `work_out(connection, *hashable)` gave until the next committed write to that database.

    Each engine has its own memory, which goes when the engine does. Two requests that miss at the same time both work
    it out: that is cheaper than making one wait for the other's whole board. Do not call it inside a transaction that
    has written: a version that is rolled back is given again to other data.
    """
    memories: WeakKeyDictionary[Engine, OrderedDict[Hashable, T]] = WeakKeyDictionary()
    lock = Lock()

    @wraps(work_out)
    def cached(connection: Connection, /, *args: P.args, **kwargs: P.kwargs) -> T:
        version = data_version(connection)
        key = (version, args, tuple(sorted(kwargs.items())))
        with lock:
            memory = memories.setdefault(connection.engine, OrderedDict())
            if key in memory:
                memory.move_to_end(key)
                return memory[key]
        answer = work_out(connection, *args, **kwargs)
        # What a write made stale in the meantime must not be kept under the version that was read before it.
        if data_version(connection) == version:
            with lock:
                _remember(memory, key, answer, version)
        return answer

    return cached


def _remember(memory: OrderedDict[Hashable, T], key: tuple[int, Hashable, Hashable], answer: T, version: int) -> None:
    for old in [each for each in memory if isinstance(each, tuple) and each[0] != version]:
        del memory[old]
    memory[key] = answer
    while len(memory) > MOST_ENTRIES:
        memory.popitem(last=False)
