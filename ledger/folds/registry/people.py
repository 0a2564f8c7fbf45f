"""How offices, persons, roles and delegations change the registry."""

from __future__ import annotations

from typing import Any

from ledger.confusable import id_skeleton, name_skeleton
from ledger.folds.registry.facts import Delegation, Fact, Grant, Office
from ledger.folds.registry.keys import add_key, begin_log_key
from ledger.folds.registry.state import State
from ledger.instants import vietnam_day


def earlier(one: str | None, other: str | None) -> str | None:
    """The earlier of two ends, null being open."""
    if one is None or other is None:
        return one if other is None else other
    return min(one, other)


def found_ledger(state: State, fact: Fact) -> None:
    """Entry 0: offices, founders, their keys and roles, the log's key, rules version, root threshold."""
    body = fact.payload["body"]
    roots = frozenset(body["root_keys"]["keys"])
    state.put(state.scalars, "root_k", body["root_keys"]["k"])
    state.put(state.scalars, "rules", body["rules"])
    state.put(state.scalars, "nonce", body["nonce"])
    state.put(state.scalars, "origin", body["origin"])
    state.put(state.scalars, "founded_day", vietnam_day(fact.recorded_at))
    for entry in body["offices"]:
        _add_office(state, entry["id"], entry["office"], None, None)
    for founder in body["founders"]:
        _add_person(state, founder["person"], fact.seq)
        add_key(state, fact, founder, founder["office"], "root" if founder["key"] in roots else "events")
        _add_grant(state, founder["person"], founder["office"], Grant("founder", None, None, fact.seq))
    log = body["log_key"]
    _add_person(state, log["person"], fact.seq)
    add_key(state, fact, log, log["office"], "log")
    begin_log_key(state, fact.seq, log["key"])
    _add_grant(state, log["person"], log["office"], Grant("log-operator", None, None, fact.seq))


def confirm_ledger(state: State, fact: Fact) -> None:
    state.put(state.scalars, "genesis", fact.payload["body"]["genesis"])


def register_office(state: State, fact: Fact) -> None:
    payload = fact.payload
    _add_office(state, payload["subject"], payload["body"], payload["effective_from"], payload["effective_to"])


def end_office(state: State, fact: Fact) -> None:
    office = state.offices[fact.payload["subject"]]
    end = fact.payload["effective_from"] or vietnam_day(fact.recorded_at)
    state.put(state.offices, office.id, office._replace(valid_to=earlier(office.valid_to, end)))
    state.memo.clear()


def succeed_office(state: State, fact: Fact) -> None:
    office = state.offices[fact.payload["subject"]]
    successors = tuple(dict.fromkeys((*office.successors, *fact.payload["body"]["successors"])))
    state.put(state.offices, office.id, office._replace(successors=successors))


def register_person(state: State, fact: Fact) -> None:
    person = fact.payload["subject"]
    _add_person(state, person, fact.seq)
    promised = tuple((told["field"], told["commitment"]) for told in fact.payload["body"]["commitments"])
    if promised:
        state.put(state.commitments, person, promised)


def redact_person(state: State, fact: Fact) -> None:
    person = fact.payload["subject"]
    fields = state.redacted.get(person, frozenset()).union(fact.payload["body"]["fields"])
    state.put(state.redacted, person, fields)


def grant_role(state: State, fact: Fact) -> None:
    payload = fact.payload
    grant = Grant(payload["body"]["role"], payload["effective_from"], payload["effective_to"], fact.seq)
    _add_grant(state, payload["body"]["person"], payload["subject"], grant)


def end_role(state: State, fact: Fact) -> None:
    payload = fact.payload
    body = payload["body"]
    slot = (body["person"], payload["subject"])
    end = payload["effective_from"] or vietnam_day(fact.recorded_at)
    grants = tuple(
        grant._replace(valid_to=earlier(grant.valid_to, end)) if grant.role == body["role"] else grant
        for grant in state.roles.get(slot, ())
    )
    state.put(state.roles, slot, grants)
    state.memo.clear()


def grant_delegation(state: State, fact: Fact) -> None:
    payload = fact.payload
    body = payload["body"]
    delegation = Delegation(
        payload["subject"],
        body["from_person"],
        body["to_person"],
        body["role"],
        body["signing_as"],
        None if body["acts"] is None else frozenset(body["acts"]),
        None if body["standards"] is None else frozenset(body["standards"]),
        payload["effective_from"],
        payload["effective_to"],
    )
    state.put(state.delegations, fact.digest, delegation)


def end_delegation(state: State, fact: Fact) -> None:
    digest = fact.payload["body"]["delegation"]
    end = fact.payload["effective_from"] or vietnam_day(fact.recorded_at)
    delegation = state.delegations[digest]
    state.put(state.delegations, digest, delegation._replace(valid_to=earlier(delegation.valid_to, end)))


def _add_office(state: State, office: str, body: dict[str, Any], first: str | None, last: str | None) -> None:
    above = body["part_of"]
    added = Office(
        office,
        body["kind"],
        body["system"],
        body["level"],
        body["jurisdiction"],
        tuple(body["codes"]),
        above,
        first,
        last,
    )
    state.put(state.offices, office, added)
    for skeleton, exact in looks_of(office, body["name"]):
        if skeleton not in state.looks:
            state.put(state.looks, skeleton, exact)
    if above in state.offices:
        whole = state.offices[above]
        state.put(state.offices, above, whole._replace(parts=(*whole.parts, office)))
    state.memo.clear()


def looks_of(office: str, name: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """(skeleton, what has it) of an office's id and of its name."""
    return (id_skeleton(office), office), (name_skeleton(name), name)


def _add_person(state: State, person: str, seq: int) -> None:
    if person not in state.persons:
        state.put(state.persons, person, seq)


def _add_grant(state: State, person: str, office: str, grant: Grant) -> None:
    slot = (person, office)
    state.put(state.roles, slot, (*state.roles.get(slot, ()), grant))
    state.memo.clear()
