"""``socai/dossiers/1`` and ``socai/dossier/1``: where dossiers stand, for whom they wait and since when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ledger.folds.acts import Event
from ledger.folds.cut import Cut
from ledger.folds.dossier_state import ARCHIVAL, DossierState, actors, dossier_state, holders
from ledger.folds.dossiers import short
from ledger.folds.registry.facts import ProcedureStep
from ledger.folds.view import View
from ledger.rules.v2.councils import APPROVAL, QUORUM
from projections.registry import office_row

_COUNTS = ("appointed", "present", "issued", "returned", "valid", "agree", "disagree")


class Asking(NamedTuple):
    """Which dossiers: of units below ``parent``, of a standard (full id), a year, a state; waiting for an office."""

    parent: str | None = None
    standard: str | None = None
    for_year: int | None = None
    state: str | None = None
    waiting_for: str | None = None


def dossiers_answer(
    view: View, dossiers: Iterable[str], offices: Iterable[str], asking: Asking, cut: Cut, known_at: Mapping[str, Any]
) -> dict[str, Any]:
    """The answer of ``dossier list --json``: rows in order of year, unit's name, id."""
    known = [row for office in offices if (row := office_row(view, office)) is not None]
    rows = []
    for dossier in dossiers:
        state = dossier_state(view, dossier, cut.as_of)
        if state is not None and _asked(view, state, asking, cut.as_of):
            row = _row(view, dossier, state, known, cut.as_of)
            waiting = row["waiting_for"]
            if asking.waiting_for is None or (waiting is not None and asking.waiting_for in waiting["offices"]):
                rows.append(row)
    rows.sort(key=lambda row: (row["for_year"] or 0, row["unit"]["name"] or "", row["id"]))
    return {**_head("socai/dossiers/1", cut, known_at), "dossiers": rows}


def dossier_answer(
    view: View, dossier: str, offices: Iterable[str], sessions: Iterable[str], cut: Cut, known_at: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The answer of ``dossier show --json``: the row, every step with who took it, sessions and decision; None where
    the dossier wasn't registered by that day.
    """
    state = dossier_state(view, dossier, cut.as_of)
    if state is None:
        return None
    known = [row for office in offices if (row := office_row(view, office)) is not None]
    return {
        **_head("socai/dossier/1", cut, known_at),
        "dossier": _row(view, dossier, state, known, cut.as_of),
        "exempt": state.last.entry.payload["attestation"] == ARCHIVAL,
        "steps": [
            {**_step(step), "actor": told["actor"], "output": told["output"], "demanded": step.found,
             "taken": None if taken is None else _event(taken)}
            for step, told, taken in zip(state.steps, state.published, state.taken, strict=True)
        ],
        "missing": [_step(step) for step in state.missing],
        "events": [_event(event) for event in (state.registration, *state.events)],
        "sessions": list(_sessions(view, dossier, sessions, state, cut.as_of)),
        "decision": None if state.decision is None else _event(state.decision),
    }


def _head(schema: str, cut: Cut, known_at: Mapping[str, Any]) -> dict[str, Any]:
    return {"schema": schema, "verified": False, "as_of": cut.as_of, "known_at": dict(known_at),
            "provisional": cut.provisional}


def _asked(view: View, state: DossierState, asking: Asking, day: str) -> bool:
    body = state.registration.body
    below = asking.parent is None or asking.parent in (body["unit"], *view.chain(body["unit"], day))
    return (
        below
        and asking.standard in (None, body["standard"])
        and asking.for_year in (None, body["for_year"])
        and asking.state in (None, state.state)
    )


def _row(
    view: View, dossier: str, state: DossierState, offices: Sequence[Mapping[str, Any]], day: str
) -> dict[str, Any]:
    body, last = state.registration.body, state.last
    waiting = state.waiting
    return {
        "id": dossier,
        "unit": view.described(body["unit"], day),
        "standard": short(body["standard"]),
        "set": short(body["set"]),
        "procedure": short(body["procedure"]),
        "for_year": body["for_year"],
        "attempt": body["attempt"],
        "state": state.state,
        "since": last.day,
        "seq": last.seq,
        "recorded_at": last.entry.recorded_at,
        "reasons": last.body.get("reasons"),
        "waiting_for": waiting and {**_step(waiting), "offices": holders(view, offices, waiting, body["unit"], day)},
    }


def _step(step: ProcedureStep) -> dict[str, Any]:
    return {"step": step.step, "office_kind": step.office_kind, "level": step.level}


def _event(event: Event) -> dict[str, Any]:
    said = event.entry.payload
    document = event.document
    return {
        "seq": event.seq,
        "digest": event.digest,
        "type": event.type,
        "step": event.body.get("step"),
        "outcome": event.body.get("outcome"),
        "day": event.day,
        "recorded_at": event.entry.recorded_at,
        "attestation": said["attestation"],
        "offices": list(actors(event)),
        "recorded_by": list(dict.fromkeys(signer["office"] for signer in said["signers"])),
        "document": document and {name: document[name] for name in ("issuer", "kind", "number", "signed_on")},
        "basis": list(event.body.get("basis", ())),
    }


def _sessions(
    view: View, dossier: str, sessions: Iterable[str], state: DossierState, day: str
) -> Iterable[dict[str, Any]]:
    """``by_minutes``: quorum and threshold were not both found, so the conclusion is what the minutes say."""
    parameters: dict[str, str] = {}
    for step in state.steps:
        if step.step == "council" and step.found:
            parameters |= step.parameters
    for session in sessions:
        votes, sealed = _votes(view, session, dossier)
        for event in view.events(session):
            if event.type != "session.recorded" or event.excluded or event.body["held_on"] > day:
                continue
            for item in event.body["items"]:
                if item["dossier"] == dossier:
                    yield {
                        "id": session, "seq": event.seq, "digest": event.digest, "council": event.body["council"],
                        "held_on": event.body["held_on"], "ballot": event.body["ballot"],
                        **{name: item[name] for name in _COUNTS}, "conclusion": item["conclusion"],
                        "by_minutes": not {QUORUM, APPROVAL} <= parameters.keys(),
                        "signed_votes": votes, "sealed": sealed,
                    }


def _votes(view: View, session: str, dossier: str) -> tuple[int, int | None]:
    """How many members signed their vote on the dossier, and the entry that seals the votes of the session."""
    standing = [event for event in view.events(session) if not event.excluded]
    cast = sum(event.type == "vote.cast" and event.body["dossier"] == dossier for event in standing)
    return cast, next((event.seq for event in standing if event.type == "vote.sealed"), None)
