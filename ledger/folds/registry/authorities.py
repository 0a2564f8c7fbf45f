"""How pinned certification authorities change the registry."""

from __future__ import annotations

from ledger.folds.registry.facts import Authority, Fact
from ledger.folds.registry.state import State


def pin_authority(state: State, fact: Fact) -> None:
    """The last pin of a certificate counts: with its revocation list, or without trust from an instant on."""
    body = fact.payload["body"]
    crl = body["crl"]
    pinned = Authority(
        body["certificate"],
        body["key_id"],
        body["spki"],
        body["name"],
        body["not_before"],
        body["not_after"],
        None if crl is None else crl["sha256"],
        None if crl is None else crl["this_update"],
        body["distrusted_since"],
        fact.seq,
    )
    state.put(state.authorities, pinned.certificate, pinned)
