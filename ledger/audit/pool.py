"""Ranges of the log given to several processes: each takes the next one that nobody has begun."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from typing import Any, Generic, Protocol, TypeVar

from ledger.audit.entries import Identity

Done = TypeVar("Done", covariant=True)


class Worker(Protocol[Done]):
    """What looks at one range after another, in rising order."""

    def run(self, start: int, stop: int) -> Done:
        """Look at the entries start <= seq < stop."""

    def close(self) -> None:
        """Close what is open."""


class Pool(Generic[Done]):
    """Gives ``ranges`` to ``jobs - 1`` other processes, and to this one when it asks for ``results``.

    ``make`` makes the worker of a process, from the path of the ledger and its identity.
    """

    def __init__(
        self, make: Callable[[str, Identity], Worker[Done]], path: str, identity: Identity,
        ranges: Sequence[tuple[int, int]], jobs: int,
    ) -> None:
        self._make, self._path, self._identity = make, path, identity
        self._ranges = ranges
        self._executor = None
        if jobs > 1:
            self._executor = ProcessPoolExecutor(jobs - 1, initializer=_begin, initargs=(make, path, identity))
        self._futures: list[Future[Done] | None] = [None] * len(ranges)

    def __enter__(self) -> Pool[Done]:
        if self._executor is not None:
            self._futures = [self._executor.submit(_run, start, stop) for start, stop in self._ranges]
        return self

    def __exit__(self, *_: object) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)

    def results(self) -> Iterator[Done]:
        """Each range's outcome; the order is of no meaning."""
        waiting: set[Future[Done]] = set()
        here = self._make(self._path, self._identity)
        try:
            for (start, stop), future in zip(self._ranges, self._futures, strict=True):
                if future is None or future.cancel():
                    yield here.run(start, stop)
                else:
                    waiting.add(future)
                for done in [future for future in waiting if future.done()]:
                    waiting.remove(done)
                    yield done.result()
        finally:
            here.close()
        for done in as_completed(waiting):
            yield done.result()


_worker: Worker[object] | None = None
"""What a process of the pool works with."""


def _begin(make: Callable[[str, Identity], Worker[object]], path: str, identity: Identity) -> None:
    global _worker
    _worker = make(path, identity)


def _run(start: int, stop: int) -> Any:
    assert _worker is not None, "the pool begins each process with _begin"
    return _worker.run(start, stop)
