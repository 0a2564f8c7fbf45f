"""One demo ledger for the whole test session, whichever worker needs it first, made by `socai demo` itself.

Its clock stands still on CLOCK and its keys are made from their order, so that what the demo leaves differs between
sessions only in identifiers, digests and roots.
"""

from __future__ import annotations

import fcntl
import io
import os
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from hashlib import sha256
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import NamedTuple
from unittest.mock import patch

CLOCK = 1_767_582_000 * 10**9
"""2026-01-05 10:00:00 +07:00, in nanoseconds."""


class Built(NamedTuple):
    """The folder that holds `demo/`, and what the demo wrote in this language."""

    folder: Path
    written: str
    code: int


def built(shared: Path, language: str) -> Built:
    """Run the demo in `shared` unless another worker did; a file lock makes the others wait."""
    folder = shared / f"socai-demo-{language}"
    with open(shared / f"socai-demo-{language}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _run(folder, language)
    return Built(folder, (folder / "out.txt").read_text("utf-8"), int((folder / "code.txt").read_text("utf-8")))


def _run(folder: Path, language: str) -> None:
    from commands.app import run

    making = folder.with_suffix(".making")
    making.mkdir()
    out = io.StringIO()
    with chdir(making), ordered_keys(), redirect_stdout(out), redirect_stderr(out):
        code = run(["demo", "--lang", language], clock=lambda: CLOCK)
    (making / "out.txt").write_text(out.getvalue(), "utf-8")
    (making / "code.txt").write_text(str(code), "utf-8")
    making.rename(folder)


@contextmanager
def ordered_keys(first: int = 0) -> Iterator[None]:
    """New keys are made from their number, so that two signers stand in the same order in every session."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    numbers = iter(range(first, first + 1000))

    def made(_algorithm: str = "ed25519") -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(sha256(b"socai transcript %d" % next(numbers)).digest())

    with patch("ledger.signing.keyfile.new_key", made):
        yield


@contextmanager
def sandbox(source: Path, folder: Path) -> Iterator[None]:
    """A copy of the demo's folder to work in, with the environment that the demo tells its reader to export."""
    from commands.staging.stage import ENVIRONMENT

    copytree(source / "demo", folder / "demo", ignore=ignore_patterns("*-wal", "*-shm"))
    before = dict(os.environ)
    os.environ.update(ENVIRONMENT)
    try:
        with chdir(folder):
            yield
    finally:
        os.environ.clear()
        os.environ.update(before)
