"""Bundles read and refused: sizes, counts, members, encodings; what is in them is admitted like any append."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.handed.bundle import Bundle, bundle_bytes, is_bundle, parse_bundle

GOOD = json.loads(bundle_bytes(Bundle("so-cai.test/a", "0" * 64, ((b"{}",), (b"{}", b"{}")))))


def test_a_bundle_reads_as_it_was_written() -> None:
    data = json.dumps(GOOD).encode()
    found = parse_bundle(data)
    assert (found.origin, found.genesis, found.acts) == ("so-cai.test/a", "0" * 64, ((b"{}",), (b"{}", b"{}")))
    assert is_bundle(data) and not is_bundle(b'{"schema": "socai/draft/1"}')
    assert is_bundle(json.dumps(GOOD, sort_keys=True).encode()), "wherever the schema stands"
    assert not is_bundle(json.dumps({"title": json.dumps(GOOD)}).encode()), "a text that quotes a bundle is none"
    assert parse_bundle(json.dumps({**GOOD, "policy": "log x", "checkpoint": "y"}).encode()) == found


@pytest.mark.parametrize("change", [
    {"schema": "socai/bundle/x"}, {"ledger": None}, {"ledger": {"origin": "a"}},
    {"ledger": {"origin": 1, "genesis": 2}}, {"ledger": {"origin": "a", "genesis": "0" * 63}},
    {"ledger": {"origin": "a" * 256, "genesis": "0" * 64}}, {"ledger": {"origin": "a\n", "genesis": "0" * 64}},
    {"ledger": {"origin": "\ud800", "genesis": "0" * 64}}, {"ledger": {"origin": "a", "genesis": "0" * 64 + "\n"}},
    {"acts": []}, {"acts": None}, {"acts": [[]]}, {"acts": [["{}"] * 1025]}, {"acts": [[1]]}, {"acts": ["{}"]},
    {"acts": [["x" * 70_000]]}, {"acts": [["\u0111"]]}, {"acts": [["{}"]] * 10_001}, {"more": 1},
])  # fmt: skip
def test_what_is_no_bundle(change: dict[str, Any]) -> None:
    with pytest.raises(LedgerError) as refused:
        parse_bundle(json.dumps({**GOOD, **change}).encode())
    assert refused.value.code == "SUBMISSION_MALFORMED"
    assert {"place", "found", "expected"} <= refused.value.facts.keys()


def test_a_form_of_later() -> None:
    with pytest.raises(LedgerError) as refused:
        parse_bundle(json.dumps({**GOOD, "schema": "socai/bundle/2", "more": 1}).encode())
    assert (refused.value.code, refused.value.facts["found"]) == ("SUBMISSION_NEWER", "socai/bundle/2")


def test_limits_are_kept_by_whoever_writes_one() -> None:
    for bundle in (Bundle("a", "0" * 64, ((b"{}",),) * 10_001), Bundle("a", "0" * 64, ((b"{}",) * 1025,)),
                   Bundle("a", "0" * 64, ((b"x" * 70_000,),)), Bundle("a b", "0" * 64, ((b"{}",),))):
        with pytest.raises(LedgerError, match="SUBMISSION_MALFORMED"):
            bundle_bytes(bundle)


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode) | st.just(b"[" * 100_000))
def test_any_bytes_are_refused_in_our_words(data: bytes) -> None:
    with pytest.raises(LedgerError) as refused:
        parse_bundle(data)
    assert refused.value.code == "SUBMISSION_MALFORMED"


def test_members_twice() -> None:
    with pytest.raises(LedgerError):
        parse_bundle(b'{"schema": "socai/bundle/1", "schema": "socai/bundle/1"}')
