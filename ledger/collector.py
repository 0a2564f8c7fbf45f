"""The search for reference cycles, spared where thousands of values are made that can't form any."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """Suspend Python's cycle collector: decoded entries have no cycles, and looking for some took a third of the time
    of an audit or of a large append. What was suspended before stays so.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
