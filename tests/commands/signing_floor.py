"""A ledger with an archive's clerks and a chairman, made by the commands themselves, for tests to copy and go on."""

from __future__ import annotations

import io
import json
import os
import shutil
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from commands.app import run
from ledger.signing.keyfile import load

PASSPHRASE = "mật khẩu của phép thử"
CLOCK = 1_790_000_000_000_000_000  # 2026-09-21, in nanoseconds
ACT = """
schema = "socai/act/1"
attestation = "signed-by-author"
[[events]]
type = "unit.registered"
subject = "unit:tinh-kon-tum"
body = { kind = "tinh", name = "Kon Tum" }
[[events]]
type = "unit.registered"
subject = "unit:xa-dak-kroong"
body = { kind = "xa", name = "Đăk Kroong", parent = "unit:tinh-kon-tum" }
[[events]]
type = "office.registered"
subject = "office:ubnd"
body = { kind = "ubnd", name = "UBND tỉnh Kon Tum", level = "province", system = "state", \
jurisdiction = "unit:tinh-kon-tum", codes = ["UBND"] }
[[events]]
type = "office.registered"
subject = "office:luu-tru"
body = { kind = "luu-tru", name = "Lưu trữ", level = "province", system = "state", jurisdiction = "unit:tinh-kon-tum" }
"""
MEMBERS = (("chairman", "ubnd", "head"), ("clerk", "luu-tru", "recorder"), ("keeper", "luu-tru", "archivist"))


class Ran(NamedTuple):
    """One command line's exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The answer as JSON."""
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        """The error as JSON."""
        return json.loads(self.err)


class Floor:
    """`socai(...)` on one ledger: `folder` has the ledger, the key files and this machine's home."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ledger = folder / "socai.db"
        self.now = CLOCK

    def socai(self, *arguments: object, clock: Callable[[], int] | None = None) -> Ran:
        """Run one command line in process, on this floor's ledger and home."""
        out, err = io.StringIO(), io.StringIO()
        before = dict(os.environ)
        os.environ.update(SOCAI_HOME=str(self.folder / "home"), SOCAI_LEDGER=str(self.ledger))
        try:
            with redirect_stdout(out), redirect_stderr(err):
                code = run([str(argument) for argument in arguments], clock=clock or self._tick)
        finally:
            os.environ.clear()
            os.environ.update(before)
        return Ran(code, out.getvalue(), err.getvalue())

    def done(self, *arguments: object) -> Ran:
        """Run what has to succeed."""
        ran = self.socai(*arguments)
        assert ran.code == 0, f"{arguments}: {ran}"
        return ran

    def keys(self, *names: str) -> list[str]:
        """Flags that sign with these key files."""
        flags = [part for name in names for part in ("--key", str(self.folder / f"{name}.key"))]
        return [*flags, "--passphrase-file", str(self.folder / "passphrase")]

    def key_id(self, name: str) -> str:
        """The id of an enrolled key, by its person."""
        keys = self.done("key", "list", "--json").document["keys"]
        return str(next(key["key"] for key in keys if key["person"] == f"person:{name}"))

    def draft(self, *arguments: object, name: str = "draft.json") -> tuple[Path, str]:
        """Draft to a file, by `--dry-run`; the file and the digest to confirm."""
        path = self.folder / name
        path.unlink(missing_ok=True)
        ran = self.done("record", *arguments, "--dry-run", "-o", path, "--json")
        return path, str(ran.document["digest"])

    def recorded(self, signers: tuple[str, ...], *arguments: object) -> Any:
        """Draft, confirm and record, as a script does; the JSON answer."""
        path, digest = self.draft(*arguments, *self.keys(*signers))
        return self.done("record", "--draft", path, "--confirm", digest, *self.keys(*signers), "--json").document

    def _tick(self) -> int:
        self.now += 1_000_000_000
        return self.now


def _quick(path: Path) -> None:
    """Encrypt the key file anew with a derivation that takes no time: tests open keys some hundred times."""
    key = load(path, PASSPHRASE.encode())
    encryption = BestAvailableEncryption(PASSPHRASE.encode())
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))


def build(folder: Path) -> Floor:
    """Found the ledger and enrol the clerks."""
    floor = Floor(folder)
    (folder / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    given = ("--passphrase-file", folder / "passphrase")
    for name in ("f1", "f2", "log"):
        floor.done("key", "new", folder / f"{name}.key", *given)
        _quick(folder / f"{name}.key")
    floor.done(
        "init", "--origin", "so-cai.test/floor", "--purpose", "test", "--threshold", 2, "--founder",
        f"one={folder / 'f1.key'}", "--founder", f"two={folder / 'f2.key'}", "--log-key", f"op={folder / 'log.key'}",
        *given,
    )
    (folder / "act.toml").write_text(ACT, encoding="utf-8")
    floor.recorded(("f1", "f2"), "act", "--from", folder / "act.toml")
    for name, office, role in MEMBERS:
        key = folder / f"{name}.key"
        floor.done("key", "new", key, "--person", name, "--office", office, "--role", role, *given)
        _quick(key)
        floor.recorded(("f1", "f2"), "act", "--from", f"{key}.act.toml")
    return floor


def copy_of(original: Floor, folder: Path) -> Floor:
    """The same floor in a folder of its own, for a test that changes it."""
    shutil.copytree(original.folder, folder, dirs_exist_ok=True)
    floor = Floor(folder)
    floor.now = original.now
    return floor


RECOGNISE = (
    "recognise", "--unit", "xã Đăk Kroong", "--standard", "ntm", "--set", "vn-xa-ntm-2016", "--for-year", 2021,
    "--effective-from", "2021-12-31", "--issuer", "ubnd", "--document-kind", "QĐ", "--number", "695/QĐ-UBND",
    "--signed-on", "2021-12-31", "--attestation", "archival",
)  # fmt: skip
