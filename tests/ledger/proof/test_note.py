"""Signed notes: the published example, everything else than the exact form refused, and only by our own error."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.proof.note import Note, NoteSignature, note_bytes, parse_note, signature_line
from ledger.proof.verifier_key import LOG, WITNESS, VerifierKey, signed, verified, verifier_key
from ledger.signing.algorithms import public_of

PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
LINE = (
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJn"
    "AM=\n"
)
NOTE = (TEXT + "\n" + LINE).encode()
"""The example of the reference implementation (golang.org/x/mod/sumdb/note): key, text and signature."""

names = st.text(st.characters(codec="utf-8", exclude_categories=("Z", "C")), min_size=1, max_size=20).filter(
    lambda name: "+" not in name and not any(one.isspace() for one in name) and "\u2028" not in name
)
signature_lists = st.lists(
    st.builds(NoteSignature, names, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=80)),
    min_size=1, max_size=5,
)
lines = st.text(st.characters(codec="utf-8", exclude_characters="\ufeff", exclude_categories=("Cc",)), max_size=20)
texts = st.lists(lines, min_size=1, max_size=5).map(lambda parts: "\n".join(parts) + "\n")


def refused(data: bytes) -> LedgerError:
    with pytest.raises(LedgerError) as caught:
        parse_note(data)
    assert caught.value.code == "NOTE_MALFORMED"
    assert caught.value.facts.keys() == {"place", "found", "expected"}
    assert all(len(str(value)) < 900 for value in caught.value.facts.values())
    return caught.value


def test_the_published_note_is_read_and_verified() -> None:
    note = parse_note(NOTE)
    key = VerifierKey.parse(PETER)
    assert (note.text, key.text, key.kind, key.key_hash.hex()) == (TEXT, PETER, LOG, "c74f20a3")
    assert verified(note, [key]) == ((key, note.signatures[0]),)
    assert note_bytes(note) == NOTE


@given(texts, signature_lists)
def test_a_note_reads_as_it_was_written(text: str, signatures: list[NoteSignature]) -> None:
    note = Note(text, tuple(signatures))
    assert parse_note(note_bytes(note)) == note


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda tail: NOTE[:-20] + tail))
def test_whatever_is_read_is_written_again_to_the_byte(data: bytes) -> None:
    try:
        note = parse_note(data)
    except LedgerError as refusal:
        assert refusal.code == "NOTE_MALFORMED"
    else:
        assert note_bytes(note) == data


@given(st.integers(0, len(NOTE) - 1), st.integers(0, 7))
def test_no_flipped_bit_leaves_a_verified_note(at: int, bit: int) -> None:
    data = bytearray(NOTE)
    data[at] ^= 1 << bit
    try:
        note = parse_note(bytes(data))
        assert verified(note, [VerifierKey.parse(PETER)]) == ()
    except LedgerError as refusal:
        assert refusal.code in ("NOTE_MALFORMED", "NOTE_SIGNATURE_INVALID")


SIGNATURE = LINE[len("\u2014 PeterNeumann ") : -1]
MALFORMED = {
    "empty": b"",
    "text alone": TEXT.encode(),
    "no text": b"\n" + LINE.encode(),
    "no empty line": (TEXT + LINE).encode(),
    "no signature": (TEXT + "\n").encode(),
    "no final newline": NOTE[:-1],
    "another empty line at the end": NOTE + b"\n",
    "CRLF": NOTE.replace(b"\n", b"\r\n"),
    "byte order mark": b"\xef\xbb\xbf" + NOTE,
    "UTF-16": NOTE.decode().encode("utf-16"),
    "no UTF-8": NOTE.replace(b"think", b"th\xffnk"),
    "surrogate": NOTE.replace(b"think", b"th\xed\xa0\x80nk"),
    "control character": NOTE.replace(b"think", b"th\x01nk"),
    "tab": NOTE.replace(b"think", b"th\tnk"),
    "delete": NOTE.replace(b"think", b"th\x7fnk"),
    "NUL": NOTE + b"\x00\n",
    "hyphen": NOTE.replace("\u2014".encode(), b"-"),
    "en dash": NOTE.replace("\u2014".encode(), "\u2013".encode()),
    "no dash": NOTE.replace("\u2014 ".encode(), b""),
    "two spaces": NOTE.replace(b"Neumann x", b"Neumann  x"),
    "no-break space": NOTE.replace(b"Neumann x", "Neumann\u00a0x".encode()),
    "space at the end": NOTE[:-1] + b" \n",
    "garbage behind": NOTE + b"and more\n",
    "name with a plus sign": NOTE.replace(b"PeterNeumann x", b"Peter+Neumann x"),
    "no name": NOTE.replace(b"PeterNeumann x", b" x"),
    "name of an odd space": NOTE.replace(b"PeterNeumann x", "Peter\u3000Neumann x".encode()),
    "unpadded": NOTE.replace(b"nAM=", b"nAM"),
    "url-safe": NOTE.replace(b"/ZJkuBS9UG/", b"_ZJkuBS9UG_"),
    "unused bits set": NOTE.replace(b"nAM=", b"nAN="),
    "padding in the middle": NOTE.replace(b"x08go/", b"x0==o/"),
    "four bytes": (TEXT + "\n\u2014 PeterNeumann x08gow==\n").encode(),
    "too many signatures": (TEXT + "\n" + LINE * 65).encode(),
    "too large": b"a" * 300_000 + b"\n\n" + LINE.encode(),
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED.keys())
def test_another_form_is_refused(data: bytes) -> None:
    refused(data)


def test_the_refusal_names_the_line() -> None:
    assert refused(NOTE.replace("\u2014".encode(), b"-")).facts["place"] == "line 4"
    assert refused(NOTE.replace(b"think", b"th\x01nk")).facts["place"] == "line 1"


def test_sixteen_signatures_and_more_are_accepted() -> None:
    assert len(parse_note((TEXT + "\n" + LINE * 64).encode()).signatures) == 64


def test_13_a_wrong_signature_of_a_known_key_condemns_the_note() -> None:
    """The key id is right, the key is not: whoever made it, nothing of this note counts."""
    log, stranger = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    good = signed(TEXT, "log.example/a", log)
    forged = NoteSignature(good.name, good.key_hash, signed(TEXT, "log.example/a", stranger).signature)
    keys = [verifier_key("log.example/a", LOG, public_of(log).spki), VerifierKey.parse(PETER)]
    note = parse_note(NOTE).with_signatures([forged])
    with pytest.raises(LedgerError) as caught:
        verified(note, keys)
    assert caught.value.code == "NOTE_SIGNATURE_INVALID"
    assert caught.value.facts["name"] == "log.example/a"
    assert caught.value.facts["place"] == "signatures[1]"
    held = parse_note(NOTE).with_signatures([good])
    assert [key.name for key, _ in verified(held, keys)] == ["PeterNeumann", "log.example/a"]


def test_a_key_is_known_by_name_and_id_together() -> None:
    log = Ed25519PrivateKey.generate()
    line = signed(TEXT, "log.example/a", log)
    key = verifier_key("log.example/a", LOG, public_of(log).spki)
    other_name = Note(TEXT, (NoteSignature("log.example/b", line.key_hash, line.signature),))
    other_id = Note(TEXT, (NoteSignature("log.example/a", b"abcd", line.signature),))
    assert verified(other_name, [key]) == verified(other_id, [key]) == ()


def test_a_log_key_is_no_witness_key() -> None:
    """The same Ed25519 key under both types has two ids, and neither signature counts as the other."""
    private = Ed25519PrivateKey.generate()
    spki = public_of(private).spki
    log, witness = verifier_key("a.example", LOG, spki), verifier_key("a.example", WITNESS, spki)
    assert log.key_hash != witness.key_hash and log.keyid == witness.keyid
    line = signed(TEXT, "a.example", private)
    for signature in (line.signature, bytes(8) + line.signature):
        with pytest.raises(LedgerError) as caught:
            verified(Note(TEXT, (NoteSignature("a.example", witness.key_hash, signature),)), [witness])
        assert caught.value.code == "NOTE_SIGNATURE_INVALID"


def test_a_signature_is_added_once() -> None:
    note = parse_note(NOTE)
    assert note.with_signatures(note.signatures) == note
    assert signature_line(note.signatures[0]) == LINE


def part(text: str, at: int) -> list[str]:
    return [text[:at], text[at:]]


BAD_KEYS = [
    "", "+", "a", "PeterNeumann+c74f20a3", PETER.replace("c74f20a3", "C74F20A3"), PETER.replace("c74f20a3", "c74f20a4"),
    PETER + "=", PETER[:-1], PETER + "AAAA", " " + PETER, PETER + "\n", PETER.replace("Peter", "Paul"),
    PETER.replace("PeterNeumann", ""), PETER.replace("PeterNeumann", "Peter Neumann"), PETER.replace("ARpc", "AhpC"),
    "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
    VerifierKey("a.example", 0x02, bytes(32)).text, VerifierKey("a.example", LOG, bytes(31)).text,
    VerifierKey("a.example", LOG, bytes(32)).text, VerifierKey("a.example", WITNESS, b"\xff" * 32).text,
]


@pytest.mark.parametrize("text", BAD_KEYS)
def test_another_key_text_is_refused(text: str) -> None:
    with pytest.raises(LedgerError) as caught:
        VerifierKey.parse(text)
    assert caught.value.code == "VERIFIER_KEY_INVALID"


@given(st.text(max_size=90) | st.integers(0, len(PETER)).map(lambda at: "".join(reversed(part(PETER, at)))))
def test_every_text_is_a_key_or_refused(text: str) -> None:
    try:
        assert VerifierKey.parse(text).text == text
    except LedgerError as refusal:
        assert refusal.code == "VERIFIER_KEY_INVALID"


def test_only_ed25519_signs_notes() -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

    with pytest.raises(LedgerError) as caught:
        signed(TEXT, "a.example", generate_private_key(SECP256R1()))
    assert caught.value.code == "VERIFIER_KEY_INVALID"
    assert base64.b64encode(b"\x01").decode() == "AQ=="
