"""A ledger in memory judged by the real rules: payloads built from few words, proven well formed by the codec.

The world: tỉnh P > huyện H > xã A, B > thôn V (of A), and tỉnh Q; standards ntm, nang-cao; set s19 (three criteria,
four indicators). Three founders (k = 2). Offices:
ubnd-p (province), ubnd-h (district), ubnd-q, archive, council, ledger.
"""

from __future__ import annotations

import binascii
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from ledger.errors import LedgerError
from ledger.events import codec
from ledger.folds.registry import REGISTRY_TYPES, Registry
from ledger.folds.registry.state import State
from ledger.instants import vietnam_day
from ledger.rules import Note, judge
from ledger.rules.v1.genesis import EMPTY_ROOT

GENESIS = sha256(b"entry 0").hexdigest()
LEGAL: dict[str, Any] = {"regime": None, "competence_rule": None, "basis": [], "basis_text": None}
STATED = {"as_written": None, "basis": "actual", "hedge": None, "place": None}
GOOD_PROOF, BAD_PROOF = "Z29vZA==", "YmFkIQ=="
A, B, V, H, P, Q = "unit:xa-a", "unit:xa-b", "unit:thon-v", "unit:huyen-h", "unit:tinh-p", "unit:tinh-q"
NTM, NANG_CAO, S19 = "standard:ntm", "standard:nang-cao", "set:s19"


def hexed(name: str) -> str:
    """A digest standing for ``name``."""
    return sha256(name.encode()).hexdigest()


def spki(name: str) -> str:
    """Of the form of an Ed25519 key; whether the point is one, the rules don't ask."""
    der = bytes.fromhex("302a300506032b6570032100") + sha256(f"spki of {name}".encode()).digest()
    return binascii.b2a_base64(der, newline=False).decode()


def keyid(name: str) -> str:
    return sha256(binascii.a2b_base64(spki(name))).hexdigest()


def signer(name: str, office: str, role: str, **more: Any) -> dict[str, Any]:
    """Key ``name`` of ``person:name`` unless ``person=`` says otherwise."""
    return {"delegation": None, "key": keyid(name), "office": f"office:{office}", "person": f"person:{name}",
            "role": role, "signing_as": None} | more


FOUNDERS = [signer(name, "ledger", "founder") for name in ("f1", "f2", "f3")]
ROOTS = FOUNDERS[:2]
ARCHIVISTS = [signer("ar1", "archive", "archivist"), signer("ar2", "archive", "recorder")]
HEAD = [signer("head", "ubnd-p", "head")]


def document(number: str | None = "695/QĐ-UBND", issuer: str | None = "office:ubnd-p",
             signed_on: str | None = "2021-12-31", files: bool = True, **more: Any) -> dict[str, Any]:
    held = [{"media_type": "application/pdf", "name": "a.pdf", "sha256": hexed("pdf"), "size": 1}] if files else []
    return {"as_written": None, "covers": None, "files": held, "issuer": issuer, "kind": None, "number": number,
            "signed_on": signed_on, "title": None} | more


def observed(day: str) -> dict[str, Any]:
    return {"as_written": None, "first": day, "last": day, "precision": "day"}


def event(kind: str, subject: str, body: Mapping[str, Any], signers: Sequence[Mapping[str, Any]] = ROOTS,
          attestation: str = "signed-by-author", **members: Any) -> dict[str, Any]:
    """A payload; what admission fills in is null."""
    return {
        "act": {"id": "01890000-0000-7000-8000-000000000000", "index": 0, "size": 1}, "attestation": attestation,
        "body": dict(body), "decision_prev": None, "document": None, "effective_from": None, "effective_to": None,
        "effective_window": None, "id": "01890000-0000-7000-8000-000000000001",
        "ledger": {"genesis": GENESIS, "origin": "socai.test"}, "observed": {"root": EMPTY_ROOT, "size": 0},
        "relied_on": [], "signed_at": "2024-01-01T00:00:00.000000Z",
        "signers": sorted((dict(one) for one in signers), key=lambda one: one["key"]), "subject": subject,
        "type": kind, "version": 1,
    } | members


class World:
    """The log so far and its registry; also the rules' context."""

    def __init__(self, day: str = "2024-01-02") -> None:
        self.registry = Registry()
        self.seq = 0
        self.day = day
        self.events: dict[str, dict[str, Any]] = {}
        self.acts = 0
        self.check_form = True

    @property
    def recorded_at(self) -> str:
        return f"{self.day}T02:00:00.{self.seq:06d}Z"

    @property
    def recorded_day(self) -> str:
        return vietnam_day(self.recorded_at)

    def event(self, digest: str) -> Mapping[str, Any] | None:
        return self.events.get(digest)

    def symbol_matches(self, number: str, codes: Sequence[str], system: str) -> bool | None:
        return None if "/" not in number else any(number.endswith(f"-{code}") for code in codes)

    def verify(self, spki: str, message: bytes, signature: str) -> None:
        if signature != GOOD_PROOF:
            raise LedgerError("SIGNATURE_INVALID", place="proof")

    def record(self, *payloads: dict[str, Any]) -> list[str]:
        """Judge and apply one act, all or nothing; its digests. Notes are in ``self.notes``."""
        self.acts += 1
        first, known = self.seq, dict(self.events)
        self.notes: list[Note] = []
        self.registry.begin()
        digests = []
        try:
            for index, payload in enumerate(payloads):
                act = {"id": f"01890000-0000-7000-8000-{self.acts:012d}", "index": index, "size": len(payloads)}
                payload = {**payload, "act": act,
                           "signers": sorted(payload["signers"], key=lambda one: str(one["key"]))}
                if self.check_form:
                    codec.encode(payload)
                self.notes += judge(self.registry, payload, self)
                digests.append(hexed(f"event {self.seq} {self.acts}"))
                if payload["type"] in REGISTRY_TYPES:
                    self.registry.apply(self.seq, self.recorded_at, digests[-1], payload)
                self.events[digests[-1]] = payload
                self.seq += 1
        except BaseException:
            self.registry.rollback()
            self.seq, self.events = first, known
            raise
        self.registry.commit()
        return digests

    def refused(self, *payloads: dict[str, Any]) -> LedgerError:
        """The refusal, by the rules alone, of an act that must be refused and must leave no trace."""
        before = snapshot(self.registry)
        self.check_form = False
        try:
            self.record(*payloads)
        except LedgerError as refusal:
            assert snapshot(self.registry) == before
            return refusal
        finally:
            self.check_form = True
        raise AssertionError("not refused")

    def noted(self, *payloads: dict[str, Any]) -> list[str]:
        """Codes of the notes about an act that is admitted."""
        self.record(*payloads)
        return [note.code for note in self.notes]


TABLES = sorted(set(State.__slots__) - {"_journal", "form", "memo"})


def snapshot(registry: Registry) -> dict[str, Any]:
    """Every table, copied, with its order."""
    return {name: list(getattr(registry, name).items()) for name in TABLES}


# -- bodies ----------------------------------------------------------------------------------------------------------


def office_body(kind: str, level: str, jurisdiction: str | None, **more: Any) -> dict[str, Any]:
    return LEGAL | {"codes": ["UBND"] if kind == "ubnd" else [], "jurisdiction": jurisdiction, "kind": kind,
                    "level": level, "name": kind, "part_of": None, "system": "state"} | more


def unit_body(kind: str, parent: str | None, **more: Any) -> dict[str, Any]:
    return LEGAL | {"aliases": [], "code": None, "group": None, "kind": kind, "name": kind, "parent": parent,
                    "region": None, "source": "nguồn"} | more


def formed_body(kind: str, parent: str | None, *before: str) -> dict[str, Any]:
    body = unit_body(kind, parent, form="thanh-lap-moi", form_as_written=None,
                     predecessors=[{"relation": "whole", "unit": unit} for unit in before])
    del body["source"]
    return body


def row(name: str, act: str, office_kind: str, relation: str, **more: Any) -> dict[str, Any]:
    return {"act": act, "id": name, "level": None, "office_kind": office_kind, "provenance": "test", "regime": None,
            "relation": relation, "roles": ["head"], "signers": 1, "source": None, "standards": None,
            "unit_kinds": None, "valid_from": None, "valid_to": None} | more


def set_body(criteria: Mapping[str, Sequence[str]], **more: Any) -> dict[str, Any]:
    told = [{"indicators": [{"name": None, "number": one, "threshold": None} for one in inner], "name": None,
             "name_en": None, "number": number} for number, inner in criteria.items()]
    return LEGAL | {
        "amended_by": [], "criteria": told, "criteria_total": None, "crosswalk": [], "groups": [], "in_force": None,
        "indicators_total": None, "preconditions": [],
        "issuing": {"issuer": None, "number": None, "signed_on": None}, "not_applicable_counts_as_met": False,
        "notes": None, "part": 1, "parts": 1, "provenance": {"found": None, "status": "test"}, "standard": NTM,
        "title": {"en": None, "vi": "Bộ"}, "unit_kinds": ["xa"], "valid_from": "2016-01-01", "valid_to": "2026-01-01",
    } | more


def recognised(unit: str = A, signers: Sequence[Mapping[str, Any]] = HEAD, **members: Any) -> dict[str, Any]:
    body = LEGAL | {"dossier": None, "for_year": 2021, "set": S19, "standard": NTM} | members.pop("body", {})
    told: dict[str, Any] = {"document": document(), "effective_from": "2021-12-31"}
    return event("recognition.recognised", unit, body, signers, **(told | members))


def result(kind: str = "result.appraised", unit: str = A, **members: Any) -> dict[str, Any]:
    body = {"amends": None, "by": None, "counts": None, "dossier": None, "indicators": [], "observed_on":
            observed("2021-12-01"), "partial": False, "set": S19, "standard": NTM, "stated": STATED,
            "criteria": [{"claimed": None, "measured": None, "note": None, "number": number, "outcome": "met"}
                         for number in ("1", "2", "3")]} | members.pop("body", {})
    return event(kind, unit, body, **({"signers": HEAD} | members))


def counts(met: int, total: int, known_met: Sequence[str] = (), known_unmet: Sequence[str] = (),
           of: str = "criteria") -> dict[str, Any]:
    told = {"known_met": list(known_met), "known_unmet": list(known_unmet), "met": met, "of": of, "total": total}
    return {"counts": told, "criteria": []}


def enrolled(name: str, office: str, **more: Any) -> dict[str, Any]:
    body = LEGAL | {"algorithm": "ed25519", "certificate": None, "key": keyid(name), "person": f"person:{name}",
                    "proof": GOOD_PROOF, "purpose": "events", "spki": spki(name)} | more
    return event("key.enrolled", f"office:{office}", body)


def granted(person: str, office: str, role: str, **members: Any) -> dict[str, Any]:
    body = LEGAL | {"person": f"person:{person}", "role": role}
    return event("role.granted", f"office:{office}", body, **members)


def meta(kind: str, subject: str, target: str, signers: Sequence[Mapping[str, Any]], **members: Any) -> dict[str, Any]:
    body = LEGAL | {"reason": None, "target": target} | members.pop("body", {})
    if kind in ("act.corrected", "entry.amended"):
        body |= {"fields": [{"path": "effective_from", "value": "2021-12-30"}]}
    return event(kind, subject, body, signers, **members)


def dossier(name: str = "d1", unit: str = A, **body: Any) -> dict[str, Any]:
    told = LEGAL | {"attempt": 1, "for_year": 2021, "procedure": None, "set": S19, "standard": NTM, "unit": unit}
    return event("dossier.registered", f"dossier:{name}", told | {"basis_text": "x"} | body, HEAD)


# -- the world -------------------------------------------------------------------------------------------------------


def genesis(**body: Any) -> dict[str, Any]:
    founders = [{"algorithm": "ed25519", "key": one["key"], "office": one["office"], "person": one["person"],
                 "spki": spki(one["person"][7:])} for one in sorted(FOUNDERS, key=lambda one: str(one["key"]))]
    told = {
        "format": 1, "founders": founders, "nonce": "0" * 32, "origin": "socai.test", "predecessor": None,
        "log_key": {"algorithm": "ed25519", "key": keyid("log"), "office": "office:ledger", "person": "person:op",
                    "proof": GOOD_PROOF, "spki": spki("log")},
        "offices": [{"id": "office:ledger", "office": office_body("ban-so-cai", "none", None, system="ledger")}],
        "purpose": "test", "root_keys": {"k": 2, "keys": [one["key"] for one in founders]}, "rules": 1,
    } | body
    return event("ledger.founded", "ledger:main", told, FOUNDERS, ledger={"genesis": None, "origin": "socai.test"})


def confirmed(signers: Sequence[Mapping[str, Any]] = ROOTS, **members: Any) -> dict[str, Any]:
    return event("ledger.confirmed", "ledger:main", members.pop("body", {"genesis": GENESIS}), signers, **members)


ROWS = [
    row("xa", "recognition.recognised", "ubnd", "contains", level="province", unit_kinds=["xa"], regime="qd-18",
        valid_from="2016-01-01"),
    row("xa-tham-dinh", "result.appraised", "ubnd", "ancestor", level="province", unit_kinds=["xa"]),
    row("phien", "session.recorded", "hoi-dong", "any", roles=["chair", "secretary"], signers=2),
    row("luu-tru", "document.registered", "luu-tru", "any", roles=["recorder", "archivist"]),
    row("chuc-vu", "role.granted", "ubnd", "self"),
]


def founding_act() -> list[dict[str, Any]]:
    kinds = [{"id": kind, "in_scope": True, "level": level, "names": {"en": None, "vi": kind}, "valid_from": None,
              "valid_to": None} for kind, level in
             (("xa", "commune"), ("thon", "village"), ("huyen", "district"), ("tinh", "province"))]
    standards = [event("standard.published", name, LEGAL | {
        "counted_in": "criteria", "names": {"en": None, "vi": "Chuẩn"}, "provenance": "test", "requires": requires,
        "source": None, "term_months": None, "unit_kinds": ["xa", "thon"],
    }) for name, requires in ((NTM, []), (NANG_CAO, [NTM]))]
    return [
        event("kinds.published", "registry:kinds", LEGAL | {"kinds": kinds, "part": 1, "parts": 1}),
        *standards,
        event("competence.published", "registry:competence", LEGAL | {"part": 1, "parts": 2, "rows": ROWS[:2]}),
        event("competence.published", "registry:competence", LEGAL | {"part": 2, "parts": 2, "rows": ROWS[2:]}),
        event("set.published", S19, set_body({"1": ["1.1"], "2": ["2.1"]}, part=1, parts=2, criteria_total=3)),
        event("set.published", S19, set_body({"2": ["2.2"], "3": ["3.1"]}, part=2, parts=2, criteria_total=3,
                                             indicators_total=4)),
        event("procedure.published", "procedure:xa", LEGAL | {
            "ended": None, "in_force": None, "part": 1, "parts": 1, "source": None, "standards": [NTM], "steps": [],
            "title": {"en": None, "vi": "Quy trình"}, "unit_kinds": ["xa"]}),
    ]


def founded() -> World:
    """Entries 0 and 1 and the founding act."""
    world = World()
    world.record(genesis())
    world.record(confirmed())
    world.record(*founding_act())
    return world


def peopled() -> World:
    """And the units, offices, persons, keys and roles."""
    world = founded()
    units = ((P, "tinh", None), (Q, "tinh", None), (H, "huyen", P), (A, "xa", H), (B, "xa", H), (V, "thon", A))
    world.record(*(event("unit.registered", unit, unit_body(kind, parent)) for unit, kind, parent in units))
    offices = (("ubnd-p", "ubnd", "province", P), ("ubnd-q", "ubnd", "province", Q), ("ubnd-h", "ubnd", "district", H),
               ("archive", "luu-tru", "central", None), ("council", "hoi-dong", "province", P))
    world.record(*(event("office.registered", f"office:{name}", office_body(kind, level, place))
                   for name, kind, level, place in offices))
    people = (("head", "ubnd-p", "head"), ("clerk", "ubnd-p", "recorder"), ("headq", "ubnd-q", "head"),
              ("headh", "ubnd-h", "head"), ("ar1", "archive", "archivist"), ("ar2", "archive", "recorder"),
              ("chair", "council", "chair"), ("sec", "council", "secretary"))
    for name, office, role in people:
        world.record(event("person.registered", f"person:{name}", LEGAL | {"commitments": []}),
                     granted(name, office, role), enrolled(name, office))
    return world
