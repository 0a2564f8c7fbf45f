"""Files handed to `record` and the note of what this machine has seen: what is wrong with them has a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.files import structured
from commands.machine.seen import _read
from ledger.errors import LedgerError


def test_a_file_beyond_all_measure_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(structured, "_LIMIT", 10)
    path = tmp_path / "act.json"
    path.write_text('{"schema": "socai/act/1"}', encoding="utf-8")
    with pytest.raises(LedgerError, match="FILE_TOO_LARGE"):
        structured.read_structured(str(path))


@pytest.mark.parametrize("text", ["", "{}", '{"size": -1, "root": "x"}', '{"size": "3", "root": "x"}', "\x00"])
def test_a_damaged_note_of_what_was_seen_is_not_taken_for_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "seen.json"
    assert _read(str(path)) is None
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LedgerError, match="SEEN_INVALID"):
        _read(str(path))
