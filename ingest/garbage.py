"""Python's search for cycles of forgotten objects, kept from running while a large file is read."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_waiting = 0


@contextmanager
def uncollected() -> Iterator[None]:
    """Nothing is searched for cycles within: the search goes over every cell again and again, and cells make none.

    It took a quarter of the time of a large file. Threads may read at once: the last to finish lets it run again. Where
    it was off before, it stays off.
    """
    global _waiting  # noqa: PLW0603  one interpreter has one collector
    with _lock:
        if not _waiting and not gc.isenabled():
            is_ours = False
        else:
            is_ours = True
            _waiting += 1
            gc.disable()
    try:
        yield
    finally:
        if is_ours:
            with _lock:
                _waiting -= 1
                if not _waiting:
                    gc.enable()
