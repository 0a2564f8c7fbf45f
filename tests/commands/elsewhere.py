"""Machines without the ledger, and keys made and used by the machine's own openssl."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ledger import founding
from ledger.events.envelope import b64
from ledger.proof.pin import Pin
from ledger.signing.algorithms import PublicKey, load_public
from ledger.stores.reader import LedgerReader
from tests.commands.signing_floor import Floor, Ran

GENERATE = {
    "ed25519": ("-algorithm", "ed25519"),
    "ecdsa-p256": ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"),
    "rsa-pkcs1-sha256": ("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"),
}


class Machine(Floor):
    """A signer's machine: its own folder and home, no ledger. Keys stay where the floor made them."""

    def __init__(self, floor: Floor, name: str) -> None:
        folder = floor.folder / name
        folder.mkdir()
        super().__init__(folder)
        self.floor = floor
        self.ledger = folder / "no-such-ledger.db"

    def keys(self, *names: str) -> list[str]:
        return self.floor.keys(*names)

    def signs(self, draft: Path, *names: str, confirm: str | None = None) -> Ran:
        """Sign the draft in place, as a script does."""
        digest = confirm or json.loads(draft.read_text("utf-8"))["digest"]
        return self.socai("sign", draft, *self.keys(*names), "--confirm", digest, "--json")


def size(floor: Floor) -> int:
    with LedgerReader.open(str(floor.ledger)) as reader:
        return reader.size


def pin(floor: Floor) -> Pin:
    with LedgerReader.open(str(floor.ledger)) as reader:
        origin = reader.entry(0).payload["ledger"]["origin"]
        return Pin(origin, reader.genesis(), reader.size, reader.root_at(reader.size))


def openssl(*arguments: object) -> bytes:
    """Run the machine's openssl; skips the test, saying so, where there is none."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("this machine has no openssl: apt-get install openssl")
    ran = subprocess.run([program, *map(str, arguments)], capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
    return ran.stdout


def openssl_key(folder: Path, algorithm: str) -> tuple[Path, PublicKey]:
    """A private key that only openssl ever holds, its public half in `<key>.pub`."""
    key = folder / f"{algorithm}.pem"
    openssl("genpkey", *GENERATE[algorithm], "-out", key)
    openssl("pkey", "-in", key, "-pubout", "-out", f"{key}.pub")
    return key, load_public(openssl("pkey", "-in", key, "-pubout", "-outform", "DER"))


def openssl_sign(key: Path, algorithm: str, message: Path, signature: Path) -> None:
    """The commands of docs/SIGNING.md."""
    if algorithm == "ed25519":
        openssl("pkeyutl", "-sign", "-rawin", "-inkey", key, "-in", message, "-out", signature)
    else:
        openssl("dgst", "-sha256", "-sign", key, "-out", signature, message)


def openssl_verifies(folder: Path, public: PublicKey, message: bytes, signature: bytes) -> bool:
    """Whether openssl accepts the signature."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("this machine has no openssl: apt-get install openssl")
    names = {name: folder / name for name in ("key.der", "message", "signature", "key.pem")}
    for name, content in (("key.der", public.spki), ("message", message), ("signature", signature)):
        names[name].write_bytes(content)
    openssl("pkey", "-pubin", "-inform", "DER", "-in", names["key.der"], "-out", names["key.pem"])
    if public.algorithm == "ed25519":
        how = ["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", names["key.pem"], "-in", names["message"],
               "-sigfile", names["signature"]]
    else:
        how = ["dgst", "-sha256", "-verify", names["key.pem"], "-signature", names["signature"], names["message"]]
    return subprocess.run([program, *map(str, how)], capture_output=True, check=False).returncode == 0


def enrolment(floor: Floor, name: str, office: str, role: str, public: PublicKey, proof: bytes,
              certificate: dict[str, Any] | None = None) -> str:
    """An act file that registers a person with a key and a role."""
    about = {"person": f"person:{name}", "purpose": "events", "key": public.keyid, "algorithm": public.algorithm,
             "spki": b64(public.spki), "proof": b64(proof)}
    act = {"schema": "socai/act/1", "attestation": "signed-by-author", "events": [
        {"type": "person.registered", "subject": f"person:{name}", "body": {}},
        {"type": "key.enrolled", "subject": f"office:{office}", "body": {**about, "certificate": certificate}},
        {"type": "role.granted", "subject": f"office:{office}", "body": {"person": f"person:{name}", "role": role}},
    ]}
    path = floor.folder / f"{name}.act.json"
    path.write_text(json.dumps(act), "utf-8")
    return str(path)


def possession(floor: Floor, name: str, office: str, public: PublicKey) -> bytes:
    """What the key signs to be enrolled."""
    genesis = pin(floor).genesis
    return founding.possession_statement(genesis, public.keyid, f"office:{office}", f"person:{name}", "events")


def enrolled_by_openssl(floor: Floor, name: str, office: str, role: str, algorithm: str) -> tuple[Path, PublicKey]:
    """A person whose key lies with openssl alone, enrolled in the ledger."""
    key, public = openssl_key(floor.folder, algorithm)
    statement, proof = floor.folder / f"{name}.statement", floor.folder / f"{name}.proof"
    statement.write_bytes(possession(floor, name, office, public))
    openssl_sign(key, algorithm, statement, proof)
    raw = proof.read_bytes()
    if algorithm == "ecdsa-p256":
        from ledger.signing.algorithms import normalise_low_s

        raw = normalise_low_s(raw)
    act = enrolment(floor, name, office, role, public, raw)
    floor.recorded(("f1", "f2"), "act", "--from", act)
    return key, public
