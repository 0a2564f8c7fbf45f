"""Seals at admission: placed right, recomputed, an act by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.scene import Scene, signer
from ledger.errors import LedgerError
from ledger.events.drafting import Intent
from ledger.proof import tree
from ledger.proof.subject_index import SubjectIndex


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(str(tmp_path / "socai.db"), ())


def operator(scene: Scene) -> dict[str, object]:
    """The signer object of the log's key."""
    keyid = scene.book.reader.entry(0).body["log_key"]["key"]
    return signer("person:log", keyid, "log-operator", "office:so-cai")


def index_of(scene: Scene) -> SubjectIndex:
    """The index over all entries, from the entries themselves."""
    scene.book.reader.refresh()
    states = scene.book.reader.states()
    return SubjectIndex(
        (scene.book.reader.entry(seq).subject, seq, tree.leaf_hash(state)) for seq, state in states
    )


def seal(scene: Scene, **other: object) -> Intent:
    index = index_of(scene)
    body = {"covers": scene.book.reader.size, "subjects": index.size, "root": index.root.hex(), **other}
    return Intent("index.sealed", "ledger:index", body)


def record(scene: Scene, *intents: Intent) -> int:
    admitted = scene.record(intents, "signed-by-author", [operator(scene)])
    return admitted.positions[0]


def test_a_true_seal_is_admitted_again_and_again(scene: Scene) -> None:
    first = record(scene, seal(scene))
    scene.record([Intent("person.registered", "person:another", {})], "signed-by-author", scene.root)
    second = record(scene, seal(scene))
    assert second == first + 2
    scene.book.reader.refresh()
    assert scene.book.reader.entry(second).body["covers"] == second


@pytest.mark.parametrize("lie", [{"root": "ab" * 32}, {"subjects": 3}])
def test_a_false_seal_is_refused(scene: Scene, lie: dict[str, object]) -> None:
    with pytest.raises(LedgerError) as caught:
        record(scene, seal(scene, **lie))
    assert caught.value.code == "SEAL_MISMATCH"
    index = index_of(scene)
    assert caught.value.facts["expected"] == [index.size, index.root.hex()]


def test_a_seal_covers_what_stands_before_it(scene: Scene) -> None:
    old = seal(scene)
    record(scene, old)
    with pytest.raises(LedgerError) as caught:
        record(scene, old)
    assert caught.value.code == "SEAL_MISPLACED"


def test_a_seal_is_an_act_by_itself(scene: Scene) -> None:
    one = seal(scene)
    two = one._replace(body={**one.body, "covers": one.body["covers"] + 1})
    with pytest.raises(LedgerError) as caught:
        record(scene, one, two)
    assert (caught.value.code, caught.value.facts["place"]) == ("SEAL_MISPLACED", "act.size")
