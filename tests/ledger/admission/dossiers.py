"""A province with a procedure of found steps, a front and a council of three: dossiers taken through to a decision."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ledger.events.drafting import Intent
from tests.ledger.admission.province import AUTHOR, NTM, S22, UBND_A, UBND_P, A, B, H, P, Province

PROCEDURE = "procedure:nd-131-2025-xa"
COUNCIL, FRONT = "office:hoi-dong-p", "office:mttq-a"
DAY = "2026-01-01"
STEPS = (("registered", "ubnd", "commune"), ("self-assessed", "ubnd", "commune"), ("surveyed", "mttq", None),
         ("submitted", "ubnd", "commune"), ("reviewed", "ubnd", "province"),
         ("council", "hoi-dong-tham-dinh", "province"), ("decided", "ubnd", "province"), ("announced", "ubnd", None))


class Dossiers(Province):
    """``chair``, ``secretary``, ``member``, ``front``: signer objects. The commune of the dossiers is A."""

    def __init__(self, path: Path, rules: int = 2) -> None:
        super().__init__(path, rules=rules)
        if rules == 1:
            self.record([Intent("rules.adopted", "registry:rules", {"rules": 2})], AUTHOR, self.root)
        self.record([_procedure()], AUTHOR, self.root)
        self.record([_office(COUNCIL, "hoi-dong-tham-dinh", "province", P, "council"),
                     _office(FRONT, "mttq", "commune", A, "front")], AUTHOR, self.root)
        self.chair = self.employ(COUNCIL, "chair")
        self.secretary = self.employ(COUNCIL, "secretary")
        self.member = self.employ(COUNCIL, "member")
        self.front = self.employ(FRONT)
        self.both = sorted([self.chair, self.secretary], key=lambda signer: str(signer["key"]))
        self.record([self.composed()], AUTHOR, [self.heads[UBND_P]])

    def composed(self, since: str = "2025-06-01", **seats: str) -> Intent:
        named = seats or {self.chair["person"]: "chair", self.secretary["person"]: "secretary",
                          self.member["person"]: "member"}
        return Intent("council.composed", COUNCIL, {
            "members": [{"person": person, "role": role} for person, role in named.items()]}, since,
            document=paper("8/QĐ-UBND", UBND_P, since))

    def registered(self, name: str = "a-2025", unit: str = A, **body: Any) -> Intent:
        return Intent("dossier.registered", f"dossier:{name}", {
            "attempt": 1, "for_year": 2025, "procedure": PROCEDURE, "set": S22, "standard": NTM, "unit": unit} | body,
            DAY)

    def take(self, word: str, signer: Mapping[str, Any], name: str = "a-2025", **body: Any) -> None:
        self.record([step(word, name, **body)], AUTHOR, [signer])

    def surveyed(self, year: int = 2025) -> str:
        """A survey of the commune; its digest."""
        body = {"for_year": year, "items": [], "observed_on": {
            "first": f"{year}-11-01", "last": f"{year}-11-20", "precision": "range"}, "rate": "96", "set": S22,
            "standard": NTM, "stated": {"basis": "actual"}}
        self.record([Intent("survey.recorded", A, body)], AUTHOR, [self.front])
        return self.book.reader.entry(self.size - 1).digest

    def prepared(self, name: str = "a-2025") -> None:
        """A dossier ready for the council."""
        commune = self.heads[UBND_A]
        self.record([self.registered(name)], AUTHOR, [commune])
        self.take("self-assessed", commune, name)
        self.take("surveyed", self.front, name, basis=[self.surveyed()])
        self.take("submitted", commune, name)
        self.take("reviewed", self.heads[UBND_P], name)


def minutes(*dossiers: str, **item: Any) -> list[Intent]:
    """One session of three members on these dossiers, and the step of each."""
    counts = {"appointed": 3, "present": 3, "issued": 3, "returned": 3, "valid": 3, "agree": 3, "disagree": 0,
              "conclusion": "passed"} | item
    items = [counts | {"dossier": f"dossier:{name}"} for name in dossiers or ("a-2025",)]
    session = Intent("session.recorded", "session:p-1", {
        "council": COUNCIL, "held_on": DAY, "ballot": "open", "counting_team": [], "items": items}, DAY,
        document=paper("1/BB-HĐTĐ", COUNCIL, DAY), label="minutes")
    outcome = {"passed": "passed", "failed": "failed", "as-minuted": None}[counts["conclusion"]]
    return [session, *(step("council", one["dossier"].partition(":")[2], outcome=outcome, basis=["@minutes"])
                       for one in items)]


def step(word: str, name: str = "a-2025", **body: Any) -> Intent:
    return Intent("dossier.advanced", f"dossier:{name}", {"step": word} | body, DAY)


def decided(unit: str = A, name: str | None = "a-2025", number: str = "9/QĐ-UBND", **body: Any) -> Intent:
    return Intent("recognition.recognised", unit, {
        "dossier": name and f"dossier:{name}", "for_year": 2025, "set": S22, "standard": NTM} | body, DAY,
        document=paper(number, UBND_P, DAY))


def paper(number: str, issuer: str, day: str) -> dict[str, Any]:
    return {"issuer": issuer, "kind": None, "number": number, "signed_on": day, "title": None}


def _procedure() -> Intent:
    steps = [{"step": word, "provenance": "found: phép thử", "parameters": [
        {"name": name, "value": value, "provenance": "found: phép thử"}
        for name, value in (("office-kind", kind), ("office-level", level)) if value]} for word, kind, level in STEPS]
    return Intent("procedure.published", PROCEDURE, {
        "regime": "nd-131-2025", "unit_kinds": ["xa"], "standards": [NTM], "steps": steps, "in_force": "2025-07-01",
        "title": {"vi": "Xét công nhận xã", "en": None}, "part": 1, "parts": 1})


def _office(subject: str, kind: str, level: str, at: str, system: str) -> Intent:
    return Intent("office.registered", subject, {
        "codes": [], "jurisdiction": at, "kind": kind, "level": level, "name": subject, "part_of": None,
        "system": system}, "2000-01-01")


__all__ = ["COUNCIL", "DAY", "FRONT", "PROCEDURE", "B", "Dossiers", "H", "decided", "minutes", "paper", "step"]
