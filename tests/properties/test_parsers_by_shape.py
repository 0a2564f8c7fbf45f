"""Texts, JSON documents, workbooks, tables and whole files bent along their own shape, and what is built on them.

What a parser lets through goes on to whoever judges it: signatures, quorums, proofs, the check of a receipt.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import data as seeds
from commands.acts.session_grid import grid_act, is_grid, read_grid_workbook
from commands.checking.notes import newest_note
from commands.checking.outside import read_policy
from commands.checking.trusting import read_pin
from commands.files.criteria_sets import read_set_file
from commands.files.figures_workbook import read_workbook
from commands.files.structured import read_structured
from commands.machine import seen
from commands.terminal.settings import Settings
from ledger import canonical
from ledger.audit.journal_file import parse_journal
from ledger.book import Book
from ledger.checkpoints.folder import CheckpointFolder
from ledger.checkpoints.head_file import read_head
from ledger.criteria.beside import Published
from ledger.errors import LedgerError
from ledger.events import codec, draft_file
from ledger.events.act_file import read_act
from ledger.events.drafting import Intent
from ledger.events.envelope import parse_entry, parse_envelope
from ledger.export.bundles import bundle_bytes, parse_bundle
from ledger.export.check import check_export
from ledger.export.make import export
from ledger.figures.input_file import read_figures
from ledger.handed.bundle import Bundle, is_bundle
from ledger.handed.bundle import bundle_bytes as submission_bytes
from ledger.handed.bundle import parse_bundle as parse_submission
from ledger.proof import pin
from ledger.proof.checkpoint import parse_checkpoint
from ledger.proof.note import Note, note_bytes, parse_note, signature_line
from ledger.proof.pin import Pin
from ledger.proof.policy import parse_policy
from ledger.proof.proof_file import Proof, parse_proof, proof_bytes, proven
from ledger.proof.tree import leaf_hash, path_length
from ledger.proof.verifier_key import VerifierKey
from ledger.receipts.check import check_receipt
from ledger.receipts.document import parse_receipt, receipt_bytes
from ledger.receipts.trust import Trusted, check_note
from ledger.register.table import read_register
from ledger.signing.token_uri import parse_token
from ledger.stores.gate import open_gate, read_gate
from ledger.stores.reader import LedgerReader
from ledger.vault import backup_file
from ledger.vault.commitments import commitment
from ledger.witness.judging import Seen, judge_request
from ledger.witness.request import parse_answer, parse_request
from ledger.witness.station import Station
from tests.commands.test_figures import workbook
from tests.ledger.admission.province import NTM, S16, UBND_P, B
from tests.ledger.receipts.sealed import Sealed
from tests.properties.mutating import bent_json, bent_text, bent_zip

GENESIS = "ab" * 32
AT = "2026-01-01T00:00:00.000000Z"
NOW = 1_800_000_000_000_000
SETTINGS = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


_PAPER = {"issuer": "office:a", "kind": "QĐ", "number": "1/QĐ-TTg", "signed_on": "2020-01-01"}
DOCUMENTS: dict[str, dict[str, Any]] = {
    "act": {"schema": "socai/act/1", "attestation": "archival", "document": _PAPER, "events": [
        {"type": "unit.renamed", "subject": "unit:a", "body": {"name": "A"}, "effective_from": "2020-01-01"}]},
    "grid": {
        "schema": "socai/session/1", "session": "p-1", "council": "hoi-dong", "held_on": "2021-12-01",
        "ballot": "secret", "standard": "ntm", "for_year": 2021, "counting_team": ["person:a"],
        "document": {"kind": "BB", "number": "1"},
        "dossiers": [{"dossier": "dossier:a", "agree": 12, "conclusion": "passed"},
                     {"unit": B, "agree": 1, "conclusion": "failed"}]},
    "figures": {
        "schema": "socai/figures-input/1", "metrics": [{"id": "a", "name": "A", "unit": "xã"}],
        "figures": [{"id": "l1", "metric": "a", "value": "khoảng 1", "period": "2021-07", "list": ["Ia Dom"],
                     "relations": ["count-of-list", {"relation": "same-as", "operands": ["1"]}]}],
        "lists": [{"id": "ds", "items": ["Ia Dom"]}], "documents": []},
    "criteria": {
        "id": "set:a", "title": {"vi": "A"}, "standard": "standard:ntm", "unit_kinds": ["xa"],
        "valid_from": "2020-01-01", "issuing": {name: _PAPER[name] for name in ("issuer", "number", "signed_on")},
        "criteria": [
            {"number": "1", "name": "Quy hoạch", "indicators": [
                {"number": "1.1", "name": "x", "threshold": {"kind": "share", "value": "75", "unit": "%"}}]}]},
    "head": {"schema": "socai/log-head/1", "size": 5, "root": GENESIS},
    "seen": {"size": 5, "root": GENESIS},
    "gate": {"schema": "socai/restored/1", "state": "restored", "origin": "a", "genesis": GENESIS, "size": 5,
             "root": GENESIS},
    "header": {"cipher": "chacha20-poly1305", "genesis": GENESIS, "kdf": "scrypt", "n": 2**15, "nonce": "A" * 16,
               "p": 1, "r": 8, "salt": "A" * 22 + "=="},
}


class Made(NamedTuple):
    """A good sample of everything, by its name; ``policy``, ``logs`` and ``note`` judge what was let through."""

    samples: dict[str, bytes]
    policy: Any
    logs: tuple[VerifierKey, ...]
    note: Note
    folder: Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("shapes")
    ledger = Sealed(folder / "so.db")
    ledger.recognise()
    body = {"standard": NTM, "set": S16, "for_year": 2019}
    document = {"issuer": UBND_P, "kind": "QĐ", "number": "9/QĐ-UBND", "signed_on": "2019-12-15"}
    draft = ledger.drafted([Intent("recognition.recognised", B, body, "2019-12-15", document=document)], "archival",
                           ledger.clerks)
    note = ledger.seal([0, 1])
    receipt = receipt_bytes(ledger.receipt())
    with LedgerReader.open(ledger.path) as reader:
        states = [reader.state(seq) for seq in range(3)]
        export(reader, note, str(folder / "out"), {})
    entry = json.loads(states[1])
    unadmitted = {name: entry[name] for name in entry if name != "recorded_at"}
    size = parse_checkpoint(note.text).size
    path = (b"\1" * 32,) * path_length(1, size)
    envelope = json.dumps(unadmitted, separators=(",", ":")).encode()
    salt = bytes(range(32))
    opening = backup_file.Opening("person:a", "name", commitment(salt, "person:a", "name", "A"), salt, "A")
    workbook(folder / "x.xlsx", {
        "session": [["ngày họp", "2021-12-01"], ["hội đồng", "a"]], "dossiers": [["hồ sơ", "đồng ý"], ["a", "12"]],
        "metrics": [["id", "name", "unit"], ["a", "A", "xã"]],
        "figures": [["id", "metric", "value"], ["l1", "a", "1"]]})
    samples = {
        **{name: json.dumps(document, separators=(",", ":")).encode() for name, document in DOCUMENTS.items()},
        "note": note_bytes(note), "checkpoint": note.text.encode(), "verifier key": ledger.log_key.text.encode(),
        "policy": ledger.policy_text().encode(), "proof": proof_bytes(Proof(1, path, note, states[1])),
        "request": b"old 0\n\n" + note_bytes(note), "journal": b"".join(json.dumps(
            {"digest": "a" * 64, "seq": n, "signed_at": AT}).encode() + b"\n" for n in range(4)),
        "answer": "".join(signature_line(one) for one in note.signatures[1:]).encode(),
        "entry bundle": bundle_bytes(states),
        "token": b"pkcs11:token=So%20cai;object=khoa;type=private;id=%01?module-path=/x",
        "entry": states[1], "envelope": envelope, "payload": parse_entry(states[2]).payload,
        "receipt": receipt, "pin": json.dumps(pin.to_json(Pin("a", GENESIS, 3, GENESIS))).encode(),
        "submission": submission_bytes(Bundle("so-cai.test/a", GENESIS, ((envelope,), (envelope, envelope)))),
        "draft": json.dumps(draft_file.to_json(draft)).encode(),
        "witness": json.dumps({"schema": "socai/witness/1", "key": ledger.witnesses[0].key.text,
                               "logs": [ledger.log_key.text]}).encode(),
        "vault": backup_file._plain(backup_file.content_of([opening], [GENESIS], [b"AAA"])),
        "config": b'lang = "vi"\nledger = "so.db"\npkcs11_module = "/x"\n[a]\nb = [1, 2.5, 2020-01-01]\n',
        "toml": 'schema = "a"\n[[events]]\ntype = "a"\nday = 2020-01-01\nbody = { x = [1, 2.5, "đ"] }\n'.encode(),
        "register": "\n".join(seeds.read_text("units/national/before.csv").splitlines()[:9]).encode() + b"\n",
        "workbook": (folder / "x.xlsx").read_bytes(),
    }
    logs, policy = (ledger.log_key,), ledger.policy()
    ledger.close()
    return Made(samples, policy, logs, note, folder)


def _text(parse: Callable[[str], object]) -> Callable[[Made, bytes], object]:
    return lambda made, data: parse(data.decode("utf-8", "surrogateescape"))


def _bytes(parse: Callable[[bytes], object]) -> Callable[[Made, bytes], object]:
    return lambda made, data: parse(data)


def _json(parse: Callable[[Any], object]) -> Callable[[Made, bytes], object]:
    """As a command does it: the file read as JSON, then judged."""

    def read(made: Made, data: bytes) -> object:
        return parse(read_structured(_file(made, data, "given.json")))

    return read


def _path(read: Callable[[str], object], name: str = "given") -> Callable[[Made, bytes], object]:
    return lambda made, data: read(_file(made, data, name))


def _file(made: Made, data: bytes, name: str) -> str:
    path = made.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return str(path)


def _note(made: Made, data: bytes) -> None:
    note = parse_note(data)
    check_note(note, parse_checkpoint(note.text), Trusted(NOW, made.policy, Pin("a", GENESIS, 3, GENESIS)))


def _proof(made: Made, data: bytes) -> None:
    proof = parse_proof(data)
    proven(proof, leaf_hash(proof.extra or b""))


def _request(made: Made, data: bytes) -> None:
    request = parse_request(data)
    judge_request(request, made.logs, Seen(None))
    judge_request(request._replace(old=request.checkpoint.size), made.logs, Seen(made.note))


def _receipt(made: Made, data: bytes) -> None:
    check_receipt(parse_receipt(data), Trusted(NOW, made.policy))


def _seen(made: Made, data: bytes) -> None:
    os.environ["SOCAI_HOME"] = str(made.folder / "home")
    _file(made, data, f"home/seen/{GENESIS}.json")
    seen.known_head(GENESIS)


def _journal_of_this_machine(made: Made, data: bytes) -> None:
    os.environ["SOCAI_HOME"] = str(made.folder / "home")
    path = Path(_file(made, data, f"home/journal/{GENESIS}.jsonl"))
    seen.journal(GENESIS, [("b" * 64, 7, AT)])
    whole = data[: data.rfind(b"\n") + 1]
    assert path.read_bytes().startswith(whole) and path.read_bytes().endswith(b"Z\"}\n")


def _gate(made: Made, data: bytes) -> None:
    ledger = str(made.folder / "gated.db")
    _file(made, data, "gated.db.restored")
    assert read_gate(ledger) is not None, "a gate that can't be read is shut"
    open_gate(ledger)


def _witness(made: Made, data: bytes) -> None:
    _file(made, data, "witness/witness.json")
    Station.open(str(made.folder / "witness")).seen("so-cai.test/x")


def _witness_state(made: Made, data: bytes) -> None:
    _file(made, made.samples["witness"], "station/witness.json")
    station = Station.open(str(made.folder / "station"))
    origin = parse_checkpoint(made.note.text).origin
    _file(made, data, os.path.relpath(station._state(origin), made.folder))
    station.seen(origin)


def _checkpoint_folder(made: Made, data: bytes) -> None:
    folder = CheckpointFolder(str(made.folder / "kept.db"))
    size = parse_checkpoint(made.note.text).size
    _file(made, data, f"kept.db.checkpoints/{size}.checkpoint")
    folder.read(size)


def _vault(made: Made, data: bytes) -> None:
    backup_file._content(data)


def _vault_header(made: Made, data: bytes) -> None:
    backup_file._header(backup_file.MAGIC + data + b"\n")


def _grid(made: Made, data: bytes) -> None:
    """As `record session` does it: the grid becomes an act, which is judged by its shape."""
    os.environ["SOCAI_LEDGER"] = str(made.folder / "so.db")
    with Book.open(str(made.folder / "so.db"), lambda: NOW) as book:
        flags = {"attestation": None, "issuer": None, "document_kind": None, "number": None, "signed_on": None,
                 "title": None, "attach": ()}
        path = _file(made, data, "grid.json")
        if is_grid(path):
            read_act(grid_act(path, flags, book, Settings(clock=lambda: NOW * 1000)))


def _config(made: Made, data: bytes) -> None:
    os.environ["SOCAI_HOME"] = str(made.folder / "configured")
    _file(made, data, "configured/config.toml")
    told = Settings(clock=lambda: NOW * 1000)
    told.ledger_path()
    told.pkcs11_module()


def _register(made: Made, data: bytes) -> None:
    text, good = data.decode("utf-8", "replace"), made.samples["register"].decode()
    after = "\n".join(line + (",predecessors" if line.startswith("id,") else ",") for line in text.splitlines()) + "\n"
    for before, behind in ((text, after), (good, after)):
        read_register(before, behind, {})


SHAPED: dict[str, tuple[str, Any, Callable[[Made, bytes], object]]] = {
    "note": ("note", bent_text, _note),
    "note in a file": ("note", bent_text, _path(lambda path: newest_note("none.db", path))),
    "note of a folder": ("note", bent_text, _checkpoint_folder),
    "checkpoint": ("checkpoint", bent_text, _text(parse_checkpoint)),
    "verifier key": ("verifier key", bent_text, _text(VerifierKey.parse)),
    "policy": ("policy", bent_text, _bytes(parse_policy)),
    "policy in a file": ("policy", bent_text, _path(read_policy)),
    "proof": ("proof", bent_text, _proof),
    "witness request": ("request", bent_text, _request),
    "witness answer": ("answer", bent_text, _bytes(parse_answer)),
    "witness state": ("note", bent_text, _witness_state),
    "journal": ("journal", bent_text, _bytes(parse_journal)),
    "journal of this machine": ("journal", bent_text, _journal_of_this_machine),
    "entry bundle": ("entry bundle", bent_text, _bytes(lambda data: parse_bundle(data, 3, "000"))),
    "token": ("token", bent_text, _text(parse_token)),
    "config": ("config", bent_text, _config),
    "toml": ("toml", bent_text, _path(read_structured, "given.toml")),
    "register": ("register", bent_text, _register),
    "entry": ("entry", bent_json, _bytes(parse_entry)),
    "envelope": ("envelope", bent_json, _bytes(parse_envelope)),
    "payload": ("payload", bent_json, _bytes(codec.decode)),
    "canonical": ("payload", bent_json, _bytes(canonical.decode)),
    "receipt": ("receipt", bent_json, _receipt),
    "submission": ("submission", bent_json, lambda made, data: (is_bundle(data), parse_submission(data))),
    "pin": ("pin", bent_json, _path(read_pin)),
    "draft": ("draft", bent_json, _json(draft_file.from_json)),
    "act": ("act", bent_json, _json(read_act)),
    "figures": ("figures", bent_json, _json(lambda document: read_figures(document, "x.json"))),
    "criteria": ("criteria", bent_json, _path(lambda path: read_set_file(path, Published({}, {}, {})), "given.json")),
    "head": ("head", bent_json, _path(read_head)),
    "seen": ("seen", bent_json, _seen),
    "gate": ("gate", bent_json, _gate),
    "witness": ("witness", bent_json, _witness),
    "vault": ("vault", bent_json, _vault),
    "header of a vault's backup": ("header", bent_json, _vault_header),
    "grid of a session": ("grid", bent_json, _grid),
    "workbook of figures": ("workbook", bent_zip, _path(read_workbook, "given.xlsx")),
    "workbook of a session": ("workbook", bent_zip, _path(read_grid_workbook, "given.xlsx")),
}
"""name -> the sample, how it is bent, what reads it."""
SLOW = {"receipt": 25, "grid of a session": 40, "workbook of figures": 40, "workbook of a session": 40}


@pytest.mark.parametrize("name", sorted(SHAPED.keys() - {"proof", "grid of a session"}))
def test_the_samples_are_good(made: Made, name: str) -> None:
    """Else the hunts would stop at the first line. (The proof's path is made up, the grid's dossiers aren't there.)"""
    sample, _, read = SHAPED[name]
    read(made, made.samples[sample])


@pytest.mark.parametrize(("name", "data", "code"), [
    ("head", b"[" * 4000, "LOG_HEAD_INVALID"), ("witness", b"[" * 4000, "WITNESS_INVALID"),
    ("config", b"a = " + b"[" * 4000, "CONFIG_INVALID"), ("config", b"a = " + b"9" * 5000, "CONFIG_INVALID"),
    ("register", b"id,kind,code,parent,name,aliases\na\rb", "REGISTER_INVALID"),
    ("grid of a session", b'{"schema":"socai/session/1","dossiers":null}', "INVALID_SESSION_FILE"),
    ("grid of a session", b'{"schema":"socai/session/1","dossiers":[5]}', "INVALID_SESSION_FILE"),
    ("grid of a session", b'{"schema":"socai/session/1","dossiers":[{"conclusion":[]}]}', "INVALID_SESSION_FILE"),
    ("grid of a session", b'{"schema":"socai/session/1","dossiers":[{"unit":5}]}', "INVALID_SESSION_FILE"),
    ("grid of a session", b'{"schema":"socai/session/1","document":[5],"dossiers":[]}', "INVALID_SESSION_FILE"),
    ("grid of a session", b'{"schema":"socai/session/1","standard":5,"dossiers":[]}', "INVALID_SESSION_FILE"),
])
def test_what_the_hunts_have_found(
    made: Made, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, code: str
) -> None:
    for variable in ("SOCAI_HOME", "SOCAI_LEDGER"):
        monkeypatch.setenv(variable, os.environ.get(variable, ""))
    with pytest.raises(LedgerError) as caught:
        SHAPED[name][2](made, data)
    assert caught.value.code == code


@pytest.mark.parametrize("name", SHAPED)
def test_bent_along_their_shape(made: Made, name: str) -> None:
    sample, bend, read = SHAPED[name]
    good = made.samples[sample]
    strategy = bend(json.loads(good) if bend is bent_json else good)

    @settings(SETTINGS, max_examples=SLOW.get(name, SETTINGS.max_examples))
    @given(data=strategy)
    def hunt(data: bytes) -> None:
        try:
            read(made, data)
        except LedgerError as refusal:
            json.dumps(refusal.facts, ensure_ascii=True, default=str)

    before = dict(os.environ)
    try:
        hunt()
    finally:
        os.environ.clear()
        os.environ.update(before)


@settings(SETTINGS, max_examples=12)
@given(data=st.data())
def test_a_file_of_an_export(made: Made, data: st.DataObject) -> None:
    """Whichever file is bent, the check of the export raises nothing: all that is wrong is a finding."""
    out = made.folder / "out"
    files = sorted(path for path in out.rglob("*") if path.is_file())
    path = data.draw(st.sampled_from(files))
    good = path.read_bytes()
    bent = bent_json(json.loads(good)) if path.suffix == ".json" else bent_text(good)
    scratch = made.folder / "scratch"
    scratch.mkdir(exist_ok=True)
    for file in scratch.iterdir():
        file.unlink()
    path.write_bytes(data.draw(bent))
    try:
        check_export(str(out), Trusted(NOW, made.policy), str(scratch))
    finally:
        path.write_bytes(good)
