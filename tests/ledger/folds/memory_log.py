"""A ledger in memory for tests of folds: acts told by name, positions and instants as given, no signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from ledger.events.entry import Entry, Read
from ledger.folds.cut import Cut, cut_of, utc_instant
from ledger.folds.law import Law
from ledger.folds.status import status
from ledger.folds.view import View

NOW = "2026-06-01T02:00:00.000000Z"
STATED = {"as_written": None, "basis": "actual", "hedge": None, "place": None}
LEGAL: dict[str, Any] = {"regime": None, "competence_rule": None, "basis": [], "basis_text": None}


def digest(name: str) -> str:
    return sha256(name.encode()).hexdigest()


def observed(last: str, first: str | None = None) -> dict[str, Any]:
    return {"as_written": None, "first": first or last, "last": last, "precision": "day" if first is None else "range"}


def event(
    name: str,
    type_name: str,
    subject: str,
    body: Mapping[str, Any],
    effective_from: str | None = None,
    effective_to: str | None = None,
    signed: str | None = None,
    window: tuple[str, str] | None = None,
    attestation: str = "signed-by-author",
    number: str | None = None,
) -> dict[str, Any]:
    """A payload with the members that folds read; ``name`` gives it its digest."""
    document: dict[str, Any] | None = None
    if signed is not None or number is not None:
        document = {
            "as_written": None,
            "covers": None,
            "files": [],
            "issuer": "office:ubnd-p",
            "kind": "qd",
            "number": number,
            "signed_on": signed,
            "title": None,
        }
    return {
        "act": {"id": name, "index": 0, "size": 1},
        "attestation": attestation,
        "body": dict(body),
        "document": document,
        "effective_from": effective_from,
        "effective_to": effective_to,
        "effective_window": window and {"as_written": None, "not_before": window[0], "not_after": window[1]},
        "id": name,
        "signers": [
            {
                "delegation": None,
                "key": "0" * 64,
                "office": "office:ubnd-p",
                "person": "person:head",
                "role": "head",
                "signing_as": None,
            }
        ],
        "subject": subject,
        "type": type_name,
        "version": 1,
    }


class MemoryLog:
    """Acts in order of arrival; answers as ``ledger.folds.cut.Log`` and as ``read`` at a size."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.acts: list[tuple[int, int]] = []
        self.named: dict[str, Entry] = {}

    def add(self, at: str, *payloads: Mapping[str, Any]) -> MemoryLog:
        """Admit one act at the instant ``at`` (+07:00 without offset), a microsecond between its entries."""
        first = len(self.entries)
        instant = utc_instant(at)
        for index, payload in enumerate(payloads):
            act = {"id": payloads[0]["id"], "index": index, "size": len(payloads)}
            moment = f"{instant[:20]}{int(instant[20:26]) + index:06d}Z"
            entry = Entry(first + index, digest(payload["id"]), moment, {**payload, "act": act})
            self.entries.append(entry)
            self.named[payload["id"]] = entry
            self.acts.append((first, first + len(payloads) - 1))
        return self

    def size(self) -> int:
        return len(self.entries)

    def recorded_at(self, seq: int) -> str:
        return self.entries[seq].recorded_at

    def act_of(self, seq: int) -> tuple[int, int]:
        return self.acts[seq]

    def size_of_root(self, root: str) -> int | None:
        return next((size for size in range(len(self.entries) + 1) if digest(f"root {size}") == root), None)

    def read(self, size: int | None = None) -> Read:
        streams: dict[str, list[Entry]] = {}
        for entry in self.entries[:size]:
            streams.setdefault(entry.subject, []).append(entry)
        return lambda subject: streams.get(subject, [])

    def view(self, size: int | None = None) -> View:
        read = self.read(size)
        subjects = {entry.subject for entry in self.entries[:size]}
        return View(read, Law(read, {subject: len(read(subject)) for subject in subjects}))

    def cut(self, as_of: str | None = None, known_at: str | None = None, now: str = NOW) -> Cut:
        return cut_of(self, now, as_of, known_at)

    def status(
        self,
        unit: str,
        as_of: str | None = None,
        known_at: str | None = None,
        now: str = NOW,
        standards: Sequence[str] = (),
    ) -> dict[str, Any]:
        cut = self.cut(as_of, known_at, now)
        told = {"seq": cut.seq, "root": None, "recorded_at": cut.recorded_at}
        return status(self.view(cut.size), unit, cut, told, standards)

    def names(self, cited: Sequence[Mapping[str, Any]]) -> list[str]:
        """The names of cited entries, as the test called them."""
        by_digest = {entry.digest: name for name, entry in self.named.items()}
        return [by_digest[entry["digest"]] for entry in cited]


def recognised(name: str, unit: str, standard: str, set_id: str | None = None, **given: Any) -> dict[str, Any]:
    kind = given.pop("kind", "recognised")
    body = {**LEGAL, "standard": standard, "set": set_id, "for_year": given.pop("for_year", None), "dossier": None}
    return event(name, f"recognition.{kind}", unit, body, **given)


def ended(name: str, unit: str, standard: str, of: str | None = None, **given: Any) -> dict[str, Any]:
    kind = given.pop("kind", "revoked")
    body = {**LEGAL, "standard": standard, "recognition": of and digest(of), "reason": None}
    return event(name, f"recognition.{kind}", unit, body, **given)


def annulled(name: str, unit: str, target: str, type_name: str = "act.annulled") -> dict[str, Any]:
    return event(name, type_name, unit, {"target": digest(target), "reason": None})


def corrected(
    name: str, unit: str, target: str, fields: Mapping[str, Any], type_name: str = "act.corrected"
) -> dict[str, Any]:
    listed = [{"path": path, "value": value} for path, value in fields.items()]
    return event(name, type_name, unit, {"target": digest(target), "fields": listed, "reason": None})


def attested(name: str, unit: str, standard: str, on: str, holds: bool = True, **given: Any) -> dict[str, Any]:
    stated = {**STATED, **given.pop("stated", {})}
    body = {
        "standard": standard,
        "set": given.pop("set_id", None),
        "for_year": given.pop("for_year", None),
        "observed_on": observed(on),
        "holds": holds,
        "stated": stated,
    }
    return event(name, "recognition.attested", unit, body, attestation="quoted-from-report", **given)


def registered(name: str, unit: str, kind: str, title: str, parent: str | None = None, **given: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "kind": kind,
        "name": title,
        "parent": parent,
        "code": None,
        "region": None,
        "group": None,
        "aliases": [],
        "source": None,
    }
    return event(name, "unit.registered", unit, body, **given)


def formed(
    name: str, unit: str, kind: str, title: str, parent: str | None, before: Mapping[str, str], **given: Any
) -> dict[str, Any]:
    body: dict[str, Any] = {
        "kind": kind,
        "name": title,
        "parent": parent,
        "code": None,
        "region": None,
        "group": None,
        "aliases": [],
        "form": given.pop("form", "thanh-lap-moi"),
        "form_as_written": None,
        "predecessors": [{"unit": other, "relation": relation} for other, relation in before.items()],
    }
    return event(name, "unit.formed", unit, body, **given)


def ceased(name: str, unit: str, after: Mapping[str, str], **given: Any) -> dict[str, Any]:
    body = {
        "form": given.pop("form", "thanh-lap-moi"),
        "form_as_written": None,
        "successors": [{"unit": other, "relation": relation} for other, relation in after.items()],
    }
    return event(name, "unit.ceased", unit, body, **given)


def members(name: str, parent: str, joined: Sequence[str], left: Sequence[str] = (), **given: Any) -> dict[str, Any]:
    return event(name, "unit.members-changed", parent, {"joined": list(joined), "left": list(left)}, **given)


def covered(
    name: str,
    unit: str,
    kinds: Sequence[str],
    standards: Sequence[str],
    since: str,
    until: str | None = None,
    **given: Any,
) -> dict[str, Any]:
    body = {"kinds": list(kinds), "standards": list(standards), "valid_from": since, "valid_to": until}
    return event(name, "coverage.declared", unit, body, **given)


def standard(name: str, kinds: Sequence[str], requires: Sequence[str] = ()) -> dict[str, Any]:
    body = {
        "names": {"vi": name, "en": None},
        "unit_kinds": list(kinds),
        "requires": list(requires),
        "counted_in": "criteria",
        "source": None,
        "provenance": "test",
    }
    return event(f"published {name}", "standard.published", name, body)


def criteria_set(
    set_id: str,
    of: str,
    kinds: Sequence[str],
    since: str | None,
    until: str | None,
    criteria: Mapping[str, Sequence[str]],
    **given: Any,
) -> dict[str, Any]:
    body: dict[str, Any] = {
        "title": {"vi": set_id, "en": None},
        "standard": of,
        "unit_kinds": list(kinds),
        "issuing": {"issuer": given.pop("issuer", "Thủ tướng Chính phủ"), "number": None, "signed_on": None},
        "in_force": given.pop("in_force", None),
        "valid_from": since,
        "valid_to": until,
        "amended_by": [],
        "criteria_total": len(criteria),
        "indicators_total": sum(map(len, criteria.values())),
        "criteria": [
            {
                "number": number,
                "name": None,
                "name_en": None,
                "indicators": [{"number": one, "name": None, "threshold": None} for one in indicators],
            }
            for number, indicators in criteria.items()
        ],
        "not_applicable_counts_as_met": given.pop("counts_as_met", False),
        "provenance": {"status": "test"},
        "notes": None,
        "part": given.pop("part", 1),
        "parts": given.pop("parts", 1),
    }
    return event(given.pop("name", f"published {set_id}"), "set.published", set_id, body)
