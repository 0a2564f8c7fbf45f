"""The faults' port on a whole ledger: acts drafted, signed, admitted and audited for real."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from bench.scene import START, Scene, commune, quoted_result, seed_law
from ledger.audit.run import audit
from ledger.book import Book
from ledger.event_ids import uuid7
from ledger.events.draft_file import with_signatures
from ledger.instants import instant
from ledger.proof import pin as pins
from ledger.signing.batch import sign_batch, sign_single
from ledger.signing.dsse import EVENT_TYPE, pae
from ledger.stores.reader import LedgerReader
from ledger.stores.sqlite import LedgerRecorder
from projections.read_model import ReadModel, replay
from projections.schema import COLUMNS
from tests.faults.appender import Told, whole_acts

NOW = START + 3_600_000_000
UNITS = 8


class RealSession:
    """One process's Book with the clerk's key. The clock stands still, and is looked at under the write lock."""

    def __init__(self, path: Path) -> None:
        kept = json.loads(_beside(path).read_text())
        self._key: Any = load_der_private_key(bytes.fromhex(kept["key"]), None)
        self._signer: dict[str, Any] = kept["signer"]
        self._inside: Callable[[], None] | None = None
        self.book = Book.open(path, self._look)

    @property
    def recorder(self) -> LedgerRecorder:
        return self.book._recorder

    def __enter__(self) -> RealSession:
        return self

    def __exit__(self, *_: object) -> None:
        self.book.close()

    def append(self, count: int, inside: Callable[[Sequence[Told]], None] | None = None) -> list[Told]:
        ids = [uuid7(NOW, os.urandom(10)) for _ in range(count)]
        intents = [quoted_result(f"unit:xa-{n % UNITS}", "2021-12-31", n % 19, "x" * 300) for n in range(count)]
        draft = self.book.draft(intents, attestation="quoted-from-report", signers=[self._signer],
                                signed_at=instant(NOW), act_id=uuid7(NOW, os.urandom(10)), event_ids=ids,
                                shape="batch" if count > 1 else "single")
        messages = [pae(EVENT_TYPE, payload) for payload in draft.payloads]
        signed = (sign_batch(self._key, str(self.book.genesis), messages) if count > 1
                  else [sign_single(self._key, messages[0])])
        self._inside = None if inside is None else lambda: inside([Told(-1, name) for name in ids])
        try:
            positions = self.book.append(with_signatures(draft, signed).envelopes).positions
        finally:
            self._inside = None
        return [Told(seq, name) for seq, name in zip(positions, ids, strict=True)]

    def _look(self) -> int:
        if self._inside is not None:
            self._inside()
        return NOW


class RealAppender:
    """A founded ledger with an archive office of two clerks; one of them appends."""

    def create(self, path: Path) -> None:
        scene = Scene(str(path), seed_law())
        scene.record([commune(n) for n in range(UNITS)], "signed-by-author", scene.root)
        clerk = scene.clerks[0]
        key = scene.keys[clerk["key"]].private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        size = scene.book.reader.refresh()
        pin = pins.Pin(scene.book.origin, str(scene.book.genesis), size, scene.book.reader.root_at(size))
        _beside(path).write_text(json.dumps({"key": key.hex(), "signer": clerk, "pin": pins.to_json(pin)}))
        scene.book.close()
        with LedgerReader.open(path) as reader:
            replay(reader, _model(path, "grown"))

    def session(self, path: Path) -> RealSession:
        return RealSession(path)

    def pin(self, path: Path) -> pins.Pin:
        """Taken when the ledger was new."""
        return pins.from_json(json.loads(_beside(path).read_text())["pin"])

    def check(self, path: Path, acknowledged: Sequence[Told]) -> None:
        report = audit(str(path), self.pin(path))
        assert (report.verdict, report.findings) == ("valid", ())
        with LedgerReader.open(path) as reader:
            held = {row.seq: row.event_id for row in reader.columns()}
            assert len(held) == reader.size == report.entries
            assert all(held[told.seq] == told.event_id for told in acknowledged)
            assert reader.root_at(reader.size) == report.root
            whole_acts(reader)
            assert _projected(reader, path)
        connection = sqlite3.connect(path)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.close()


def _projected(reader: LedgerReader, path: Path) -> bool:
    """Whether the read model made when the ledger was new, caught up, equals one built from nothing."""
    replay(reader, _model(path, "anew"))
    held = []
    for name in ("grown", "anew"):
        model = ReadModel.open(_model(path, name), reader)
        assert isinstance(model, ReadModel)
        model.catch_up(reader)
        held.append([model.position, *(model.rows(table) for table in COLUMNS)])
        model.close()
    return held[0] == held[1] and held[0][0] == reader.size


def _model(path: Path, name: str) -> str:
    return str(_beside(path).with_suffix(f".{name}.db"))


def _beside(path: Path) -> Path:
    """In a folder of its own: tests look at what lies beside the ledger."""
    return path.parent.parent / f"{path.parent.name}.clerk.json"
