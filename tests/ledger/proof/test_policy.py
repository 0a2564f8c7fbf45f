"""Witness policies: the published example's shape, quorums, and everything else refused."""

from __future__ import annotations

from itertools import combinations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.proof.policy import Group, parse_policy
from ledger.proof.verifier_key import LOG, WITNESS, VerifierKey, verifier_key
from ledger.signing.algorithms import public_of


def key(name: str, kind: int, seed: int) -> VerifierKey:
    private = Ed25519PrivateKey.from_private_bytes(seed.to_bytes(32, "big"))
    return verifier_key(name, kind, public_of(private).spki)


SOFA = key("example.com/sofa", LOG, 1)
X = [key(f"x{number}.example", WITNESS, 10 + number) for number in range(3)]
Y = [key(f"y{number}.example", WITNESS, 20 + number) for number in range(3)]
POLICY = f"""log {SOFA.text}

witness X1 {X[0].text}
witness X2 {X[1].text} https://x2.example/
witness X3 {X[2].text}
group X-witnesses 2 X1 X2 X3
# the others
witness Y1 {Y[0].text}
\twitness \t Y2 {Y[1].text}
witness Y3 {Y[2].text}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
"""


def refused(text: str | bytes) -> LedgerError:
    with pytest.raises(LedgerError) as caught:
        parse_policy(text if isinstance(text, bytes) else text.encode())
    assert caught.value.code in ("POLICY_MALFORMED", "VERIFIER_KEY_INVALID")
    return caught.value


def test_the_example_of_the_specification() -> None:
    policy = parse_policy(POLICY.encode())
    assert policy.logs == (SOFA,)
    assert policy.groups["X-witnesses"] == Group(2, ("X1", "X2", "X3"))
    assert policy.groups["Y-witnesses"].threshold == 1
    assert policy.groups["X-and-Y"].threshold == 2
    for count in range(7):
        for cosigners in combinations(X + Y, count):
            enough = len(set(cosigners) & set(X)) >= 2 and bool(set(cosigners) & set(Y))
            assert policy.met_by(cosigners) is enough
    assert not policy.met_by([SOFA, *X])


def test_a_witness_counts_once_whatever_it_signs() -> None:
    policy = parse_policy(f"witness A {X[0].text}\nwitness B {X[1].text}\ngroup g 2 A B\nquorum g\n".encode())
    twice = VerifierKey("another.name", WITNESS, X[0].public)
    assert not policy.met_by([X[0], X[0], twice])
    assert policy.met_by([X[0], X[1]])


def test_none_is_met_by_nobody() -> None:
    assert parse_policy(b"quorum none\n").met_by([])


def test_names_are_octets() -> None:
    """K and the Kelvin sign, and octets that are no UTF-8, are names of their own."""
    lines = [b"witness K " + X[0].text.encode(), b"witness \xe2\x84\xaa " + X[1].text.encode(),
             b"witness \xff " + X[2].text.encode(), b"group all 3 K \xe2\x84\xaa \xff", b"quorum all"]
    assert parse_policy(b"\n".join(lines) + b"\n").met_by(X)


ONE = f"witness A {X[0].text}\n"
BAD = {
    "nothing": "",
    "no quorum": ONE,
    "two quorums": ONE + "quorum A\nquorum A\n",
    "unknown quorum": ONE + "quorum B\n",
    "quorum above its name": "quorum A\n" + ONE,
    "log as quorum": f"log {SOFA.text}\nquorum {SOFA.name}\n",
    "group of none": ONE + "group g any none\nquorum g\n",
    "witness named none": f"witness none {X[0].text}\nquorum none\n",
    "name twice": ONE + f"witness A {X[1].text}\nquorum A\n",
    "group of a witness's name": ONE + "group A all A\nquorum A\n",
    "same witness twice": ONE + f"witness B {X[0].text}\nquorum A\n",
    "same key under another name": ONE + f"witness B {VerifierKey('b', WITNESS, X[0].public).text}\nquorum A\n",
    "same log twice": f"log {SOFA.text}\nlog {SOFA.text}\nquorum none\n",
    "log with a witness key": f"log {X[0].text}\nquorum none\n",
    "witness with a log key": f"witness A {SOFA.text}\nquorum A\n",
    "group without members": ONE + "group g 1\nquorum g\n",
    "threshold 0": ONE + "group g 0 A\nquorum g\n",
    "threshold above": ONE + "group g 2 A\nquorum g\n",
    "threshold 01": ONE + "group g 01 A\nquorum g\n",
    "threshold +1": ONE + "group g +1 A\nquorum g\n",
    "full-width threshold": ONE + "group g \uff11 A\nquorum g\n",
    "most": ONE + "group g most A\nquorum g\n",
    "member twice": ONE + "group g any A A\nquorum g\n",
    "member of two groups": ONE + "group g any A\ngroup h any A\nquorum h\n",
    "member below": "group g any A\n" + ONE + "quorum g\n",
    "CRLF": (ONE + "quorum A\n").replace("\n", "\r\n"),
    "no final newline": ONE + "quorum A",
    "NUL": ONE + "quorum A\0\n",
    "delete": ONE + "quorum A\x7f\n",
    "unknown word": ONE + "quorum A\ntrust everybody\n",
    "capital letter": ONE + "Quorum A\n",
    "witness without key": "witness A\nquorum A\n",
    "key with a wrong id": ONE.replace("+" + X[0].key_hash.hex(), "+00000000") + "quorum A\n",
    "too much on a line": ONE + "quorum A A\n",
    "too many witnesses": "group g 1 " + "A " * 70_000 + "\n",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_another_form_is_refused(text: str) -> None:
    assert refused(text).facts["place"]


def test_too_many_names() -> None:
    witnesses = "".join(f"witness w{n} {key(f'w{n}', WITNESS, 100 + n).text}\n" for n in range(129))
    assert "at most 128" in refused(witnesses + "quorum none\n").facts["expected"]


@given(st.binary(max_size=80) | st.integers(0, len(POLICY)).flatmap(
    lambda at: st.binary(max_size=3).map(lambda inserted: POLICY.encode()[:at] + inserted + POLICY.encode()[at:])))
def test_every_file_is_a_policy_or_refused(data: bytes) -> None:
    try:
        parse_policy(data)
    except LedgerError as refusal:
        assert refusal.code in ("POLICY_MALFORMED", "VERIFIER_KEY_INVALID")
