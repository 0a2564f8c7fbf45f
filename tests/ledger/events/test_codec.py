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


ITEM = {"claimed": None, "measured": None, "note": None, "number": "9", "outcome": "met"}
MEASURED = {"as_written": None, "denominator": None, "numerator": None, "op": "ge", "unit": None, "value": None}
COUNTS = PLAIN["result.reported"]["body"]["counts"]
WAYS = "not exactly one of `criteria`, `indicators` and `counts`"
WRONG = "Expected `str` matching regex"
NUMBER = {"counts": None, "criteria": [ITEM | {"number": "9"}, ITEM | {"number": "1."}]}


def measured(**members: Any) -> dict[str, Any]:
    return {"counts": None, "criteria": [ITEM, ITEM | {"number": "10", "measured": MEASURED | members}]}


@pytest.mark.parametrize(("members", "place", "told"), [
    # Exactly one way of saying it.
    ({"counts": None}, "", WAYS),
    ({"counts": None, "criteria": [ITEM], "indicators": [ITEM | {"number": "1"}]}, "", WAYS),
    ({"criteria": [ITEM]}, "", WAYS),
    ({"indicators": [ITEM]}, "", WAYS),
    ({"criteria": [ITEM], "indicators": [ITEM | {"number": "1"}]}, "", WAYS),
    # Texts with a pattern, each in its place.
    ({"set": "standard:x"}, ".set", WRONG),
    ({"standard": "set:x"}, ".standard", WRONG),
    ({"amends": "ab"}, ".amends", WRONG),
    ({"dossier": "set:x"}, ".dossier", WRONG),
    (NUMBER, ".criteria[1].number", WRONG),
    ({"counts": None, "indicators": NUMBER["criteria"]}, ".indicators[1].number", WRONG),
    (measured(value="01"), ".criteria[1].measured.value", WRONG),
    (measured(numerator="1."), ".criteria[1].measured.numerator", WRONG),
    (measured(denominator="-0"), ".criteria[1].measured.denominator", WRONG),
    ({"counts": COUNTS | {"known_met": ["9", "x y"], "known_unmet": []}}, ".counts.known_met[1]", WRONG),
    ({"counts": COUNTS | {"known_met": [], "known_unmet": ["x y"]}}, ".counts.known_unmet[0]", WRONG),
    ({"counts": COUNTS | {"known_met": ["x y"], "known_unmet": ["1"]}}, ".counts.known_met[0]", WRONG),
    ({"counts": COUNTS | {"known_met": ["1"], "known_unmet": ["x y"]}}, ".counts.known_unmet[0]", WRONG),
    # Each number once; what is said in part amends.
    ({"counts": None, "criteria": [ITEM, ITEM]}, "", "one number twice"),
    ({"counts": None, "indicators": [ITEM, ITEM]}, "", "one number twice"),
    ({"counts": COUNTS | {"known_met": ["1"], "known_unmet": ["1"]}}, ".counts",
     "one number twice in `known_met` and `known_unmet`"),
    ({"partial": True}, "", "`partial` without `amends`"),
    ({"partial": True, "counts": None, "criteria": [ITEM]}, "", "`partial` without `amends`"),
    # What is told where several are wrong.
    ({"counts": None, "set": "x"}, "", WAYS),
    ({"set": "x", "standard": "x", "amends": "x", "dossier": "x"}, ".set", WRONG),
    ({"standard": "x", "amends": "x", "dossier": "x"}, ".standard", WRONG),
    ({"amends": "x", "dossier": "x"}, ".amends", WRONG),
    ({"dossier": "x", **NUMBER}, ".dossier", WRONG),
    ({"partial": True, **NUMBER}, ".criteria[1].number", WRONG),
    ({"partial": True, "counts": None, "criteria": [ITEM, ITEM]}, "", "one number twice"),
    ({"counts": None, "criteria": [ITEM | {"number": "."}] * 2}, ".criteria[0].number", WRONG),
    ({"partial": True, "counts": COUNTS | {"known_unmet": ["x y"]}}, ".counts.known_unmet[0]", WRONG),
    # Its days.
    ({"observed_on": {"as_written": None, "first": "2021-02-01", "last": "2021-01-31", "precision": "range"}},
     ".observed_on", "`first` after `last`"),
])
def test_a_result_is_refused_for_what_is_wrong(members: dict[str, Any], place: str, told: str) -> None:
    for _ in range(2):  # what is refused isn't remembered as known
        refused = refusal(changed("result.reported", lambda plain: plain["body"].update(members)))
        assert (refused.code, refused.facts["place"]) == ("INVALID_PAYLOAD", f"payload.body{place}")
        assert refused.facts["found"] == told or (told == WRONG and refused.facts["found"].startswith(f"{WRONG} '^"))


@pytest.mark.parametrize("members", [
    {}, {"counts": None, "criteria": [ITEM]}, {"counts": None, "indicators": [ITEM, ITEM | {"number": "1.2"}]},
    {"counts": COUNTS | {"known_met": ["1"], "known_unmet": []}}, {"counts": COUNTS | {"known_unmet": []}},
    {"partial": True, "amends": "ab" * 32}, {"amends": "ab" * 32}, {"dossier": "dossier:x"},
    measured(value="1", numerator="-1.5", denominator="0"),
    {"observed_on": {"as_written": None, "first": "2021-01-31", "last": "2021-01-31", "precision": "day"}},
])
def test_a_result_in_each_of_its_ways(members: dict[str, Any]) -> None:
    plain = changed("result.reported", lambda plain: plain["body"].update(members))
    assert codec.decode(canonical.encode(plain)).plain == plain


@pytest.mark.parametrize(("index", "size", "fits"), [
    (0, 1, True), (1, 2, True), (1023, 1024, True), (1, 1, False), (2, 1, False), (1023, 1023, False),
])
def test_a_place_in_an_act_lies_below_its_size(index: int, size: int, fits: bool) -> None:
    plain = changed("result.reported", lambda plain: plain["act"].update(index=index, size=size))
    if fits:
        assert codec.decode(canonical.encode(plain)).plain == plain
    else:
        refused = refusal(plain)
        assert refused.facts == {"place": "payload.act", "found": "`index` not below `size`",
                                 "expected": "docs/FORMAT.md"}
