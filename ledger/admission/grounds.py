"""Which row of the competence table each event of a draft rests on, for the draft to name (DESIGN section 3, body)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ledger.admission.state import AdmissionState, StoredHistory
from ledger.errors import LedgerError
from ledger.events.catalogue import is_deciding
from ledger.folds.registry import REGISTRY_TYPES, Registry
from ledger.rules import matching_rows
from ledger.signing.dsse import event_digest
from ledger.stores.view import StoreView


class Ground(NamedTuple):
    """A row of the table, by which the acting office is competent, and the regime that the row is of."""

    regime: str | None
    competence_rule: str


def grounds(
    payloads: Sequence[tuple[bytes, Mapping[str, Any]]], view: StoreView, state: AdmissionState, recorded_at: str
) -> list[Ground | None]:
    """For each (payload bytes, plain values) of an act: the one row that its office meets; None where the table has
    none or several, where the event only observes, or where the body names its ground itself.

    Nothing is judged: what is wrong with an event, its admission will say.
    """
    state.catch_up(view)
    registry = state.registry
    history = StoredHistory(view, state)
    found: list[Ground | None] = []
    registry.begin()
    try:
        for index, (payload, plain) in enumerate(payloads):
            history.place(view.size + index, recorded_at)
            found.append(_ground(registry, plain, history))
            if plain["type"] in REGISTRY_TYPES:
                registry.apply(history.seq, recorded_at, event_digest(payload), plain)
            history.next_version(plain["subject"])
            history.record(event_digest(payload), plain)
    except LookupError:  # an event that the registry can't take in: its admission will refuse it
        found += [None] * (len(payloads) - len(found))
    finally:
        registry.rollback()
        state.forget_heads()
    return found


def _ground(registry: Registry, plain: Mapping[str, Any], history: StoredHistory) -> Ground | None:
    body = plain["body"]
    if not is_deciding(plain["type"]) or body["competence_rule"] is not None or body["regime"] is not None:
        return None
    try:
        rows = matching_rows(registry, plain, history)
    except (LedgerError, LookupError):
        return None
    return Ground(rows[0].regime, rows[0].id) if len(rows) == 1 else None
