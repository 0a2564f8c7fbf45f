"""``socai/history/1``: every entry on a unit as recorded, in the order of the days it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ledger.events.catalogue import META_TYPES
from ledger.events.entry import Entry
from ledger.folds.acts import plain
from ledger.folds.authority import Authorities
from ledger.folds.cut import Cut
from ledger.folds.status import questioned, unit_on
from ledger.folds.view import View

SCHEMA = "socai/history/1"
Summary = Callable[[str, Mapping[str, Any]], str]
"""(event type, facts) -> one sentence; the caller has the words."""


def history(view: View, unit: str, cut: Cut, summary: Summary, as_of_only: bool = False) -> dict[str, Any]:
    """The answer of ``history --json``: entries by the day they speak of, then position.

    Each entry shows what its author wrote; corrections and annulments are entries of their own. ``as_of_only`` leaves
    out what speaks of days after ``cut.as_of``.
    """
    return {
        "schema": SCHEMA,
        "unit": unit_on(view, unit, cut.as_of),
        "entries": entries_of(view, unit, cut.as_of, summary, as_of_only),
    }


def entries_of(view: View, subject: str, day: str, summary: Summary, as_of_only: bool) -> list[dict[str, Any]]:
    """The entries on one subject as ``history`` tells them; ``as_of_only``: those that speak of days up to ``day``."""
    known = {entry.digest: entry for entry in view.read(subject)}
    excluded = {event.digest for event in view.events(subject) if event.excluded}
    told = sorted(known.values(), key=lambda entry: (day_of(entry), entry.seq))
    authorities = Authorities(view)
    return [
        {**_line(view, entry, known, excluded, summary), **authorities.of(entry)}
        for entry in told if not as_of_only or day_of(entry) <= day
    ]


def day_of(entry: Entry) -> str:
    """The day an entry speaks of: of effect, of observation, of signing, else of recording.

    "" for what is told of a unit since an unknown day (TEMPORAL.md, Units).
    """
    observed = entry.body.get("observed_on")
    if observed and not entry.payload["effective_from"]:
        return str(observed["last"])
    said = entry.payload
    if entry.type.startswith("unit.") and not said["effective_from"] and not (said["document"] or {}).get("signed_on"):
        return ""
    return plain(entry).day


def facts_of(entry: Entry, known: Mapping[str, Entry], excluded: bool = False) -> dict[str, Any]:
    """What a sentence about the entry may need: its body, dates, document, and the target of a meta-act."""
    said = entry.payload
    facts: dict[str, Any] = {
        "subject": entry.subject,
        "body": said["body"],
        "effective_from": said["effective_from"],
        "effective_to": said["effective_to"],
        "effective_window": said["effective_window"],
        "document": said["document"],
        "excluded": excluded,
        "target": None,
    }
    target = known.get(said["body"]["target"]) if said["type"] in META_TYPES else None
    if target is not None:
        facts["target"] = {"seq": target.seq, "digest": target.digest, "type": target.type}
    return facts


def _line(
    view: View, entry: Entry, known: Mapping[str, Entry], excluded: set[str], summary: Summary
) -> dict[str, Any]:
    said = entry.payload
    document = said["document"]
    signers = said["signers"]
    return {
        "seq": entry.seq,
        "digest": entry.digest,
        "type": entry.type,
        "effective_from": said["effective_from"],
        "signed_on": document["signed_on"] if document else None,
        "recorded_at": entry.recorded_at,
        "document": document
        and {member: document[member] for member in ("issuer", "kind", "number", "signed_on", "title")},
        "office": signers[0]["office"] if signers else None,
        "attestation": said["attestation"],
        "in_question": questioned(view, entry),
        "summary": summary(entry.type, facts_of(entry, known, entry.digest in excluded)),
    }
