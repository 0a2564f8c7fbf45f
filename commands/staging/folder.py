"""The folder of the demo: emptied only of what an earlier demo left, and one byte of a copy changed in it."""

from __future__ import annotations

import os
import secrets
import shutil
from base64 import b64decode, b64encode
from json import loads

from commands.staging import stage as at
from commands.terminal.words import t
from ledger.errors import LedgerError

_MARK = f"{at.FOLDER}/README.txt"
_FILES = (at.LEDGER, at.PIN, at.FLIPPED, at.SCRIPT, _MARK)
_FOLDERS = (at.KEYS, at.ACTS, at.DRAFTS, at.HOME, at.CHECKPOINTS)


def prepare() -> None:
    """Make `demo/` ready, with a fresh throw-away passphrase.

    Raises `LEDGER_EXISTS` for a ledger founded for another purpose, `FILE_EXISTS` for files that no demo made.
    """
    if os.path.lexists(at.LEDGER):
        _demand_demo()
    elif not os.path.lexists(_MARK):
        for path in (*_FILES, *_FOLDERS):
            if os.path.lexists(path):
                raise LedgerError("FILE_EXISTS", file=path)
    _clear()
    for folder in (at.FOLDER, at.ACTS, at.DRAFTS):
        os.makedirs(folder, exist_ok=True)
    os.mkdir(at.KEYS, 0o700)
    with open(_MARK, "x", encoding="utf-8") as file:
        file.write(t("demo.readme"))
    descriptor = os.open(at.PASSPHRASE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(24) + "\n")


def _demand_demo() -> None:
    from ledger.stores.reader import LedgerReader

    with LedgerReader.open(at.LEDGER) as reader:
        purpose = reader.entry(0).body["purpose"] if reader.size else None
    if purpose != "demo":
        raise LedgerError("LEDGER_EXISTS", path=at.LEDGER, found=purpose, expected="demo")


def _clear() -> None:
    for path in _FILES:
        for suffix in ("", "-wal", "-shm"):
            if os.path.lexists(path + suffix):
                os.unlink(path + suffix)
    for folder in _FOLDERS:
        if os.path.lexists(folder):
            shutil.rmtree(folder)


def flip(unit: str, day: str) -> tuple[int, str, str]:
    """In the copy FLIPPED, change one byte: the last digit of `unit`'s recognition's day of effect, `day`, becomes one
    less. Returns (place in the file, byte before, byte after).

    An entry holds its payload in base64, so the changed byte is one letter of that. Raises ValueError if SQLite
    stored it in pieces that part there.
    """
    from ledger.stores.reader import LedgerReader

    with LedgerReader.open(at.FLIPPED) as reader:
        seq = next(entry.seq for entry in reader.stream(unit) if entry.type == "recognition.recognised")
        before = loads(reader.state(seq))["payload"].encode("ascii")
    payload = b64decode(before)
    effect = f'"effective_from":"{day}'.encode()
    position = payload.index(effect) + len(effect) - 1
    after = b64encode(payload[:position] + bytes([payload[position] - 1]) + payload[position + 1 :])
    letter = next(number for number, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1])
    with open(at.FLIPPED, "r+b") as file:
        place = file.read().index(before[letter - 40 : letter + 40]) + 40
        file.seek(place)
        file.write(after[letter : letter + 1])
    return place, chr(before[letter]), chr(after[letter])
