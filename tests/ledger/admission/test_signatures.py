"""Whose signatures, over which bytes, for which ledger: all before the lock (attack rows 8 to 12, 19, 21, 35)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from ledger.errors import LedgerError
from ledger.events.envelope import b64, envelope_bytes, parse_envelope, unb64
from ledger.signing.algorithms import P256_ORDER
from ledger.signing.batch import sign_batch, sign_single
from ledger.signing.dsse import EVENT_TYPE, pae
from tests.ledger.admission.province import (
    AUTHOR,
    QUOTED,
    UBND_P,
    A,
    B,
    Province,
    quoted,
    recognised,
    renamed,
)


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    made = Province(tmp_path_factory.mktemp("province") / "so.db")
    yield made
    made.close()


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    """Another ledger under the same origin: another genesis."""
    made = Province(tmp_path_factory.mktemp("stranger") / "so.db")
    yield made
    made.close()


def with_signatures_of(envelope: bytes, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> bytes:
    parsed = parse_envelope(envelope)
    return envelope_bytes(parsed.payload, change(deepcopy([dict(s) for s in parsed.signatures])))


def clerk_act(province: Province, count: int = 1, shape: str = "single") -> list[bytes]:
    return province.envelopes([quoted(B, n) for n in range(count)], QUOTED, province.clerks[:1], shape)


def test_an_event_for_another_genesis_of_the_same_origin(province: Province, stranger: Province) -> None:
    assert province.book.origin == stranger.book.origin
    refusal = province.refuses(clerk_act(stranger))
    assert refusal.code == "WRONG_LEDGER"
    assert refusal.facts["found"]["genesis"] == stranger.book.genesis


def test_an_event_for_another_origin(province: Province) -> None:
    def elsewhere(plain: dict[str, Any]) -> None:
        plain["ledger"]["origin"] = "socai.invalid/other"

    assert province.refuses([province.resigned(clerk_act(province)[0], elsewhere)]).code == "WRONG_LEDGER"


def test_signature_of_another_event(province: Province) -> None:
    one, two = clerk_act(province, 2)
    pairs = [(parse_envelope(a), parse_envelope(b)) for a, b in ((one, two), (two, one))]
    swapped = [envelope_bytes(a.payload, b.signatures) for a, b in pairs]
    refusal = province.refuses(swapped)
    assert refusal.code == "SIGNATURE_INVALID" and refusal.facts["place"] == "events[0].signatures"
    assert province.refuses([one, swapped[1]]).facts["place"] == "events[1].signatures"


def test_a_bad_signature_in_the_second_thread(province: Province) -> None:
    act = clerk_act(province, 40)
    act[35] = with_signatures_of(act[35], lambda held: [{**held[0], "sig": b64(bytes(64))}])
    refusal = province.refuses(act)
    assert refusal.code == "SIGNATURE_INVALID" and refusal.facts["place"] == "events[35].signatures"


def test_keyids_are_exactly_the_signers(province: Province) -> None:
    [two] = province.envelopes([renamed(A, "x")], AUTHOR, province.root)
    [one] = clerk_act(province)
    other = province.clerks[1]["key"]
    assert province.refuses([with_signatures_of(two, lambda held: held[:1])]).code == "SIGNER_SET_MISMATCH"
    assert province.refuses([with_signatures_of(two, lambda held: held[1:])]).code == "SIGNER_SET_MISMATCH"
    assert province.refuses(
        [with_signatures_of(one, lambda held: [{**held[0], "keyid": other}])]).code == "SIGNER_SET_MISMATCH"
    payload = parse_envelope(one).payload
    extra = sorted([sign_single(province.keys[c["key"]], pae(EVENT_TYPE, payload)) for c in province.clerks],
                   key=lambda signature: str(signature["keyid"]))
    assert province.refuses([envelope_bytes(payload, extra)]).code == "SIGNER_SET_MISMATCH"


def test_one_signature_twice(province: Province) -> None:
    [one] = clerk_act(province)
    assert province.refuses([with_signatures_of(one, lambda held: held * 2)]).code == "DUPLICATE_SIGNER"


def test_signatures_out_of_order(province: Province) -> None:
    [two] = province.envelopes([renamed(A, "x")], AUTHOR, province.root)
    swapped = with_signatures_of(two, lambda held: held[::-1])
    assert province.refuses([swapped]).code == "NON_CANONICAL_ENVELOPE"


def test_a_key_nobody_enrolled(province: Province, stranger: Province) -> None:
    key = stranger.clerks[0]["key"]
    province.keys[key] = stranger.keys[key]
    [good] = clerk_act(province)

    def foreign(plain: dict[str, Any]) -> None:
        plain["signers"][0]["key"] = key

    refusal = province.refuses([province.resigned(good, foreign)])
    assert refusal.code == "KEY_UNKNOWN" and refusal.facts["found"] == key


@pytest.mark.parametrize("flip", [0, 31, 32, 63])
def test_one_bit_of_a_signature(province: Province, flip: int) -> None:
    [one] = clerk_act(province)

    def flipped(held: list[dict[str, Any]]) -> list[dict[str, Any]]:
        raw = bytearray(unb64(held[0]["sig"], ""))
        raw[flip] ^= 1
        return [{**held[0], "sig": b64(bytes(raw))}]

    assert province.refuses([with_signatures_of(one, flipped)]).code == "SIGNATURE_INVALID"


def test_a_high_s_twin_is_no_signature(province: Province) -> None:
    clerk = province.employ("office:luu-tru", "recorder", "ecdsa-p256", "clerk-p256")
    [one] = province.envelopes([quoted(B, 1)], QUOTED, [clerk])

    def twin(held: list[dict[str, Any]]) -> list[dict[str, Any]]:
        r, s = decode_dss_signature(unb64(held[0]["sig"], ""))
        return [{**held[0], "sig": b64(encode_dss_signature(r, P256_ORDER - s))}]

    refusal = province.refuses([with_signatures_of(one, twin)])
    assert refusal.code == "SIGNATURE_INVALID" and refusal.facts["reason"] == "high-s"
    province.book.append([one])


def test_a_version_or_type_of_another_name(province: Province) -> None:
    """The payload type is inside what is signed; an unknown type or version is not understood, never skipped."""
    [good] = clerk_act(province)
    assert province.refuses([good.replace(b"event.v1", b"event.v2")]).code == "NON_CANONICAL_ENVELOPE"
    payload = parse_envelope(good).payload
    other = sign_single(province.keys[province.clerks[0]["key"]], pae("application/vnd.socai.event.v2+json", payload))
    assert province.refuses([envelope_bytes(payload, [other])]).code == "SIGNATURE_INVALID"

    def newer(plain: dict[str, Any]) -> None:
        plain["version"] = 2

    def unheard(plain: dict[str, Any]) -> None:
        plain["type"] = "result.dreamt"

    for change in (newer, unheard):
        assert province.refuses([province.resigned(good, change)]).code == "NOT_UNDERSTOOD"


class TestBatch:
    """Members prove themselves alone, but an act carries one signature of a key (FORMAT.md, section 5)."""

    def test_a_whole_batch(self, province: Province) -> None:
        assert len(province.book.append(clerk_act(province, 5, "batch")).positions) == 5

    def test_two_keys_in_batches(self, province: Province) -> None:
        province.book.append(province.envelopes([renamed(A, "1"), renamed(B, "2")], AUTHOR, province.root, "batch"))

    def test_one_key_single_another_in_a_batch(self, province: Province) -> None:
        draft = province.drafted([renamed(A, "1"), renamed(B, "2")], AUTHOR, province.root)
        messages = [pae(EVENT_TYPE, payload) for payload in draft.payloads]
        first, second = (province.keys[s["key"]] for s in province.root)
        singles = [sign_single(first, message) for message in messages]
        batched = sign_batch(second, str(province.book.genesis), messages)
        act = [envelope_bytes(payload, [one, two])
               for payload, one, two in zip(draft.payloads, singles, batched, strict=True)]
        assert len(province.book.append(act).positions) == 2

    def test_a_second_signature_over_the_same_batch(self, province: Province) -> None:
        """ECDSA makes another each time: both are valid, but members must carry the same bytes."""
        clerk = province.employ("office:luu-tru", "recorder", "ecdsa-p256", "clerk-p256-b")
        draft = province.drafted([quoted(B, n) for n in range(3)], QUOTED, [clerk], "batch")
        messages = [pae(EVENT_TYPE, payload) for payload in draft.payloads]
        key, genesis = province.keys[clerk["key"]], str(province.book.genesis)
        one, two = sign_batch(key, genesis, messages), sign_batch(key, genesis, messages)
        mixed = [one[0], two[1], one[2]]
        act = [envelope_bytes(payload, [sig]) for payload, sig in zip(draft.payloads, mixed, strict=True)]
        assert province.refuses(act).code == "BATCH_SIGNATURES_DIFFER"
        act = [envelope_bytes(payload, [sig]) for payload, sig in zip(draft.payloads, one, strict=True)]
        province.book.append(act)

    @pytest.mark.parametrize("bad", [
        {"index": 0}, {"size": 4}, {"size": 2}, {"path": []}, {"path": "longer"}, {"path": "swapped"}, {"extra": 1},
        {"index": True}, {"index": -1}, {"size": 1025}, {"index": "1"}, {"path": None}, {"root": "ab"},
    ])
    def test_another_shape(self, province: Province, bad: dict[str, Any]) -> None:
        act = clerk_act(province, 3, "batch")

        def bent(held: list[dict[str, Any]]) -> list[dict[str, Any]]:
            batch = dict(held[0]["batch"])
            bend = dict(bad)
            if bend.get("path") == "longer":
                bend["path"] = [*batch["path"], batch["path"][0]]
            if bend.get("path") == "swapped":
                bend["path"] = batch["path"][::-1]
            return [{**held[0], "batch": {**batch, **bend}}]

        bent_act = [act[0], with_signatures_of(act[1], bent), act[2]]
        assert province.refuses(bent_act).code in ("SIGNATURE_INVALID", "NON_CANONICAL_ENVELOPE")

    @pytest.mark.parametrize("shape", [{"batch": None}, {"batches": []}, {"sig": None}, {"alg": "ed25519"}])
    def test_another_signature_object(self, province: Province, shape: dict[str, Any]) -> None:
        act = clerk_act(province, 2, "batch")
        bent = with_signatures_of(act[0], lambda held: [{**held[0], **shape}])
        assert province.refuses([bent, act[1]]).code == "NON_CANONICAL_ENVELOPE"

    def test_a_batch_of_another_ledger(self, province: Province, stranger: Province) -> None:
        """The statement names the genesis: the same events signed for a clone don't count here."""
        draft = province.drafted([quoted(B, n) for n in range(3)], QUOTED, province.clerks[:1], "batch")
        messages = [pae(EVENT_TYPE, payload) for payload in draft.payloads]
        foreign = sign_batch(province.keys[province.clerks[0]["key"]], str(stranger.book.genesis), messages)
        act = [envelope_bytes(payload, [sig]) for payload, sig in zip(draft.payloads, foreign, strict=True)]
        assert province.refuses(act).code == "SIGNATURE_INVALID"

    def test_a_batch_of_the_root_signed_as_a_single(self, province: Province) -> None:
        act = clerk_act(province, 2, "batch")
        single = with_signatures_of(act[0], lambda held: [{"keyid": held[0]["keyid"], "sig": held[0]["sig"]}])
        assert province.refuses([single, act[1]]).code == "SIGNATURE_INVALID"


@pytest.mark.parametrize("change", [
    lambda text: text + b"\n",
    lambda text: b" " + text,
    lambda text: text.replace(b'","payloadType', b'", "payloadType'),
    lambda text: text[:-1] + b',"extra":1}',
    lambda text: b"\xef\xbb\xbf" + text,
    lambda text: text.decode().encode("utf-16"),
    lambda text: text[:-1],
    lambda text: b"",
    lambda text: b"[" * 2000,
    lambda text: b"null",
    lambda text: b"1" * 5000,
    lambda text: text.replace(b'"keyid":"', b'"keyid":"\\u0061', 1),
    lambda text: text.replace(b"=", b"", 1),
    lambda text: json.dumps(json.loads(text), indent=1).encode(),
    lambda text: text + text,
])
def test_another_spelling_of_an_envelope(province: Province, change: Callable[[bytes], bytes]) -> None:
    [good] = province.envelopes([recognised(A)], AUTHOR, [province.heads[UBND_P]])
    bad = change(good)
    if bad != good:
        assert province.refuses([bad]).code == "NON_CANONICAL_ENVELOPE"


@pytest.mark.parametrize("change", [
    lambda text: text.replace(b'"index":0', b'"index":0.0'),
    lambda text: text.replace(b'"index":0', b'"index":-0'),
    lambda text: text.replace(b'"index":0', b'"index":0e0'),
    lambda text: text.replace(b'{"act"', b'{ "act"'),
    lambda text: text.replace(b'"index":0', b'"index":0,"index":0'),
    lambda text: text.replace(b'"index":0', b'"index":NaN'),
    lambda text: text.replace(b'"index":0', b'"index":' + b"9" * 5000),
    lambda text: text.replace(b"xa-a", b"xa-\\u0061"),
    lambda text: text.replace(b'"body":{', b'"body":' + b"[" * 2000 + b"{", 1),
    lambda text: text + b" ",
    lambda text: text.replace("Quyết".encode(), b"Q"),
    lambda text: text.decode().encode("utf-16"),
    lambda text: b"\xef\xbb\xbf" + text,
    lambda text: text.replace(b'"title":null', b'"title":"\\ud800"'),
    lambda text: text.replace(b'"title":null', '"title":"Qu\u0079e\u0302\u0301t"'.encode()),
    lambda text: text.replace(b'"title":null', '"title":"a\u202eb"'.encode()),
    lambda text: text.replace(b'"title":null', '"title":"a\u200bb"'.encode()),
    lambda text: text.replace(b'"title":null', b'"title":"a\xff"'),
])
def test_another_spelling_of_a_payload_properly_signed(province: Province, change: Callable[[bytes], bytes]) -> None:
    [good] = province.envelopes([recognised(A)], AUTHOR, [province.heads[UBND_P]])
    payload = parse_envelope(good).payload
    bad = change(payload)
    if bad == payload:
        return
    signature = sign_single(province.keys[province.heads[UBND_P]["key"]], pae(EVENT_TYPE, bad))
    refusal = province.refuses([envelope_bytes(bad, [signature])])
    assert refusal.code in ("NON_CANONICAL_PAYLOAD", "INVALID_PAYLOAD"), refusal
    assert isinstance(refusal, LedgerError)
