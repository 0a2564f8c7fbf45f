"""``socai/why/1``: the grounds of an answer with who signed them, under which rule and by what document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ledger.events.entry import Entry
from ledger.folds.authority import Authorities
from ledger.folds.cut import Cut, answer_head
from ledger.folds.history import Summary, facts_of
from ledger.folds.view import View
from ledger.folds.why import why

SCHEMA = "socai/why/1"
Unit = Callable[[str, str], Mapping[str, Any]]


def why_answer(view: View, unit: str, cut: Cut, known_at: Mapping[str, Any], summary: Summary) -> dict[str, Any]:
    """The answer of ``why --json``: each standing with the entries that it rests on.

    Each entry tells whether the answer changes without it (``decisive``, ``otherwise``), its summary, document,
    attestation, and its authority (``ledger.folds.authority``): signers, regime, rule of competence, legal source.
    """
    authorities = Authorities(view)
    standings = [] if cut.before_ledger else why(view, unit, cut.as_of)
    for standing in standings:
        standing["rests_on"] = [_told(view, authorities, used, summary) for used in standing["rests_on"]]
    return {
        **answer_head(SCHEMA, cut, known_at),
        "unit": view.described(unit, cut.as_of),
        "standings": standings,
    }


def _told(
    view: View, authorities: Authorities, used: Mapping[str, Any], summary: Summary
) -> dict[str, Any]:
    known = {entry.digest: entry for entry in view.read(used["subject"])}
    entry = known[used["digest"]]
    said = entry.payload
    return {
        **used,
        "summary": summary(entry.type, facts_of(entry, known, _excluded(view, entry))),
        "document": said["document"]
        and {member: said["document"][member] for member in ("issuer", "kind", "number", "signed_on", "title")},
        **authorities.of(entry),
    }


def _excluded(view: View, entry: Entry) -> bool:
    return any(event.digest == entry.digest and event.excluded for event in view.events(entry.subject))
