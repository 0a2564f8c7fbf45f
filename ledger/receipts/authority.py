"""Whether those who signed the entries of a receipt might sign: keys, persons, offices, roles and delegations.

By the streams of the offices themselves, at each entry's position and day, with the checks of the rules. Competence by
law, prerequisites and links to earlier entries ask for far more of the log: they are the audit's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ledger.admission.state import verify_proof
from ledger.audit.findings import Finding, finding_of
from ledger.errors import LedgerError
from ledger.events.entry import Entry
from ledger.folds.registry import EVOLVE, Registry
from ledger.instants import vietnam_day
from ledger.rules.v1.case import Case
from ledger.rules.v1.genesis import judge_confirmed, judge_genesis
from ledger.rules.v1.judge import rule_of
from ledger.rules.v1.signers import check_signers
from ledger.rules.v1.table import RULES_1, Ruleset
from ledger.rules.v2.table import RULES_2
from ledger.symbols import issuer_matches

_UNREADABLE = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)
_PEOPLE = ("ledger:", "office:", "registry:rules")
"""Subjects whose events say who may sign, and by which rules that is judged."""
_RULESETS: Mapping[int, Ruleset] = {1: RULES_1, 2: RULES_2}


def registry_of(entries: Iterable[Entry]) -> Registry:
    """Offices, keys, roles and delegations as ``entries`` (in order) made them."""
    registry = Registry()
    for entry in entries:
        _take(registry, entry)
    return registry


def check_authority(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Judge the signers of ``entries`` (in order), among which are the whole streams of all their offices."""
    registry = Registry()
    for entry in entries:
        try:
            _judge(registry, entry)
        except LedgerError as refusal:
            signers = tuple(str(signer["key"]) for signer in entry.payload["signers"])
            yield finding_of(refusal, entry.seq, entry.subject, signers)
        except _UNREADABLE:
            yield Finding("UNREADABLE_ENTRY", "failed", entry.seq, entry.subject)
        try:
            _take(registry, entry)
        except _UNREADABLE:
            yield Finding("UNREADABLE_ENTRY", "failed", entry.seq, entry.subject)


def keys_told(entries: Iterable[Entry]) -> dict[str, str]:
    """Every key that ``entries`` name with its SPKI (base64), by key id. Its id is its hash: any mention will do."""
    found: dict[str, str] = {}
    for entry in entries:
        if entry.type == "ledger.founded":
            told = [*entry.body["founders"], entry.body["log_key"]]
        else:
            told = [entry.body] if "spki" in entry.body else []
        found.update((one["key"], one["spki"]) for one in told)
    return found


def _take(registry: Registry, entry: Entry) -> None:
    if entry.type in EVOLVE and entry.subject.startswith(_PEOPLE):
        registry.apply(entry.seq, entry.recorded_at, entry.digest, entry.payload)


def _judge(registry: Registry, entry: Entry) -> None:
    place = _Place(entry)
    if entry.seq == 0:
        judge_genesis(entry.payload, place)
        return
    if entry.seq == 1:
        judge_confirmed(registry, entry.payload, place)
        return
    ruleset = _RULESETS.get(registry.rules_version)
    if ruleset is None:
        raise LedgerError("NOT_UNDERSTOOD", place="rules", found=registry.rules_version, expected=sorted(_RULESETS))
    rule = rule_of(ruleset, entry.payload)
    case = Case(registry, entry.payload, place)
    check_signers(case, rule.purposes, also_when_signed=not rule.slip, delegated=ruleset.delegated)


class _Place:
    """The position of an entry, as the rules ask for it (``ledger.rules.ports.Context``)."""

    def __init__(self, entry: Entry) -> None:
        self.seq = entry.seq
        self.recorded_at = entry.recorded_at
        self.recorded_day = vietnam_day(entry.recorded_at)

    def event(self, digest: str) -> Mapping[str, Any] | None:
        return None

    def stream(self, subject: str) -> Sequence[Entry]:
        return ()

    def root_at(self, size: int) -> str | None:
        return None

    def symbol_matches(self, number: str, codes: Sequence[str], system: str) -> bool | None:
        return issuer_matches(number, codes, system)

    def verify(self, spki: str, message: bytes, signature: str) -> None:
        verify_proof(spki, message, signature)
