"""How dossiers, councils, sessions and votes change the registry, and what is mended among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.folds.registry.facts import Composition, Dossier, DossierStep, Fact, Session, UnitMeta, Vote
from ledger.folds.registry.state import State
from ledger.folds.registry.units import mend_unit


def register_dossier(state: State, fact: Fact) -> None:
    body = fact.payload["body"]
    subject = fact.payload["subject"]
    dossier = Dossier(subject, body["unit"], body["standard"], body["set"], body["for_year"], body["procedure"],
                      body["attempt"], fact.digest)
    state.put(state.dossiers, subject, dossier)
    state.put(state.attempts, (dossier.unit, dossier.standard, dossier.for_year, dossier.attempt), subject)


def move_dossier(state: State, fact: Fact) -> None:
    """dossier.advanced, returned, withdrawn."""
    dossier = state.dossiers.get(fact.payload["subject"])
    if dossier is None:
        return
    body = fact.payload["body"]
    step = DossierStep(fact.seq, fact.digest, fact.payload["type"], body.get("step"), body.get("outcome"),
                       _offices(fact.payload))
    state.put(state.dossiers, dossier.id, dossier._replace(steps=(*dossier.steps, step)))


def _offices(payload: Mapping[str, Any]) -> tuple[str, ...]:
    if payload["attestation"] == "signed-by-author":
        return tuple(dict.fromkeys(signer["office"] for signer in payload["signers"]))
    issuer = None if payload["document"] is None else payload["document"]["issuer"]
    return () if issuer is None else (issuer,)


def compose_council(state: State, fact: Fact) -> None:
    """A new composition follows the former ones from its first day on."""
    payload = fact.payload
    members = {member["person"]: member["role"] for member in payload["body"]["members"]}
    composition = Composition(members, payload["effective_from"], payload["effective_to"], fact.digest)
    subject = payload["subject"]
    state.put(state.councils, subject, (*state.councils.get(subject, ()), composition))


def record_session(state: State, fact: Fact) -> None:
    body = fact.payload["body"]
    items = {item["dossier"]: item["conclusion"] for item in body["items"]}
    session = Session(body["council"], body["held_on"], body["ballot"], items, fact.digest)
    subject = fact.payload["subject"]
    state.put(state.sessions, subject, session)
    for named in items:
        dossier = state.dossiers.get(named)
        if dossier is not None:
            state.put(state.dossiers, named, dossier._replace(session=subject))


def cast_vote(state: State, fact: Fact) -> None:
    subject, body = fact.payload["subject"], fact.payload["body"]
    vote = Vote(fact.digest, fact.payload["signers"][0]["person"], body["dossier"], body["choice"])
    state.put(state.votes, subject, (*state.votes.get(subject, ()), vote))


def seal_votes(state: State, fact: Fact) -> None:
    state.put(state.seals, fact.payload["subject"], fact.digest)


def mend(state: State, fact: Fact) -> None:
    """A correction, annulment, amendment or voiding: kept by subject; units and dossiers are as it leaves them."""
    subject = fact.payload["subject"]
    body = fact.payload["body"]
    fields = {field["path"]: field["value"] for field in body["fields"]} if "fields" in body else None
    meta = UnitMeta(fact.seq, fact.digest, body["target"], fields)
    state.put(state.metas, subject, (*state.metas.get(subject, ()), meta))
    mend_unit(state, fact)
    dossier = state.dossiers.get(subject)
    if dossier is not None:
        state.put(state.dossiers, subject, dossier._replace(for_year=_year(state, dossier)))


def _year(state: State, dossier: Dossier) -> Any:
    """for_year as corrected: the newest standing correction of the registration wins."""
    dead = state.cancelled(dossier.id)
    for meta in reversed(state.metas.get(dossier.id, ())):
        if meta.fields is not None and meta.digest not in dead and meta.target == dossier.digest:
            return meta.fields.get("body.for_year", dossier.for_year)
    return dossier.for_year
