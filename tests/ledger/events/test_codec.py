"""The typed codec: round trips, mutated bytes, and the rules that stand between members."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import canonical
from ledger.errors import LedgerError
from ledger.events import codec
from ledger.events.catalogue import META_TYPES, TYPES
from ledger.events.payload import Payload
from tests.ledger.events.shaped import plain_payloads
from tests.vectors import reading as vectors

PLAIN = {name: vectors.plain(name) for name in TYPES}


@given(plain_payloads())
@settings(max_examples=60)
def test_decode_inverts_encode(plain: dict[str, Any]) -> None:
    try:
        data = codec.encode(plain)
    except LedgerError as refused:
        # A rule between members, which a strategy made of single members can't know.
        deep = refused.code == "NON_CANONICAL_PAYLOAD" and refused.facts["found"] == "deeper nesting"
        assert deep or refused.code in ("INVALID_PAYLOAD", "PAYLOAD_TOO_LARGE")
        return
    decoded = codec.decode(data)
    assert decoded.plain == plain
    assert codec.encode(decoded.plain) == data == canonical.encode(plain)


@given(st.sampled_from(sorted(TYPES)), st.data())
@settings(max_examples=400)
def test_one_mutated_byte_raises_only_ours(name: str, data: st.DataObject) -> None:
    payload = bytearray(canonical.encode(PLAIN[name]))
    position = data.draw(st.integers(0, len(payload) - 1))
    payload[position] = data.draw(st.integers(0, 255))
    try:
        decoded = codec.decode(bytes(payload))
    except LedgerError as refused:
        assert refused.code in ("NON_CANONICAL_PAYLOAD", "INVALID_PAYLOAD", "NOT_UNDERSTOOD")
        assert refused.facts["place"].startswith("payload")
    else:
        assert canonical.encode(decoded.plain) == payload


@given(st.sampled_from(sorted(TYPES)), st.data())
@settings(max_examples=200)
def test_a_cut_or_an_insertion_raises_only_ours(name: str, data: st.DataObject) -> None:
    payload = canonical.encode(PLAIN[name])
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(payload))] * 2)))
    inserted = data.draw(st.sampled_from((b"", b"\xff", b"\\n", b"\\u0000", b"[", b"{", b'"', b"1e9", b"\xcc\x81")))
    changed = payload[:start] + inserted + payload[end:]
    with suppress(LedgerError):
        assert canonical.encode(codec.decode(changed).plain) == changed


def refusal(plain: dict[str, Any]) -> LedgerError:
    with pytest.raises(LedgerError) as refused:
        codec.decode(canonical.encode_unchecked(plain))
    return refused.value


def changed(name: str, change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(PLAIN[name]))
    change(plain)
    return plain


def test_every_member_is_mandatory_and_none_may_be_added() -> None:
    for name in TYPES:
        plain = PLAIN[name]
        for member in plain:
            assert refusal({k: v for k, v in plain.items() if k != member}).code == "INVALID_PAYLOAD"
        for member in plain["body"]:
            body = {k: v for k, v in plain["body"].items() if k != member}
            assert refusal({**plain, "body": body}).code == "INVALID_PAYLOAD"
        assert refusal({**plain, "extra": None}).code == "INVALID_PAYLOAD"
        assert refusal({**plain, "body": {**plain["body"], "extra": None}}).code == "INVALID_PAYLOAD"


def test_unknown_type_and_version_are_not_understood() -> None:
    plain = PLAIN["vote.cast"]
    assert refusal({**plain, "type": "vote.burnt"}).code == "NOT_UNDERSTOOD"
    assert refusal({**plain, "version": 2}).code == "NOT_UNDERSTOOD"
    assert refusal({**plain, "type": "ledger.events.vote"}).code == "INVALID_PAYLOAD"


def test_signers_are_sorted_distinct_keys_and_persons() -> None:
    name = "recognition.recognised"
    assert refusal(changed(name, lambda p: p["signers"].reverse())).code == "INVALID_PAYLOAD"
    assert refusal(changed(name, lambda p: p["signers"].append(p["signers"][-1]))).code == "INVALID_PAYLOAD"
    same = changed(name, lambda p: p["signers"][1].update(person=p["signers"][0]["person"]))
    assert "person" in refusal(same).facts["found"]


def test_entry_0_alone_has_no_genesis() -> None:
    assert refusal(changed("vote.cast", lambda p: p["ledger"].update(genesis=None))).code == "INVALID_PAYLOAD"
    assert refusal(changed("ledger.founded", lambda p: p["ledger"].update(genesis="0" * 64))).code == "INVALID_PAYLOAD"


@pytest.mark.parametrize("name", sorted(META_TYPES))
def test_a_meta_act_has_no_effect_of_its_own(name: str) -> None:
    day = "2024-01-01"
    window = {"as_written": None, "not_after": day, "not_before": day}
    for member, value in {"effective_from": day, "effective_to": day, "effective_window": window}.items():
        assert refusal({**PLAIN[name], member: value}).code == "INVALID_PAYLOAD"


def test_a_root_key_is_a_founders_and_the_log_key_is_not() -> None:
    def foreign(plain: dict[str, Any]) -> None:
        plain["body"]["root_keys"] = {"k": 1, "keys": [plain["body"]["log_key"]["key"]]}

    assert "root key" in refusal(changed("ledger.founded", foreign)).facts["found"]

    def shared(plain: dict[str, Any]) -> None:
        plain["body"]["log_key"]["key"] = plain["body"]["founders"][0]["key"]

    assert "log_key" in refusal(changed("ledger.founded", shared)).facts["found"]


@pytest.mark.parametrize(("signers", "limit"), [(1, 40 * 1024), (2, 24 * 1024)])
def test_size_limits(signers: int, limit: int) -> None:
    """To the byte: 40 KiB with one signer, 24 KiB with several."""
    plain = changed("set.published", lambda p: p.update(signers=p["signers"][:signers]))
    row = {"number": "318/QĐ-TTg", "signed_on": "2022-03-08"}
    room = limit - len(canonical.encode(plain)) - 2000
    plain["body"]["amended_by"] = [row] * (room // (len(canonical.encode(row)) + 1))
    plain["body"]["notes"] = "x"
    plain["body"]["notes"] += "x" * (limit - len(canonical.encode(plain)))
    assert len(codec.encode(plain)) == limit
    plain["body"]["notes"] += "x"
    assert refusal(plain).code == "PAYLOAD_TOO_LARGE"


def test_newlines_stand_only_in_multiline_members() -> None:
    codec.encode(changed("inspection.recorded", lambda p: p["body"].update(findings="một\nhai")))
    scope = changed("inspection.recorded", lambda p: p["body"].update(scope="một\nhai"))
    assert refusal(scope).facts["found"] == "newline"
    corrected = {"path": "body.findings", "value": "một\nhai"}
    codec.encode(changed("entry.amended", lambda p: p["body"].update(fields=[corrected])))
    wrong = {"path": "body.name", "value": "một\nhai"}
    assert refusal(changed("entry.amended", lambda p: p["body"].update(fields=[wrong]))).facts["found"] == "newline"


def test_a_combining_mark_after_a_newline_is_judged_as_a_string() -> None:
    """In the JSON text, backslash-n and a tilde look like a composed ñ; the string itself is in NFC."""
    plain = changed("inspection.recorded", lambda p: p["body"].update(findings="một\n\u0303hai"))
    assert codec.decode(canonical.encode(plain)).plain == plain


def test_the_struct_knows_the_members_of_the_format() -> None:
    assert sorted(Payload.__struct_fields__) == sorted(PLAIN["vote.cast"])
