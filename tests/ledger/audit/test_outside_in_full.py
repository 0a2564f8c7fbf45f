"""Findings about what lies outside of the ledger, each member of each: journals, files, notes, witnesses, vaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.audit.case import KeptFile, Outside, Signed
from ledger.audit.findings import Finding
from ledger.audit.run import audit
from ledger.events.drafting import Intent
from ledger.proof.checkpoint import Checkpoint, checkpoint_text
from ledger.proof.cosignature import cosignature_bytes, cosigned_message
from ledger.proof.note import Note, NoteSignature, note_bytes
from ledger.proof.verifier_key import LOG, WITNESS, signed, verifier_key
from ledger.signing.algorithms import public_of, sign
from ledger.stores.reader import LedgerReader
from ledger.vault.commitments import Opening, commitment, opened
from tests.ledger.admission.province import ARCHIVAL, AUTHOR, QUOTED, A, B, Province, quoted, recognised
from tests.ledger.checkpoints.operating import Floor

SIGNED_AT = "2026-01-01T00:00:00.000000Z"
GONE = "ab" * 32
FILE = {"media_type": "application/pdf", "name": "a.pdf", "sha256": "11" * 32, "size": 5}


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    """Entries that cite two files, and one that cites one of them again."""
    made = Province(tmp_path_factory.mktemp("outside") / "so.db")
    yield made
    made.close()


def found(path: object, check: str, **outside: Any) -> list[Finding]:
    return list(audit(str(path), jobs=1, checks=(check,), outside=Outside(**outside)).findings)


def lacking(check: str, what: str) -> list[Finding]:
    return [Finding("CHECK_NOT_RUN", "incomplete", expected=what, actual={"check": check, "found": None})]


def facts_of(path: object, seq: int) -> tuple[str, tuple[str, ...]]:
    with LedgerReader.open(str(path)) as reader:
        payload = reader.entry(seq).payload
    return payload["subject"], tuple(signer["key"] for signer in payload["signers"])


def test_a_journal(province: Province) -> None:
    assert province.size > 8
    here = [Signed(province.book.reader.entry(seq).digest, seq, SIGNED_AT) for seq in range(8)]
    assert found(province.path, "journal", journal=tuple(here)) == []
    journal = (
        here[0], here[5]._replace(seq=7), here[6]._replace(seq=None),
        Signed(GONE, 4, SIGNED_AT), Signed(GONE, None, SIGNED_AT), Signed("cd" * 32, None, SIGNED_AT), here[7],
    )
    told = {"digest": here[5].digest, "signed_at": SIGNED_AT, "seq": 7}
    assert found(province.path, "journal", journal=journal) == [
        Finding("OMITTED", "failed", 4, expected={"digest": GONE, "signed_at": SIGNED_AT}),
        Finding("MOVED", "failed", 5, *facts_of(province.path, 5), told, 5),
        Finding("OMITTED", "incomplete", None, expected={"digest": "cd" * 32, "signed_at": SIGNED_AT})]
    assert found(province.path, "journal", journal=()) == []
    assert found(province.path, "journal") == lacking("journal", "a journal of what was signed")
    assert all(one.code != "CHECK_NOT_RUN" for one in audit(str(province.path), jobs=1).findings)


def test_cited_files(tmp_path: Path) -> None:
    province = Province(tmp_path / "so.db")
    other = {**FILE, "name": "b.pdf", "sha256": "22" * 32, "size": 6}

    def citing(subject: str, number: int, *files: Mapping[str, Any]) -> int:
        intent = recognised(subject, "2021-12-31", f"{number}/QĐ-UBND")
        told = {**dict(intent.document or {}), "files": list(files)}
        province.record([intent._replace(document=told)], ARCHIVAL, province.clerks)
        return province.size - 1

    one, two = citing(A, 1, FILE, other), citing(B, 2, other)
    province.record([quoted(B, 1)], QUOTED, province.clerks[:1])
    province.close()

    def kept(*files: KeptFile) -> list[Finding]:
        return found(province.path, "attachments", attachments=files)

    def cited(file: Mapping[str, Any]) -> dict[str, Any]:
        return {name: file[name] for name in ("name", "sha256", "size")}

    first, second = KeptFile("x", "11" * 32, 5), KeptFile("y", "22" * 32, 6)
    assert kept(first, second) == []
    with_facts = {seq: facts_of(province.path, seq) for seq in (one, two)}
    assert kept(first) == [
        Finding("ATTACHMENT_MISSING", "incomplete", seq, *with_facts[seq], cited(other)) for seq in (one, two)]
    assert kept(first._replace(size=7), second) == [
        Finding("ATTACHMENT_MISMATCH", "failed", one, *with_facts[one], cited(FILE), {"size": 7})]
    false = KeptFile("a.pdf", "33" * 32, 5)
    assert kept(false, second) == [
        Finding("ATTACHMENT_MISMATCH", "failed", one, *with_facts[one], cited(FILE), false._asdict())]
    assert found(province.path, "attachments") == lacking("attachments", "a folder with the cited files")
    assert all(one.code != "CHECK_NOT_RUN" for one in audit(str(province.path), jobs=1).findings)


class Signer:
    """A ledger whose log key has signed two checkpoints; ``note`` makes others with that key."""

    def __init__(self, folder: Path) -> None:
        self.floor = Floor(folder)
        self.floor.record(3)
        self.one = self.floor.operator.sign().checkpoint
        self.floor.record(4)
        self.two = self.floor.operator.sign().checkpoint
        self.floor.record(2)
        self.path, self.size = self.floor.path, self.floor.scene.book.reader.refresh()

    def note(self, size: int, root: str, origin: str | None = None) -> Note:
        text = checkpoint_text(Checkpoint(origin or self.one.origin, size, root))
        return Note(text, (signed(text, origin or self.one.origin, self.floor.log_key),))

    def place(self, checkpoint: Checkpoint) -> str:
        return self.floor.folder.place(checkpoint.size)

    def told(self, checkpoint: Checkpoint) -> str:
        return self.floor.folder.data(checkpoint.size).decode()


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Signer]:
    made = Signer(tmp_path_factory.mktemp("signer"))
    yield made
    made.floor.scene.book.close()


FALSE = "ab" * 32


def test_notes_against_the_tree(signer: Signer, province: Province) -> None:
    one, two = signer.one, signer.two

    def given(*notes: Note | bytes) -> list[Finding]:
        told = [(f"at {n}", note if isinstance(note, bytes) else note_bytes(note)) for n, note in enumerate(notes)]
        return found(signer.path, "checkpoints", notes=tuple(told))

    def root_at(size: int) -> str:
        root: str = signer.floor.scene.book.reader.root_at(size)
        return root

    head = signer.note(signer.size, root_at(signer.size))
    assert given() == [] == given(head, signer.note(one.size, one.root))
    same = signer.note(two.size, two.root).with_signatures([NoteSignature("x", b"1234", b"5")])
    between = signer.note(two.size - 1, FALSE)
    evidence = [
        Finding("ROOT_MISMATCH", "failed", two.size - 2, "at 0", (), FALSE, root_at(two.size - 1)),
        Finding("INCONSISTENT", "failed", two.size - 2, None, (), signer.told(two), note_bytes(between).decode())]
    assert given(between) == evidence == given(between, same)
    last = signer.note(signer.size, FALSE)
    assert given(last) == [
        Finding("ROOT_MISMATCH", "failed", signer.size - 1, "at 0", (), FALSE, root_at(signer.size))]
    split = signer.note(two.size, FALSE)
    assert given(split) == [
        Finding("EQUIVOCATION", "failed", two.size - 1, None, (), signer.told(two), note_bytes(split).decode()),
        Finding("ROOT_MISMATCH", "failed", two.size - 1, "at 0", (), FALSE, two.root)]
    longer = signer.note(signer.size + 1, FALSE)
    assert given(longer, split)[1:] == [
        Finding("ROOT_MISMATCH", "failed", two.size - 1, "at 1", (), FALSE, two.root),
        Finding("TRUNCATED", "failed", None, "at 0", (), signer.size + 1, signer.size)]
    other = signer.note(one.size, one.root, "log.test")
    assert given(other, between)[:2] == [evidence[0]._replace(subject="at 1"), evidence[1]]
    assert given(other, between)[2:] == [
        Finding("WRONG_LEDGER", "failed", None, "at 0", (), one.origin, {"place": "line 1", "found": "log.test"})]
    unsigned = Note(head.text, (NoteSignature("x", b"1234", b"5"),))
    key = verifier_key(one.origin, LOG, public_of(signer.floor.log_key).spki).text
    assert given(unsigned) == [Finding("CHECKPOINT_UNSIGNED", "failed", None, "at 0", (), key, {"found": ["x"]})]
    assert found(province.path, "checkpoints") == lacking("checkpoints", "a signed checkpoint")


SECONDS = 1_767_225_600
KEYS = {name: Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32) for name, seed in (("a", 7), ("b", 8))}
WITNESSES = {name: verifier_key(f"{name}.test", WITNESS, public_of(key).spki) for name, key in KEYS.items()}
LINES = [*(f"witness {name} {key.text}" for name, key in WITNESSES.items()), "group both 2 a b", "quorum both"]


def by(note: Note, *names: str, over: str = "") -> Note:
    """The note with cosignatures of these witnesses; ``over``: of another text."""
    lines = []
    for name in names:
        signature = sign(KEYS[name], cosigned_message(over or note.text, SECONDS))
        signature = cosignature_bytes(SECONDS, signature)
        lines.append(NoteSignature(WITNESSES[name].name, WITNESSES[name].key_hash, signature))
    return note.with_signatures(lines)


def test_witnesses_of_the_newest_checkpoint(signer: Signer, province: Province) -> None:
    policy = "\n".join(LINES) + "\n"
    one, two = (signer.note(point.size, point.root) for point in (signer.one, signer.two))
    newest = signer.floor.scene.book.reader
    head = signer.note(signer.size, newest.root_at(signer.size))

    def given(*notes: Note | bytes) -> list[Finding]:
        told = [(f"at {n}", note if isinstance(note, bytes) else note_bytes(note)) for n, note in enumerate(notes)]
        return found(signer.path, "witnesses", notes=tuple(told), policy=policy)

    def unmet(place: str, *names: str) -> list[Finding]:
        return [Finding("QUORUM_UNMET", "incomplete", None, place, (), "both", list(names))]

    assert given() == unmet(signer.place(signer.two))
    assert given(head) == given(head, one) == unmet("at 0")
    assert given(b"none", head) == unmet("at 1") == given(by(one, "a", "b"), head)
    assert given(by(head, "a")) == unmet("at 0", "a")
    assert given(by(head, "a", "b")) == [] == given(by(head, "a", "b"), one)
    assert given(by(two, "a", "b")) == [] == given(two, by(two, "a", "b"), two)
    false = by(head, "b", over=one.text)
    assert given(false, by(head, "a", "b")) == [Finding(
        "NOTE_SIGNATURE_INVALID", "failed", None, "at 0", (), "a signature over this text",
        {"name": "b.test", "found": "mismatch"})]
    assert found(province.path, "witnesses") == lacking("witnesses", "a witness policy")
    assert all(one.code != "CHECK_NOT_RUN" for one in audit(str(province.path), jobs=1).findings)


def test_the_policy_that_the_ledger_adopted_only_tells(tmp_path: Path) -> None:
    signer = Signer(tmp_path)
    body = {"lines": LINES, "anchor_days": 31, "time_authorities": []}
    scene = signer.floor.scene
    scene.record([Intent("policy.adopted", "registry:policy", body)], AUTHOR, scene.root)
    assert found(signer.path, "witnesses") == [
        Finding("QUORUM_UNMET", "note", None, signer.place(signer.two), (), "both", [])]
    looser = "\n".join([*LINES[:-1], "quorum none"]) + "\n"
    assert found(signer.path, "witnesses", policy=looser) == []
    scene.book.close()


def test_persons(tmp_path: Path) -> None:
    province = Province(tmp_path / "so.db")
    one, two, three = (opened(bytes([n]) * 32, f"person:p-{n % 2}", field, "x") for n, field in (
        (1, "name"), (3, "phone"), (2, "name")))
    for person, held in (("person:p-1", (one, two)), ("person:p-0", (three,))):
        promised = [{"commitment": opening.commitment, "field": opening.field} for opening in held]
        province.record([Intent("person.registered", person, {"commitments": promised})], AUTHOR, province.root)
    at = province.size - 2
    redaction = {"fields": ["phone"], "reason": "x"}
    province.record([Intent("person.redacted", "person:p-1", redaction)], AUTHOR, province.root)
    province.close()

    def held(*openings: Opening) -> list[Finding]:
        return found(province.path, "persons", vault={opening.commitment: opening for opening in openings}.get)

    def unopened(count: int, redacted: int, vault: bool = True) -> Finding:
        return Finding("COMMITMENTS_UNOPENED", "note", expected=3, actual={
            "unopened": count, "redacted": redacted, "vault": vault})

    assert found(province.path, "persons") == [unopened(2, 1, vault=False)]
    assert held() == [unopened(2, 1)] and held(one) == [unopened(1, 1)] and held(one, three) == []
    applied = Finding("REDACTION_NOT_APPLIED", "incomplete", at, "person:p-1", (), None, {"field": "phone"})
    assert held(one, two, three) == [applied] and held(two) == [applied, unopened(2, 0)]
    for change in ({"value": "y"}, {"salt": bytes(32)}, {"person": "person:p-0"}, {"field": "phone"}):
        bent = one._replace(**change)
        made = commitment(bent.salt, bent.person, bent.field, bent.value)
        assert held(bent, three) == [Finding("COMMITMENT_MISMATCH", "failed", at, "person:p-1", (), one.commitment,
                                             {"field": "name", "found": made})]
    swapped = opened(bytes(32), "person:p-0", "name", "x")._replace(commitment=one.commitment)
    assert [finding.code for finding in held(swapped, three)] == ["COMMITMENT_MISMATCH"]
