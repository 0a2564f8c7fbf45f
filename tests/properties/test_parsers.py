"""Whatever bytes or values a stranger sends: every parser gives a value or one of our own errors, nothing else.

Each is fed with noise, with good samples that were cut, doubled, bent and spliced, and with the classics that make
lenient readers fall over.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands.acts.session_grid import read_grid_workbook
from commands.files.criteria_sets import read_set_file
from commands.files.figures_workbook import read_workbook
from commands.files.structured import read_structured
from ledger import canonical
from ledger.audit.journal_file import parse_journal
from ledger.criteria.beside import Published
from ledger.errors import LedgerError
from ledger.events import codec, draft_file
from ledger.events.act_file import read_act
from ledger.events.envelope import parse_entry, parse_envelope
from ledger.export.bundles import bundle_bytes, parse_bundle
from ledger.figures.input_file import read_figures
from ledger.handed.bundle import parse_bundle as parse_submission
from ledger.names import parse_query
from ledger.proof import pin
from ledger.proof.checkpoint import parse_checkpoint
from ledger.proof.note import note_bytes, parse_note
from ledger.proof.policy import parse_policy
from ledger.proof.proof_file import Proof, parse_proof, proof_bytes
from ledger.proof.tree import path_length
from ledger.proof.verifier_key import VerifierKey
from ledger.receipts.document import parse_receipt, receipt_bytes
from ledger.signing import certificates, keyfile
from ledger.signing.algorithms import load_public
from ledger.signing.token_uri import parse_token
from ledger.stores.reader import LedgerReader
from ledger.symbols import parse_symbol
from ledger.witness.request import parse_answer, parse_request
from tests.commands.test_figures import workbook
from tests.ledger.receipts.sealed import Sealed

HERE = Path(__file__).resolve().parent
VECTORS = HERE.parent / "vectors"
CLASSICS = [
    b"", b"\0", b"\xff\xfe{\0}\0", b"\xef\xbb\xbf{}", b"[" * 5000, b'{"a":' * 3000, b"9" * 5000,
    b'{"schema":' + b"9" * 5000 + b"}", b"1e999999", b"NaN", b'"\\ud800"', b"{}", b"[]", b"null", b"true", b'""', b"-0",
    b'{"a":1,"a":2}', b"\n\n", b"\r\n\r\n", "\u2014 a b\n".encode(), b"a\n5\nQQ==\n\n", "\uff15".encode(), b"0x10",
    b"+5", b"007", b"1_000", b"<?xml version='1.0'?>",
]  # fmt: skip


class Samples(NamedTuple):
    """One good sample for each parser of bytes and of documents, by its name."""

    raw: dict[str, bytes]
    documents: dict[str, Any]


RAW: dict[str, Callable[[bytes], object]] = {
    "entry": parse_entry,
    "envelope": parse_envelope,
    "payload": codec.decode,
    "canonical": canonical.decode,
    "journal": parse_journal,
    "note": parse_note,
    "checkpoint": lambda data: parse_checkpoint(data.decode("utf-8", "surrogateescape")),
    "verifier key": lambda data: VerifierKey.parse(data.decode("utf-8", "surrogateescape")),
    "policy": parse_policy,
    "proof": parse_proof,
    "receipt": parse_receipt,
    "entry bundle": lambda data: parse_bundle(data, 3, "000"),
    "submission": parse_submission,
    "witness request": parse_request,
    "witness answer": parse_answer,
    "public key": load_public,
    "certificate": certificates.read_certificate,
    "revocation list": certificates.read_crl,
    "token": lambda data: parse_token(data.decode("utf-8", "surrogateescape")),
    "symbol": lambda data: parse_symbol(data.decode("utf-8", "surrogateescape")),
    "name": lambda data: parse_query(data.decode("utf-8", "surrogateescape"), {"xa": ("xã", "xa")}),
}
DOCUMENTS: dict[str, Callable[[Any], object]] = {
    "pin": pin.from_json,
    "draft": draft_file.from_json,
    "act": read_act,
    "figures": lambda document: read_figures(document, "x.json"),
}


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    ledger = Sealed(tmp_path_factory.mktemp("samples") / "so.db")
    ledger.recognise()
    note = ledger.seal([0, 1])
    receipt = ledger.receipt()
    with LedgerReader.open(ledger.path) as reader:
        states = [reader.state(seq) for seq in range(3)]
    envelope = parse_entry(states[1])
    told = json.loads(states[1])
    del told["recorded_at"]
    unadmitted = json.dumps(told, separators=(",", ":")).encode()
    spki = (VECTORS / "key.enrolled.json").read_text("utf-8")
    key = json.loads(json.loads(spki)["payload_text"])["body"]["spki"]
    path = (b"\1" * 32,) * path_length(3, parse_checkpoint(note.text).size)
    raw = {
        "entry": states[2], "envelope": unadmitted, "payload": envelope.payload, "canonical": envelope.payload,
        "journal": b'{"digest":"%b","seq":1,"signed_at":"2026-01-01T00:00:00.000000Z"}\n' % (b"a" * 64),
        "note": note_bytes(note), "checkpoint": note.text.encode(), "verifier key": ledger.log_key.text.encode(),
        "policy": ledger.policy_text().encode(), "receipt": receipt_bytes(receipt),
        "proof": _proof(note, path), "entry bundle": bundle_bytes(states), "public key": b64decode(key),
        "submission": json.dumps({"schema": "socai/bundle/1", "ledger": {"origin": "a", "genesis": "ab" * 32},
                                  "acts": [[unadmitted.decode()]]}).encode(),
        "witness request": b"old 0\n\n" + note_bytes(note), "token": b"pkcs11:token=So;object=khoa;type=private",
        "symbol": "695/QĐ-UBND".encode(), "name": "thôn 8, xã Ia Đal".encode(),
    }
    documents = {
        "pin": pin.to_json(ledger.pin()),
        "draft": {"schema": "socai/draft/1", "act": {"id": "x", "size": 1}, "shape": "single", "digest": "ab" * 32,
                  "payloads": [envelope.payload.decode()], "signers": [], "signatures": [[]]},
        "act": {"schema": "socai/act/1", "attestation": "archival", "document": {"number": "1"}, "events": [
            {"type": "unit.renamed", "subject": "unit:a", "body": {"name": "A"}, "effective_from": "2020-01-01"}]},
        "figures": {"schema": "socai/figures-input/1", "metrics": [], "figures": [{"metric": "a", "value": "1"}]},
    }
    ledger.close()
    return Samples(raw, documents)


def _proof(note: Any, path: tuple[bytes, ...]) -> bytes:
    return proof_bytes(Proof(3, path, note))


@st.composite
def bent(draw: st.DrawFn, sample: bytes) -> bytes:
    """The sample with a few slices replaced, doubled, dropped or taken from elsewhere in it."""
    data = sample
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.integers(0, 12)))
        other = draw(st.one_of(st.binary(max_size=6), st.sampled_from([
            b"", b"\n", b"\n\n", b"\r", b"=", b"0", b"-1", b'"', b"{}", b"\xff", b"9" * 25, b"\\u0000",
            "\uff15".encode(), data[:20], data[end : end + 9]])))
        data = data[:at] + other + data[end:]
    return data


def only_ours(parse: Callable[[Any], object], value: Any) -> None:
    try:
        parse(value)
    except LedgerError as refusal:
        json.dumps(refusal.facts, ensure_ascii=True, default=str)


SETTINGS = settings(max_examples=60, deadline=None,
                    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.mark.parametrize("name", RAW)
def test_classics(name: str) -> None:
    for value in CLASSICS:
        only_ours(RAW[name], value)


@pytest.mark.parametrize("name", RAW)
@SETTINGS
@given(data=st.data())
def test_bytes(samples: Samples, name: str, data: st.DataObject) -> None:
    only_ours(RAW[name], data.draw(st.binary(max_size=200)))
    if name in samples.raw:
        only_ours(RAW[name], data.draw(bent(samples.raw[name])))


@pytest.mark.parametrize("name", sorted(RAW.keys() - {"revocation list", "certificate", "witness answer"}))
def test_the_samples_are_good(samples: Samples, name: str) -> None:
    RAW[name](samples.raw[name])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=True) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3), max_leaves=8)


@st.composite
def bent_document(draw: st.DrawFn, value: Any) -> Any:
    """A copy of the document in which one value was replaced, or one member added, dropped or renamed."""
    places = list(_places(value))
    path = draw(st.sampled_from(places))
    copy = json.loads(json.dumps(value))
    if not path:
        return draw(JSON)
    at = copy
    for step in path[:-1]:
        at = at[step]
    how = draw(st.sampled_from(["replace", "drop", "add"]))
    if how == "replace" or isinstance(at, list):
        at[path[-1]] = draw(JSON)
    elif how == "drop":
        del at[path[-1]]
    else:
        at[draw(st.text(max_size=8))] = draw(JSON)
    return copy


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield from _places(inner, (*path, step))


@pytest.mark.parametrize("name", DOCUMENTS)
@SETTINGS
@given(data=st.data())
def test_documents(samples: Samples, name: str, data: st.DataObject) -> None:
    only_ours(DOCUMENTS[name], data.draw(JSON))
    only_ours(DOCUMENTS[name], data.draw(bent_document(samples.documents[name])))


def _read_pem(path: str) -> object:
    return keyfile.load(Path(path), b"x")


FILES: dict[str, tuple[str, Callable[[str], object]]] = {
    "json": (".json", read_structured),
    "toml": (".toml", read_structured),
    "workbook of figures": (".xlsx", read_workbook),
    "workbook of a session": (".xlsx", read_grid_workbook),
    "key file": (".key", _read_pem),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("files")
    workbook(folder / "x.xlsx", {"session": [["ngày họp", "2021-12-01"]], "dossiers": [["hồ sơ", "đồng ý"]]})
    keyfile.save(folder / "x.key", keyfile.new_key("ed25519"), b"x" * 12)
    return {
        ".json": b'{"schema": "socai/act/1", "events": [{"type": "a", "body": {"x": [1, 2.5, "a"]}}]}',
        ".toml": 'schema = "a"\n[[events]]\ntype = "a"\nday = 2020-01-01\nbody = { x = [1, 2.5, "đ"] }\n'.encode(),
        ".xlsx": (folder / "x.xlsx").read_bytes(),
        ".key": (folder / "x.key").read_bytes(),
    }


@pytest.mark.parametrize("name", FILES)
@settings(SETTINGS, max_examples=40)
@given(data=st.data())
def test_files(files: dict[str, bytes], tmp_path: Path, name: str, data: st.DataObject) -> None:
    ending, read = FILES[name]
    path = tmp_path / f"x{ending}"
    value = data.draw(st.one_of(st.sampled_from(CLASSICS), st.binary(max_size=100), bent(files[ending])))
    path.write_bytes(value)
    os.chmod(path, 0o600)
    only_ours(read, str(path))


@settings(SETTINGS, max_examples=40)
@given(data=st.data())
def test_criteria_files(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "x.json"
    value = data.draw(st.one_of(JSON, bent_document({
        "id": "set:a", "title": {"vi": "A"}, "standard": "standard:ntm", "unit_kinds": ["xa"],
        "valid_from": "2020-01-01",
        "issuing": {"issuer": "TTg", "number": "1/QĐ-TTg", "signed_on": "2020-01-01"}, "criteria": [
            {"number": "1", "name": "Quy hoạch", "indicators": [{"number": "1.1", "name": "x", "threshold": {
                "kind": "share", "value": "75", "unit": "%"}}]}]})))
    path.write_text(json.dumps(value), encoding="utf-8")
    only_ours(lambda name: read_set_file(name, Published({}, {}, {})), str(path))
