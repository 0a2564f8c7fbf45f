"""Payloads read with what acts share remembered: as strict as decoding each payload whole."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import canonical
from ledger.errors import LedgerError
from ledger.events import codec
from ledger.events.act_members import PayloadReader
from ledger.events.catalogue import CORRECTING, TYPES
from ledger.events.envelope import parse_entry
from tests.vectors.reading import vector

PAYLOADS = [parse_entry(b64decode(vector(name)["entry"])).payload for name in TYPES]
"""A payload of every type."""


def outcome(data: bytes, reader: PayloadReader | None) -> Any:
    """The values, or the refusal, with ``reader`` or by the codec alone."""
    try:
        return codec.decode_anew(data).plain if reader is None else reader.read(data)[0]
    except LedgerError as refusal:
        return refusal.code, refusal.facts


def warm(*payloads: bytes) -> PayloadReader:
    """A reader that knows what these share."""
    reader = PayloadReader()
    for payload in payloads:
        reader.read(payload)
    return reader


@pytest.mark.parametrize("data", PAYLOADS)
def test_a_payload_read_again_is_the_same(data: bytes) -> None:
    reader = warm(data)
    first, second = reader.read(data), reader.read(data)
    assert first == second == reader.read(data)
    assert (first[1] is second[1]) == (b"\\" not in data and first[0]["type"] not in CORRECTING)
    assert first[0] == codec.decode_anew(data).plain
    assert first[1].keys == tuple(signer["key"] for signer in first[0]["signers"])


@given(st.sampled_from(PAYLOADS), st.data())
def test_any_change_is_judged_as_by_the_codec(data: bytes, draw: st.DataObject) -> None:
    """Bytes cut, doubled, moved and overwritten; pieces of other payloads, the shared members among them."""
    other = draw.draw(st.sampled_from(PAYLOADS))
    reader = warm(data, other)
    start, stop = sorted((draw.draw(st.integers(0, len(data))), draw.draw(st.integers(0, len(data)))))
    first, last = sorted((draw.draw(st.integers(0, len(other))), draw.draw(st.integers(0, len(other)))))
    piece = draw.draw(st.sampled_from([
        b"", data[start:stop] * 2, other[first:last], b',"subject":"', b',"ledger":{', shared(data), shared(other),
        b'"', b"\\", b"{}", "\u0301".encode(), b"\xff",
    ]))
    for changed in (data[:start] + piece + data[stop:], data.replace(shared(data), shared(other))):
        assert outcome(changed, reader) == outcome(changed, None)


def shared(data: bytes) -> bytes:
    """The members that acts share, as they stand in a payload."""
    return data[data.rfind(b',"ledger":{') : data.rfind(b',"subject":"')]


@pytest.mark.parametrize("text", [
    'nói ,"subject":"unit:x","type":"a.b","version":1}', '","subject":"', ',"ledger":{"genesis":null',
    '\\","subject":"',
])
def test_text_that_looks_like_members_is_text(text: str) -> None:
    plain = next(plain for plain in map(canonical.decode, PAYLOADS) if plain["type"] == "result.reported")
    plain["body"]["stated"]["as_written"] = text
    data = canonical.encode(plain)
    reader = warm(data)
    assert reader.read(data)[0] == plain and outcome(data, warm(*PAYLOADS)) == plain


def test_what_is_shared_is_only_remembered_of_good_payloads() -> None:
    data = PAYLOADS[0]
    bad = data.replace(b'"signing_as":null', b'"signing_as":"XX"')
    reader = PayloadReader()
    for _ in range(2):
        assert outcome(bad, reader) == outcome(bad, None) and outcome(bad, None)[0] == "INVALID_PAYLOAD"


def test_many_acts_are_read_as_few() -> None:
    """What was shared long ago is forgotten."""
    plain = canonical.decode(next(data for data in PAYLOADS if b'"type":"result.reported"' in data))
    reader = PayloadReader()
    for size in range(2100):
        plain["observed"]["size"] = size
        data = canonical.encode_unchecked(plain)
        assert reader.read(data)[1] is reader.read(data)[1]
