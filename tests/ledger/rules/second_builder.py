"""The world of ``ledger_builder`` under rules/2: a commune's procedure with found steps, a council, a front, clerks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger.rules.v2.councils import APPROVAL, BALLOT, QUORUM
from tests.ledger.rules.ledger_builder import (
    LEGAL,
    NTM,
    S19,
    STATED,
    A,
    B,
    H,
    P,
    World,
    confirmed,
    document,
    enrolled,
    event,
    founding_act,
    genesis,
    granted,
    observed,
    office_body,
    recognised,
    row,
    signer,
    unit_body,
)

PROCEDURE = "procedure:xa-18"
REGIME = "qd-18"
DAY = "2024-01-02"
PEOPLE = (
    ("head", "ubnd-p", "head"), ("clerk", "ubnd-p", "recorder"), ("headh", "ubnd-h", "head"),
    ("heada", "ubnd-a", "head"), ("front", "mttq-a", "head"), ("fronth", "mttq-h", "head"),
    ("chair", "council", "chair"), ("sec", "council", "secretary"), ("m1", "council", "member"),
    ("m2", "council", "member"), ("ar1", "archive", "archivist"), ("ar2", "archive", "recorder"),
)
SEATS = {"chair": "chair", "sec": "secretary", "m1": "member", "m2": "member", "heada": "member"}
HEAD_A, HEAD_H, FRONT = (
    [signer("heada", "ubnd-a", "head")], [signer("headh", "ubnd-h", "head")], [signer("front", "mttq-a", "head")])
CHAIR = signer("chair", "council", "chair")
SECRETARY = signer("sec", "council", "secretary")
MEMBER = signer("m1", "council", "member")
FOUND = {"provenance": "found: test"}
ROWS = [
    row("xa", "recognition.recognised", "ubnd", "contains", level="province", unit_kinds=["xa"], regime=REGIME,
        valid_from="2016-01-01", **FOUND),
    row("tham-dinh", "result.appraised", "ubnd", "contains", **FOUND),
    row("tham-tra", "result.reviewed", "ubnd", "contains", **FOUND),
    row("ho-so-dk", "dossier.registered", "ubnd", "contains", **FOUND),
    row("ho-so", "dossier.advanced", "ubnd", "contains", **FOUND),
    row("ho-so-mt", "dossier.advanced", "mttq", "contains", **FOUND),
    row("ho-so-hd", "dossier.advanced", "hoi-dong", "any", roles=["chair", "secretary"], **FOUND),
    row("tra", "dossier.returned", "ubnd", "contains", **FOUND),
    row("rut", "dossier.withdrawn", "ubnd", "contains", **FOUND),
    row("y-kien", "survey.recorded", "mttq", "contains", **FOUND),
    row("hoi-dong", "council.composed", "ubnd", "contains", provenance="house-rule"),
    row("phien", "session.recorded", "hoi-dong", "any", roles=["chair", "secretary"], signers=2, **FOUND),
    row("phieu", "vote.cast", "hoi-dong", "any", roles=["chair", "secretary", "member"], **FOUND),
    row("niem-phong", "vote.sealed", "hoi-dong", "any", roles=["chair", "secretary"], signers=2, **FOUND),
]


def step(word: str, kind: str | None, level: str | None, provenance: str | None = "found", **council: str) -> Any:
    told = {"office-kind": kind, "office-level": level, **council}
    return {"step": word, "actor": None, "output": None, "source": None, "provenance": provenance, "parameters": [
        {"name": name, "value": value, "unit": None, "provenance": provenance}
        for name, value in told.items() if value]}


STEPS = [
    step("registered", "ubnd", "commune"), step("self-assessed", "ubnd", "commune"),
    step("opinions", "ubnd", "commune", "from-memory 0.6"), step("surveyed", "mttq", None),
    step("submitted", "ubnd", "commune"), step("reviewed", "ubnd", "district"), step("appraised", None, "province"),
    step("council", "hoi-dong", "province"), step("decided", "ubnd", "province"), step("announced", "ubnd", None),
]


def procedure(steps: Sequence[Any] = STEPS, name: str = PROCEDURE, **more: Any) -> dict[str, Any]:
    return event("procedure.published", name, LEGAL | {
        "regime": REGIME, "ended": None, "in_force": "2016-01-01", "part": 1, "parts": 1, "source": None,
        "standards": [NTM], "steps": list(steps), "title": {"en": None, "vi": "Quy trình"},
        "unit_kinds": ["xa"]} | more)


def with_council(**parameters: str) -> list[Any]:
    """The steps with found parameters of the council's, by name."""
    named = {"quorum": QUORUM, "approval": APPROVAL, "ballot": BALLOT}
    return [step("council", "hoi-dong", "province", **{named[key]: value for key, value in parameters.items()})
            if one["step"] == "council" else one for one in STEPS]


def second(steps: Sequence[Any] = STEPS, rules: int = 2) -> World:
    """Founded by ``rules``, with offices from commune to province, a front, a council composed since 2023-01-01."""
    world = World()
    world.record(genesis(rules=rules))
    world.record(confirmed())
    act = [one for one in founding_act() if one["type"] not in ("competence.published", "procedure.published")]
    act.append(event("competence.published", "registry:competence", LEGAL | {"part": 1, "parts": 1, "rows": ROWS}))
    world.record(*act, procedure(steps))
    units = ((P, "tinh", None), (H, "huyen", P), (A, "xa", H), (B, "xa", H))
    world.record(*(event("unit.registered", unit, unit_body(kind, parent)) for unit, kind, parent in units))
    offices = (("ubnd-p", "ubnd", "province", P, "state"), ("ubnd-h", "ubnd", "district", H, "state"),
               ("ubnd-a", "ubnd", "commune", A, "state"), ("mttq-a", "mttq", "commune", A, "front"),
               ("mttq-h", "mttq", "district", H, "front"),
               ("council", "hoi-dong", "province", P, "council"), ("archive", "luu-tru", "central", None, "state"))
    world.record(*(event("office.registered", f"office:{name}", office_body(kind, level, place, system=system))
                   for name, kind, level, place, system in offices))
    for name, office, role in PEOPLE:
        world.record(event("person.registered", f"person:{name}", LEGAL | {"commitments": []}),
                     granted(name, office, role), enrolled(name, office))
    if rules == 2:
        world.record(composed())
    return world


def composed(seats: Mapping[str, str] = SEATS, since: str | None = "2023-01-01", **members: Any) -> dict[str, Any]:
    """council.composed by the provincial chairman's decision."""
    told = [{"person": f"person:{name}", "role": role} for name, role in seats.items()]
    return event("council.composed", "office:council", LEGAL | {"members": told},
                 **({"signers": [signer("head", "ubnd-p", "head")], "effective_from": since,
                     "document": document("9/QĐ-UBND", signed_on="2023-01-01")} | members))


def registered(name: str = "d1", unit: str = A, **body: Any) -> dict[str, Any]:
    told = LEGAL | {"attempt": 1, "for_year": 2023, "procedure": PROCEDURE, "set": S19, "standard": NTM, "unit": unit}
    return event("dossier.registered", f"dossier:{name}", told | body, HEAD_A)


def advanced(word: str, signers: Sequence[Mapping[str, Any]], name: str = "d1", outcome: str | None = None,
             **body: Any) -> dict[str, Any]:
    return event("dossier.advanced", f"dossier:{name}", LEGAL | {"step": word, "outcome": outcome} | body, signers)


def survey(year: int = 2023, unit: str = A, **members: Any) -> dict[str, Any]:
    body = {"for_year": year, "items": [], "observed_on": observed(f"{year}-11-01"), "rate": "95", "satisfied": 95,
            "set": S19, "standard": NTM, "stated": STATED, "surveyed": 100}
    return event("survey.recorded", unit, body, **({"signers": FRONT} | members))


def ballot(name: str = "d1", **more: Any) -> dict[str, Any]:
    """Five seats, one of them the applicant's: four vote."""
    return {"agree": 4, "appointed": 5, "conclusion": "passed", "disagree": 0, "dossier": f"dossier:{name}",
            "issued": 4, "present": 5, "returned": 4, "valid": 4} | more


def session(*items: dict[str, Any], **body: Any) -> dict[str, Any]:
    members = body.pop("members", {})
    told = LEGAL | {"ballot": "open", "council": "office:council", "counting_team": ["person:m1"],
                    "held_on": "2023-12-20", "items": list(items) or [ballot()], "minutes_sha256": None} | body
    return event("session.recorded", "session:s1", told, **({"signers": [CHAIR, SECRETARY]} | members))


def vote(voter: Mapping[str, Any] = MEMBER, name: str = "d1", choice: str = "agree", **members: Any) -> dict[str, Any]:
    return event("vote.cast", "session:s1", {"choice": choice, "dossier": f"dossier:{name}"}, [voter], **members)


def sealed(*votes: str) -> dict[str, Any]:
    return event("vote.sealed", "session:s1", LEGAL | {"votes": list(votes)}, [CHAIR, SECRETARY])


def decided(**members: Any) -> dict[str, Any]:
    body = {"dossier": "dossier:d1", "for_year": 2023} | members.pop("body", {})
    return recognised(A, body=body, **({"document": document("7/QĐ-UBND", signed_on="2023-12-31"),
                                        "effective_from": "2023-12-31"} | members))


def up_to(world: World, last: str) -> World:
    """The dossier d1 taken through the procedure, up to and including the step ``last``."""
    world.record(registered())
    (asked,) = world.record(survey())
    for word, signers, basis in (
        ("self-assessed", HEAD_A, []), ("surveyed", FRONT, [asked]), ("submitted", HEAD_A, []),
        ("reviewed", HEAD_H, []), ("appraised", [signer("head", "ubnd-p", "head")], []),
    ):
        world.record(advanced(word, signers, basis=basis))
        if word == last:
            return world
    (minutes,) = world.record(session())
    if last != "session":
        world.record(advanced("council", [CHAIR, SECRETARY], outcome="passed", basis=[minutes]))
    return world
