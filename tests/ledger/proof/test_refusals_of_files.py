"""Notes, checkpoints, cosignatures, proofs, indices: a refusal says place, found and expected, word for word."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest

from ledger.errors import LedgerError
from ledger.proof import fields, tree
from ledger.proof.checkpoint import Checkpoint, checkpoint_text, parse_checkpoint
from ledger.proof.cosignature import cosignature_bytes, cosigned_message, split_cosignature
from ledger.proof.note import SIGNATURES_LIMIT, SIZE_LIMIT, Note, NoteSignature, note_bytes, parse_note, signature_line
from ledger.proof.proof_file import Proof, parse_proof, proof_bytes, proven
from ledger.proof.subject_index import (
    CHAIN_START,
    Absence,
    SubjectIndex,
    SubjectProof,
    chain,
    subject_leaf,
    verify_absence,
    verify_presence,
)
from ledger.proof.verifier_key import LOG, WITNESS, VerifierKey, signed, verified, verifier_key
from ledger.signing.algorithms import public_of
from ledger.signing.keyfile import new_key

KEY = new_key("ed25519")
HELD = verifier_key("log.test", LOG, public_of(KEY).spki)
LEAVES = [tree.leaf_hash(b"%d" % number) for number in range(9)]
ROOT = b64encode(tree.root(LEAVES)).decode()
TEXT = f"log.test\n9\n{ROOT}\n"
NOTE = Note(TEXT, (signed(TEXT, "log.test", KEY),))
LINE = signature_line(NOTE.signatures[0])


def refused(function: Any, *arguments: Any) -> tuple[str, dict[str, Any]]:
    with pytest.raises(LedgerError) as caught:
        function(*arguments)
    return caught.value.code, dict(caught.value.facts)


def told(code: str, place: str, found: str, expected: str) -> tuple[str, dict[str, Any]]:
    return code, {"place": place, "found": found, "expected": expected}


def test_cosignatures() -> None:
    signature = bytes(range(64))
    assert split_cosignature(cosignature_bytes(5, signature)) == (5, signature)
    assert cosignature_bytes(258, b"x") == b"\0\0\0\0\0\0\1\2x"
    assert split_cosignature(cosignature_bytes(2**63 - 1, signature))[0] == 2**63 - 1
    assert cosigned_message("a\n1\nb\n", 7) == b"cosignature/v1\ntime 7\na\n1\nb\n"
    for size in (0, 71, 73):
        assert refused(split_cosignature, bytes(size)) == (
            "SIGNATURE_INVALID", {"reason": "length", "found": size, "expected": 72})
    assert refused(split_cosignature, b"\x80" + bytes(71)) == (
        "SIGNATURE_INVALID", {"reason": "timestamp", "found": str(2**63), "expected": 2**63 - 1})


NO_NUMBERS = ["", "007", "+5", "-1", "1_0", " 7", "7 ", "\uff15", "0x1", str(2**63), "1" * 20, "7\n"]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_numbers(text: str) -> None:
    assert refused(fields.number, text, "X", "here") == told(
        "X", "here", text.encode("unicode_escape").decode(), "a decimal number without leading zeros")
    assert fields.number("9", "X", "here", 9) == 9 and fields.number(str(2**63 - 1), "X", "") == 2**63 - 1
    assert refused(fields.number, "10", "X", "here", 9)[0] == "X" and fields.number("0", "X", "") == 0


def test_bytes_in_base64() -> None:
    for text in ("QR==", "QQ=", "QQ", "Q Q=", "QQ==\n", "é", "-_=="):
        assert refused(fields.binary, text, "X", "p") == told(
            "X", "p", text.encode("unicode_escape").decode(), "canonical padded base64"), text
    assert refused(fields.binary, "", "X", "p") == told("X", "p", "0 bytes", "1 byte or more")
    assert refused(fields.binary, "QQ==", "X", "p", 2) == told("X", "p", "1 bytes", "2 bytes")
    assert fields.binary("QQ==", "X", "p", 1) == b"A" and fields.binary("QUI=", "X", "p") == b"AB"
    assert fields.malformed("X", "p", "é\n" * 99, "e").facts["found"] == ("é\n" * 35).encode("unicode_escape").decode()


def test_texts() -> None:
    assert fields.text_of(b"a\nb\n", "X", 4) == "a\nb\n"
    assert refused(fields.text_of, b"aaaa\n", "X", 4) == told("X", "file", "5 bytes", "at most 4 bytes")
    assert refused(fields.text_of, b"ab\xff\xfe12345\n", "X", 99) == told("X", "byte 2", "fffe3132", "UTF-8")
    assert refused(fields.text_of, b"\xef\xbb\xbfa\n", "X", 99) == told("X", "byte 0", "\\ufeff", "no byte order mark")
    assert refused(fields.text_of, b"a\nb\tc\n", "X", 99) == told(
        "X", "line 2", "\\t", "no control character but newline")
    assert refused(fields.text_of, b"\n\x07\n", "X", 99)[1]["place"] == "line 2"
    assert refused(fields.text_of, b"0123456789", "X", 99) == told("X", "end", "23456789", "a newline at the end")


@pytest.mark.parametrize(("data", "place", "found", "expected"), [
    (TEXT, "end", TEXT[-40:], "an empty line, then signature lines"),
    (TEXT + "\n", "end", (TEXT + "\n")[-40:], "an empty line, then signature lines"),
    (TEXT + "\n- log.test QUFBQUE=\n", "line 5", "- log.test QUFBQUE=", None),
    (TEXT + "\n\u2014 log.test\n", "line 5", "\u2014 log.test", None),
    (TEXT + "\n\u2014 log+test QUFBQUE=\n", "line 5", "\u2014 log+test QUFBQUE=", None),
    (TEXT + "\n" + LINE + "\u2014 x QUFBQR==\n", "line 6", "QUFBQR==", "canonical padded base64"),
    (TEXT + "\n\u2014 x QUFB QUFBQUE=\n", "line 5", "QUFB QUFBQUE=", "canonical padded base64"),
    (TEXT + "\n" + LINE + "\u2014 x QUFBQQ==\n", "line 6", "4 bytes", "a key id of 4 bytes and a signature"),
    (TEXT + "\n" + LINE * (SIGNATURES_LIMIT + 1), "signatures", str(SIGNATURES_LIMIT + 1),
     f"at most {SIGNATURES_LIMIT}"),
])
def test_notes(data: str, place: str, found: str, expected: str | None) -> None:
    expected = expected or "an em dash, a key name, base64, with single spaces"
    found = found[:70].encode("unicode_escape").decode()
    assert refused(parse_note, data.encode()) == told("NOTE_MALFORMED", place, found, expected)


def test_notes_that_hold() -> None:
    short = NoteSignature("x", b"1234", b"5")
    both = NOTE.with_signatures([short, NOTE.signatures[0]])
    assert both.signatures == (NOTE.signatures[0], short) and parse_note(note_bytes(both)) == both
    full = Note(TEXT, tuple(NoteSignature(f"n{n}", b"1234", b"5") for n in range(SIGNATURES_LIMIT)))
    assert parse_note(note_bytes(full)) == full
    odd = Note(TEXT.removesuffix("\n"), NOTE.signatures)
    assert refused(note_bytes, odd)[0] == "NOTE_MALFORMED"
    twice = Note(TEXT + "\n" + LINE, NOTE.signatures)
    assert note_bytes(twice).count(b"\n\n") == 2


@pytest.mark.parametrize(("text", "place", "found", "expected"), [
    (f"log.test\n9\n{ROOT}\nmore\n", "lines", "4", "three lines: origin, size, root"),
    ("log.test\n9\n", "lines", "2", "three lines: origin, size, root"),
    (f"log test\n9\n{ROOT}\n", "line 1", "log test", "an origin without spaces and plus signs"),
    (f"\n9\n{ROOT}\n", "line 1", "", "an origin without spaces and plus signs"),
    (f"log.test\n09\n{ROOT}\n", "line 2", "09", "a decimal number without leading zeros"),
    ("log.test\n9\nQUE=\n", "line 3", "2 bytes", "32 bytes"),
    (f"log.test\n0\n{ROOT}\n", "line 3", tree.root(LEAVES).hex(), tree.EMPTY_ROOT.hex()),
    ("\ud800\n9\n", "byte 0", "eda0800a", "UTF-8"),
])
def test_checkpoints(text: str, place: str, found: str, expected: str) -> None:
    assert refused(parse_checkpoint, text) == told("CHECKPOINT_MALFORMED", place, found, expected)


def test_checkpoints_that_hold() -> None:
    for checkpoint in (Checkpoint("log.test", 9, tree.root(LEAVES).hex()), Checkpoint("a", 0, tree.EMPTY_ROOT.hex())):
        assert parse_checkpoint(checkpoint_text(checkpoint)) == checkpoint
    assert checkpoint_text(Checkpoint("log.test", 9, tree.root(LEAVES).hex())) == TEXT
    long = "o" * (1024 - len(f"\n9\n{ROOT}\n"))
    assert parse_checkpoint(f"{long}\n9\n{ROOT}\n").origin == long
    assert refused(parse_checkpoint, f"{long}o\n9\n{ROOT}\n")[1]["expected"] == "at most 1024 bytes"


PATH = tuple(tree.inclusion_path(LEAVES, 5, 9))
GOOD = proof_bytes(Proof(5, PATH, NOTE))


@pytest.mark.parametrize(("old", "new", "place", "found", "expected"), [
    (b"\n\n", b"\n", "end", None, "an empty line, then a checkpoint"),
    (b"tlog-proof@v1", b"tlog-proof@v2", "line 1", "c2sp.org/tlog-proof@v2", "c2sp.org/tlog-proof@v1"),
    (b"index 5", b"index 05", "line 2", "05", "a decimal number without leading zeros"),
    (b"index 5", b"indices 5", "line 2", "indices 5", "index and a number"),
    (b"index 5", b"extra QR==\nindex 5", "line 2", "QR==", "canonical padded base64"),
    (b"index 5", b"extra QQ==\nindices 5", "line 3", "indices 5", "index and a number"),
    (b"index 5", b"index 9", "line 2", "9", "an index below the size 9"),
    (b"index 5\n", b"index 5\nQQ==\n", "line 3", "1 bytes", "32 bytes"),
    (b"index 5", b"extra QQ==\nindex 5\nQQ==", "line 4", "1 bytes", "32 bytes"),
    (b"index 5\n", b"index 5\n" + b64encode(bytes(32)) + b"\n", "path", "5", "4 hashes"),
    (b"index 5\n", b"index 5\n" + (b64encode(bytes(32)) + b"\n") * 60, "path", "64", "at most 63 hashes"),
    (b"index 5", b"extra " + b64encode(bytes(65_536)) + b"\nindex 5", "line 2", "65536 bytes", "at most 65535 bytes"),
])
def test_proofs(old: bytes, new: bytes, place: str, found: str | None, expected: str) -> None:
    code, facts = refused(parse_proof, GOOD.replace(old, new))
    if found is None:
        found = facts["found"]
    assert (code, facts) == told("PROOF_MALFORMED", place, found, expected)


def test_proofs_that_hold() -> None:
    read = parse_proof(GOOD)
    assert read == Proof(5, PATH, NOTE) and read.extra is None
    with_extra = Proof(5, PATH, NOTE, b"x" * 65_535)
    assert parse_proof(proof_bytes(with_extra)) == with_extra
    assert proven(read, LEAVES[5]) == Checkpoint("log.test", 9, tree.root(LEAVES).hex())
    assert refused(proven, read, LEAVES[4])[0] == "PROOF_INVALID"
    alone = Note(f"log.test\n1\n{b64encode(LEAVES[0]).decode()}\n", NOTE.signatures)
    assert parse_proof(proof_bytes(Proof(0, (), alone))).path == ()
    for odd in (Proof(5, PATH[:-1], NOTE), Proof(9, PATH, NOTE)):
        assert refused(proof_bytes, odd)[0] == "PROOF_MALFORMED"
    assert refused(proof_bytes, Proof(5, list(PATH), NOTE)) == told(  # type: ignore[arg-type]  # a list, on purpose
        "PROOF_MALFORMED", "file", "another proof", "a proof that reads as it was written")


def test_verifier_keys() -> None:
    assert VerifierKey.parse(HELD.text) == HELD and len(HELD.key_hash) == 4
    told_hash = HELD.text.split("+")[1]
    raw = bytes([LOG]) + HELD.public

    def key(kind: bytes, told_key: str = told_hash) -> str:
        return f"log.test+{told_key}+{b64encode(kind).decode()}"

    code = "VERIFIER_KEY_INVALID"
    for text in ("log.test", f"log.test+{told_hash[:7]}+AA==", f"lo g+{told_hash}+AA=="):
        assert refused(VerifierKey.parse, text) == told(code, "key", text, "name+key id+base64")
    kinds = "01 (Ed25519) or 04 (cosignature/v1), then 32 bytes"
    assert refused(VerifierKey.parse, key(b"\x02" + HELD.public)) == told(code, "type", "02", kinds)
    assert refused(VerifierKey.parse, key(raw + b"x")) == told(code, "type", "01", kinds)
    assert refused(VerifierKey.parse, key(raw, "00000000")) == told(code, "key id", "00000000", told_hash)
    assert refused(verifier_key, "a", LOG, b"\x30" * 91) == told(code, "algorithm", "30" * 16, "an Ed25519 key")
    low = VerifierKey("a", LOG, bytes(32))
    assert refused(low.demand_usable) == told(code, "key", "point", "an Ed25519 key")
    for encoded, found in (("QR==", "QR=="), ("A" * 121, "A" * 70), ("A" * 124, "A" * 70)):
        assert refused(VerifierKey.parse, f"log.test+{told_hash}+{encoded}") == told(
            code, "key", found, "canonical padded base64")
    assert refused(VerifierKey.parse, f"log.test+{told_hash}+{'A' * 120}") == told(code, "type", "00", kinds)
    assert WITNESS == 4 and verifier_key("a", WITNESS, public_of(KEY).spki).key_hash != HELD.key_hash


def test_a_known_key_with_a_bad_signature_condemns_the_note() -> None:
    bad = Note(TEXT, (NoteSignature("x", b"1234", b"5"), NoteSignature("log.test", HELD.key_hash, bytes(64))))
    assert refused(verified, bad, [HELD]) == ("NOTE_SIGNATURE_INVALID", {
        "place": "signatures[1]", "name": "log.test", "key": HELD.keyid, "found": "refused-point",
        "expected": "a signature over this text"})
    assert verified(bad, []) == () and verified(NOTE, [HELD]) == ((HELD, NOTE.signatures[0]),)


ROWS = [("unit:b", 0, LEAVES[0]), ("unit:a", 1, LEAVES[1]), ("unit:b", 2, LEAVES[2]), ("unit:d", 3, LEAVES[3])]


def test_the_chain_and_the_leaf_by_hand() -> None:
    one = sha256(b"socai-chain/v1\0" + bytes(32) + (0).to_bytes(8, "big") + LEAVES[0]).digest()
    assert chain(CHAIN_START, 0, LEAVES[0]) == one
    two = sha256(b"socai-chain/v1\0" + one + (2).to_bytes(8, "big") + LEAVES[2]).digest()
    assert chain(one, 2, LEAVES[2]) == two
    index = SubjectIndex(ROWS)
    assert index.held("unit:b") == (2, two) and index.held("unit:x") == (0, bytes(32)) and index.size == 3
    assert subject_leaf("unit:b", 2, two) == f"socai-subject/v1\nunit:b\n2\n{two.hex()}\n".encode()
    assert SubjectIndex().root == tree.EMPTY_ROOT and SubjectIndex().size == 0


def test_presence_and_absence_word_for_word() -> None:
    index = SubjectIndex(ROWS[:1])
    for row in ROWS[1:]:
        assert index.root and index.size
        index.add(*row)
    root = index.root
    assert index.root == SubjectIndex(ROWS).root
    held = index.inclusion("unit:b")
    verify_presence(held, 3, root)
    for missing in ("unit:0", "unit:c", "unit:e"):
        verify_absence(missing, index.absence(missing), 3, root)
        with pytest.raises(KeyError, match=missing):
            index.inclusion(missing)
    with pytest.raises(KeyError, match="unit:b"):
        index.absence("unit:b")
    odd = {"reason": "subject", "expected": "a leaf of the index"}
    for bad in (SubjectProof("Unit:b", *held_of(held)), SubjectProof("unit:b", 0, held.chain, held.index, held.path),
                SubjectProof("unit:b", 2, held.chain[:31], held.index, held.path)):
        assert refused(verify_presence, bad, 3, root) == ("PROOF_INVALID", odd | {"found": bad.subject})
    long = SubjectProof("unit:" + "b" * 200, *held_of(held))
    assert refused(verify_presence, long, 3, root)[1]["found"] == long.subject[:100]
    first, second, last = (index.inclusion(name) for name in ("unit:a", "unit:b", "unit:d"))
    for subject, absence, facts in (
        ("unit:c", Absence(None, last), {"reason": "neighbours", "found": [-1, 2]}),
        ("unit:c", Absence(second, None), {"reason": "neighbours", "found": [1, 3]}),
        ("unit:c", Absence(first, last), {"reason": "neighbours", "found": [0, 2]}),
        ("unit:c", Absence(None, None), {"reason": "neighbours", "found": [-1, 3]}),
    ):
        assert refused(verify_absence, subject, absence, 3, root) == (
            "PROOF_INVALID", facts | {"expected": "indices side by side"})
    assert refused(verify_absence, "unit:b", Absence(second, last), 3, root) == (
        "PROOF_INVALID", {"reason": "neighbour-before", "found": "unit:b", "expected": "unit:b"})
    assert refused(verify_absence, "unit:d", Absence(second, last), 3, root) == (
        "PROOF_INVALID", {"reason": "neighbour-after", "found": "unit:d", "expected": "unit:d"})
    verify_absence("unit:a", SubjectIndex().absence("unit:a"), 0, tree.EMPTY_ROOT)


def held_of(proof: SubjectProof) -> tuple[int, bytes, int, tuple[bytes, ...]]:
    return proof.count, proof.chain, proof.index, proof.path


def test_edges_that_mutation_showed() -> None:
    """Each line here is a change of the code that no other test noticed (docs/MUTATION.md)."""
    listed = Note(TEXT, [*NOTE.signatures])  # type: ignore[arg-type]  # a list, on purpose
    assert refused(note_bytes, listed) == told(
        "NOTE_MALFORMED", "file", "another note", "a note that reads as it was written")
    first = b"c2sp.org/tlog-proof@v1"
    assert refused(parse_proof, first + b"\n\n" + note_bytes(NOTE)) == told(
        "PROOF_MALFORMED", "line 2", "", "index and a number")
    long = first + b" and more\n" + b"x" * 90 + b"\n"
    assert refused(parse_proof, long)[1]["found"] == "x" * 39 + "\\n"
    assert refused(parse_proof, long + b"\n")[1] == {
        "place": "line 1", "found": "c2sp.org/tlog-proof@v1 and more", "expected": "c2sp.org/tlog-proof@v1"}
    broken = GOOD.replace(b64encode(PATH[2]), b"QQ==")
    assert refused(parse_proof, broken)[1]["place"] == "line 5"
    vast = Note(f"log.test\n{2**63 - 1}\n{ROOT}\n", NOTE.signatures)
    whole = Proof(0, tuple(bytes([n]) * 32 for n in range(63)), vast)
    assert parse_proof(proof_bytes(whole)) == whole
    assert refused(parse_proof, b"x" * (2 * SIZE_LIMIT) + b"\n")[1] == {
        "place": "file", "found": f"{2 * SIZE_LIMIT + 1} bytes", "expected": f"at most {2 * SIZE_LIMIT} bytes"}
    spki = public_of(KEY).spki
    assert refused(verifier_key, "a", LOG, spki + b"x")[1]["place"] == "algorithm"
    assert refused(verifier_key, "a", LOG, b"1" + spki[1:])[1]["place"] == "algorithm"
