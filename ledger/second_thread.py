"""One more thread for work that releases the GIL: made on first use, kept, and made anew in a forked child."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")

_kept: list[ThreadPoolExecutor] = []


def beside(work: Callable[[], Result]) -> Future[Result]:
    """Start ``work`` on the second thread; ask the future for what it returned or raised."""
    if not _kept:
        _kept.append(ThreadPoolExecutor(1))
    return _kept[0].submit(work)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_kept.clear)
