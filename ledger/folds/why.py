"""Why an answer is what it is: the events it rests on, and which of them, taken away alone, would change it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.events.entry import Entry, Read
from ledger.folds.dossiers import short
from ledger.folds.law import Law
from ledger.folds.standing import Standing, standings
from ledger.folds.status import cited, decision_of, questioned
from ledger.folds.view import View


def without(read: Read, digest: str) -> Read:
    """The same record with one entry never written; what named it names nothing."""

    def kept(subject: str) -> list[Entry]:
        return [entry for entry in read(subject) if entry.digest != digest]

    return kept


def why(view: View, unit: str, day: str, law: Law | None = None) -> list[dict[str, Any]]:
    """For each standing of ``unit`` on ``day``: {standard, state, since, rests_on: [{seq, digest, type, subject,
    recorded_at, attestation, in_question, decisive, otherwise}]}.

    ``decisive``: without this entry alone the answer would differ; ``otherwise`` is that other answer, {state, since,
    decided_under}, None where it isn't decisive.
    """
    law = law or view.law
    found = standings(view, unit, day)
    others: dict[str, dict[str, Standing]] = {}
    told = []
    for standing in found:
        used = []
        for entry in standing.rests:
            if entry.digest not in others:
                bare = View(without(view.read, entry.digest), law)
                others[entry.digest] = {
                    one.standard: one for one in standings(bare, unit, day, [one.standard for one in found])
                }
            used.append(_used(view, entry, standing, others[entry.digest][standing.standard]))
        told.append({**gist(standing), "rests_on": used})
    return told


def _used(view: View, entry: Entry, standing: Standing, other: Standing) -> dict[str, Any]:
    decisive = gist(other) != gist(standing)
    return {
        **cited(entry),
        "subject": entry.subject,
        "recorded_at": entry.recorded_at,
        "attestation": entry.payload["attestation"],
        "in_question": questioned(view, entry),
        "decisive": decisive,
        "otherwise": gist(other) if decisive else None,
    }


def gist(standing: Standing) -> Mapping[str, Any]:
    """What makes two answers the same answer on that day; when it ends is another day's matter."""
    cause = standing.cause
    return {
        "standard": short(standing.standard),
        "state": standing.state,
        "since": standing.since,
        "for_year": standing.for_year,
        "decided_under": short(standing.decided_under),
        "decision": decision_of(cause) if cause and standing.state not in ("none", "unknown") else None,
    }
