"""kill -9 while appending: what was acknowledged is there, what was not is there whole or not at all."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from ledger.stores.reader import LedgerReader
from tests.faults.appender import Appender, Told
from tests.faults.forks import forks

ROUNDS = 200
PARALLEL = 4
INSIDE_AT_LEAST = 50
MAX_DELAY = 0.004
"""Seconds from the sign that a transaction is open to the kill; an act of 40 events takes about this long."""


def append_until_killed(appender: Appender, path: Path, mouth: Connection) -> None:
    """Send ("inside", events) under the write lock of each append and ("done", events) after its commit."""

    def inside(events: Sequence[Told]) -> None:
        mouth.send(("inside", events))

    with appender.session(path) as session:
        while True:
            mouth.send(("done", session.append(40, inside)))


class Round:
    """One process, and what it was heard to say before it was killed."""

    def __init__(self, process: BaseProcess, ear: Connection, acts: int, delay: float) -> None:
        self.process = process
        self.ear = ear
        self._acts = acts
        self._delay = delay
        self.acknowledged: list[Told] = []
        self.begun: Sequence[Told] = ()
        self.lost = False

    def hear(self) -> bool:
        """Take in one message, kill at the appointed moment, and say whether the process is gone."""
        try:
            word, events = self.ear.recv()
        except EOFError:
            self.process.join(30)
            self.ear.close()
            return True
        if word == "done":
            self.acknowledged += events
            self.begun = ()
        else:
            self.begun = events
            self._acts -= 1
            if self._acts == 0:
                time.sleep(self._delay)
                self.process.kill()
        return False


@pytest.mark.slow
def test_kill_during_append(appender: Appender, path: Path) -> None:
    chance = random.Random(9)
    context = forks()
    finished: list[Round] = []
    running: dict[Connection, Round] = {}
    started = 0
    while started < ROUNDS or running:
        while started < ROUNDS and len(running) < PARALLEL:
            ear, mouth = context.Pipe(duplex=False)
            process = context.Process(target=append_until_killed, args=(appender, path, mouth))
            process.start()
            mouth.close()
            running[ear] = Round(process, ear, chance.randint(1, 3), chance.uniform(0, MAX_DELAY))
            started += 1
        heard = wait(list(running), timeout=60)
        assert heard, "no process says anything any more: a lock was left behind"
        for source in heard:
            assert isinstance(source, Connection)
            if running[source].hear():
                finished.append(running.pop(source))

    assert all(one.process.exitcode == -9 for one in finished)
    acknowledged = [told for one in finished for told in one.acknowledged]
    appender.check(path, acknowledged)
    with LedgerReader.open(path) as reader:
        held = {row.event_id for row in reader.columns()}
    inside = [one for one in finished if one.begun and one.begun[0].event_id not in held]
    assert all(told.event_id not in held for one in inside for told in one.begun)
    print(f"{len(finished)} killed, {len(inside)} inside a transaction, {len(acknowledged)} entries acknowledged")
    assert len(finished) == ROUNDS
    assert len(inside) >= INSIDE_AT_LEAST
    with appender.session(path) as session:
        acknowledged += session.append(5)
    appender.check(path, acknowledged)
