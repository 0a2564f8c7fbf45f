"""Decisions as papers: a number given twice, one number with two dates, units covered that nobody has recorded.

A paper is issuer, number with its symbol, and year (docs/FORMAT.md, section 3): the number is one's own within a year
(Nghị định 30/2020/NĐ-CP, Điều 15 khoản 1). All findings are notes: the entries stand as they were signed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ledger.audit.case import AuditCase
from ledger.audit.findings import Finding
from ledger.audit.unreadable import UNREADABLE
from ledger.events.entry import Entry, read_entry

REGISTERED = "document.registered"
DECISIONS = (
    "recognition.recognised", "recognition.replaced", "recognition.carried-over", "recognition.revoked",
    "recognition.repealed", "recognition.suspended", "product.rated",
)
_UNITS_NAMED = 20
"""Units that a finding names; it counts all of them."""
Identity = tuple[str, str, str]


class Paper(NamedTuple):
    """What the ledger holds of one paper. ``dates``: day -> first entry. ``registered``: document id -> entry."""

    dates: dict[str, int]
    registered: dict[str, int]
    covers: dict[str, None]
    counts: set[int]
    decided: dict[str, int]


def check(case: AuditCase) -> Iterator[Finding]:
    """``DOCUMENT_TWO_DATES``, ``DOCUMENT_NUMBER_TWICE``, ``DOCUMENT_INCOMPLETE``."""
    papers: dict[Identity, Paper] = {}
    for seq, state in case.reader.rows_by_topics((REGISTERED, *DECISIONS), case.size):
        try:
            _read(papers, read_entry(seq, state))
        except UNREADABLE:
            continue  # its own check names the fault
    for identity, paper in papers.items():
        yield from _findings(identity, paper)


def _read(papers: dict[Identity, Paper], entry: Entry) -> None:
    registered = entry.type == REGISTERED
    told = entry.body if registered else entry.payload["document"]
    if told is None or told["issuer"] is None or told["number"] is None or told["signed_on"] is None:
        return
    identity = (told["issuer"], told["number"], told["signed_on"][:4])
    paper = papers.setdefault(identity, Paper({}, {}, {}, set(), {}))
    if len(told["signed_on"]) == len("YYYY-MM-DD"):
        paper.dates.setdefault(told["signed_on"], entry.seq)
    covers: Mapping[str, Any] = told if registered else told["covers"] or {"units": [], "count": None}
    paper.covers.update(dict.fromkeys(covers["units"]))
    if covers["count"] is not None:
        paper.counts.add(covers["count"])
    if registered:
        paper.registered.setdefault(entry.subject, entry.seq)
    else:
        paper.decided.setdefault(entry.subject, entry.seq)


def _findings(identity: Identity, paper: Paper) -> Iterator[Finding]:
    issuer, number, year = identity
    named = f"{number} ({year})"
    if len(paper.dates) > 1:
        last = max(paper.dates.values())
        yield Finding("DOCUMENT_TWO_DATES", "note", last, issuer, (), named,
                      dict(sorted(paper.dates.items())))
    if len(paper.registered) > 1:
        last = max(paper.registered.values())
        yield Finding("DOCUMENT_NUMBER_TWICE", "note", last, issuer, (), named, dict(paper.registered))
    missing = [unit for unit in paper.covers if unit not in paper.decided]
    wanted = max({len(paper.covers)} | paper.counts)
    if paper.decided and (missing or len(paper.decided) < wanted):
        yield Finding("DOCUMENT_INCOMPLETE", "note", max(paper.decided.values()), issuer, (),
                      {"document": named, "units": wanted},
                      {"units": len(paper.decided), "missing": missing[:_UNITS_NAMED]})
