"""What is refused says place, found and expected, word for word: people and scripts act on these."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.errors import LedgerError
from ledger.proof import pin, tiles, tree
from ledger.proof.multiproof import multiproof, root_of
from ledger.proof.policy import parse_policy
from ledger.proof.verifier_key import LOG, WITNESS, verifier_key
from ledger.signing.algorithms import public_of


def spki(number: int) -> bytes:
    """Of a key that is the same in every worker: names of tests are made of it."""
    return public_of(Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)).spki


LOG_KEY = verifier_key("log.test", LOG, spki(0)).text
ONE, TWO = (verifier_key(f"w{n}.test", WITNESS, spki(n)).text for n in (1, 2))
WITNESSES = f"witness a {ONE}\nwitness b {TWO}\n"


def refused(function: Any, *arguments: Any) -> tuple[str, dict[str, Any]]:
    with pytest.raises(LedgerError) as caught:
        function(*arguments)
    return caught.value.code, dict(caught.value.facts)


@pytest.mark.parametrize(("text", "place", "found", "expected"), [
    ("", "end", "", "a newline at the end"),
    ("quorum none", "end", b"rum none".hex(), "a newline at the end"),
    ("quorum none\n\r\n", "line 2", "0d", "no control character but tab and newline"),
    ("a\n\r\n\n\n\n", "line 2", "0d", "no control character but tab and newline"),
    ("\n\r\n", "line 2", "0d", "no control character but tab and newline"),
    (f"log {LOG_KEY}\n", "end", "", "one quorum line"),
    ("log\n", "line 1", "log", "a line log, witness, group or quorum"),
    ("\n  whatever more words\n", "line 2", "whatever more words", "a line log, witness, group or quorum"),
    ("group g 1\n", "line 1", "group g 1", "a line log, witness, group or quorum"),
    (f"log {LOG_KEY}\nlog {LOG_KEY} url\n", "line 2", LOG_KEY, "each log once"),
    (f"{WITNESSES}witness c {ONE}\n", "line 3", ONE, "each witness once"),
    (f"{WITNESSES}witness a {ONE}\n", "line 3", "a", "a new name"),
    (f"witness none {ONE}\n", "line 1", "none", "a new name"),
    (f"{WITNESSES}group a 1 a\n", "line 3", "a", "a new name"),
    (f"{WITNESSES}group g 1 a\ngroup g 1 b\n", "line 4", "g", "a new name"),
    (f"{WITNESSES}group g 1 c\n", "line 3", "c", "a name defined above"),
    (f"{WITNESSES}group g 1 a\ngroup h 1 a\n", "line 4", "a", "a name that is no member of a group yet"),
    (f"{WITNESSES}group g 1 a a\n", "line 3", "a", "a name that is no member of a group yet"),
    (f"{WITNESSES}group g 0 a b\n", "line 3", "0", "1 to 2"),
    (f"{WITNESSES}group g 3 a b\n", "line 3", "3", "1 to 2"),
    (f"{WITNESSES}quorum c\n", "line 3", "c", "a name defined above"),
    (f"{WITNESSES}quorum a\nquorum a\n", "line 4", "a", "one quorum line"),
    (f"witness a {LOG_KEY}\n", "line 1", "01", "a key of type 04"),
    (f"log {ONE}\n", "line 1", "04", "a key of type 01"),
])
def test_policies(text: str, place: str, found: str, expected: str) -> None:
    assert refused(parse_policy, text.encode()) == (
        "POLICY_MALFORMED", {"place": place, "found": found, "expected": expected})


def test_policies_that_hold() -> None:
    policy = parse_policy(f"# words\n\nlog {LOG_KEY} https://log.test\n{WITNESSES}\tgroup g 2 a b\ngroup h any g\n"
                          f"quorum h\n".encode())
    assert policy.groups["g"].threshold == 2 and policy.groups["h"] == (1, ("g",))
    assert [key.text for key in policy.logs] == [LOG_KEY] and policy.quorum == "h"
    assert [key.text for key in policy.witnesses.values()] == [ONE, TWO]
    assert parse_policy(f"{WITNESSES}group g all a b\nquorum g\n".encode()).groups["g"].threshold == 2
    code, facts = refused(parse_policy, b"log x+00000000+AQ==\nquorum none\n")
    assert (code, facts["place"]) == ("VERIFIER_KEY_INVALID", "line 1, type")


def test_policies_of_any_size() -> None:
    from ledger.proof.policy import COUNT_LIMIT, SIZE_LIMIT

    keys = [verifier_key(f"w{n}", WITNESS, spki(n)).text for n in range(COUNT_LIMIT)]
    lines = [f"witness n{n} {key}" for n, key in enumerate(keys)]
    parse_policy(("\n".join(lines) + "\nquorum none\n").encode())
    text = "\n".join([*lines, f"log {LOG_KEY}", "quorum none"]) + "\n"
    assert refused(parse_policy, text.encode()) == ("POLICY_MALFORMED", {
        "place": f"line {COUNT_LIMIT + 1}", "found": str(COUNT_LIMIT + 1),
        "expected": f"at most {COUNT_LIMIT} logs, witnesses and groups"})
    grouped = "\n".join([*lines, "group g 1 n0", "quorum none"]) + "\n"
    assert refused(parse_policy, grouped.encode())[1]["found"] == str(COUNT_LIMIT + 1)
    big = b"#" * SIZE_LIMIT + b"\n"
    assert refused(parse_policy, big) == ("POLICY_MALFORMED", {
        "place": "file", "found": f"{SIZE_LIMIT + 1} bytes", "expected": f"at most {SIZE_LIMIT} bytes"})
    assert refused(parse_policy, big[1:])[1]["place"] == "end" and refused(parse_policy, big[1:])[1]["found"] == ""


PIN = {"schema": "socai/pin/1", "origin": "a", "genesis": "ab" * 32, "size": 5, "root": "cd" * 32}


@pytest.mark.parametrize(("change", "place", "found", "expected"), [
    ({"genesis": "AB" * 32}, "genesis", "AB" * 32, "64 hex digits"),
    ({"genesis": "ab" * 32 + "\n"}, "genesis", "ab" * 32 + "\n", "64 hex digits"),
    ({"root": "x" * 99}, "root", "x" * 70, "64 hex digits"), ({"root": 7}, "root", "7", "64 hex digits"),
    ({"size": 0}, "size", "0", "a number of entries, at least 1"),
    ({"size": 2**53}, "size", str(2**53), "a number of entries, at least 1"),
    ({"size": True}, "size", "True", "a number of entries, at least 1"),
    ({"size": 10**60}, "size", str(10**60)[:40], "a number of entries, at least 1"),
    ({"origin": None}, "origin", "None", "text"), ({"origin": ["x" * 99]}, "origin", str(["x" * 99])[:60], "text"),
])
def test_pins(change: dict[str, Any], place: str, found: str, expected: str) -> None:
    assert refused(pin.from_json, PIN | change) == ("INVALID_PIN", {
        "place": place, "found": found, "expected": expected})


def test_what_is_no_pin_and_what_is() -> None:
    members = sorted(PIN)
    for document, schema in ((None, "NoneType"), ([], "list"), ("x" * 99, "str"), ({}, "None"),
                             ({**PIN, "schema": "socai/pin/2"}, "socai/pin/2"), ({"schema": "x" * 99}, "x" * 60)):
        assert refused(pin.from_json, document) == ("INVALID_PIN", {
            "place": "schema", "found": schema, "expected": "socai/pin/1"})
    for document in (PIN | {"more": 1}, {name: PIN[name] for name in PIN if name != "root"}):
        assert refused(pin.from_json, document) == ("INVALID_PIN", {
            "place": "members", "found": ", ".join(document), "expected": members})
    many = PIN | {"more" * 50: 1}
    assert refused(pin.from_json, many)[1]["found"] == ", ".join(many)[:120]
    for size in (1, 2**53 - 1):
        read = pin.from_json(PIN | {"size": size})
        assert read == pin.Pin("a", "ab" * 32, size, "cd" * 32) and pin.to_json(read) == PIN | {"size": size}


def test_tiles_of_another_width_or_hash() -> None:
    leaves = [tree.leaf_hash(b"%d" % number) for number in range(300)]

    def serve(change: Any) -> tiles.Tiles:
        return lambda level, index, width: change([leaves[index * 256 + at] for at in range(width)] if not level else [
            tree.root(leaves[:256])])

    def told(reason: str, expected: int, found: int | str) -> tuple[str, dict[str, Any]]:
        return "PROOF_INVALID", {"reason": reason, "expected": expected, "found": found}

    for change, high, low in (
        (lambda hashes: hashes[:-1], told("tile-width", 1, 0), told("tile-width", 44, 43)),
        (lambda hashes: [hashes[0][:31], *hashes[1:]], told("tile-hash", 32, "tile/1/000.p/1"),
         told("tile-hash", 32, "tile/0/001.p/44")),
    ):
        assert refused(tiles.root_from_tiles, serve(change), 300) == high
        assert refused(tiles.range_root(300, serve(change)), 256, 300) == low
    beyond = tiles.derived(300, None, lambda level, index: tree.root(leaves[:256]), lambda a, b: leaves[a:b])
    assert refused(beyond, 0, 1, 256) == told("tile-width", 44, 256)
    assert refused(beyond, 1, 0, 2) == told("tile-width", 1, 2) and beyond(1, 0, 1) == [tree.root(leaves[:256])]


def test_proofs_of_many_leaves() -> None:
    leaves = [tree.leaf_hash(b"%d" % number) for number in range(9)]
    one, two = (3, leaves[3]), (5, leaves[5])
    proof = multiproof(lambda start, end: tree.root(leaves[start:end]), [3, 5], 9)

    def facts(held: Any, size: int, given: Any) -> dict[str, Any]:
        code, told = refused(root_of, held, size, given)
        assert code == "PROOF_INVALID"
        return told

    for size in (0, -1, 2**63):
        assert facts([one], size, []) == {"reason": "size", "expected": f"1..{2**63 - 1}", "found": size}
    assert facts([one], 2**63 - 1, [])["reason"] == "path-length"
    assert facts([], 9, proof) == {"reason": "index", "expected": "0..8", "found": "no leaf"}
    assert facts([(9, leaves[3])], 9, proof) == {"reason": "index", "expected": "0..8", "found": 9}
    assert facts([(-1, leaves[3]), two], 9, proof) == {"reason": "index", "expected": "0..8", "found": 5}
    order = {"reason": "order", "expected": "ascending indices", "found": "another order"}
    assert facts([two, one], 9, proof) == order and facts([one, one], 9, proof) == order
    short = {"reason": "hash-size", "expected": "32 bytes", "found": "another length"}
    assert facts([(3, b"x"), two], 9, proof) == short == facts([one, two], 9, [b"x", *proof[1:]])
    assert facts([one, two], 9, proof[:-1]) == {
        "reason": "path-length", "expected": "more hashes", "found": len(proof) - 1}
    assert facts([one, two], 9, [*proof, proof[0]]) == {
        "reason": "path-length", "expected": len(proof), "found": len(proof) + 1}
    assert root_of([one, two], 9, proof) == tree.root(leaves)
