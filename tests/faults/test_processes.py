"""Several processes appending to one ledger at once."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from tests.faults.appender import Appender, Told
from tests.faults.forks import forks


def append_some(appender: Appender, path: Path, worker: int, acts: int, answers: Connection) -> None:
    told: list[Told] = []
    with appender.session(path) as session:
        for number in range(acts):
            told += session.append(1 + (worker * 7 + number * 5) % 23)
    answers.send(told)


@pytest.mark.slow
@pytest.mark.parametrize(("workers", "acts"), [(2, 40), (8, 15)])
def test_processes_append_at_once(appender: Appender, path: Path, workers: int, acts: int) -> None:
    context = forks()
    started = []
    for worker in range(workers):
        answers, mouth = context.Pipe(duplex=False)
        process = context.Process(target=append_some, args=(appender, path, worker, acts, mouth))
        process.start()
        mouth.close()
        started.append((process, answers))
    acknowledged: list[Told] = []
    for process, answers in started:
        assert answers.poll(120)
        acknowledged += answers.recv()
        process.join(30)
        assert process.exitcode == 0
    seqs = sorted(told.seq for told in acknowledged)
    assert len(set(seqs)) == len(seqs) == sum(1 + (w * 7 + n * 5) % 23 for w in range(workers) for n in range(acts))
    appender.check(path, acknowledged)
