"""Envelopes and entries: round trips, and any changed byte is refused or says something else in the same exact form."""

from __future__ import annotations

import json
from base64 import b64decode
from contextlib import suppress
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.events.catalogue import TYPES
from ledger.events.entry import read_entry
from ledger.events.envelope import b64, entry_bytes, envelope_bytes, parse_entry, parse_envelope, unb64
from ledger.signing.dsse import EVENT_TYPE, pae
from tests.vectors.reading import vector

ENTRIES = {name: b64decode(vector(name)["entry"]) for name in sorted(TYPES)}
NOW = "2026-01-05T03:00:00.000000Z"

hashes = st.binary(min_size=32, max_size=32).map(b64)
sigs = st.binary(min_size=1, max_size=100).map(b64)
keyids = st.binary(min_size=32, max_size=32).map(bytes.hex)
batches = st.integers(2, 1024).flatmap(lambda size: st.fixed_dictionaries({
    "index": st.integers(0, size - 1), "path": st.lists(hashes, max_size=10), "size": st.just(size)}))
signatures = st.lists(
    st.fixed_dictionaries({"keyid": keyids, "sig": sigs}, optional={"batch": batches}),
    min_size=1, max_size=4, unique_by=lambda signature: str(signature["keyid"]),
).map(lambda made: sorted(made, key=lambda signature: str(signature["keyid"])))


@given(st.binary(max_size=200), signatures)
@settings(max_examples=60)
def test_round_trip(payload: bytes, made: list[dict[str, object]]) -> None:
    envelope = envelope_bytes(payload, made)
    parsed = parse_envelope(envelope)
    assert (parsed.payload, list(parsed.signatures), parsed.recorded_at) == (payload, made, None)
    assert parsed.pae == pae(EVENT_TYPE, payload)
    entry = entry_bytes(envelope, NOW)
    assert parse_entry(entry) == parsed._replace(recorded_at=NOW)
    assert entry == json.dumps(json.loads(entry), sort_keys=True, separators=(",", ":")).encode("ascii")


@given(st.sampled_from(sorted(TYPES)), st.data())
@settings(max_examples=400)
def test_a_mutated_byte_raises_only_ours(name: str, data: st.DataObject) -> None:
    entry = bytearray(ENTRIES[name])
    # The payload is most of an entry: look at the other members as often.
    late = entry.index(b'","payloadType"')
    position = data.draw(st.integers(0, len(entry) - 1) | st.integers(late - 6, len(entry) - 1))
    entry[position] = data.draw(st.integers(0, 255) | st.sampled_from(b'"\\{}[]:,=+/-_aA09 '))
    try:
        parsed = parse_entry(bytes(entry))
    except LedgerError as refused:
        assert refused.code in ("NON_CANONICAL_ENVELOPE", "DUPLICATE_SIGNER")
    else:
        again = entry_bytes(envelope_bytes(parsed.payload, parsed.signatures), str(parsed.recorded_at))
        assert again == entry


@given(st.sampled_from(sorted(TYPES)), st.data())
@settings(max_examples=200)
def test_a_cut_or_an_insertion_raises_only_ours(name: str, data: st.DataObject) -> None:
    entry = ENTRIES[name]
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(entry))] * 2)))
    inserted = data.draw(st.sampled_from((b"", b" ", b"\xff", b"\\n", b'","x":"', b"[", b"{", b"=", b"==", b"1e9")))
    changed = entry[:start] + inserted + entry[end:]
    with suppress(LedgerError):
        parsed = parse_entry(changed)
        assert entry_bytes(envelope_bytes(parsed.payload, parsed.signatures), str(parsed.recorded_at)) == changed


@pytest.mark.parametrize("name", sorted(TYPES))
def test_the_quick_reader_sees_what_the_strict_one_sees(name: str) -> None:
    parsed = parse_entry(ENTRIES[name])
    read = read_entry(3, ENTRIES[name])
    assert read.payload == json.loads(parsed.payload)
    assert (read.digest, read.recorded_at) == (sha256(parsed.pae).hexdigest(), parsed.recorded_at)


@given(st.text("AQgwBCDZaz09+/=-_ \n", max_size=12))
def test_base64_has_one_spelling(text: str) -> None:
    try:
        data = unb64(text, "x")
    except LedgerError as refused:
        assert refused.code == "NON_CANONICAL_ENVELOPE"
    else:
        assert b64(data) == text


def test_65535_bytes_is_the_largest_entry() -> None:
    made = [{"keyid": "0" * 64, "sig": b64(b"x" * 64)}]
    payload = b"x" * 48_000
    size = len(entry_bytes(envelope_bytes(payload, made), NOW))
    payload += b"x" * ((65_535 - size) // 4 * 3)
    fits = entry_bytes(envelope_bytes(payload, made), NOW)
    assert 65_531 < len(fits) <= 65_535
    assert parse_entry(fits).payload == payload
    with pytest.raises(LedgerError, match="ENTRY_TOO_LARGE"):
        entry_bytes(envelope_bytes(payload + b"xxx", made), NOW)
    with pytest.raises(LedgerError, match="ENTRY_TOO_LARGE"):
        parse_entry(fits + b" " * 4)


@pytest.mark.parametrize("when", [
    "2026-02-30T18:00:00.000000Z", "2026-13-01T00:00:00.000000Z", "0000-01-01T00:00:00.000000Z",
    "2026-01-05T24:00:00.000000Z", "2026-01-05T23:59:60.000000Z", "2026-01-05t03:00:00.000000Z",
])
def test_recorded_at_is_an_instant_that_exists(when: str) -> None:
    """Otherwise whoever reckons its day would stumble over it."""
    envelope = envelope_bytes(b"{}", [{"keyid": "0" * 64, "sig": b64(b"x" * 64)}])
    assert parse_entry(entry_bytes(envelope, NOW)).recorded_at == NOW
    entry = entry_bytes(envelope, when)
    with pytest.raises(LedgerError, match="NON_CANONICAL_ENVELOPE"):
        parse_entry(entry)
