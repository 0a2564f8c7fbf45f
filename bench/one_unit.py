"""One unit in process at 100,000 entries (target: less than 1 ms), lists of a province, and the rebuild beside them.

A question is everything that `socai status --json` does after the file is open and the name is an id: the cut, its
root, the law, the fold and the answer. No question is about a unit that was asked before.
"""

from __future__ import annotations

import gc
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.ledgers import country
from ledger.folds.cut import cut_of
from ledger.folds.law import LawCache
from ledger.folds.status import status
from ledger.stores.reader import LedgerReader
from projections.cuts import ReaderLog, known_at, view_at
from projections.lists import Asking, list_answer
from projections.read_model import ReadModel, replay

ENTRIES = 100_000
NOW = "2026-06-01T02:00:00.000000Z"
ROUNDS = 200


def bench() -> dict[str, object]:
    """Milliseconds of one unit and one province, seconds and megabytes of the rebuild."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        path = str(Path(folder) / "country.db")
        units = country(path, ENTRIES)
        return measured(path, units)


def measured(path: str, units: list[str]) -> dict[str, object]:
    """The figures of the ledger at `path`."""
    rebuilt = subprocess.run(
        [sys.executable, "-m", "bench.one_unit", path], capture_output=True, text=True, check=True
    ).stdout.split()
    with LedgerReader.open(path) as reader:
        gc.collect()
        gc.freeze()  # what building the ledger has left in this process is no part of a question
        cache = LawCache()
        few = units[:: max(1, len(units) // ROUNDS)]
        one_unit(reader, few[0], cache)
        taken = [_seconds(partial(one_unit, reader, unit, cache)) for unit in few]
        again = [_seconds(lambda: one_unit(reader, few[-1], cache)) for _ in range(ROUNDS)]
        asking = Asking("standard:ntm", "unit:tinh-3", "xa")
        direct = _seconds(lambda: _province(reader, asking, None))
        model = ReadModel.open(f"{path}.views.db", reader)
        assert isinstance(model, ReadModel)
        stored = _seconds(lambda: _province(reader, asking, model))

        def bearers(number: int) -> object:
            return model.names().bearers(f"dakkrong{number}")

        named = [_seconds(partial(bearers, number)) for number in range(ROUNDS)]
        model.close()
        return {
            "entries": reader.size,
            "one_unit_ms": round(statistics.median(taken) * 1000, 3),
            "one_unit_p95_ms": round(sorted(taken)[int(len(taken) * 0.95)] * 1000, 3),
            "same_unit_again_ms": round(statistics.median(again) * 1000, 3),
            "name_lookup_ms": round(statistics.median(named) * 1000, 3),
            "province_of_208_from_ledger_ms": round(direct * 1000, 1),
            "province_of_208_from_read_model_ms": round(stored * 1000, 1),
            "replay_seconds": float(rebuilt[0]),
            "replay_megabytes": float(rebuilt[1]),
        }


def one_unit(reader: LedgerReader, unit: str, cache: LawCache) -> dict[str, object]:
    """A whole answer about one unit by all that is recorded."""
    cut = cut_of(ReaderLog(reader), NOW, "2021-12-31")
    return status(view_at(reader, cut.size, cache), unit, cut, known_at(reader, cut))


def _province(reader: LedgerReader, asking: Asking, model: ReadModel | None) -> object:
    cut = cut_of(ReaderLog(reader), NOW, "2021-12-31")
    view = model.view(reader) if model is not None else view_at(reader, cut.size)
    return list_answer(view, (), asking, cut, known_at(reader, cut))


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _rebuild(path: str) -> None:
    """In a process of its own, so that its peak memory is its own."""
    with LedgerReader.open(path) as reader:
        seconds = _seconds(lambda: replay(reader, f"{path}.views.db"))
    print(round(seconds, 2), round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1))


if __name__ == "__main__":
    _rebuild(sys.argv[1])
