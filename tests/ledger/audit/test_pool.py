"""Ranges given to several processes: each is looked at once, whoever does it."""

from __future__ import annotations

from time import sleep

import pytest

from ledger.audit import pool as pool_module
from ledger.audit.entries import Identity
from ledger.audit.pool import Pool


class Adder:
    """A worker that says what it was given and who it is."""

    def __init__(self, path: str, identity: Identity) -> None:
        self.path, self.identity, self.closed = path, identity, False
        made.append(self)

    def run(self, start: int, stop: int) -> tuple[int, int, str]:
        assert not self.closed
        sleep(0.001)
        return start, stop, f"{self.path} {self.identity.origin}"

    def close(self) -> None:
        self.closed = True


made: list[Adder] = []


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_each_range_is_looked_at_once(jobs: int) -> None:
    ranges = [(at, at + 7) for at in range(0, 300, 7)]
    made.clear()
    with Pool(Adder, "p", Identity("o", "g", {}), ranges, jobs) as pool:
        found = sorted(pool.results())
    assert found == [(*one, "p o") for one in ranges]
    assert len(made) == 1 and made[0].closed
    with Pool(Adder, "p", Identity("o", "g", {}), [], jobs) as pool:
        assert list(pool.results()) == []


def test_what_another_process_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "_worker", None)
    with pytest.raises(AssertionError, match="the pool begins each process with _begin"):
        pool_module._run(1, 2)
    pool_module._begin(Adder, "p", Identity("o", "g", {}))
    assert pool_module._run(1, 2) == (1, 2, "p o")


def test_alone_ranges_come_in_order_and_an_end_in_the_middle_closes() -> None:
    made.clear()
    with Pool(Adder, "p", Identity("o", "g", {}), [(0, 1), (1, 2), (2, 3)], 1) as pool:
        results = pool.results()
        assert [next(results)[0], next(results)[0]] == [0, 1] and not made[0].closed
        results.close()  # type: ignore[attr-defined]  # a generator
    assert made[0].closed
