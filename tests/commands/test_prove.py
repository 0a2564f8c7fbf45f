"""`socai prove`: a tlog-proof that a stranger checks with hashes and one signature."""

from __future__ import annotations

import base64
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.commands.signing_floor import Floor
from tests.schemas import demand


def checked_by_hand(data: bytes, log_key: str) -> tuple[int, bytes]:
    """The proof by RFC 9162 section 2.1.3.2, word for word; nothing of ours is used. Returns index and entry."""
    head, _, note = data.decode().partition("\n\n")
    first, extra, index_line, *hashes = head.split("\n")
    assert first == "c2sp.org/tlog-proof@v1"
    entry = base64.b64decode(extra.removeprefix("extra "))
    index = int(index_line.removeprefix("index "))
    text, _, lines = note.rpartition("\n\n")
    origin, size_line, root = text.split("\n")
    name, keyid, public = log_key.split("+", 2)
    signature = base64.b64decode(lines.splitlines()[0].removeprefix(f"\u2014 {name} "))
    assert name == origin and signature[:4].hex() == keyid
    Ed25519PublicKey.from_public_bytes(base64.b64decode(public)[1:]).verify(signature[4:], (text + "\n").encode())
    fn, sn = index, int(size_line) - 1
    value = sha256(b"\x00" + entry).digest()
    for one in map(base64.b64decode, hashes):
        assert sn
        if fn % 2 or fn == sn:
            value = sha256(b"\x01" + one + value).digest()
            while not fn % 2 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            value = sha256(b"\x01" + value + one).digest()
        fn, sn = fn >> 1, sn >> 1
    assert sn == 0 and value == base64.b64decode(root)
    return index, entry


def test_every_entry_is_proven_to_a_stranger(floor: Floor) -> None:
    from ledger.stores.reader import LedgerReader

    told = floor.done("checkpoint", "sign", *floor.keys("log"), "--json").document
    with LedgerReader.open(floor.ledger) as reader:
        states = dict(reader.states())
        digests = [reader.entry(seq).digest for seq in range(reader.size)]
    for seq in (0, 1, len(states) // 2, len(states) - 1):
        file = floor.folder / f"{seq}.tlog-proof"
        named = f"seq:{seq}" if seq % 2 else digests[seq]
        made = floor.done("prove", named, "-o", file, "--json").document
        demand("prove", made)
        assert made["digest"] == digests[seq] and made["size"] == told["size"]
        assert checked_by_hand(file.read_bytes(), told["log_key"]) == (seq, states[seq])
    assert "mục ghi 2 nằm trong sổ" in floor.done("prove", "2", "-o", floor.folder / "two").out


@pytest.mark.parametrize(("event", "code"), [
    ("seq:9999", "EVENT_NOT_FOUND"), ("ab" * 32, "EVENT_NOT_FOUND"), ("seq:-1", "EVENT_NOT_FOUND"),
    ("seq:007", "EVENT_NOT_FOUND"), ("xã Đăk Kroong", "EVENT_NOT_FOUND"), ("seq:\u0665", "EVENT_NOT_FOUND"),
])
def test_what_is_no_entry(floor: Floor, event: str, code: str) -> None:
    floor.done("checkpoint", "sign", *floor.keys("log"))
    ran = floor.socai("prove", event, "-o", floor.folder / "p", "--json")
    assert (ran.code, ran.error["code"]) == (6, code)
    assert not Path(floor.folder / "p").exists()


def test_without_a_checkpoint_nothing_is_proven(floor: Floor) -> None:
    ran = floor.socai("prove", "seq:0", "-o", floor.folder / "p", "--json")
    assert (ran.code, ran.error["code"]) == (6, "CHECKPOINT_NOT_FOUND")
    size = floor.done("checkpoint", "sign", *floor.keys("log"), "--json").document["size"]
    ran = floor.socai("prove", f"seq:{size}", "-o", floor.folder / "p", "--json")
    assert ran.error["code"] == "EVENT_NOT_FOUND"
    floor.done("prove", "seq:0", "-o", floor.folder / "p", "--checkpoint", size)
    again = floor.socai("prove", "seq:0", "-o", floor.folder / "p", "--json")
    assert (again.code, again.error["code"]) == (3, "FILE_EXISTS")
