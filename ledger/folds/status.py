"""``socai/status/1``: one unit on one day, as known at one cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger.events.entry import Entry
from ledger.folds.acts import Event
from ledger.folds.beside import beside
from ledger.folds.cut import Cut, answer_head
from ledger.folds.days import days_between
from ledger.folds.dossiers import dossiers_at, short
from ledger.folds.life import Related
from ledger.folds.results import Statement, in_period, progress_of, standing_at
from ledger.folds.standing import Standing, lost_ground, standing_before, standings, weakest
from ledger.folds.tally import tally
from ledger.folds.view import View

SCHEMA = "socai/status/1"
_BACKFILLED = ("archival", "quoted-from-report")


def status(
    view: View, unit: str, cut: Cut, known_at: Mapping[str, Any], standards: Sequence[str] = ()
) -> dict[str, Any]:
    """The answer of ``status --json`` for ``unit`` (full id), with ``notes`` beside the contract's members.

    ``known_at`` = {seq, root, recorded_at} of the cut. ``standards`` (full ids) are answered even where nothing else
    names them; before the ledger they are the only ones that can be.
    """
    day = cut.as_of
    found = [] if cut.before_ledger else standings(view, unit, day, standards)
    states = [Standing(standard, "before-ledger") for standard in standards] if cut.before_ledger else found
    return {
        **answer_head(SCHEMA, cut, known_at),
        "record_horizon": record_horizon(view, unit),
        "unit": unit_on(view, unit, day),
        "standings": [told(view, unit, standing, day) for standing in states],
        "dossiers": dossiers_at(view, unit, day),
        "notes": [] if cut.before_ledger else notes_on(view, unit, found, day),
    }


def record_horizon(view: View, unit: str) -> str | None:
    """Since when the record on the unit is live: recorded_at of its first entry that isn't archival or quoted."""
    for entry in view.read(unit):
        if entry.payload["attestation"] not in _BACKFILLED:
            return entry.recorded_at
    return None


def unit_on(view: View, unit: str, day: str) -> dict[str, Any]:
    """The unit by the map of ``day``, or of its own nearest day: kind, name, code, units above it, before, after."""
    own = view.own_day(unit, day)
    life, attributes = view.life(unit), view.attributes(unit)
    before = [*life.predecessors, *(one for one in life.absorbed if one.day <= day)] if life else []
    after = life.successors if life and life.phase(day) == "ceased" else ()
    return {
        **view.described(unit, day),
        "code": attributes.at("code", day),
        "parents": [view.described(above, own) for above in view.chain(unit, own)],
        "predecessors": [_predecessor(view, other) for other in before],
        "successors": [{**view.described(other.unit, day), **_change(other)} for other in after],
    }


def _change(other: Related) -> dict[str, Any]:
    return {"relation": other.relation, "since": other.day, "form": other.form}


def _predecessor(view: View, other: Related) -> dict[str, Any]:
    """A unit before a change, with the states that it brought: never inherited (TEMPORAL.md, Units)."""
    kind = view.attributes(other.unit).kind
    brought = [standing_before(view, other.unit, standard, other.day) for standard in view.law.applicable(kind)]
    return {
        **view.described(other.unit, other.day),
        **_change(other),
        "standings": [
            {
                "standard": short(one.standard),
                "state": one.state,
                "since": one.since,
                "decided_under": short(one.decided_under),
            }
            for one in brought
        ],
    }


def told(view: View, unit: str, standing: Standing, day: str) -> dict[str, Any]:
    """One member of ``standings``: the state with its grounds, the progress and the latest result of each stage."""
    statements = view.statements(unit, standing.standard)
    progress = progress_of(statements, day)
    return {
        **state_of(view, unit, standing, day),
        "progress": {**progress_on(view, progress), **beside(view, unit, progress, day)} if progress else None,
        "results": [result_on(view, one, day) for one in standing_at(statements, day)],
    }


def state_of(view: View, unit: str, standing: Standing, day: str) -> dict[str, Any]:
    """A standing without progress and results. Ids of standards and sets in short; unknown is None."""
    kind = view.attributes(unit).kind
    territory = [name for above in (unit, *view.chain(unit, day)) if (name := view.attributes(above).at("name", day))]
    decided = standing.state not in ("unknown", "none", "not-yet") and not standing.implied_by
    return {
        "standard": short(standing.standard),
        "state": standing.state,
        "since": standing.since,
        "until": standing.until,
        "for_year": standing.for_year,
        "decided_under": short(standing.decided_under),
        "set_in_force": short(view.law.set_in_force(standing.standard, kind, day, territory)),
        "decision": decision_of(standing.cause) if decided and standing.cause else None,
        "attestation": weakest(standing.rests),
        "in_question": [told for entry in standing.rests if (told := questioned(view, entry))],
        "implied_by": short(standing.implied_by),
        "beneath": _beneath(standing) if standing.state == "suspended" else None,
        "pending_days": standing.pending_days,
        "rests_on": [cited(entry) for entry in standing.rests],
    }


def cited(entry: Entry) -> dict[str, Any]:
    return {"seq": entry.seq, "digest": entry.digest, "type": entry.type}


def questioned(view: View, entry: Entry) -> dict[str, Any] | None:
    """An entry in question with the compromised key and since when; None for any other."""
    told = view.doubt(entry)
    return told and {**cited(entry), "key": told.key, "office": told.office, "compromised_since": told.since}


def decision_of(event: Event) -> dict[str, Any] | None:
    """{number, signed_on, issuer} of the act that made the state; None for a statement about it."""
    if event.document is None or not event.type.startswith(("recognition.", "unit.")):
        return None
    if event.type == "recognition.attested":
        return None
    return {member: event.document[member] for member in ("number", "signed_on", "issuer")}


def _beneath(standing: Standing) -> dict[str, Any] | None:
    """What runs on beneath a suspension."""
    held = standing.recognition
    if held is None:
        return None
    return {
        "state": "recognised",
        "since": held.effective_from,
        "until": held.effective_to,
        "for_year": standing.for_year,
        "decided_under": short(standing.decided_under),
        "decision": decision_of(held),
    }


def progress_on(view: View, statement: Statement) -> dict[str, Any]:
    """The progress that a statement tells, counted under the set that it names."""
    return {
        "set": short(statement.set),
        "stage": statement.stage,
        "observed_on": statement.last,
        "by": statement.event.body["by"],
        "in_question": any(view.doubt(source.entry) for source in statement.sources),
        **tally(statement, view.law.criteria_set(statement.set))._asdict(),
    }


def result_on(view: View, statement: Statement, day: str) -> dict[str, Any]:
    """One stage's latest statement with its age in days; ``issuer`` of its document, ``office`` that recorded it."""
    entry = statement.event.entry
    document = statement.event.document
    signers = entry.payload["signers"]
    return {
        **progress_on(view, statement),
        "issuer": document["issuer"] if document else None,
        "office": signers[0]["office"] if signers else None,
        "age_days": days_between(statement.last, day),
        "attestation": weakest(source.entry for source in statement.sources),
        **cited(entry),
    }


def notes_on(view: View, unit: str, found: Sequence[Standing], day: str) -> list[dict[str, Any]]:
    """What a reader should know beside the answer: acts without effect, contradictions, periods not over."""
    notes: list[dict[str, Any]] = []
    for standing in found:
        notes += view.certification(unit, standing.standard).notes
        for statement in in_period(view.statements(unit, standing.standard), day):
            notes.append(
                {
                    "code": "PERIOD_NOT_OVER",
                    "standard": standing.standard,
                    "stage": statement.stage,
                    "seq": statement.event.seq,
                    "first": statement.first,
                    "last": statement.last,
                }
            )
    notes += lost_ground(view, found)
    return [{**note, "standard": short(note["standard"])} for note in notes]
