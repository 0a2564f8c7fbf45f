"""Where a dossier stands on a day: the steps of its procedure, what was taken, what it waits for and since when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ledger.folds.acts import Event
from ledger.folds.law import published
from ledger.folds.registry.facts import DossierStep, ProcedureStep
from ledger.folds.steps import DECIDED, HANDED_IN, before, closed_by, done_steps, missing_steps, takes
from ledger.folds.view import View

ARCHIVAL = "archival"
ANNOUNCED = "announced"
_DECIDING = ("recognition.recognised", "recognition.replaced")
_CLOSED = {"dossier.withdrawn": "withdrawn", "dossier.returned": "returned"}


class DossierState(NamedTuple):
    """One dossier at a cut.

    ``state``: registered, a step's word, ``<step>-failed``, returned, withdrawn, decided or announced; ``last``: the
    event that it rests on. ``steps``: the procedure's, with the event that took each in ``taken`` (None: nobody has).
    ``missing``: found steps not taken before the decision. ``waiting``: the step it waits for, None where it waits for
    nobody or the procedure doesn't say. ``decision``: the recognition that names it.
    """

    registration: Event
    state: str
    last: Event
    steps: tuple[ProcedureStep, ...]
    published: tuple[Mapping[str, Any], ...]
    events: tuple[Event, ...]
    taken: tuple[Event | None, ...]
    missing: tuple[ProcedureStep, ...]
    waiting: ProcedureStep | None
    decision: Event | None


def dossier_state(view: View, dossier: str, day: str) -> DossierState | None:
    """The dossier by what had happened on ``day``; None where it wasn't registered yet."""
    events = [event for event in view.events(dossier) if not event.excluded and event.type.startswith("dossier.")]
    registration = next((event for event in events if event.type == "dossier.registered"), None)
    if registration is None or registration.day > day:
        return None
    moves = tuple(event for event in events if event is not registration and event.day <= day)
    told = tuple(_published(view, registration.body["procedure"]))
    steps = tuple(ProcedureStep.read(one) for one in told)
    standing = [_step(event) for event in moves]
    done = done_steps(standing, steps)
    missing = missing_steps(done, before(steps, DECIDED), _fitting(view))
    unit = registration.body["unit"]
    decision = _decision(view, unit, dossier, day)
    announcement = _announcement(view, unit, decision, moves, day)
    end = closed_by(standing)
    closing = None if end is None else next(event for event in moves if event.digest == end.digest)
    last = announcement or decision or closing or (moves[-1] if moves else registration)
    state = _state(last, announcement, decision, closing)
    waiting = _waiting(state, steps, missing)
    own = {"registered": registration, DECIDED: decision, ANNOUNCED: announcement}
    taken = _taken(view, steps, done, moves, own)
    return DossierState(registration, state, last, steps, told, moves, taken, tuple(missing), waiting, decision)


def holders(view: View, offices: Sequence[Mapping[str, Any]], step: ProcedureStep, unit: str, day: str) -> list[str]:
    """Ids of the offices that the step waits for: of its kind and level, in being, whose territory holds the unit.

    ``offices``: {id, kind, level, jurisdiction, from, to} each. Where the procedure names neither kind nor level, none.
    """
    if step.office_kind is None and step.level is None:
        return []
    above = {unit, *view.chain(unit, day)}
    return [
        office["id"] for office in offices
        if takes(step, office["kind"], office["level"])
        and (office["from"] is None or office["from"] <= day) and (office["to"] is None or day < office["to"])
        and (office["jurisdiction"] in above or (office["jurisdiction"] is None and office["level"] == "central"))
    ]


def _published(view: View, procedure: str | None) -> list[Mapping[str, Any]]:
    bodies = published(view.read(procedure), "steps") if procedure is not None else []
    return [step for body in bodies for step in body["steps"]]


def _step(event: Event) -> DossierStep:
    return DossierStep(event.seq, event.digest, event.type, event.body.get("step"), event.body.get("outcome"),
                       actors(event))


def actors(event: Event) -> tuple[str, ...]:
    """Whose step it was: its signers' offices if they are its authors, else the issuer of its paper."""
    said = event.entry.payload
    if said["attestation"] == "signed-by-author":
        return tuple(dict.fromkeys(signer["office"] for signer in said["signers"]))
    issuer = None if event.document is None else event.document["issuer"]
    return () if issuer is None else (issuer,)


def _fitting(view: View) -> Any:
    def fits(step: ProcedureStep, offices: Sequence[str]) -> bool:
        known = [event.body for office in offices for event in view.events(office) if event.type == "office.registered"]
        return not known or any(takes(step, body["kind"], body["level"]) for body in known)

    return fits


def _decision(view: View, unit: str, dossier: str, day: str) -> Event | None:
    deciding = [event for event in view.events(unit) if event.type in _DECIDING and not event.excluded]
    found = [event for event in deciding if event.body["dossier"] == dossier and _made_on(event) <= day]
    return found[-1] if found else None


def _announcement(
    view: View, unit: str, decision: Event | None, moves: Sequence[Event], day: str
) -> Event | None:
    told = [event for event in moves if event.body.get("step") == ANNOUNCED]
    if decision is not None:
        told += [
            event for event in view.events(unit)
            if event.type == "recognition.announced" and not event.excluded
            and event.body["recognition"] == decision.digest and event.body["announced_on"] <= day
        ]
    return told[-1] if told else None


def _made_on(event: Event) -> str:
    """The day of the decision itself; it may take effect earlier or later."""
    return event.signed_on if len(event.signed_on) == len("YYYY-MM-DD") else event.day


def _state(last: Event, announcement: Event | None, decision: Event | None, closing: Event | None) -> str:
    if announcement is not None:
        return ANNOUNCED
    if decision is not None:
        return DECIDED
    if closing is not None:
        return _CLOSED[closing.type]
    if last.type == "dossier.registered":
        return "registered"
    step = str(last.body["step"])
    return f"{step}-failed" if last.body["outcome"] == "failed" else step


def _waiting(state: str, steps: Sequence[ProcedureStep], missing: Sequence[ProcedureStep]) -> ProcedureStep | None:
    """The first step missing; when none is, the decision, then its announcement; of a returned one the handing in."""
    if state in (ANNOUNCED, "withdrawn"):
        return None
    if state == "returned":
        return _first(steps, HANDED_IN) or (missing[0] if missing else None)
    if state == DECIDED:
        return _first(steps, ANNOUNCED)
    return missing[0] if missing else _first(steps, DECIDED)


def _first(steps: Sequence[ProcedureStep], word: str) -> ProcedureStep | None:
    return next((step for step in steps if step.step == word), None)


def _taken(
    view: View, steps: Sequence[ProcedureStep], done: Sequence[DossierStep], moves: Sequence[Event],
    own: Mapping[str, Event | None],
) -> tuple[Event | None, ...]:
    """For each step of the procedure the event that took it, each event once; ``own``: steps that are other events."""
    fits = _fitting(view)
    by_digest = {event.digest: event for event in moves}
    left = list(done)
    found: list[Event | None] = []
    for step in steps:
        one = next((one for one in left if one.step == step.step and fits(step, one.offices)), None)
        found.append(own.get(step.step) if one is None else by_digest[one.digest])
        if one is not None:
            left.remove(one)
    return tuple(found)
