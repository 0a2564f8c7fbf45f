"""Checkpoints and cosignatures to the byte: the published examples, every other spelling refused."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.proof.checkpoint import Checkpoint, checkpoint_text, parse_checkpoint
from ledger.proof.cosignature import cosignature_bytes, cosigned_message, split_cosignature
from ledger.proof.note import Note, NoteSignature, parse_note
from ledger.proof.tree import EMPTY_ROOT
from ledger.proof.verifier_key import WITNESS, verified, verifier_key
from ledger.signing.algorithms import public_of, sign

TEXT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
NOTE = (
    TEXT
    + "\n\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9n"
    + "To+zyWE+xeMcTOAYQ8=\n\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlr"
    + "DJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)
"""The examples of C2SP tlog-checkpoint and tlog-cosignature."""

origins = st.from_regex(r"[a-z0-9][a-z0-9.-]{0,20}(/[a-z0-9][a-z0-9.-]{0,20}){0,2}", fullmatch=True)
sizes = st.integers(1, 2**63 - 1) | st.integers(0, 18).map(lambda power: 10**power)
roots = st.binary(min_size=32, max_size=32).map(bytes.hex)


def test_the_published_examples() -> None:
    note = parse_note(NOTE.encode())
    assert note.text == TEXT
    expected = "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62"
    assert parse_checkpoint(note.text) == Checkpoint("example.com/behind-the-sofa", 20852163, expected)
    timestamp, _ = split_cosignature(note.signatures[1].signature)
    assert timestamp == 1679315147
    assert cosigned_message(TEXT, timestamp) == b"cosignature/v1\ntime 1679315147\n" + TEXT.encode()


@given(origins, sizes, roots)
def test_a_checkpoint_reads_as_it_was_written(origin: str, size: int, root: str) -> None:
    checkpoint = Checkpoint(origin, size, root)
    assert parse_checkpoint(checkpoint_text(checkpoint)) == checkpoint


def test_the_empty_tree_has_one_root() -> None:
    empty = Checkpoint("a.example", 0, EMPTY_ROOT.hex())
    assert parse_checkpoint(checkpoint_text(empty)) == empty
    with pytest.raises(LedgerError):
        parse_checkpoint(checkpoint_text(Checkpoint("a.example", 0, "ab" * 32)))


@given(st.text(max_size=120) | st.integers(0, len(TEXT)).flatmap(
    lambda at: st.text(max_size=3).map(lambda inserted: TEXT[:at] + inserted + TEXT[at:])))
def test_whatever_is_read_is_written_again_to_the_byte(text: str) -> None:
    try:
        assert checkpoint_text(parse_checkpoint(text)) == text
    except LedgerError as refusal:
        assert refusal.code == "CHECKPOINT_MALFORMED"


def sized(size: str) -> str:
    return TEXT.replace("20852163", size)


MALFORMED = {
    "28 no origin": TEXT.split("\n", 1)[1],
    "28 empty origin": "\n" + TEXT.split("\n", 1)[1],
    "28 no size": TEXT.replace("20852163\n", ""),
    "28 no root": TEXT.rsplit("\n", 2)[0] + "\n",
    "28 CRLF": TEXT.replace("\n", "\r\n"),
    "28 no final newline": TEXT[:-1],
    "28 space at the end of a line": TEXT.replace("163\n", "163 \n"),
    "28 byte order mark": "\ufeff" + TEXT,
    "28 control character": TEXT.replace("behind", "be\x0bhind"),
    "28 extension line": TEXT + "Timestamp: 1679315147\n",
    "28 empty line": TEXT + "\n",
    "28 leading zeros": sized("007"),
    "28 unused bits": TEXT.replace("q2I=", "q2J="),
    "28 unpadded": TEXT.replace("q2I=", "q2I"),
    "28 url-safe": TEXT.replace("/Xajj7", "_Xajj7"),
    "28 root of 31 bytes": TEXT.replace("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=", "A" * 42),
    "28 root of 33 bytes": TEXT.replace("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=", "A" * 44),
    "27 sign": sized("+5"),
    "27 negative": sized("-5"),
    "27 full-width digit": sized("\uff15"),
    "27 Arabic digits": sized("\u0665"),
    "27 underscore": sized("1_0"),
    "27 space": sized(" 7"),
    "27 hexadecimal": sized("0x10"),
    "27 exponent": sized("1e3"),
    "27 fraction": sized("1.0"),
    "27 nothing": sized(""),
    "27 2^63": sized(str(2**63)),
    "27 5,000 digits": sized("9" * 5000),
    "origin with a space": TEXT.replace("behind-the", "behind the"),
    "origin with a plus sign": TEXT.replace("behind-the", "behind+the"),
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED.keys())
def test_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(LedgerError) as caught:
        parse_checkpoint(text)
    assert caught.value.code == "CHECKPOINT_MALFORMED"


@given(st.integers(0, 2**63 - 1))
def test_a_cosignature_covers_time_and_text(timestamp: int) -> None:
    witness = Ed25519PrivateKey.generate()
    key = verifier_key("witness.example/w1", WITNESS, public_of(witness).spki)
    signature = cosignature_bytes(timestamp, sign(witness, cosigned_message(TEXT, timestamp)))
    note = Note(TEXT, (NoteSignature(key.name, key.key_hash, signature),))
    assert len(verified(note, [key])) == 1
    assert split_cosignature(signature)[0] == timestamp
    for bad in (
        cosignature_bytes(timestamp ^ 1, signature[8:]), signature[:-1], signature + b"\0", signature[8:],
        b"\xff" + signature[1:],
    ):
        with pytest.raises(LedgerError) as caught:
            verified(Note(TEXT, (NoteSignature(key.name, key.key_hash, bad),)), [key])
        assert caught.value.code == "NOTE_SIGNATURE_INVALID"
    with pytest.raises(LedgerError):
        verified(Note(TEXT.replace("20852163", "20852164"), note.signatures), [key])
