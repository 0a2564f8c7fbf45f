"""Requests that wait for an authority, and the tokens that came back, beside the checkpoints they are about.

``<size>.<authority>.tsq`` and ``.tsr``, in the forms of RFC 3161: the network may be away for days, and a file can be
carried to where it isn't.
"""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from ledger.checkpoints.adopted import Adopted, Authority
from ledger.checkpoints.reading import Opened
from ledger.checkpoints.shelf import Shelf
from ledger.errors import LedgerError
from ledger.stores.durable import write_durably
from ledger.trusted_time.tokens import Stamp, new_request, nonce_of, verify_token

_NAME = re.compile(r"([1-9][0-9]{0,18})\.([0-9a-z][0-9a-z-]{0,79})\.ts[qr]\Z", re.ASCII)
_SLUG = re.compile(r"[^0-9a-z]+")
TOKEN_LIMIT = 18_432
"""Bytes of a token: what ``time.anchored`` can hold."""


class Kept(NamedTuple):
    """A token that holds: of ``authority`` over the checkpoint of ``size`` entries."""

    size: int
    authority: str
    stamp: Stamp
    token: bytes


class TokenQueue:
    """The time stamps of a ledger's checkpoints. Raises ``POLICY_NOT_ADOPTED`` where no policy pins an authority."""

    def __init__(self, shelf: Shelf) -> None:
        if shelf.adopted is None or not shelf.adopted.authorities:
            raise LedgerError("POLICY_NOT_ADOPTED")
        self._shelf = shelf
        self._adopted: Adopted = shelf.adopted
        self._folder = shelf.folder.path

    def ask(self, opened: Opened, authority: str) -> tuple[str, bool]:
        """Put a request in the queue, unless one waits or is answered: its path, and whether it is new."""
        pinned = self._adopted.authority(authority)
        path = self._path(opened.checkpoint.size, pinned, "tsq")
        if os.path.exists(path):
            return path, False
        write_durably(path, new_request(opened.note.text))
        return path, True

    def waiting(self) -> list[str]:
        """Paths of the requests without a token, by size."""
        files = sorted(filter(_NAME.match, self._files()), key=lambda name: (int(name.partition(".")[0]), name))
        return [os.path.join(self._folder, name) for name in files
                if name.endswith(".tsq") and f"{name[:-1]}r" not in files]

    def add(self, token: bytes) -> Kept:
        """Keep a token that answers one of the stored checkpoints.

        Raises ``TIME_TOKEN_INVALID``: the reason that came closest to a fit. A request at hand must have its nonce.
        """
        if len(token) > TOKEN_LIMIT:
            raise LedgerError("TIME_TOKEN_INVALID", reason="size", found=len(token), expected=TOKEN_LIMIT)
        closest: LedgerError | None = None
        for opened in reversed(self._shelf.stored()):
            for authority in self._adopted.authorities:
                try:
                    stamp = verify_token(token, opened.note.text, authority, self._nonce(opened, authority))
                except LedgerError as refusal:
                    if refusal.code != "TIME_TOKEN_INVALID":
                        raise
                    if closest is None or closest.facts["reason"] in ("data", "authority"):
                        closest = refusal
                    continue
                write_durably(self._path(opened.checkpoint.size, authority, "tsr"), token)
                return Kept(opened.checkpoint.size, authority.name, stamp, token)
        raise closest or LedgerError("CHECKPOINT_NOT_FOUND", size=None)

    def kept(self, opened: Opened) -> list[Kept]:
        """The stored tokens of a checkpoint, each verified again. Raises ``TIME_TOKEN_INVALID`` naming the file."""
        found = []
        for authority in self._adopted.authorities:
            path = self._path(opened.checkpoint.size, authority, "tsr")
            if not os.path.exists(path):
                continue
            with open(path, "rb") as file:
                token = file.read(TOKEN_LIMIT + 1)
            try:
                stamp = verify_token(token, opened.note.text, authority)
            except LedgerError as refusal:
                raise LedgerError(refusal.code, **{"file": path, **refusal.facts}) from None
            found.append(Kept(opened.checkpoint.size, authority.name, stamp, token))
        return found

    def _nonce(self, opened: Opened, authority: Authority) -> int | None:
        path = self._path(opened.checkpoint.size, authority, "tsq")
        if not os.path.exists(path):
            return None
        with open(path, "rb") as file:
            return nonce_of(file.read(TOKEN_LIMIT))

    def _files(self) -> list[str]:
        return os.listdir(self._folder) if os.path.isdir(self._folder) else []

    def _path(self, size: int, authority: Authority, suffix: str) -> str:
        slug = _SLUG.sub("-", authority.name.lower()).strip("-") or "tsa"
        return os.path.join(self._folder, f"{size}.{slug[:60]}-{authority.certificate_digest[:8]}.{suffix}")
