"""Tokens of SoftHSM in a folder of their own, one process-wide module; skips with the reason where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
           "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so", "/opt/homebrew/lib/softhsm/libsofthsm2.so")
PIN, SO_PIN = "135790", "24681357"
P256 = bytes.fromhex("06082a8648ce3d030107")
EDWARDS25519 = b"\x13\x0cedwards25519"
ALGORITHMS = ("ecdsa-p256", "rsa-pkcs1-sha256", "ed25519")
REASON = "no softhsm2 on this machine (apt-get install softhsm2), or python-pkcs11 is not installed"


def module() -> str:
    """The path of SoftHSM's library; skips the test without one."""
    found = next((path for path in (os.environ.get("SOFTHSM2_MODULE", ""), *MODULES) if os.path.exists(path)), None)
    if found is None or shutil.which("softhsm2-util") is None:
        pytest.skip(REASON)
    pytest.importorskip("pkcs11", reason=REASON)
    return found


class Tokens:
    """A folder of tokens. `label`s of tokens name what lies in `folder`; SoftHSM looks where SOFTHSM2_CONF points."""

    def __init__(self, folder: Path) -> None:
        self.module = module()
        self.folder = folder / "tokens"
        self.folder.mkdir()
        self._conf = folder / "softhsm2.conf"
        self._conf.write_text(f"directories.tokendir = {self.folder}\nobjectstore.backend = file\nlog.level = ERROR\n")
        self.pin_file = folder / "pin"
        self.pin_file.write_text(PIN + "\n")

    @property
    def environment(self) -> dict[str, str]:
        return {"SOFTHSM2_CONF": str(self._conf), "SOCAI_PKCS11_MODULE": self.module}

    @contextmanager
    def plugged_in(self) -> Iterator[None]:
        """This folder is the one that SoftHSM sees in this process."""
        import pkcs11

        before = os.environ.get("SOFTHSM2_CONF")
        os.environ["SOFTHSM2_CONF"] = str(self._conf)
        pkcs11.lib(self.module).reinitialize()
        try:
            yield
        finally:
            if before is None:
                del os.environ["SOFTHSM2_CONF"]
            else:
                os.environ["SOFTHSM2_CONF"] = before

    def make(self, label: str, *algorithms: str, asks_each_time: bool = False) -> None:
        """A new token with a key pair of each algorithm, labelled by it."""
        subprocess.run(["softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", SO_PIN, "--pin", PIN],
                       env={**os.environ, **self.environment}, check=True, capture_output=True)
        with self.plugged_in(), self.session(label) as session:
            for number, algorithm in enumerate(algorithms, start=1):
                _generate(session, algorithm, bytes([number]), asks_each_time)

    @contextmanager
    def session(self, label: str) -> Iterator[Any]:
        import pkcs11

        with pkcs11.lib(self.module).get_token(token_label=label).open(rw=True, user_pin=PIN) as session:
            yield session

    def unplug(self) -> None:
        """Take every token away, as a hand does: the files from under the running library."""
        self.folder.rename(self.folder.with_suffix(".unplugged"))
        self.folder.mkdir()

    def plug_in(self) -> None:
        """Put back what `unplug` took."""
        self.folder.rmdir()
        self.folder.with_suffix(".unplugged").rename(self.folder)
        import pkcs11

        pkcs11.lib(self.module).reinitialize()


def _generate(session: Any, algorithm: str, number: bytes, asks_each_time: bool) -> None:
    from pkcs11 import Attribute, KeyType, Mechanism

    named: dict[str, Any] = {"store": True, "label": algorithm, "id": number}
    if asks_each_time:
        named["private_template"] = {Attribute.ALWAYS_AUTHENTICATE: True}
    if algorithm == "rsa-pkcs1-sha256":
        session.generate_keypair(KeyType.RSA, 2048, **named)
        return
    kind, curve = (KeyType.EC, P256) if algorithm == "ecdsa-p256" else (KeyType.EC_EDWARDS, EDWARDS25519)
    parameters = session.create_domain_parameters(kind, {Attribute.EC_PARAMS: curve}, local=True)
    if kind is KeyType.EC_EDWARDS:
        named["mechanism"] = Mechanism.EC_EDWARDS_KEY_PAIR_GEN
    parameters.generate_keypair(**named)
