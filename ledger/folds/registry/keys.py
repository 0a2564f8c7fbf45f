"""How keys change the registry: enrolled, retired, revoked; the log's own key replaced."""

from __future__ import annotations

from typing import Any

from ledger.folds.registry.facts import Fact, Key
from ledger.folds.registry.state import State
from ledger.instants import vietnam_day


def enrol_key(state: State, fact: Fact) -> None:
    body = fact.payload["body"]
    add_key(state, fact, body, fact.payload["subject"], body["purpose"], body["certificate"])


def retire_key(state: State, fact: Fact) -> None:
    _end(state, fact.payload["body"]["key"], retired=fact.seq)


def revoke_key(state: State, fact: Fact) -> None:
    """A key revoked as lost may be declared compromised later; the first position and the earliest instant count."""
    body = fact.payload["body"]
    key = state.keys[body["key"]]
    revoked = fact.seq if key.revoked is None else key.revoked
    since = body["compromised_since"]
    if since is None:
        _end(state, key.id, revoked=revoked)
    else:
        told = since if key.compromised_since is None else min(since, key.compromised_since)
        _end(state, key.id, revoked=revoked, compromised_since=told, declared=fact.seq)


def replace_log_key(state: State, fact: Fact) -> None:
    """The new key signs what the log says from the next position on; the old one is retired, if it wasn't already."""
    body = fact.payload["body"]
    old = state.keys[body["replaces"]]
    if old.retired is None:
        _end(state, old.id, retired=fact.seq)
    add_key(state, fact, body, body["office"], "log")
    begin_log_key(state, fact.seq, body["key"])


def begin_log_key(state: State, seq: int, keyid: str) -> None:
    """From a size of seq + 1 on the log speaks by this key."""
    state.put(state.scalars, "log_keys", (*state.scalars.get("log_keys", ()), (seq, keyid)))


def add_key(
    state: State,
    fact: Fact,
    told: dict[str, Any],
    office: str,
    purpose: str,
    certificate: dict[str, Any] | None = None,
) -> None:
    """Enrol what ``told`` describes, for the days of the event's effect; entry 0 has none."""
    key = Key(
        told["key"],
        told["spki"],
        told["algorithm"],
        told["person"],
        office,
        purpose,
        fact.seq,
        not_before=None if certificate is None else certificate["not_before"],
        not_after=None if certificate is None else certificate["not_after"],
        valid_from=fact.payload["effective_from"],
        valid_to=fact.payload["effective_to"],
    )
    state.put(state.keys, key.id, key)
    known = state.offices.get(office)
    if known is not None and known.first_key_day is None:
        state.put(state.offices, office, known._replace(first_key_day=vietnam_day(fact.recorded_at)))
    state.memo.clear()


def _end(state: State, keyid: str, **ended: Any) -> None:
    state.put(state.keys, keyid, state.keys[keyid]._replace(**ended))
    state.memo.clear()
