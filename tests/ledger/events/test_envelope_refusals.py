"""Envelopes that are none: refused by place, found and expected, word for word; the quick reader refuses the same."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest

from ledger.canonical import ENTRY_LIMIT
from ledger.errors import LedgerError
from ledger.events.envelope import check_signatures, entry_bytes, envelope_bytes, parse_entry, parse_envelope, unb64

ONE, TWO = "1" * 64, "2" * 64
SIGNATURE = {"keyid": ONE, "sig": "QUFB"}
HASH = b64encode(b"h" * 32).decode()
STAMP = "2026-01-05T03:00:00.000056Z"
TYPE = "application/vnd.socai.event.v1+json"
ENTRY = {"payload": "e30=", "payloadType": TYPE, "recorded_at": STAMP, "signatures": [SIGNATURE]}
CODE = "NON_CANONICAL_ENVELOPE"


def compact(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def refused(function: Any, *arguments: Any) -> tuple[str, dict[str, Any]]:
    with pytest.raises(LedgerError) as caught:
        function(*arguments)
    return caught.value.code, dict(caught.value.facts)


def batch(**members: Any) -> dict[str, Any]:
    return {"batch": {"index": 0, "path": [HASH], "size": 2} | members, **SIGNATURE}


SHAPE = "{keyid, sig} or {batch, keyid, sig}"
RANGE = "0 <= index < size, size 2..1024"
PATH = "a list of base64 hashes"


@pytest.mark.parametrize(("signatures", "place", "found", "expected"), [
    ({}, "signatures", "dict", "1 to 32 signatures"), ([], "signatures", "list", "1 to 32 signatures"),
    ([{**SIGNATURE, "keyid": f"{n:064x}"} for n in range(33)], "signatures", "list", "1 to 32 signatures"),
    ([7], "signatures[0]", "7", SHAPE), ([{}], "signatures[0]", "{}", SHAPE),
    ([SIGNATURE | {"more": 1}], "signatures[0]", str(SIGNATURE | {"more": 1})[:60], SHAPE),
    ([SIGNATURE, {"keyid": TWO, "sig": 7}], "signatures[1]", str({"keyid": TWO, "sig": 7})[:60], "text members"),
    ([{"keyid": 7, "sig": "QUFB"}], "signatures[0]", str({"keyid": 7, "sig": "QUFB"}), "text members"),
    ([{"keyid": "A" * 99, "sig": "QUFB"}], "signatures[0].keyid", "A" * 70, "64 lower-case hexadecimal digits"),
    ([{"keyid": TWO, "sig": "QUFB"}, SIGNATURE], "signatures[1]", ONE, "signatures sorted by keyid"),
    ([SIGNATURE | {"batch": 7}], "signatures[0].batch", "7", "{index, path, size}"),
    ([SIGNATURE | {"batch": {"index": 0, "path": ["x" * 60]}}], "signatures[0].batch",
     str({"index": 0, "path": ["x" * 60]})[:60], "{index, path, size}"),
    ([SIGNATURE | {"batch": ["index", "path", "size"]}], "signatures[0].batch", "['index', 'path', 'size']",
     "{index, path, size}"),
    ([batch(index=2)], "signatures[0].batch", "index 2, size 2", RANGE),
    ([batch(index=-1)], "signatures[0].batch", "index -1, size 2", RANGE),
    ([batch(index=True)], "signatures[0].batch", "index True, size 2", RANGE),
    ([batch(size=2.0)], "signatures[0].batch", "index 0, size 2.0", RANGE),
    ([batch(size=1)], "signatures[0].batch", "index 0, size 1", RANGE),
    ([batch(size=1025)], "signatures[0].batch", "index 0, size 1025", RANGE),
    ([batch(index=10**30, size=10**30)], "signatures[0].batch", f"index {10**19}, size {10**19}", RANGE),
    ([batch(path={})], "signatures[0].batch.path", "{}", PATH),
    ([batch(path=[HASH] * 11)], "signatures[0].batch.path", str([HASH] * 11)[:60], PATH),
    ([batch(path=[7])], "signatures[0].batch.path", "[7]", PATH),
    ([batch(path=[HASH, HASH[:-2] + "9="])], "signatures[0].batch.path[1]", HASH[:-2] + "9=",
     "canonical base64 of 32 bytes"),
    ([batch(path=["x" * 60])], "signatures[0].batch.path[0]", "x" * 50, "canonical base64 of 32 bytes"),
])
def test_signatures(signatures: Any, place: str, found: str, expected: str) -> None:
    told = (CODE, {"place": place, "found": found, "expected": expected})
    assert refused(check_signatures, signatures) == told
    assert refused(parse_entry, compact(ENTRY | {"signatures": signatures})) == told


def test_one_signer_twice_and_a_bad_base64() -> None:
    assert refused(check_signatures, [SIGNATURE, SIGNATURE]) == (
        "DUPLICATE_SIGNER", {"place": "signatures[1]", "found": ONE})
    assert refused(parse_entry, compact(ENTRY | {"signatures": [SIGNATURE, SIGNATURE]})) == (
        "DUPLICATE_SIGNER", {"place": "signatures[1]", "found": ONE})
    code, facts = refused(check_signatures, [SIGNATURE | {"sig": "QR=="}])
    assert (code, facts["place"]) == (CODE, "signatures[0].sig")
    assert unb64("QQ==", "here") == b"A"


@pytest.mark.parametrize(("text", "found", "expected"), [
    ("QUFB" * 5 + "QR==", "QUFBQR==", "canonical padded base64"), ("QR==", "QR==", "canonical padded base64"),
    ("QUFB" * 12 + "-_==", ("QUFB" * 12)[:40], "standard base64"), ("QQ", "QQ", "standard base64"),
    ("Q Q=", "Q Q=", "standard base64"), ("QQ==\n", "QQ==\n", "standard base64"),
    ("QQ==QQ==", "QQ==QQ==", "standard base64"),
    ("\u00e9" * 50, "\u00e9" * 40, "standard base64"),
])
def test_base64(text: str, found: str, expected: str) -> None:
    assert refused(unb64, text, "here") == (CODE, {"place": "here", "found": found, "expected": expected})


def test_signatures_that_hold() -> None:
    full = [batch(size=1024, index=1023, path=[HASH] * 10), {"keyid": TWO, "sig": "QUFB"}]
    check_signatures(full)
    check_signatures([{"keyid": f"{n:064x}", "sig": "QUFB"} for n in range(32)])
    read = parse_entry(compact(ENTRY | {"signatures": full}))
    assert [dict(one) for one in read.signatures] == full and read.recorded_at == STAMP and read.payload == b"{}"
    assert len(parse_entry(compact(ENTRY | {"signatures": [
        {**SIGNATURE, "keyid": f"{n + 1:064x}"} for n in range(32)]})).signatures) == 32
    envelope = envelope_bytes(b"{}", [SIGNATURE])
    assert entry_bytes(envelope, STAMP) == compact(ENTRY) and parse_envelope(envelope).recorded_at is None


MEMBERS = sorted(ENTRY)


@pytest.mark.parametrize(("data", "place", "found", "expected"), [
    (b"null", "envelope", "NoneType", MEMBERS), (b"[]", "envelope", "list", MEMBERS),
    (compact(ENTRY | {"more": 1}), "envelope", sorted([*MEMBERS, "more"]), MEMBERS),
    (compact({name: value for name, value in ENTRY.items() if name != "recorded_at"}), "envelope",
     sorted(set(MEMBERS) - {"recorded_at"}), MEMBERS),
    (compact(ENTRY | {"payloadType": "x" * 99}), "payloadType", "x" * 60, TYPE),
    (compact(ENTRY | {"payloadType": 7}), "payloadType", "7", TYPE),
    (compact(ENTRY | {"payload": 7}), "payload", "int", "base64 text"),
    (compact(ENTRY | {"recorded_at": "x" * 99}), "recorded_at", "x" * 40,
     "YYYY-MM-DDTHH:MM:SS.ffffffZ, an instant that exists"),
    (compact(ENTRY | {"recorded_at": "2026-02-30T03:00:00.000056Z"}), "recorded_at", "2026-02-30T03:00:00.000056Z",
     "YYYY-MM-DDTHH:MM:SS.ffffffZ, an instant that exists"),
    (compact(ENTRY | {"recorded_at": None}), "recorded_at", "None",
     "YYYY-MM-DDTHH:MM:SS.ffffffZ, an instant that exists"),
    (json.dumps(ENTRY).encode(), "envelope", "another spelling of the same JSON",
     "the exact byte form of docs/FORMAT.md"),
])
def test_entries(data: bytes, place: str, found: Any, expected: Any) -> None:
    assert refused(parse_entry, data) == (CODE, {"place": place, "found": found, "expected": expected})


@pytest.mark.parametrize("text", [rb"\u0051UFBe30=", rb"\/\/\/\/e30=", rb"QUFB\u00653\u0030="])
def test_an_escape_is_another_spelling_though_the_text_ends_alike(text: bytes) -> None:
    told = CODE, {"place": "envelope", "found": "another spelling of the same JSON",
                  "expected": "the exact byte form of docs/FORMAT.md"}
    envelope = envelope_bytes(b"{}", [SIGNATURE])
    assert refused(parse_entry, compact(ENTRY).replace(b"e30=", text)) == told
    assert refused(parse_envelope, envelope.replace(b"e30=", text)) == told


def test_what_is_no_json_and_what_is_too_large() -> None:
    for data, found in (
        (b"{", "Input data was truncated"), (b"\xff", "JSON is malformed: invalid character (byte 0)"),
        (b"[" * 60_000, "maximum recursion depth exceeded while deserializing an object"[:60]),
    ):
        assert refused(parse_entry, data) == (
            CODE, {"place": "envelope", "found": found, "expected": "compact ASCII JSON"})
    assert refused(parse_entry, compact(ENTRY | {"payload": "QR=="})) == (
        CODE, {"place": "payload", "found": "QR==", "expected": "canonical padded base64"})
    spaced = compact(ENTRY).ljust(ENTRY_LIMIT)
    assert refused(parse_entry, spaced)[1]["found"] == "another spelling of the same JSON"
    assert refused(parse_entry, spaced + b" ") == (
        "ENTRY_TOO_LARGE", {"found": ENTRY_LIMIT + 1, "expected": ENTRY_LIMIT})
    big = compact(ENTRY | {"payload": "QUFB" * 16_400})
    assert len(big) > ENTRY_LIMIT
    assert refused(parse_entry, big) == ("ENTRY_TOO_LARGE", {"found": len(big), "expected": ENTRY_LIMIT})
    room = ENTRY_LIMIT - len(compact(ENTRY | {"payload": ""}))
    payload = "QUFB" * (room // 4)
    widest = compact(ENTRY | {"payload": payload})
    assert parse_entry(widest).payload == b"AAA" * (room // 4)
    envelope = envelope_bytes(b"AAA" * (room // 4 + 1), [SIGNATURE])
    assert refused(entry_bytes, envelope, STAMP) == (
        "ENTRY_TOO_LARGE", {"found": len(widest) + 4, "expected": ENTRY_LIMIT})
    unadmitted = compact({name: value for name, value in ENTRY.items() if name != "recorded_at"})
    assert parse_envelope(unadmitted).payload == b"{}"
    assert refused(parse_envelope, compact(ENTRY)) == (
        CODE, {"place": "envelope", "found": MEMBERS, "expected": sorted(set(MEMBERS) - {"recorded_at"})})
