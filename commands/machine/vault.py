"""Where this machine keeps the vault of a ledger, opened with everything erased that the ledger has redacted."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from commands.terminal import output
from commands.terminal.settings import home
from commands.terminal.words import t
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.folds.registry import Registry
    from ledger.vault.commitments import Opening
    from ledger.vault.store import Vault


def vault_path(genesis: str) -> str:
    """`$SOCAI_HOME/vault/<genesis>.db`."""
    return os.path.join(home(), "vault", f"{genesis}.db")


@contextmanager
def opened_vault(genesis: str, registry: Registry, *, create: bool = True) -> Iterator[Vault | None]:
    """The vault, for a block; None where there is none and `create` is false.

    What the ledger redacted is erased first, whatever brought it (back) there, and said. Raises what `Vault.at` and
    `reapply` raise.
    """
    from ledger.vault.redactions import reapply
    from ledger.vault.store import Vault

    vault = Vault.at(vault_path(genesis), genesis, create=create)
    if vault is None:
        yield None
        return
    with vault:
        gone = reapply(vault, registry)
        if gone:
            output.warn(t("vault.reapplied", count=gone))
        yield vault


def held_openings(path: str) -> Callable[[str], Opening | None] | None:
    """What opens a commitment of the ledger file `path`, by the vault at hand as it is; None where there is none.

    A ledger that can't even be asked for its name has no vault: the audit says what is wrong with it. A vault that
    can't be read is warned of, and its commitments stay unopened.
    """
    from commands.terminal.errors import words_of
    from ledger.stores.reader import LedgerReader
    from ledger.vault.store import Vault

    try:
        with LedgerReader.open(path) as reader:
            genesis = reader.genesis()
    except (LedgerError, LookupError, ValueError):
        return None
    try:
        vault = Vault.at(vault_path(genesis), genesis, create=False)
        if vault is None:
            return None
        with vault:
            return {one.commitment: one for one in vault.openings()}.get
    except LedgerError as fault:
        output.warn(words_of(fault.code, fault.facts))
        return None
