"""A draft overtaken by another decision: the decision that came before it is shown, not only its digest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from commands.terminal.words import language
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.stores.reader import LedgerReader


@contextmanager
def competing_shown(reader: LedgerReader) -> Iterator[None]:
    """A `CONFLICT` raised within gets `candidates`: the one competing event, as the ledger has it."""
    try:
        yield
    except LedgerError as refusal:
        competing = refusal.facts.get("competing")
        if refusal.code == "CONFLICT" and competing is not None:
            reader.refresh()
            refusal.facts["candidates"] = [_told(reader, str(competing))]
        raise


def _told(reader: LedgerReader, digest: str) -> dict[str, Any]:
    from commands.names.told import Told
    from ledger.events.sentences import summary
    from projections.cuts import view_at

    seq = reader.find_digest(digest)
    if seq is None:
        return {"digest": digest}
    entry = reader.entry(seq)
    told = Told(view_at(reader, reader.size))
    signers = ", ".join(f"{signer['person']} ({signer['office']})" for signer in entry.payload["signers"])
    return {
        "seq": seq, "recorded_at": entry.recorded_at,
        "sentence": summary(dict(entry.payload), language(), told.named), "signers": signers, "type": entry.type,
    }
