"""The committed vectors: unchanged, accepted and refused as they say, and recomputed by a stranger's script."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from ledger.errors import LedgerError
from ledger.events import codec
from ledger.events.catalogue import TYPES
from ledger.events.entry import read_entry
from ledger.events.envelope import parse_entry
from ledger.proof.tree import leaf_hash
from ledger.signing.algorithms import load_public
from ledger.signing.batch import verify_signature
from ledger.signing.dsse import EVENT_TYPE, pae
from tests.vectors import make_vectors, reading
from tests.vectors.reading import FOLDER

VECTORS = [reading.vector(file.stem) for file in sorted(FOLDER.glob("*.json"))]
each_vector = pytest.mark.parametrize("vector", VECTORS, ids=[one["type"] for one in VECTORS])


def test_one_vector_a_type() -> None:
    assert sorted(vector["type"] for vector in VECTORS) == sorted(TYPES)


def test_made_again_they_are_the_same_bytes() -> None:
    made = make_vectors.files()
    assert set(made) == {file.name for file in FOLDER.glob("*.json")}
    for name, text in made.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, name


@each_vector
def test_the_codec_accepts_it(vector: dict[str, Any]) -> None:
    payload = vector["payload_text"].encode("utf-8")
    decoded = codec.decode(payload)
    assert codec.encode(decoded.plain) == payload
    assert decoded.payload.type == vector["type"]


@each_vector
def test_the_codec_refuses_its_neighbour_with_the_stated_code(vector: dict[str, Any]) -> None:
    neighbour = vector["rejected"]
    assert neighbour["payload_text"] != vector["payload_text"]
    with pytest.raises(LedgerError) as refused:
        codec.decode(neighbour["payload_text"].encode("utf-8"))
    assert refused.value.code == neighbour["code"]


@each_vector
def test_both_decoders_agree(vector: dict[str, Any]) -> None:
    entry = b64decode(vector["entry"])
    read = read_entry(7, entry)
    assert read.payload == codec.decode(vector["payload_text"].encode("utf-8")).plain
    assert (read.seq, read.digest, read.recorded_at) == (7, vector["event_digest"], vector["recorded_at"])
    assert leaf_hash(entry).hex() == vector["leaf_hash"]


@each_vector
def test_its_signatures_hold(vector: dict[str, Any]) -> None:
    envelope = parse_entry(b64decode(vector["entry"]))
    message = pae(EVENT_TYPE, envelope.payload)
    for signature in envelope.signatures:
        key = load_public(b64decode(vector["keys"][signature["keyid"]]["spki"]))
        verify_signature(key, message, signature, vector["genesis"])
        with pytest.raises(LedgerError, match="SIGNATURE_INVALID"):
            verify_signature(key, message + b" ", signature, vector["genesis"])


def test_both_signature_shapes_and_all_algorithms_occur() -> None:
    shapes, algorithms = set(), set()
    for vector in VECTORS:
        for signature in parse_entry(b64decode(vector["entry"])).signatures:
            algorithm = vector["keys"][signature["keyid"]]["algorithm"]
            shapes.add(("batch" in signature, algorithm))
            algorithms.add(algorithm)
    assert algorithms == {"ed25519", "ecdsa-p256", "rsa-pkcs1-sha256"}
    assert {True, False} == {shape for shape, _ in shapes}


def test_a_script_without_socai_recomputes_them_all(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-I", str(FOLDER / "recompute.py")], cwd=tmp_path, env={"PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, timeout=120, check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout == f"{len(TYPES)} vectors, 0 faults\n"


def test_the_script_imports_nothing_of_ours() -> None:
    text = (FOLDER / "recompute.py").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith(("import ", "from "))]
    imported = {line.split()[1].partition(".")[0] for line in lines}
    assert imported <= {*sys.stdlib_module_names, "cryptography"}


def test_the_script_notices_a_changed_byte(tmp_path: Path) -> None:
    vector = next(vector for vector in VECTORS if vector["type"] == "recognition.recognised")
    changed = {**vector, "payload_text": vector["payload_text"].replace("2021-12-31", "2021-12-30", 1)}
    (tmp_path / "recompute.py").write_bytes((FOLDER / "recompute.py").read_bytes())
    (tmp_path / "ledger.founded.json").write_bytes((FOLDER / "ledger.founded.json").read_bytes())
    (tmp_path / "changed.json").write_text(json.dumps(changed), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-I", str(tmp_path / "recompute.py")], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 1
    assert "changed.json: event_digest" in run.stderr
