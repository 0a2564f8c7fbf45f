"""The sealed index against a naive reading of FORMAT.md section 11, and every lie about presence or absence refused."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.proof import tree
from ledger.proof.subject_index import Absence, SubjectIndex, SubjectProof, verify_absence, verify_presence

ids = st.from_regex(r"(unit|office|set):[a-c0-1][a-c0-1.-]{0,3}", fullmatch=True)
logs = st.lists(ids, min_size=1, max_size=40)


def rows_of(subjects: list[str]) -> list[tuple[str, int, bytes]]:
    return [(subject, seq, tree.leaf_hash(b"%d" % seq)) for seq, subject in enumerate(subjects)]


def naive_root(subjects: list[str]) -> bytes:
    """FORMAT.md section 11, word for word."""
    leaves = []
    for subject in sorted(set(subjects), key=lambda name: name.encode()):
        chained, count = bytes(32), 0
        for seq, other in enumerate(subjects):
            if other == subject:
                entry = b"%d" % seq
                leaf = sha256(b"\x00" + entry).digest()
                chained = sha256(b"socai-chain/v1\x00" + chained + seq.to_bytes(8, "big") + leaf).digest()
                count += 1
        data = f"socai-subject/v1\n{subject}\n{count}\n{chained.hex()}\n".encode()
        leaves.append(sha256(b"\x00" + data).digest())
    return tree.root(leaves)


@given(logs)
def test_the_root_is_that_of_the_format(subjects: list[str]) -> None:
    index = SubjectIndex(rows_of(subjects))
    assert index.root == naive_root(subjects)
    assert index.size == len(set(subjects))


@given(logs, st.integers(0, 40))
def test_an_index_that_grows_is_the_index_made_at_once(subjects: list[str], at: int) -> None:
    rows = rows_of(subjects)
    grown = SubjectIndex(rows[:at])
    assert grown.root == SubjectIndex(rows[:at]).root
    for row in rows[at:]:
        grown.add(*row)
    assert grown.root == naive_root(subjects)


@given(logs, ids)
def test_each_subject_is_proven_there_or_not_there(subjects: list[str], asked: str) -> None:
    index = SubjectIndex(rows_of(subjects))
    if asked in subjects:
        proof = index.inclusion(asked)
        verify_presence(proof, index.size, index.root)
        assert (proof.subject, proof.count, proof.chain) == (asked, subjects.count(asked), index.held(asked)[1])
        with pytest.raises(KeyError):
            index.absence(asked)
    else:
        verify_absence(asked, index.absence(asked), index.size, index.root)
        with pytest.raises(KeyError):
            index.inclusion(asked)


@given(logs, st.data())
def test_a_subject_that_is_there_is_never_proven_absent(subjects: list[str], data: st.DataObject) -> None:
    """Whichever two true leaves an operator shows as neighbours."""
    index = SubjectIndex(rows_of(subjects))
    present = sorted(set(subjects))
    asked = data.draw(st.sampled_from(present))
    pick = st.none() | st.sampled_from(present).map(index.inclusion)
    claim = Absence(data.draw(pick), data.draw(pick))
    with pytest.raises(LedgerError) as caught:
        verify_absence(asked, claim, index.size, index.root)
    assert caught.value.code == "PROOF_INVALID"


SUBJECTS = ["ledger:main", "ledger:main", "unit:a", "office:b", "unit:c", "unit:a", "unit:e"]
INDEX = SubjectIndex(rows_of(SUBJECTS))


def refused_presence(proof: SubjectProof, subjects: int = INDEX.size, root: bytes = INDEX.root) -> None:
    with pytest.raises(LedgerError) as caught:
        verify_presence(proof, subjects, root)
    assert caught.value.code == "PROOF_INVALID"


def test_every_change_of_a_presence_is_refused() -> None:
    good = INDEX.inclusion("unit:a")
    refused_presence(replace(good, count=1))
    refused_presence(replace(good, count=0))
    refused_presence(replace(good, count=-2))
    refused_presence(replace(good, chain=bytes(32)))
    refused_presence(replace(good, chain=b""))
    refused_presence(replace(good, subject="unit:b"))
    refused_presence(replace(good, subject="unit:a\n2"))
    refused_presence(replace(good, subject=""))
    refused_presence(replace(good, index=good.index + 1))
    refused_presence(replace(good, path=good.path[:-1]))
    refused_presence(replace(good, path=(*good.path, bytes(32))))
    refused_presence(good, 2 * INDEX.size)
    refused_presence(good, good.index)
    refused_presence(good, root=bytes(32))


def test_neighbours_must_stand_side_by_side_around_the_subject() -> None:
    one = {subject: INDEX.inclusion(subject) for subject in set(SUBJECTS)}
    verify_absence("unit:b", Absence(one["unit:a"], one["unit:c"]), INDEX.size, INDEX.root)
    verify_absence("unit:f", Absence(one["unit:e"], None), INDEX.size, INDEX.root)
    verify_absence("ledger:a", Absence(None, one["ledger:main"]), INDEX.size, INDEX.root)
    for asked, claim in (
        ("unit:b", Absence(one["unit:a"], one["unit:e"])),
        ("unit:b", Absence(one["unit:c"], one["unit:e"])),
        ("unit:b", Absence(one["unit:c"], one["unit:a"])),
        ("unit:b", Absence(one["unit:a"], None)),
        ("unit:b", Absence(None, one["unit:c"])),
        ("unit:b", Absence(None, None)),
        ("unit:d", Absence(one["unit:a"], one["unit:c"])),
    ):
        with pytest.raises(LedgerError) as caught:
            verify_absence(asked, claim, INDEX.size, INDEX.root)
        assert caught.value.code == "PROOF_INVALID"
