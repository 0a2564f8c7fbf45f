"""The registry at size: 500 offices, 5,000 persons, 10 years, a competence table of 100 rows (issue 4).

Targets: competence and prerequisite checks less than 15 % of a singly signed append in batches of 100; the registry of
a ledger of 100,000 entries replayed in less than 3 s. The acts measured are decisions of a provincial chairman on
dossiers taken through a published procedure, the dearest to judge. ``python -m bench registry``.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.scene import Clock, Scene, seed_law, signer
from ledger.book import Book
from ledger.events.drafting import Intent
from ledger.folds.registry import REGISTRY_TYPES
from ledger.rules import judge
from ledger.rules.v1.competence import check_competence
from ledger.rules.v2.table import DEMANDS

OFFICES, PERSONS, YEARS, ROWS = 500, 5_000, range(2016, 2026), 100
ENTRIES = 100_000
ACT, ROUNDS = 100, 11
PROVINCE, FRONT, COUNCIL = "office:ubnd-tinh-0", "office:mttq-tinh-0", "office:hoi-dong-0"
PROCEDURE, NTM, SET = "procedure:nd-131-2025-xa", "standard:ntm", "set:vn-xa-ntm-2022"
DAY = "2026-01-01"
LEGAL: dict[str, Any] = {"regime": None, "competence_rule": None, "basis": [], "basis_text": None}


class Country:
    """A ledger with the registry of a province; ``entries`` of them in all once ``fill`` has run."""

    def __init__(self, path: str, persons: int = PERSONS, offices: int = OFFICES) -> None:
        self.scene = Scene(path, seed_law())
        self.communes = [f"unit:xa-{number}" for number in range(offices - 3)]
        self.turn = 0
        root = self.scene.root
        self._record([_table()], root)
        self._record([_procedure()], root)
        self._record([Intent("unit.registered", "unit:tinh-0", {"kind": "tinh", "name": "Tỉnh"}), *(
            Intent("unit.registered", one, {"kind": "xa", "name": one, "parent": "unit:tinh-0"})
            for one in self.communes)], root)
        self._record(list(_offices(self.communes)), root)
        self.head, self.front, self.chair, self.secretary = (
            self._employ(office, role) for office, role in
            ((PROVINCE, "head"), (FRONT, "head"), (COUNCIL, "chair"), (COUNCIL, "secretary")))
        self.both = sorted([self.chair, self.secretary], key=lambda one: str(one["key"]))
        members = [{"person": one["person"], "role": one["role"]} for one in self.both]
        self._record([Intent("council.composed", COUNCIL, {"members": members}, "2025-07-01",
                             document=_paper("8/QĐ-UBND", PROVINCE))], [self.head])
        self._people(persons)

    def fill(self, entries: int) -> None:
        """Results quoted from reports until the ledger has ``entries``."""
        recorder = [one for one in self.scene.clerks if one["role"] == "recorder"]
        size = self.scene.book.reader.refresh()
        for start in range(size, entries, 1000):
            numbers = range(start, min(start + 1000, entries))
            self.scene.record([_result(self.communes[n % len(self.communes)], n) for n in numbers],
                              "quoted-from-report", recorder)

    def dossiers(self, count: int) -> list[Intent]:
        """``count`` dossiers taken through every step; the decisions on them, not yet recorded."""
        self.turn += 1
        units = [self.communes[number % len(self.communes)] for number in range(count)]
        names = [f"dossier:t{self.turn}-{number}" for number in range(count)]
        year = 2000 + self.turn
        self._record([Intent("dossier.registered", name, {
            "attempt": names.index(name) // len(self.communes) + 1, "for_year": year, "procedure": PROCEDURE,
            "set": SET, "standard": NTM, "unit": unit}, DAY)
            for name, unit in zip(names, units, strict=True)], [self.head])
        self._record([intent for name, unit in zip(names, units, strict=True) for intent in (
            _survey(unit, year, name), _step(name, "surveyed", [f"@{name}"]))], [self.front])
        for word in ("self-assessed", "submitted", "reviewed"):
            self._record([_step(name, word) for name in names], [self.head])
        self._record([_session(names, self.turn), *(_step(name, "council", ["@minutes"], "passed") for name in names)],
                     self.both)
        return [Intent("recognition.recognised", unit, {
            "dossier": name, "for_year": year, "set": SET, "standard": NTM, "regime": "nd-131-2025"}, DAY,
            document=_paper(f"{self.turn}/QĐ-UBND", PROVINCE)) for name, unit in zip(names, units, strict=True)]

    def _record(self, intents: Sequence[Intent], signers: Sequence[dict[str, Any]]) -> None:
        for start in range(0, len(intents), 1000):
            self.scene.record(intents[start:start + 1000], "signed-by-author", signers)

    def _employ(self, office: str, role: str) -> dict[str, Any]:
        person = f"person:{role}-{office.partition(':')[2]}"
        enrolment, keyid = self.scene.enrolment(person, office)
        self._record([Intent("person.registered", person, {}), enrolment,
                      Intent("role.granted", office, {"person": person, "role": role}, "2016-01-01")], self.scene.root)
        return signer(person, keyid, role, office)

    def _people(self, persons: int) -> None:
        """Persons with their keys; each year each has a role for that year."""
        offices = [f"office:ubnd-{number}" for number in range(len(self.communes))]
        names = [f"person:p-{number}" for number in range(persons)]
        self._record([Intent("person.registered", name, {}) for name in names], self.scene.root)
        self._record([self.scene.enrolment(name, offices[number % len(offices)])[0]
                      for number, name in enumerate(names)], self.scene.root)
        for year in YEARS:
            self._record([Intent("role.granted", offices[number % len(offices)], {
                "person": name, "role": ("head", "recorder")[(number + year) % 2],
            }, f"{year}-01-01", f"{year + 1}-01-01") for number, name in enumerate(names)], self.scene.root)


def bench(
    entries: int = ENTRIES, persons: int = PERSONS, offices: int = OFFICES, rounds: int = ROUNDS
) -> dict[str, Any]:
    """Both measurements. ``share``: of the append, medians; ``replay``: seconds, medians of three."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        path = str(Path(folder) / "so.db")
        country = Country(path, persons, offices)
        appending = _appending(country, rounds)
        country.fill(entries)
        registry = country.scene.book.registry
        counts = {"offices": len(registry.offices), "persons": len(registry.persons), "rows": len(registry.rows),
                  "roles": sum(map(len, registry.roles.values())), "keys": len(registry.keys)}
        country.scene.book.close()
        return {"registry": counts, "append": appending, "replay": _replaying(path)}


def _appending(country: Country, rounds: int) -> dict[str, Any]:
    """Acts of 100 decisions, singly signed: seconds of signing and appending, and of them those of the checks."""
    whole, judged, checked = [], [], []
    for turn in range(rounds + 1):
        intents = country.dossiers(ACT)
        draft = country.scene.book.draft(
            intents, attestation="signed-by-author", signers=[country.head], signed_at=country.scene.instant(),
            act_id=country.scene.id(), event_ids=[country.scene.id() for _ in intents], shape="single")
        with _timed() as spent:
            begin = time.perf_counter()
            envelopes = country.scene.signed(draft, [country.head])
            country.scene.book.append(envelopes)
            taken = time.perf_counter() - begin
        if turn:
            whole.append(taken)
            judged.append(spent["judge"])
            checked.append(spent["checks"])
    append = statistics.median(whole)
    return {
        "rounds": rounds, "events": ACT, "seconds": round(append, 6),
        "all_rules_seconds": round(statistics.median(judged), 6),
        "competence_and_prerequisites_seconds": round(statistics.median(checked), 6),
        "all_rules_share": round(statistics.median(judged) / append, 4),
        "share": round(statistics.median(checked) / append, 4), "target_share": 0.15,
    }


def _replaying(path: str) -> dict[str, Any]:
    """A book opened anew, until it knows its registry: folded from the stored entries of the whole ledger."""
    taken, processor = [], []
    for _ in range(3):
        begin, cpu = time.perf_counter(), time.process_time()
        with Book.open(path, Clock()) as book:
            persons = len(book.registry.persons)
            taken.append(time.perf_counter() - begin)
            processor.append(time.process_time() - cpu)
            size = book.reader.size
            read = sum(1 for _ in book.reader.rows_by_topics(tuple(sorted(REGISTRY_TYPES))))
    return {"entries": size, "registry_entries": read, "persons": persons,
            "seconds": round(statistics.median(taken), 3),
            "processor_seconds": round(statistics.median(processor), 3), "target_seconds": 3.0}


@contextmanager
def _timed() -> Iterator[dict[str, float]]:
    """Seconds spent in the rules as a whole, and in competence and what must come before, while the block runs."""
    spent = {"judge": 0.0, "checks": 0.0}

    def timing(function: Any, name: str) -> Any:
        def timed(*args: Any, **values: Any) -> Any:
            begin = time.perf_counter()
            try:
                return function(*args, **values)
            finally:
                spent[name] += time.perf_counter() - begin
        return timed

    with (
        patch.object(import_module("ledger.admission.admit"), "judge", timing(judge, "judge")),
        patch.object(import_module("ledger.rules.v1.judge"), "check_competence", timing(check_competence, "checks")),
        patch.dict(DEMANDS, {name: timing(demand, "checks") for name, demand in DEMANDS.items()}),
    ):
        yield spent


def _table() -> Intent:
    """The seed's rows for the acts measured, and others up to ROWS that ask as much."""
    from data import seed

    rows = seed.competence_rows()
    wanted = ("recognition.", "dossier.", "session.", "survey.", "council.", "result.", "unit.", "document.")
    chosen = [row for row in rows if row["act"].startswith(wanted)][:ROWS]
    ended = [{**row, "valid_to": "2000-01-01", "valid_from": None} for row in rows if row not in chosen]
    assert len(chosen) == ROWS and len(ended) < ROWS
    return Intent("competence.published", "registry:competence", {"rows": ended, "part": 1, "parts": 1})


def _procedure() -> Intent:
    steps = [{"step": word, "provenance": "found: bench", "parameters": [
        {"name": name, "value": value, "provenance": "found: bench"} for name, value in
        (("office-kind", kind), ("office-level", level))]} for word, kind, level in (
        ("self-assessed", "ubnd", "province"), ("surveyed", "mttq", "province"), ("submitted", "ubnd", "province"),
        ("reviewed", "ubnd", "province"), ("council", "hoi-dong-tham-dinh", "province"),
        ("decided", "ubnd", "province"))]
    return Intent("procedure.published", PROCEDURE, {
        "regime": "nd-131-2025", "unit_kinds": ["xa"], "standards": [NTM], "steps": steps, "in_force": "2025-07-01",
        "title": {"vi": "Xét công nhận xã", "en": None}, "part": 1, "parts": 1})


def _offices(communes: Sequence[str]) -> Iterator[Intent]:
    for subject, kind, level, place, system in (
        (PROVINCE, "ubnd", "province", "unit:tinh-0", "state"), (FRONT, "mttq", "province", "unit:tinh-0", "front"),
        (COUNCIL, "hoi-dong-tham-dinh", "province", "unit:tinh-0", "council"),
        *((f"office:ubnd-{number}", "ubnd", "commune", unit, "state") for number, unit in enumerate(communes)),
    ):
        yield Intent("office.registered", subject, {
            "codes": ["UBND"] if kind == "ubnd" else [], "jurisdiction": place, "kind": kind, "level": level,
            "name": subject, "part_of": None, "system": system}, "2000-01-01")


def _result(unit: str, number: int) -> Intent:
    return Intent("result.reported", unit, {
        "standard": NTM, "set": SET, "observed_on": {"first": "2025-12-31", "last": "2025-12-31", "precision": "day"},
        "counts": {"of": "criteria", "met": number % 20, "total": 19, "known_met": [], "known_unmet": []},
        "stated": {"basis": "actual", "place": f"dòng {number}"}},
        document={"issuer": None, "kind": "BC", "number": None, "signed_on": "2025"})


def _survey(unit: str, year: int, label: str) -> Intent:
    return Intent("survey.recorded", unit, {
        "for_year": year, "items": [], "rate": "95", "set": SET, "standard": NTM, "stated": {"basis": "actual"},
        "observed_on": {"first": DAY, "last": DAY, "precision": "day"}}, label=label)


def _step(dossier: str, word: str, basis: Sequence[str] = (), outcome: str | None = None) -> Intent:
    return Intent("dossier.advanced", dossier, {"step": word, "basis": list(basis), "outcome": outcome}, DAY)


def _session(dossiers: Sequence[str], turn: int) -> Intent:
    items = [{"appointed": 2, "present": 2, "issued": 2, "returned": 2, "valid": 2, "agree": 2, "disagree": 0,
              "conclusion": "passed", "dossier": dossier} for dossier in dossiers]
    return Intent("session.recorded", f"session:t{turn}", {
        "ballot": "open", "council": COUNCIL, "counting_team": [], "held_on": DAY, "items": items}, DAY,
        document=_paper(f"{turn}/BB", COUNCIL), label="minutes")


def _paper(number: str, issuer: str) -> dict[str, Any]:
    return {"issuer": issuer, "kind": None, "number": number, "signed_on": DAY, "title": None}
