"""tlog-proof files: true ones hold, every change of one is refused, and only by our own errors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.proof import tree
from ledger.proof.checkpoint import Checkpoint, checkpoint_text
from ledger.proof.fields import base64_text
from ledger.proof.note import Note, NoteSignature
from ledger.proof.proof_file import Proof, parse_proof, proof_bytes, proven

LEAVES = [tree.leaf_hash(b"entry %d" % number) for number in range(40)]
CODES = ("PROOF_MALFORMED", "NOTE_MALFORMED", "CHECKPOINT_MALFORMED")


def proof_of(index: int, size: int, extra: bytes | None = None) -> Proof:
    text = checkpoint_text(Checkpoint("log.example/a", size, tree.root(LEAVES[:size]).hex()))
    note = Note(text, (NoteSignature("log.example/a", b"abcd", b"x" * 64),))
    return Proof(index, tuple(tree.inclusion_path(LEAVES, index, size)), note, extra)


places = st.integers(1, len(LEAVES)).flatmap(lambda size: st.tuples(st.integers(0, size - 1), st.just(size)))


@given(places, st.none() | st.binary(min_size=1, max_size=40))
def test_a_proof_reads_as_it_was_written_and_holds(place: tuple[int, int], extra: bytes | None) -> None:
    proof = proof_of(*place, extra)
    read = parse_proof(proof_bytes(proof))
    assert read == proof
    assert proven(read, LEAVES[place[0]]).size == place[1]


@given(places, st.data())
def test_27_another_index_leaf_or_path_is_refused(place: tuple[int, int], data: st.DataObject) -> None:
    proof = proof_of(*place)
    other = data.draw(st.sampled_from([one for one in range(place[1]) if one != place[0]] or [place[1]]))
    for index, leaf, path in (
        (other, LEAVES[place[0]], proof.path),
        (place[0], LEAVES[other % len(LEAVES)], proof.path),
        (place[0], LEAVES[place[0]], proof.path[:-1]),
        (place[0], LEAVES[place[0]], (*proof.path, bytes(32))),
        (place[0], LEAVES[place[0]], tuple(reversed(proof.path))),
    ):
        if (index, path, leaf) == (place[0], proof.path, LEAVES[place[0]]):
            continue
        with pytest.raises(LedgerError) as caught:
            proven(Proof(index, path, proof.note), leaf)
        assert caught.value.code == "PROOF_INVALID"


GOOD = proof_bytes(proof_of(9, 23, b"extra")).decode()
HASH = base64_text(proof_of(9, 23).path[1])
BAD = {
    "27 nothing": "",
    "27 garbage before": "\n" + GOOD,
    "27 garbage behind": GOOD + "x\n",
    "27 no final newline": GOOD[:-1],
    "another version": GOOD.replace("@v1", "@v2"),
    "27 path of one less": GOOD.replace(HASH + "\n", ""),
    "27 path of one more": GOOD.replace(HASH, HASH + "\n" + HASH),
    "27 hash of 31 bytes": GOOD.replace(HASH, base64_text(bytes(31))),
    "27 hash of 33 bytes": GOOD.replace(HASH, base64_text(bytes(33))),
    "27 empty hash line": GOOD.replace(HASH, ""),
    "27 index beyond the tree": GOOD.replace("index 9", "index 23"),
    "27 size": GOOD.replace("\n23\n", "\n46\n"),
    "27 half the size": GOOD.replace("\n23\n", "\n11\n"),
    "27 negative": GOOD.replace("index 9", "index -9"),
    "27 2^63": GOOD.replace("index 9", f"index {2**63}"),
    "27 leading zero": GOOD.replace("index 9", "index 09"),
    "27 sign": GOOD.replace("index 9", "index +9"),
    "27 full-width digit": GOOD.replace("index 9", "index \uff19"),
    "27 two spaces": GOOD.replace("index 9", "index  9"),
    "no index": GOOD.replace("index 9\n", ""),
    "two indices": GOOD.replace("index 9\n", "index 9\nindex 9\n"),
    "extra below": GOOD.replace("index 9\n", "").replace("extra", "index 9\nextra", 1),
    "two extras": GOOD.replace("extra ", "extra ZXh0cmE=\nextra ", 1),
    "empty extra": GOOD.replace("extra ZXh0cmE=", "extra "),
    "CRLF": GOOD.replace("\n", "\r\n"),
    "byte order mark": "\ufeff" + GOOD,
    "no checkpoint": GOOD.split("\n\n")[0] + "\n\n",
    "no signature": GOOD.rsplit("\n\n", 1)[0] + "\n",
    "64 hashes": GOOD.replace(HASH, "\n".join([HASH] * 64)),
    "large extra": GOOD.replace("ZXh0cmE=", base64_text(bytes(65_536))),
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_another_form_is_refused(text: str) -> None:
    with pytest.raises(LedgerError) as caught:
        parse_proof(text.encode())
    assert caught.value.code in CODES
    assert {"place", "found", "expected"} <= caught.value.facts.keys()


@given(st.integers(0, len(GOOD.encode()) - 1), st.integers(0, 7))
def test_a_flipped_bit_is_refused_or_proves_nothing(at: int, bit: int) -> None:
    """What is left are changes of what a proof doesn't vouch for: the extra data, the origin, the signatures."""
    data = bytearray(GOOD.encode())
    data[at] ^= 1 << bit
    try:
        read = parse_proof(bytes(data))
        proven(read, LEAVES[9])
    except LedgerError as refusal:
        assert refusal.code in (*CODES, "PROOF_INVALID")
    else:
        good = parse_proof(GOOD.encode())
        assert (read.index, read.path) == (good.index, good.path)


@given(st.binary(max_size=200))
def test_every_file_is_a_proof_or_refused(data: bytes) -> None:
    with pytest.raises(LedgerError) as caught:
        parse_proof(data)
    assert caught.value.code in CODES
