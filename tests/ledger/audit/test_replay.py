"""The replay by itself, on rows that nobody could have recorded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.audit.replay import Replay
from ledger.stores.columns import Columns
from tests.ledger.admission.province import Province


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    made = Province(Path(tmp_path_factory.mktemp("replay")) / "so.db")
    yield made
    made.close()


@pytest.mark.parametrize("state", [b"", b"{}", b"[]", b'{"payload":"e30=","recorded_at":"x"}', b"\xff" * 9])
def test_bytes_that_are_no_entry_are_named_and_counted(province: Province, state: bytes) -> None:
    replay = Replay(province.book.reader)
    replay.add(Columns(1, "unit:x", 1, "unit.registered", b"d" * 32, "a" * 64, "id", state))
    replay.finish()
    assert [(finding.code, finding.severity, finding.seq) for finding in replay.findings] == [
        ("UNREADABLE_ENTRY", "failed", 0)
    ]
    assert len(replay.leaves) == 1
