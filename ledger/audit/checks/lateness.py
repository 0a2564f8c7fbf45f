"""How late: effect, signature, vote and record beside each other; who had left office; gaps in an issuer's numbers.

Only acts that somebody answers for now are looked at (signed by their author, entered from paper); archives are late by
nature. All findings are notes: nothing of it makes an entry false.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ledger.audit.case import AuditCase
from ledger.audit.checks.documents import DECISIONS
from ledger.audit.findings import Finding
from ledger.audit.unreadable import UNREADABLE
from ledger.events.entry import Entry, read_entry
from ledger.instants import vietnam_day

_TOPICS = (
    *DECISIONS, "session.recorded", "council.composed", "dossier.returned", "act.corrected", "act.annulled",
    "unit.formed", "unit.ceased", "unit.renamed",
)
_NOW = ("signed-by-author", "entered-from-paper")
_NUMBER = re.compile(r"([0-9]{1,6})(/.*)?\Z")
_GAPS_NAMED = 20


class _Issuer:
    """What is gathered of one office: acts, the latest of them, numbers by (symbol, year)."""

    def __init__(self) -> None:
        self.acts = self.late = self.longest = 0
        self.at: int | None = None
        self.numbers: dict[tuple[str, str], dict[int, int]] = {}


def check(case: AuditCase) -> Iterator[Finding]:
    """``BACK_DATED``, ``SIGNED_BEFORE_VOTE``, ``SIGNER_NOT_IN_OFFICE`` for each entry; ``RECORDED_LATE`` and
    ``NUMBER_GAP`` for each issuer.
    """
    issuers: dict[str, _Issuer] = {}
    for seq, state in case.reader.rows_by_topics(_TOPICS, case.size):
        try:
            entry = read_entry(seq, state)
            yield from _entry(case, entry, issuers)
        except UNREADABLE:
            continue  # its own check names the fault
    for office, gathered in issuers.items():
        if gathered.late:
            yield Finding("RECORDED_LATE", "note", gathered.at, office, (), {"acts": gathered.acts},
                          {"late": gathered.late, "longest_days": gathered.longest})
        for (symbol, year), numbers in sorted(gathered.numbers.items()):
            missing = [number for number in range(min(numbers), max(numbers)) if number not in numbers]
            if missing:
                yield Finding("NUMBER_GAP", "note", max(numbers.values()), office, (),
                              f"{min(numbers)}-{max(numbers)}{symbol} ({year})",
                              {"missing": len(missing), "numbers": missing[:_GAPS_NAMED]})


def _entry(case: AuditCase, entry: Entry, issuers: dict[str, _Issuer]) -> Iterator[Finding]:
    said = entry.payload
    document = said["document"]
    if said["attestation"] not in _NOW or document is None or document["issuer"] is None:
        return
    signed_on = document["signed_on"]
    if signed_on is None or len(signed_on) != len("YYYY-MM-DD"):
        return
    _gather(issuers.setdefault(document["issuer"], _Issuer()), entry, document)
    keys = tuple(signer["key"] for signer in said["signers"])
    effect = said["effective_from"]
    if effect is not None and effect < signed_on:
        yield Finding("BACK_DATED", "note", entry.seq, entry.subject, keys, f">= {signed_on}",
                      {"effective_from": effect, "signed_on": signed_on, "recorded_on": vietnam_day(entry.recorded_at)})
    held_on = _voted_on(case, entry)
    if held_on is not None and signed_on < held_on:
        yield Finding("SIGNED_BEFORE_VOTE", "note", entry.seq, entry.subject, keys, f">= {held_on}", signed_on)
    if said["attestation"] != "signed-by-author":
        return
    for signer in said["signers"]:
        holder = signer["delegation"] is None and not case.registry.holds(
            signer["person"], signer["office"], signer["role"], signed_on)
        if holder:
            yield Finding("SIGNER_NOT_IN_OFFICE", "note", entry.seq, entry.subject, (signer["key"],),
                          f"{signer['role']} {signer['office']}", {"person": signer["person"], "day": signed_on})


def _gather(issuer: _Issuer, entry: Entry, document: Mapping[str, Any]) -> None:
    issuer.acts += 1
    days = (date.fromisoformat(vietnam_day(entry.recorded_at)) - date.fromisoformat(document["signed_on"])).days
    if days > 0:
        issuer.late += 1
        if days > issuer.longest:
            issuer.longest, issuer.at = days, entry.seq
    told = _NUMBER.match(document["number"] or "")
    if told is not None and entry.payload["attestation"] == "signed-by-author":
        series = issuer.numbers.setdefault((told[2] or "", document["signed_on"][:4]), {})
        series.setdefault(int(told[1]), entry.seq)


def _voted_on(case: AuditCase, entry: Entry) -> str | None:
    """The day of the council session that had the decision's dossier on its list."""
    dossier = case.registry.dossiers.get(entry.body.get("dossier") or "")
    session = None if dossier is None or dossier.session is None else case.registry.sessions.get(dossier.session)
    return None if session is None else session.held_on
