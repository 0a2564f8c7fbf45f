"""The log's key replaced: from a new key's enrolment and, where it is at hand, the old key's leave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from commands.acts.acting import event

if TYPE_CHECKING:
    from ledger.book import Book


def replaced(
    book: Book, new: Mapping[str, Any], reason: str | None, old_file: str | None, values: Mapping[str, Any]
) -> dict[str, Any]:
    """log-key.replaced. `old_file`: the old key's file, opened with the passphrase that the signers' flags give.

    Raises what `open_keys` raises, and `LOG_KEY_MISMATCH` for another key's file.
    """
    from ledger.errors import LedgerError
    from ledger.events.envelope import b64
    from ledger.rules.v1.keys import leave_statement
    from ledger.signing.algorithms import sign

    former = book.registry.log_key_at(book.reader.size)
    assert former is not None, "an opened ledger has entry 0"
    body = {name: new["body"][name] for name in ("algorithm", "key", "person", "proof", "spki")}
    body |= {"leave": None, "office": new["subject"], "reason": reason, "replaces": former.id}
    if old_file is not None:
        from commands.keys.keyring import open_keys

        (old,) = open_keys([old_file], values["passphrase_file"][:1], values["passphrase_fd"])
        if old.id != former.id:
            raise LedgerError("LOG_KEY_MISMATCH", place="--old-file", found=old.id, expected=former.id)
        body["leave"] = b64(sign(old.private, leave_statement(str(book.genesis), body)))
    return event("log-key.replaced", "ledger:main", body)
