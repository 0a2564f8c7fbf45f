"""Signature objects: single and batch, each way of spoiling one, and what the cache may spare."""

import base64
import copy
import hashlib
import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import canonical
from ledger.errors import LedgerError
from ledger.events.envelope import signatures_text
from ledger.proof import tree
from ledger.signing import algorithms, batch, dsse, keyfile

GENESIS = "ab" * 32
KEY = keyfile.new_key("ed25519")
PUBLIC = algorithms.public_of(KEY)
STRANGER = algorithms.public_of(keyfile.new_key("ed25519"))
MESSAGES = [dsse.pae(dsse.EVENT_TYPE, b'{"n":%d}' % number) for number in range(1024)]
TEN = batch.sign_batch(KEY, GENESIS, MESSAGES[:10])


def refused(signature: Any, message: bytes = MESSAGES[3], genesis: str | None = GENESIS, **more: Any) -> str:
    with pytest.raises(LedgerError) as caught:
        batch.verify_signature(more.pop("key", PUBLIC), message, signature, genesis, **more)
    assert caught.value.code == "SIGNATURE_INVALID"
    json.dumps(caught.value.facts)
    return str(caught.value.facts["reason"])


def test_pae_is_that_of_dsse() -> None:
    assert dsse.pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )
    assert dsse.pae("đ", b"") == b"DSSEv1 2 \xc4\x91 0 "


def test_the_event_digest_is_the_hash_of_the_pae() -> None:
    assert dsse.event_digest(b'{"n":0}') == hashlib.sha256(MESSAGES[0]).hexdigest()


@given(st.lists(st.binary(max_size=200) | st.integers(0, 12_000).map(bytes), max_size=5))
def test_the_paes_of_many_events_are_the_pae_of_each(payloads: list[bytes]) -> None:
    paes = dsse.event_paes(iter(payloads))
    assert paes == [dsse.pae(dsse.EVENT_TYPE, payload) for payload in payloads]
    assert [hashlib.sha256(message).hexdigest() for message in paes] == list(map(dsse.event_digest, payloads))


@pytest.mark.parametrize("size", [0, 1, 9, 10, 99, 100, 999, 1000, 9999, 10_000])
def test_the_paes_tell_the_length(size: int) -> None:
    assert dsse.event_paes([b"x" * size, b""]) == [
        b"DSSEv1 35 application/vnd.socai.event.v1+json %d " % size + b"x" * size,
        b"DSSEv1 35 application/vnd.socai.event.v1+json 0 ",
    ]


def test_dsse_needs_no_cryptography() -> None:
    code = "import sys, ledger.signing.dsse, ledger.proof.tiles; sys.exit('cryptography' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_batch_statement_is_canonical_json() -> None:
    statement = dsse.batch_statement(GENESIS, PUBLIC.keyid, bytes(32), 7)
    assert canonical.decode(statement) == {"genesis": GENESIS, "key": PUBLIC.keyid, "root": "00" * 32, "size": 7}


@pytest.mark.parametrize("algorithm", ["ed25519", "ecdsa-p256", "rsa-pkcs1-sha256"])
def test_both_shapes_with_each_algorithm(algorithm: algorithms.Algorithm) -> None:
    key = keyfile.new_key(algorithm)
    public = algorithms.public_of(key)
    single = batch.sign_single(key, MESSAGES[0])
    assert single.keys() == {"keyid", "sig"}
    batch.verify_signature(public, MESSAGES[0], single, GENESIS)
    batch.verify_signature(public, MESSAGES[0], single, None)
    for message, signature in zip(MESSAGES, batch.sign_batch(key, GENESIS, MESSAGES[:3]), strict=False):
        batch.verify_signature(public, message, signature, GENESIS)


@pytest.mark.parametrize("size", [2, 3, 4, 5, 7, 8, 9, 100, 1000, 1023, 1024])
def test_every_member_of_a_batch_proves_itself(size: int) -> None:
    signatures = batch.sign_batch(KEY, GENESIS, MESSAGES[:size])
    assert len({signature["sig"] for signature in signatures}) == 1
    cache: batch.VerifiedStatements = {}
    for index, (message, signature) in enumerate(zip(MESSAGES, signatures, strict=False)):
        assert signature["batch"]["index"] == index
        batch.verify_signature(PUBLIC, message, signature, GENESIS, cache)
    assert len(cache) == 1
    leaves = [tree.leaf_hash(message) for message in MESSAGES[:size]]
    path = [base64.b64encode(part).decode() for part in tree.inclusion_path(leaves, size - 1, size)]
    assert signatures[-1]["batch"]["path"] == path


@pytest.mark.parametrize("size", [0, 1, 1025])
def test_a_batch_has_2_to_1024_members(size: int) -> None:
    with pytest.raises(LedgerError) as caught:
        batch.sign_batch(KEY, GENESIS, (MESSAGES * 2)[:size])
    assert (caught.value.code, caught.value.facts) == ("BATCH_SIZE", {"expected": "2..1024", "found": size})


def changed(**members: Any) -> dict[str, Any]:
    """Member 3 of the batch of ten with these members of `batch` replaced, or dropped where ``...``."""
    signature = copy.deepcopy(TEN[3])
    signature["batch"] = {name: value for name, value in (signature["batch"] | members).items() if value is not ...}
    return signature


PATH = TEN[3]["batch"]["path"]
NOT_CANONICAL = base64.b64encode(base64.b64decode(PATH[0]) + b"\0").decode()


@pytest.mark.parametrize(
    ("signature", "reason"),
    [
        (None, "members"),
        ([], "members"),
        ({}, "other-key"),
        ({"keyid": PUBLIC.keyid}, "base64"),
        ({"sig": TEN[3]["sig"]}, "other-key"),
        (TEN[3] | {"alg": "none"}, "members"),
        (TEN[3] | {"batch": None}, "members"),
        (TEN[3] | {"keyid": PUBLIC.keyid.upper()}, "other-key"),
        (TEN[3] | {"keyid": STRANGER.keyid}, "other-key"),
        (TEN[3] | {"sig": TEN[3]["sig"].rstrip("=")}, "base64"),
        (TEN[3] | {"sig": TEN[3]["sig"] + "\n"}, "base64"),
        (TEN[3] | {"sig": ""}, "length"),
        (TEN[3] | {"sig": "A" * 10**6}, "base64"),
        (TEN[3] | {"sig": "\ud800"}, "base64"),
        (TEN[3] | {"sig": 5}, "base64"),
        ({"keyid": PUBLIC.keyid, "sig": TEN[3]["sig"]}, "mismatch"),
        (changed(index=...), "members"),
        (changed(more=1), "members"),
        (changed(index=2), "mismatch"),
        (changed(index=10), "index"),
        (changed(index=-1), "index"),
        (changed(index=3.0), "index"),
        (changed(index=True), "index"),
        (changed(size=11), "mismatch"),
        (changed(size=8), "path-length"),
        (changed(size=1), "batch-size"),
        (changed(size=1025), "batch-size"),
        (changed(size=True), "batch-size"),
        (changed(size=10.0), "batch-size"),
        (changed(size="10"), "batch-size"),
        (changed(size=10**4300), "batch-size"),
        (changed(path=PATH[:-1]), "path-length"),
        (changed(path=[*PATH, PATH[0]]), "path-length"),
        (changed(path=PATH * 9), "path-length"),
        (changed(path=None), "path-length"),
        (changed(path=tuple(PATH)), "path-length"),
        (changed(path=PATH[::-1]), "mismatch"),
        (changed(path=[*PATH[:-1], None]), "base64"),
        (changed(path=[*PATH[:-1], ""]), "hash-size"),
        (changed(path=[*PATH[:-1], PATH[-1][:-2] + "B="]), "base64"),
        (changed(path=[*PATH[:-1], PATH[-1].replace("=", "A")]), "hash-size"),
        (changed(path=[*PATH[:-1], NOT_CANONICAL + "===="]), "base64"),
    ],
)
def test_a_spoiled_signature_object(signature: Any, reason: str) -> None:
    assert refused(signature) == reason
    batch.verify_signature(PUBLIC, MESSAGES[3], TEN[3], GENESIS)


def test_a_signature_belongs_to_one_message_ledger_and_key() -> None:
    assert refused(TEN[3], message=MESSAGES[4]) == "mismatch"
    assert refused(TEN[3], genesis="cd" * 32) == "mismatch"
    assert refused(TEN[3], genesis=None) == "batch-without-genesis"
    assert refused(TEN[3], key=STRANGER) == "other-key"
    assert refused(TEN[3] | {"keyid": STRANGER.keyid}, key=STRANGER) == "mismatch"
    single = batch.sign_single(KEY, MESSAGES[3])
    assert refused(single, message=MESSAGES[4]) == "mismatch"


def test_a_batch_signature_is_no_event_and_the_reverse() -> None:
    statement = dsse.batch_statement(GENESIS, PUBLIC.keyid, bytes(32), 2)
    over_event_type = batch.sign_single(KEY, dsse.pae(dsse.EVENT_TYPE, statement))
    assert refused(over_event_type, message=dsse.pae(dsse.BATCH_TYPE, statement)) == "mismatch"


def test_the_cache_spares_nothing_but_the_very_same_statement() -> None:
    cache: batch.VerifiedStatements = {}
    batch.verify_signature(PUBLIC, MESSAGES[0], TEN[0], GENESIS, cache)
    assert refused(TEN[3], message=MESSAGES[4], cache=cache) == "mismatch"
    assert refused(TEN[3], genesis="cd" * 32, cache=cache) == "mismatch"
    other = batch.sign_batch(KEY, GENESIS, MESSAGES[10:20])
    assert refused(TEN[3] | {"sig": other[0]["sig"]}, cache=cache) == "mismatch"
    assert refused(TEN[3] | {"keyid": STRANGER.keyid}, key=STRANGER, cache=cache) == "mismatch"
    assert len(cache) == 1
    batch.verify_signature(PUBLIC, MESSAGES[3], TEN[3], GENESIS, cache)


def test_the_second_member_asks_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    cache: batch.VerifiedStatements = {}
    batch.verify_signature(PUBLIC, MESSAGES[0], TEN[0], GENESIS, cache)

    def asked(*_: Any) -> None:
        raise AssertionError("the signature was checked again")

    monkeypatch.setattr(type(PUBLIC), "verify", asked)
    for message, signature in zip(MESSAGES, TEN, strict=False):
        batch.verify_signature(PUBLIC, message, signature, GENESIS, cache)


LEAVES = [tree.leaf_hash(message) for message in MESSAGES]
SIG = base64.b64decode(TEN[0]["sig"])


def paths_of(size: int) -> list[list[bytes]]:
    """As RFC 6962 has them, each by itself."""
    return [list(tree.inclusion_path(LEAVES[:size], index, size)) for index in range(size)]


@pytest.mark.parametrize("size", [2, 3, 4, 5, 6, 7, 8, 9, 11, 16, 17, 31, 100])
def test_a_whole_batch_by_its_leaves(size: int) -> None:
    """The texts are those that each member proves itself by, as they stand in an envelope."""
    signed, leaves = batch.sign_batch(KEY, GENESIS, MESSAGES[:size]), LEAVES[:size]
    sig = base64.b64decode(signed[0]["sig"])
    statement = dsse.batch_statement(GENESIS, PUBLIC.keyid, tree.root(leaves), size)
    texts = [signatures_text([signature]).encode() for signature in signed]
    assert batch.verify_leaves(PUBLIC, leaves, sig, GENESIS) == (statement, texts)
    assert [[base64.b64decode(node) for node in signature["batch"]["path"]] for signature in signed] == paths_of(size)
    for others in (leaves[:-1], [*leaves, leaves[-1]], leaves[::-1], LEAVES[1 : size + 1]):
        with pytest.raises(LedgerError, match="BATCH_SIZE" if len(others) == 1 else "SIGNATURE_INVALID"):
            batch.verify_leaves(PUBLIC, others, sig, GENESIS)


@pytest.mark.parametrize(("size", "algorithm"), [
    (5, "ecdsa-p256"), (6, "rsa-pkcs1-sha256"), (512, "ed25519"), (1000, "ed25519"), (1023, "ed25519"),
    (1024, "ed25519"),
])
def test_each_text_of_a_whole_batch_proves_its_member(size: int, algorithm: algorithms.Algorithm) -> None:
    """As an envelope's reader takes it: canonical JSON of one signature, good for its own message only."""
    key = keyfile.new_key(algorithm)
    public, messages = algorithms.public_of(key), MESSAGES[:size]
    sig = algorithms.sign(key, batch.batch_message(public.keyid, GENESIS, messages))
    _, texts = batch.verify_leaves(public, tuple(LEAVES[:size]), sig, GENESIS)
    assert len(texts) == size
    signed = [canonical.decode(text) for text in texts]
    assert [signature for [signature] in signed] == batch.batch_of(public.keyid, messages, sig)
    for index in {0, 1, size // 2, size - 2, size - 1}:
        [signature] = signed[index]
        batch.verify_signature(public, messages[index], signature, GENESIS)
        assert refused(signature, messages[index - 1], key=public) == "mismatch"
        assert signatures_text([signature]).encode() == texts[index]


@pytest.mark.parametrize("size", [0, 1, 1025])
def test_what_is_no_batch_is_not_judged_as_one(size: int) -> None:
    """Not even where key, root and signature fit."""
    leaves = (LEAVES * 2)[:size]
    root = tree.root(leaves) if leaves else bytes(32)
    statement = dsse.batch_statement(GENESIS, PUBLIC.keyid, root, size)
    signature = algorithms.sign(KEY, dsse.pae(dsse.BATCH_TYPE, statement))
    with pytest.raises(LedgerError) as caught:
        batch.verify_leaves(PUBLIC, leaves, signature, GENESIS)
    assert (caught.value.code, caught.value.facts) == ("BATCH_SIZE", {"expected": "2..1024", "found": size})


@pytest.mark.parametrize("change", [
    {"genesis": "cd" * 32}, {"public_key": STRANGER}, {"signature": b""},
    {"signature": SIG[:-1] + bytes([SIG[-1] ^ 1])},
])
def test_the_signature_is_over_this_ledger_key_and_root(change: dict[str, Any]) -> None:
    whole = {"public_key": PUBLIC, "signature": SIG, "genesis": GENESIS}
    assert batch.verify_leaves(leaves=LEAVES[:10], **whole)
    batch.verify_member(leaf=LEAVES[3], place=(3, 10, paths_of(10)[3]), **whole)
    for cache in (None, {}):
        with pytest.raises(LedgerError, match="SIGNATURE_INVALID"):
            batch.verify_leaves(leaves=LEAVES[:10], **whole | change)
        for _ in range(2):  # what failed is not remembered
            with pytest.raises(LedgerError, match="SIGNATURE_INVALID"):
                batch.verify_member(leaf=LEAVES[3], place=(3, 10, paths_of(10)[3]), cache=cache, **whole | change)
        assert not cache
    held: batch.VerifiedStatements = {}
    batch.verify_member(leaf=LEAVES[4], place=(4, 10, paths_of(10)[4]), cache=held, **whole)
    with pytest.raises(LedgerError, match="SIGNATURE_INVALID"):
        batch.verify_member(leaf=LEAVES[3], place=(3, 10, paths_of(10)[3]), cache=held, **whole | change)
    statement = dsse.batch_statement(GENESIS, PUBLIC.keyid, tree.root(LEAVES[:10]), 10)
    assert list(held) == [(PUBLIC.keyid, statement, SIG)]


@pytest.mark.parametrize(("leaf", "place", "genesis", "reason"), [
    (3, (3, 10, PATH), None, "batch-without-genesis"),
    (3, (10, 10, PATH), GENESIS, "index"), (3, (-1, 10, PATH), GENESIS, "index"),
    (3, (3, 10, PATH[:-1]), GENESIS, "path-length"), (3, (3, 10, [*PATH, PATH[0]]), GENESIS, "path-length"),
    (3, (2, 10, PATH), GENESIS, "mismatch"), (4, (3, 10, PATH), GENESIS, "mismatch"),
    (3, (3, 9, PATH), GENESIS, "mismatch"), (3, (3, 10, PATH[::-1]), GENESIS, "mismatch"),
])
def test_a_member_taken_apart(leaf: int, place: tuple[int, int, list[str]], genesis: str | None, reason: str) -> None:
    index, size, path = place
    nodes = [base64.b64decode(node) for node in path]
    with pytest.raises(LedgerError) as caught:
        batch.verify_member(PUBLIC, LEAVES[leaf], (index, size, nodes), SIG, genesis)
    facts = caught.value.facts
    assert (caught.value.code, facts["keyid"], facts["reason"]) == ("SIGNATURE_INVALID", PUBLIC.keyid, reason)


known = st.sampled_from([*PATH, TEN[3]["sig"], PUBLIC.keyid])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | known,
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(["batch", "keyid", "sig", "index", "path", "size", "x"]), inner),
    max_leaves=12,
)


@given(json_values, json_values, json_values)
@settings(max_examples=300)
def test_hostile_json_raises_only_signature_invalid(whole: Any, one: Any, two: Any) -> None:
    refused(whole)
    refused({"keyid": PUBLIC.keyid, "sig": one, "batch": two})
    refused(TEN[3] | {"batch": two})
    if one != PATH[-1]:
        refused(changed(path=[*PATH[:-1], one]))
    refused(changed(index=one, size=two, path=PATH))
