"""What a machine keeps of a ledger, torn or spoilt: named or left to the audit, never a crash after an append."""

from __future__ import annotations

import json
from pathlib import Path

from tests.commands.signing_floor import RECOGNISE, Floor


def journal(floor: Floor) -> Path:
    [path] = (floor.folder / "home" / "journal").iterdir()
    return path


def lines(floor: Floor) -> list[bytes]:
    return journal(floor).read_bytes().split(b"\n")


def test_a_torn_line_is_dropped_and_never_spoils_the_next(floor: Floor) -> None:
    """The machine went down while it wrote; what comes after is whole, and an audit reads it all."""
    before = lines(floor)[:-1]
    with journal(floor).open("ab") as file:
        file.write(b'{"digest": "ab')
    assert "JOURNAL_INVALID" not in floor.socai("audit", "journal", "--journal", journal(floor), "--json").err
    floor.recorded(("clerk", "keeper"), *RECOGNISE)
    *after, end = lines(floor)
    assert after[: len(before)] == before and len(after) == len(before) + 1 and end == b""
    assert json.loads(after[-1])["seq"] is not None
    assert floor.socai("audit", "journal", "--journal", journal(floor)).code in (0, 5)


def test_spoilt_lines_are_left_to_the_audit(floor: Floor) -> None:
    number = len(lines(floor))
    with journal(floor).open("ab") as file:
        for spoilt in (b"{", b"[]", b'{"digest":1}', b"\xff\xfe}", b"[" * 5000 + b"}", b"9" * 5000,
                       b'{"digest":"a","seq":' + b"9" * 5000 + b"}"):
            file.write(spoilt + b"\n")
    floor.recorded(("clerk", "keeper"), *RECOGNISE)
    ran = floor.socai("audit", "journal", "--journal", journal(floor), "--json")
    assert (ran.code, ran.error["code"], ran.error["line"]) == (5, "JOURNAL_INVALID", number)
    told = floor.socai("restore", "--check", "--never-signed")
    assert told.code == 0 and "nhật ký" in told.err, "what was lost can't be told, and it says so"


SPOILT = [
    b"", b"{", b"[]", b"{}", b"null", b"[" * 5000, b'{"size": 1}', b'{"size": true, "root": "a"}', b"\xff",
    b'{"size": %d, "root": "%b"}' % (10**20, b"a" * 64), b'{"size": -1, "root": "%b"}' % (b"a" * 64),
    b'{"size": 1, "root": "x"}', b'{"size": ' + b"9" * 5000 + b"}", b" " * 5000 + b'{"size": 1}',
]


def test_a_spoilt_memory_of_the_head_is_named(floor: Floor) -> None:
    [path] = (floor.folder / "home" / "seen").iterdir()
    for content in SPOILT:
        path.write_bytes(content)
        ran = floor.socai("restore", "--check", "--json")
        assert (ran.code, ran.error["code"], ran.error["path"]) == (3, "SEEN_INVALID", str(path)), content[:40]
        assert path.read_bytes() == content
