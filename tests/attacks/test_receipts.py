"""Receipts that were edited, cut, extended or made with stolen keys: judged by socai and, as far as it goes, verify.sh.

Rows 25 to 27, 29 and 37 of the list of attacks, as far as they concern a receipt (tests/attacks/README.md).
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random
from shutil import which
from typing import Any

import pytest

from commands.terminal.home import HOME
from ledger.errors import LedgerError
from ledger.events.entry import read_entry
from ledger.proof import tree
from ledger.proof.checkpoint import Checkpoint, checkpoint_text
from ledger.proof.multiproof import multiproof
from ledger.proof.note import Note, note_bytes
from ledger.proof.subject_index import SubjectIndex, subject_leaf
from ledger.proof.verifier_key import signed
from ledger.receipts.document import IndexLeaf, Receipt, receipt_bytes
from ledger.receipts.trust import Trusted
from tests.attacks.attacker import compact, plain_of
from tests.attacks.forger import Forger
from tests.attacks.judging import check_receipt
from tests.ledger.admission.province import A, B
from tests.ledger.receipts.sealed import Sealed

TOOLS = ("openssl", "jq", "xxd", "sha256sum", "awk")
MISSING = [tool for tool in TOOLS if which(tool) is None]
needs_tools = pytest.mark.skipif(bool(MISSING), reason=f"verify.sh can't run here: {', '.join(MISSING)} missing")
Change = Callable[[dict[str, Any]], None]


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    made = Sealed(tmp_path_factory.mktemp("attacked") / "socai.db")
    made.recognise()
    made.recognise(A, "2022-01-01", "200/QĐ-UBND")
    made.seal([0, 1])
    return made


@pytest.fixture(scope="module")
def good(sealed: Sealed) -> bytes:
    return receipt_bytes(sealed.receipt(known_at="seq:72"))


def judged(sealed: Sealed, data: bytes) -> tuple[str, set[str]]:
    """Verdict and codes of `socai check`; a refusal to read counts as failed."""
    try:
        found = check_receipt(data, Trusted(sealed.clock.now, sealed.policy()))
    except LedgerError as refusal:
        return "failed", {refusal.code}
    return found.verdict, {finding.code for finding in found.findings}


def verify_sh(path: Path) -> int:
    return subprocess.run(["sh", f"{HOME}/data/verify.sh", path], capture_output=True, timeout=120).returncode


def _standing(document: dict[str, Any]) -> dict[str, Any]:
    return next(one for one in document["answer"]["standings"] if one["standard"] == "ntm")


def _flip(text: str) -> str:
    return text[:-1] + ("0" if text[-1] != "0" else "1")


def _change_entry(document: dict[str, Any]) -> None:
    entry = document["entries"][5]
    entry["entry"] = entry["entry"].replace('"recorded_at":"2026-01-01T', '"recorded_at":"2026-01-02T')


def _swap(document: dict[str, Any]) -> None:
    first, second = document["entries"][3], document["entries"][4]
    first["entry"], second["entry"] = second["entry"], first["entry"]


def _note(change: Callable[[list[str]], None]) -> Change:
    def changed(document: dict[str, Any]) -> None:
        lines = document["checkpoint"].split("\n")
        change(lines)
        document["checkpoint"] = "\n".join(lines)

    return changed


def _leaf(document: dict[str, Any]) -> dict[str, Any]:
    return next(leaf for leaf in document["index"]["subjects"] if leaf["id"] == A)


ATTACKS: dict[str, tuple[Change, str, bool]] = {
    "another state": (lambda d: _standing(d).update(state="revoked"), "ANSWER_DIFFERS", False),
    "another day": (lambda d: _standing(d).update(since="2018-01-01"), "ANSWER_DIFFERS", False),
    "a number as text": (lambda d: _standing(d).update(for_year="2019"), "ANSWER_DIFFERS", False),
    "a member more": (lambda d: d["answer"].update(signed_by="UBND"), "ANSWER_DIFFERS", False),
    "a member less": (lambda d: d["answer"].pop("notes"), "ANSWER_DIFFERS", False),
    "another unit's answer": (lambda d: d["question"].update(unit=B), "INDEX_INCOMPLETE", False),
    "another as-of": (lambda d: d["question"].update(as_of="2018-12-15"), "ANSWER_DIFFERS", False),
    "another known-at": (lambda d: d["question"].update(known_at="seq:73"), "CUT_MISMATCH", False),
    "known-at left out": (lambda d: d["question"].update(known_at=None), "CUT_MISMATCH", False),
    "known-at a day": (lambda d: d["question"].update(known_at="2026-01-05"), "CUT_MISMATCH", False),
    "another cut stated": (lambda d: d["answer"]["known_at"].update(seq=70), "RECEIPT_MALFORMED", False),
    "the day not real": (lambda d: d["question"].update(as_of="2019-02-30"), "DATE_INVALID", False),
    "an entry changed": (_change_entry, "PROOF_INVALID", True),
    "an entry left out": (lambda d: d["entries"].pop(10), "PROOF_INVALID", True),
    "an entry twice": (lambda d: d["entries"].insert(4, d["entries"][4]), "PROOF_INVALID", True),
    "entries swapped": (_swap, "PROOF_INVALID", True),
    "another position": (lambda d: d["entries"][-1].update(seq=d["entries"][-1]["seq"] + 1), "PROOF_INVALID", True),
    "a position beyond": (lambda d: d["entries"][-1].update(seq=2**62), "PROOF_INVALID", True),
    "a proof cut": (lambda d: d["nodes"].pop(), "PROOF_INVALID", True),
    "a proof extended": (lambda d: d["nodes"].append("0" * 64), "PROOF_INVALID", True),
    "one bit of a proof": (lambda d: d["nodes"].append(_flip(d["nodes"].pop())), "PROOF_INVALID", True),
    "a count": (lambda d: _leaf(d).update(count=1), "PROOF_INVALID", True),
    "a chain": (lambda d: _leaf(d).update(chain=_flip(_leaf(d)["chain"])), "PROOF_INVALID", True),
    "a place in the index": (lambda d: _leaf(d).update(at=_leaf(d)["at"] + 1), "PROOF_INVALID", True),
    "another subject": (lambda d: _leaf(d).update(id="unit:xa-aa"), "PROOF_INVALID", True),
    "a leaf left out": (lambda d: d["index"]["subjects"].pop(3), "PROOF_INVALID", True),
    "index proof cut": (lambda d: d["index"]["nodes"].pop(), "PROOF_INVALID", True),
    "another size": (_note(lambda lines: lines.__setitem__(1, str(int(lines[1]) + 1))), "PROOF_INVALID", True),
    "half the size": (_note(lambda lines: lines.__setitem__(1, str(int(lines[1]) // 2))), "PROOF_INVALID", True),
    "another origin": (_note(lambda lines: lines.__setitem__(0, "socai.invalid/other")), "WRONG_LEDGER", True),
    "size 007": (_note(lambda lines: lines.__setitem__(1, "0" + lines[1])), "CHECKPOINT_MALFORMED", True),
    "the log's line left out": (_note(lambda lines: lines.pop(4)), "CHECKPOINT_UNSIGNED", True),
    "an extension line": (_note(lambda lines: lines.insert(3, "extra")), "CHECKPOINT_MALFORMED", True),
    "the root at the cut": (lambda d: d["consistency"][0].update(root="0" * 64), "PROOF_INVALID", False),
    "no consistency proof": (lambda d: d["consistency"].clear(), "RECEIPT_MALFORMED", False),
    "unknown member": (lambda d: d.update(note="ok"), "RECEIPT_MALFORMED", False),
    "a hash of 31 bytes": (lambda d: d["nodes"].append(d["nodes"].pop()[:-2]), "RECEIPT_MALFORMED", True),
    "a negative position": (lambda d: d["entries"][0].update(seq=-1), "RECEIPT_MALFORMED", True),
    "a later schema": (lambda d: d.update(schema="socai/receipt/2"), "RECEIPT_NEWER", True),
    "another document": (lambda d: d.update(schema="socai/pin/1"), "RECEIPT_MALFORMED", True),
}


def test_the_good_one_holds(sealed: Sealed, good: bytes, tmp_path: Path) -> None:
    assert judged(sealed, good) == ("valid", set())
    assert b"verify" in Path(HOME, "data", "verify.sh").read_bytes()


@pytest.mark.parametrize("name", ATTACKS)
def test_an_edited_receipt_is_refused(sealed: Sealed, good: bytes, name: str) -> None:
    change, code, _ = ATTACKS[name]
    document = json.loads(good)
    change(document)
    verdict, codes = judged(sealed, json.dumps(document).encode())
    assert verdict == "failed" and code in codes, codes


@needs_tools
@pytest.mark.slow
def test_verify_sh_sees_what_it_says_it_checks(sealed: Sealed, good: bytes, tmp_path: Path) -> None:
    path = tmp_path / "receipt.json"
    path.write_bytes(good)
    assert verify_sh(path) == 0
    missed = []
    for name, (change, _, seen) in list(ATTACKS.items())[::4]:  # some of them: each costs a second
        if seen:
            document = json.loads(good)
            change(document)
            path.write_text(json.dumps(document), encoding="utf-8")
            if verify_sh(path) == 0:
                missed.append(name)
    assert not missed


@needs_tools
def test_verify_sh_lets_no_name_out_of_its_folder(good: bytes, tmp_path: Path) -> None:
    """What a hostile file says is never the name of a file, nor a command."""
    path = tmp_path / "receipt.json"
    for change in (
        lambda d: d["entries"][0].update(seq=f"../../../..{tmp_path}/evil"),
        lambda d: d["entries"][0].update(seq=0.5),
        lambda d: d["entries"][0].update(entry="$(touch evil)\n1 x"),
        lambda d: d["index"]["subjects"][0].update(id="unit:x$(touch evil)"),
        lambda d: d["nodes"].__setitem__(0, "\\141"),
        lambda d: d["question"].update(unit=["x"]),
    ):
        document = json.loads(good)
        change(document)
        path.write_text(json.dumps(document), encoding="utf-8")
        assert verify_sh(path) == 4
    assert sorted(file.name for file in tmp_path.iterdir()) == ["receipt.json"]


@pytest.mark.parametrize("data", [
    b"", b"{", b"[]", b"null", b"\xff", b"\xef\xbb\xbf{}", b'{"schema": "socai/receipt/1"}', b"[" * 100_000, b"NaN",
    b'{"schema": "socai/receipt/1", "schema": "socai/receipt/1"}', b'{"fold": ' + b"9" * 5000 + b"}", b'{"fold": 1.0}',
    '{"schema": "socai/receipt/1"}'.encode("utf-16"),
])  # fmt: skip
def test_what_is_no_receipt(data: bytes) -> None:
    with pytest.raises(LedgerError) as refused:
        check_receipt(data, Trusted(0))
    assert refused.value.code == "RECEIPT_MALFORMED" and {"place", "found", "expected"} <= refused.value.facts.keys()


def test_every_part_of_the_file_matters(sealed: Sealed, good: bytes) -> None:
    """One bit anywhere: refused, but for white space and the unsigned instant of issue."""
    random = Random(20261122)
    issued = range(good.index(b'"issued_at"'), good.index(b'"question"'))
    for _ in range(120):
        at = random.randrange(len(good))
        changed = bytearray(good)
        changed[at] ^= 1 << random.randrange(8)
        if at in issued or chr(good[at]).isspace() or chr(changed[at]).isspace():
            continue
        assert judged(sealed, bytes(changed))[0] != "valid", (at, good[at - 20 : at + 20])
    for length in (0, 1, len(good) // 2, len(good) - 2):
        assert judged(sealed, good[:length])[0] == "failed"
    assert judged(sealed, good + b"x")[0] == "failed"


def _junk(random: Random) -> Any:
    return random.choice([
        None, True, False, 0, 1, -1, 2**63, 2**80, 1.5, "", "x", "0" * 64, "\u0000", "unit:xa-a", [], {}, [[]], [None],
        {"a": {}}, "seq:1", "root:" + "0" * 64, "2026-02-30", "2026-01-01", "9" * 5000, ["0" * 64], {"seq": None},
        {"seq": 3},
    ])  # fmt: skip


def _spots(value: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    for name in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        found.append((value, name))
        _spots(value[name], found)
    return found


def test_whatever_stands_anywhere_only_our_words_come_out(sealed: Sealed, good: bytes) -> None:
    random = Random(5)
    whole = json.loads(good)
    small = {**whole, "entries": whole["entries"][:4], "nodes": whole["nodes"][:2]}
    for base, rounds in ((whole, 150), (small, 150)):
        for _ in range(rounds):
            document = json.loads(json.dumps(base))
            for _ in range(random.randrange(1, 3)):
                holder, name = random.choice(_spots(document, []))
                holder[name] = _junk(random)
            assert judged(sealed, json.dumps(document).encode())[0] in ("failed", "incomplete", "valid")


class Thief:
    """Whoever stole the log's key writes another log; ``receipt`` proves an answer under it, honestly or not."""

    def __init__(self, sealed: Sealed) -> None:
        self._sealed = sealed
        self._honest = sealed.receipt()
        self.states = [sealed.book.reader.state(seq) for seq in range(sealed.size)]

    def receipt(self, states: list[bytes], leave_out: int | None = None, answer: Any = None) -> Receipt:
        """Under a new seal and checkpoint over ``states``; ``leave_out``: an entry that is not to be seen."""
        covers = len(states) - 1
        leaves = [tree.leaf_hash(state) for state in states]
        index = SubjectIndex((read_entry(seq, states[seq]).subject, seq, leaves[seq]) for seq in range(covers))
        forger = Forger(states, self._sealed.keys)
        forger.resigned(covers, lambda plain: plain["body"].update(
            covers=covers, subjects=index.size, root=index.root.hex()))
        states = forger.states
        leaves = [tree.leaf_hash(state) for state in states]
        text = checkpoint_text(Checkpoint(self._sealed.book.origin, len(states), tree.root(leaves).hex()))
        note = Note(text, (signed(text, self._sealed.book.origin, self._sealed.log_private),))
        seqs = [seq for seq, _ in self._honest.entries if seq < covers and seq != leave_out] + [covers]
        order = sorted({read_entry(seq, states[seq]).subject for seq in range(covers)})
        hashes = [tree.leaf_hash(subject_leaf(one, *index.held(one))) for one in order]
        places = [order.index(leaf.id) for leaf in self._honest.leaves]
        answered = json.loads(json.dumps(self._honest.answer))
        recorded_at = json.loads(states[-1])["recorded_at"]
        answered["known_at"] = {"seq": covers, "root": tree.root(leaves).hex(), "recorded_at": recorded_at}
        return self._honest._replace(
            answer=answer or answered, note=note, checkpoint=Checkpoint(self._sealed.book.origin, len(states),
                                                                       tree.root(leaves).hex()),
            entries=tuple((seq, states[seq]) for seq in seqs),
            nodes=tuple(multiproof(lambda a, b: tree.root(leaves[a:b]), seqs, len(states))),
            leaves=tuple(IndexLeaf(at, order[at], *index.held(order[at])) for at in places),
            index_nodes=tuple(multiproof(lambda a, b: tree.root(hashes[a:b]), places, len(order))),
        )

    def judged(self, receipt: Receipt) -> set[str]:
        found = check_receipt(receipt_bytes(receipt), Trusted(self._sealed.clock.now))
        assert found.verdict != "valid"
        return {finding.code for finding in found.findings} - {"OPERATOR_ONLY"}


def test_with_the_logs_key_alone_nothing_is_left_out(sealed: Sealed, tmp_path: Path) -> None:
    thief = Thief(sealed)
    assert thief.judged(thief.receipt(thief.states)) == set()
    last = max(entry.seq for entry in sealed.book.reader.stream(A))
    hidden = thief.receipt(thief.states, leave_out=last)
    assert "STREAM_INCOMPLETE" in thief.judged(hidden)
    if not MISSING:
        (tmp_path / "hidden.json").write_bytes(receipt_bytes(hidden))
        assert verify_sh(tmp_path / "hidden.json") == 4


def test_a_checkpoint_without_a_seal_proves_nothing_whole(sealed: Sealed) -> None:
    """The log's key signs a smaller tree, true but unsealed: nobody knows what streams it holds."""
    honest, size = sealed.receipt(), sealed.size - 1
    leaves = sealed.book.reader.tree.leaf_hashes(0, size)
    text = checkpoint_text(Checkpoint(sealed.book.origin, size, tree.root(leaves).hex()))
    entries = tuple((seq, state) for seq, state in honest.entries if seq < size)
    nodes = multiproof(lambda a, b: tree.root(leaves[a:b]), [seq for seq, _ in entries], size)
    unsealed = honest._replace(
        note=Note(text, (signed(text, sealed.book.origin, sealed.log_private),)), entries=entries, nodes=tuple(nodes),
        checkpoint=Checkpoint(sealed.book.origin, size, tree.root(leaves).hex()))
    assert judged(sealed, receipt_bytes(unsealed)) == ("failed", {"SEAL_MISSING"})


def test_with_the_logs_key_alone_nobody_else_can_be_made_to_sign(sealed: Sealed, tmp_path: Path) -> None:
    thief = Thief(sealed)
    seq = sealed.book.reader.stream(A)[-1].seq
    state = thief.states[seq]
    at = state.index(b'"sig":"') + 20
    forged = [*thief.states]
    forged[seq] = state[:at] + (b"A" if state[at : at + 1] != b"A" else b"B") + state[at + 1 :]
    receipt = thief.receipt(forged)
    assert thief.judged(receipt) == {"SIGNATURE_INVALID"}
    if not MISSING:
        (tmp_path / "forged.json").write_bytes(receipt_bytes(receipt))
        assert verify_sh(tmp_path / "forged.json") == 4


def test_with_the_logs_key_alone_nobody_gets_a_role(sealed: Sealed) -> None:
    thief = Thief(sealed)
    seq = sealed.book.reader.stream(A)[-1].seq
    forger = Forger(thief.states, sealed.keys)
    forger.resigned(seq, lambda plain: plain["signers"][0].update(role="head"))
    codes = thief.judged(thief.receipt(forger.states))
    assert "ROLE_NOT_ENTITLED" in codes, codes


def test_with_the_logs_key_entries_of_any_shape_are_refused_in_our_words(sealed: Sealed) -> None:
    thief = Thief(sealed)
    seq = sealed.book.reader.stream(A)[-1].seq
    random = Random(7)
    plain = plain_of(thief.states[seq])
    for name in sorted(plain):
        for junk in (None, _junk(random)):
            forger = Forger(thief.states, sealed.keys)
            stamp = json.loads(thief.states[seq])["recorded_at"]
            if plain[name] == junk:
                continue
            changed = {**plain, name: junk}
            forger.states[seq] = forger.signed(compact(changed), [signer["key"] for signer in plain["signers"]], stamp)
            try:
                receipt = thief.receipt(forger.states)
            except (TypeError, ValueError, AttributeError):
                continue  # not even a thief can index this
            assert thief.judged(receipt), name


def test_a_pin_taken_before_tells_the_other_log(sealed: Sealed) -> None:
    thief = Thief(sealed)
    pin = sealed.pin()
    forger = Forger(thief.states, sealed.keys)
    forger.resigned(sealed.book.reader.stream(A)[-1].seq, lambda plain: plain["body"].update(for_year=2018))
    receipt = thief.receipt(forger.states)
    found = check_receipt(receipt_bytes(receipt), Trusted(sealed.clock.now, None, pin))
    assert "INCONSISTENT_WITH_PIN" in {finding.code for finding in found.findings}
    assert note_bytes(receipt.note) != note_bytes(sealed.notes[-1])


def test_what_is_proven_but_not_asked_for_is_refused(sealed: Sealed) -> None:
    honest = sealed.receipt()
    reader = sealed.book.reader
    spare = next(seq for seq in range(sealed.size) if seq not in dict(honest.entries))
    entries = tuple(sorted((*honest.entries, (spare, reader.state(spare)))))
    leaves = reader.tree.leaf_hashes(0, sealed.size)
    nodes = multiproof(lambda a, b: tree.root(leaves[a:b]), [seq for seq, _ in entries], sealed.size)
    extended = honest._replace(entries=entries, nodes=tuple(nodes))
    assert judged(sealed, receipt_bytes(extended)) == ("failed", {"RECEIPT_EXTENDED"})


def test_a_cosignature_under_another_checkpoint(sealed: Sealed) -> None:
    honest = sealed.receipt()
    other = Note(checkpoint_text(Checkpoint(sealed.book.origin, 50, sealed.pin(50).root)), honest.note.signatures)
    moved = sealed.witnesses[2].cosign(other, sealed.clock.now // 1_000_000)
    note = honest.note.with_signatures([moved])
    assert judged(sealed, receipt_bytes(honest._replace(note=note))) == ("failed", {"NOTE_SIGNATURE_INVALID"})


def test_37_attachments(sealed: Sealed, tmp_path: Path) -> None:
    from commands.checking.attached import check_files
    from ledger.events.drafting import Intent

    made = Sealed(tmp_path / "socai.db")
    from hashlib import sha256

    content = b"%PDF a decision"
    name = f"{sha256(content).hexdigest()[:16]}.pdf"
    file = {"name": name, "sha256": sha256(content).hexdigest(), "size": len(content), "media_type": "application/pdf"}
    body = {"standard": "standard:ntm", "set": "set:vn-xa-ntm-2016", "for_year": 2019}
    document = {"issuer": "office:ubnd-p", "kind": "QĐ", "number": "1/QĐ-UBND", "signed_on": "2019-12-15",
                "files": [file]}
    made.record([Intent("recognition.recognised", A, body, "2019-12-15", document=document)], "archival", made.clerks)
    made.seal()
    entries = made.receipt().entries

    def codes() -> list[tuple[str, str]]:
        return [(finding.code, finding.severity) for finding in check_files(entries, str(tmp_path))]

    assert codes() == [("ATTACHMENT_MISSING", "incomplete")]
    assert list(check_files([(0, b"no entry"), (1, b"{}")], str(tmp_path))) == []
    (tmp_path / name).write_bytes(content)
    assert codes() == []
    for other in (content[:-1] + b"!", content + b" ", b""):
        (tmp_path / name).write_bytes(other)
        assert codes() == [("ATTACHMENT_MISMATCH", "failed")]
    (tmp_path / name).unlink()
    (tmp_path / "elsewhere").write_bytes(content)
    (tmp_path / name).symlink_to(tmp_path / "elsewhere")
    assert codes() == [("ATTACHMENT_MISSING", "incomplete")]
