"""Where this machine keeps certificates and revocation lists: `$SOCAI_HOME/vault/certificates`, a file for each
digest.

They lie outside the ledger because the name of a person stands in them; whoever erases the file erases it. A backup of
the vault holds them.
"""

from __future__ import annotations

import os
from hashlib import sha256

from commands.terminal.settings import home


def folder() -> str:
    """The folder; it need not exist."""
    return os.path.join(home(), "vault", "certificates")


def keep(data: bytes) -> str:
    """Keep the DER of a certificate or list under its digest, which is returned (hex)."""
    from commands.machine.seen import write_anew

    digest = sha256(data).hexdigest()
    write_anew(_path(digest), data, mode=0o600)
    return digest


def find(digest: str) -> bytes | None:
    """The bytes kept under a digest; None where there are none."""
    try:
        with open(_path(digest), "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def held() -> list[bytes]:
    """All that is kept, a file whose name is not its digest left out."""
    try:
        names = sorted(os.listdir(folder()))
    except FileNotFoundError:
        return []
    digests = [name.removesuffix(".der") for name in names if name.endswith(".der")]
    found = [(digest, find(digest)) for digest in digests]
    return [data for digest, data in found if data is not None and sha256(data).hexdigest() == digest]


def _path(digest: str) -> str:
    return os.path.join(folder(), f"{digest}.der")
