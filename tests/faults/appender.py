"""How the fault tests append: against a port, so that the same faults strike the bare store and a whole ledger."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple, Protocol

from ledger.proof import tiles, tree
from ledger.stores.reader import LedgerReader
from ledger.stores.sqlite import LedgerRecorder
from tests.ledger.stores.made import MadeAct


class Told(NamedTuple):
    """An entry that the store has acknowledged, or is asked to record (``seq`` -1)."""

    seq: int
    event_id: str


class Session(Protocol):
    """One process's open ledger."""

    @property
    def recorder(self) -> LedgerRecorder: ...

    def append(self, count: int, inside: Callable[[Sequence[Told]], None] | None = None) -> list[Told]:
        """Append one act of ``count`` events; ``inside`` is called under the write lock with what is to be recorded."""


class Appender(Protocol):
    """Picklable: it goes to the processes that append."""

    def create(self, path: Path) -> None:
        """Make a ledger that takes acts."""

    def session(self, path: Path) -> AbstractContextManager[Session]:
        """Open it, as a process of its own would."""

    def check(self, path: Path, acknowledged: Sequence[Told]) -> None:
        """Assert that the ledger is sound and holds all that was acknowledged, where it was said to stand."""


class MadeSession:
    """Appends unsigned acts through a judge that accepts everything."""

    def __init__(self, path: Path) -> None:
        self.recorder = LedgerRecorder.open(path)

    def __enter__(self) -> MadeSession:
        return self

    def __exit__(self, *_: object) -> None:
        self.recorder.close()

    def append(self, count: int, inside: Callable[[Sequence[Told]], None] | None = None) -> list[Told]:
        ids = [str(uuid.uuid4()) for _ in range(count)]
        act = MadeAct(
            [(f"unit:thon-{name[:2]}", "result.reported") for name in ids],
            ids=ids,
            note="x" * 900,
            inside=None if inside is None else lambda view: inside([Told(-1, name) for name in ids]),
        )
        positions = self.recorder.insert_events(act.stored_events, admission=act)
        return [Told(position - 1, name) for position, name in zip(positions, ids, strict=True)]


class MadeAppender:
    """The store alone."""

    def create(self, path: Path) -> None:
        LedgerRecorder.create(path).close()

    def session(self, path: Path) -> MadeSession:
        return MadeSession(path)

    def check(self, path: Path, acknowledged: Sequence[Told]) -> None:
        with LedgerReader.open(path) as reader:
            held = list(reader.columns())
            assert reader.size == len(held)
            assert [row.seq for row in held] == list(range(len(held)))
            assert all(held[told.seq].event_id == told.event_id for told in acknowledged)
            assert reader.schema_differences() == []
            leaves = [tree.leaf_hash(row.state) for row in held]
            assert reader.root_at(reader.size) == tree.root(leaves).hex()
            expected = list(tiles.grown(0, len(leaves), _no_root, lambda start, end: leaves[start:end]))
            assert [tuple(tile) for tile in reader.tiles()] == [tuple(tile) for tile in expected]
            whole_acts(reader)
        connection = sqlite3.connect(path)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.close()


def whole_acts(reader: LedgerReader) -> None:
    """Assert that every act stands whole: all its events, one after the other."""
    seq = 0
    while seq < reader.size:
        act = reader.act_of(seq)
        assert act.first == seq
        assert act.last < reader.size
        assert all(reader.act_of(member) == act for member in range(seq, act.last + 1))
        seq = act.last + 1


def _no_root(level: int, index: int) -> bytes:
    raise AssertionError(f"tile {level}/{index} asked for, though all are made anew")
