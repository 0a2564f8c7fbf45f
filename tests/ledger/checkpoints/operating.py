"""A founded ledger and the machine that signs its checkpoints, for tests."""

from __future__ import annotations

import os
from pathlib import Path

from bench.scene import Clock, Scene
from ledger.checkpoints.folder import CheckpointFolder
from ledger.checkpoints.operator import LogOperator
from ledger.event_ids import uuid7
from ledger.events.drafting import Intent
from ledger.signing.algorithms import PrivateKey


class Floor:
    """``folder`` holds ledger, checkpoints and head file. ``start``: of its clock, microseconds."""

    def __init__(self, folder: Path, start: int | None = None) -> None:
        self.path = str(folder / "socai.db")
        self.head_path = str(folder / "home" / "log.json")
        self.scene = Scene(self.path, (), Clock() if start is None else Clock(start))
        self.folder = CheckpointFolder(self.path)
        self._persons = 0

    @property
    def log_key(self) -> PrivateKey:
        keyid = self.scene.book.reader.entry(0).body["log_key"]["key"]
        return self.scene.keys[keyid]

    @property
    def operator(self) -> LogOperator:
        """The machine, started anew."""
        scene = self.scene
        return LogOperator(scene.book, self.log_key, self.head_path, now=scene.instant,
                           new_id=lambda: uuid7(scene.clock(), os.urandom(10)))

    def record(self, count: int = 1) -> None:
        """Some more entries, of new subjects."""
        first, self._persons = self._persons, self._persons + count
        persons = [Intent("person.registered", f"person:p-{number}", {}) for number in range(first, first + count)]
        self.scene.record(persons, "signed-by-author", self.scene.root)
