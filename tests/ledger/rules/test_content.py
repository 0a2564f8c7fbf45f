"""What bodies name must exist and agree with itself: units, law, dossiers, numbers and counts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ledger.rules.ledger_builder import (
    ARCHIVISTS,
    HEAD,
    LEGAL,
    NANG_CAO,
    NTM,
    S19,
    STATED,
    A,
    B,
    H,
    P,
    V,
    World,
    counts,
    document,
    dossier,
    enrolled,
    event,
    formed_body,
    founding_act,
    granted,
    hexed,
    observed,
    office_body,
    peopled,
    recognised,
    result,
    row,
    set_body,
    signer,
    unit_body,
)

QUOTED: dict[str, Any] = {"attestation": "quoted-from-report", "document": document(), "signers": ARCHIVISTS[:1]}
OLD: dict[str, Any] = {"attestation": "archival", "document": document(number="1/NQ-UBND"), "signers": ARCHIVISTS}


@pytest.fixture
def world() -> World:
    return peopled()


def ceased(unit: str, *successors: str) -> dict[str, Any]:
    body = LEGAL | {"form": "thanh-lap-moi", "form_as_written": None,
                    "successors": [{"relation": "whole", "unit": after} for after in successors]}
    return event("unit.ceased", unit, body, effective_from="2023-07-01", **OLD)


def formed(unit: str, *before: str, parent: str = P) -> dict[str, Any]:
    return event("unit.formed", unit, formed_body("xa", parent, *before), effective_from="2023-07-01", **OLD)


@pytest.mark.parametrize(("code", "change"), [
    ("UNIT_UNKNOWN", {"subject": "unit:none"}),
    ("STANDARD_UNKNOWN", {"body": {"standard": "standard:none"}}),
    ("STANDARD_NOT_FOR_KIND", {"subject": H}),
    ("SET_UNKNOWN", {"body": {"set": "set:none"}}),
    ("SET_NOT_OF_STANDARD", {"body": {"standard": NANG_CAO}}),
    ("SET_NOT_FOR_KIND", {"subject": V}),
    ("DOSSIER_UNKNOWN", {"body": {"dossier": "dossier:none"}}),
    ("DOSSIER_NOT_OF_UNIT", {"subject": B, "body": {"dossier": "dossier:d1"}}),
    ("BASIS_UNKNOWN", {"body": {"basis": [hexed("none")]}}),
    ("DATE_ORDER", {"effective_to": "2021-12-31"}),
])
def test_a_recognition_is_refused(world: World, code: str, change: dict[str, Any]) -> None:
    world.record(dossier())
    members = {name: value for name, value in change.items() if name != "subject"}
    assert world.refused(recognised(change.get("subject", A), **members)).code == code


def test_a_revocation_names_a_recognition_of_the_same_unit_and_standard(world: World) -> None:
    (first,) = world.record(recognised())
    body = LEGAL | {"basis_text": "x", "reason": None, "recognition": first, "standard": NTM}
    told = event("recognition.revoked", A, body, HEAD, effective_from="2023-01-01")
    world.record(told)
    assert world.refused({**told, "subject": B}).code == "TARGET_UNKNOWN"
    assert world.refused({**told, "body": body | {"standard": NANG_CAO}}).code == "TARGET_UNKNOWN"
    announced = {"announced_on": "2022-01-01", "place": None, "recognition": hexed("none"), "standard": NTM}
    assert world.refused(event("recognition.announced", A, announced, HEAD)).code == "TARGET_UNKNOWN"
    over = LEGAL | {"for_year": None, "from": [{"recognition": first, "unit": B}], "set": S19, "standard": NTM}
    assert world.refused(event("recognition.carried-over", A, over, HEAD)).code == "TARGET_UNKNOWN"


def test_the_set_in_its_period(world: World) -> None:
    assert world.noted(recognised(effective_from="2026-01-01")) == ["SET_OUTSIDE_PERIOD"]


def test_effect_before_the_unit_existed(world: World) -> None:
    world.record(ceased(A, "unit:xa-c"), ceased(B, "unit:xa-c"), formed("unit:xa-c", A, B))
    paper = document(number="1/QĐ-UBND", signed_on="2023-08-01")
    late: dict[str, Any] = {"effective_from": "2023-06-30", "document": paper}
    refusal = world.refused(recognised("unit:xa-c", **late))
    assert (refusal.code, refusal.facts["expected"]) == ("EFFECT_BEFORE_UNIT", "2023-07-01")
    window = {"as_written": None, "not_after": "2023-06-01", "not_before": "2023-01-01"}
    around = recognised("unit:xa-c", **late) | {"effective_from": None, "effective_window": window}
    assert world.refused(around).code == "EFFECT_BEFORE_UNIT"
    world.record(recognised("unit:xa-c", **(late | {"effective_from": "2023-07-01"})))
    assert world.noted(recognised(A, effective_from="2023-07-01")) == ["EFFECT_AFTER_UNIT"]
    assert "OBSERVED_BEFORE_UNIT" in world.noted(result(unit="unit:xa-c"))


def test_units_are_registered_once_and_related_to_units(world: World) -> None:
    assert world.refused(formed(A)).code == "SUBJECT_EXISTS"
    assert world.refused(formed("unit:c", parent="unit:none")).code == "UNIT_UNKNOWN"
    assert world.refused(formed("unit:c", "unit:none")).code == "UNIT_UNKNOWN"
    strange = event("unit.registered", "unit:c", unit_body("dao", None))
    assert world.refused(strange).code == "KIND_UNKNOWN"
    absorbed = LEGAL | {"form": "nhap-vao", "form_as_written": None, "units": [{"relation": "part", "unit": "unit:no"}]}
    assert world.refused(event("unit.absorbed", A, absorbed, **OLD)).code == "UNIT_UNKNOWN"
    moved = event("unit.moved", H, LEGAL | {"parent": V}, **OLD)
    assert world.refused(moved).code == "PARENT_BELOW_UNIT"
    left = LEGAL | {"joined": [], "left": ["unit:none"]}
    assert world.refused(event("unit.members-changed", H, left, **OLD)).code == "UNIT_UNKNOWN"


def test_a_successor_may_come_later_in_the_act_but_must_come(world: World) -> None:
    assert world.refused(ceased(A, "unit:xa-c")).code == "UNIT_UNKNOWN"
    refusal = world.refused(ceased(A, "unit:xa-c"), formed("unit:xa-d", A))
    assert (refusal.code, refusal.facts["found"]) == ("UNIT_UNKNOWN", "unit:xa-c")
    covers = {"as_written": None, "count": 3, "units": [A, B, "unit:xa-c"]}
    members = event("unit.members-changed", P, LEGAL | {"joined": ["unit:xa-c"], "left": []}, **OLD)
    first = ceased(A, "unit:xa-c") | {"document": document(number=None, covers=covers)}
    assert "COVERED_UNIT_UNKNOWN" in world.noted(first, members, formed("unit:xa-c", A))
    assert not world.registry.expected_units
    assert world.registry.units[A].until == "2023-07-01"


@pytest.mark.parametrize(("code", "body"), [
    ("CRITERION_UNKNOWN", {"criteria": [{"claimed": None, "measured": None, "note": None, "number": "9",
                                         "outcome": "met"}]}),
    ("INDICATOR_UNKNOWN", {"criteria": [], "indicators": [{"claimed": None, "measured": None, "note": None,
                                                           "number": "9.1", "outcome": "met"}]}),
    ("INDICATOR_UNKNOWN", counts(1, 4, ["9.9"], of="indicators")),
    ("CRITERION_UNKNOWN", counts(1, 3, [], ["9"])),
    ("NUMBER_TWICE", counts(2, 3, ["1", "1"])),
    ("TARGET_UNKNOWN", {"amends": hexed("none")}),
    ("OFFICE_UNKNOWN", {"by": "office:none"}),
    ("DOSSIER_UNKNOWN", {"dossier": "dossier:none"}),
])
def test_a_result_is_refused(world: World, code: str, body: dict[str, Any]) -> None:
    assert world.refused(result(body=body)).code == code
    assert world.refused(result(body=body, **QUOTED)).code == code


@pytest.mark.parametrize("body", [counts(1, 3, ["1", "2"]), counts(2, 3, [], ["1", "2"]), counts(4, 3),
                                  counts(4, 19)])
def test_a_count_that_differs_from_its_list(world: World, body: dict[str, Any]) -> None:
    assert world.refused(result(body=body)).code == "COUNT_LIST_MISMATCH"
    entered: dict[str, Any] = {"attestation": "entered-from-paper", "document": document(), "signers": ARCHIVISTS[1:]}
    assert world.refused(result(body=body, **entered)).code == "COUNT_LIST_MISMATCH"
    assert world.noted(result(body=body, **QUOTED)) == ["COUNT_LIST_MISMATCH"]
    assert world.noted(result(body=body, **(QUOTED | {"attestation": "archival", "signers": ARCHIVISTS}))) == [
        "COUNT_LIST_MISMATCH"]


def test_a_full_statement_tells_every_criterion(world: World) -> None:
    body = {"criteria": result()["body"]["criteria"][:2]}
    assert world.refused(result(body=body)).code == "RESULT_INCOMPLETE"
    assert world.noted(result(body=body, **QUOTED)) == ["RESULT_INCOMPLETE"]
    (full,) = world.record(result())
    world.record(result(body=body | {"amends": full, "partial": True}))


def test_surveys_and_targets(world: World) -> None:
    survey = {"for_year": 2021, "items": [], "observed_on": observed("2021-11-01"), "rate": None, "satisfied": 120,
              "set": None, "standard": NTM, "stated": STATED, "surveyed": 100}
    assert world.refused(event("survey.recorded", A, survey, HEAD)).code == "COUNT_LIST_MISMATCH"
    stated = {"as_written": None, "max": 1, "min": 1}
    target = {"for_year": 2024, "from_count": None, "kind": "gain-criteria", "list": ["1", "2"], "milestones": [],
              "note": None, "responsible": None, "set": S19, "standard": NTM, "stated": STATED,
              "stated_count": stated, "to_count": None}
    told = event("target.adopted", A, target, HEAD)
    assert world.refused(told).code == "COUNT_LIST_MISMATCH"
    assert world.noted({**told, **QUOTED}) == ["COUNT_LIST_MISMATCH"]
    assert world.refused({**told, "body": target | {"list": ["7"]}}).code == "CRITERION_UNKNOWN"
    assert world.refused({**told, "body": target | {"responsible": "office:none"}}).code == "OFFICE_UNKNOWN"
    of_a_place = {**told, "subject": H, "body": target | {"list": None, "stated_count": None}}
    assert world.refused(of_a_place).code == "STANDARD_NOT_FOR_KIND"
    for kind in ("average", "share"):
        assert world.noted({**of_a_place, **QUOTED, "body": of_a_place["body"] | {"kind": kind}}) == []


def test_dossiers(world: World) -> None:
    world.record(dossier())
    assert world.refused(dossier()).code == "SUBJECT_EXISTS"
    assert world.refused(dossier("d2", procedure="procedure:none")).code == "PROCEDURE_UNKNOWN"
    step = LEGAL | {"basis_text": "x", "outcome": None, "step": "submitted"}
    world.record(event("dossier.advanced", "dossier:d1", step, HEAD))
    assert world.refused(event("dossier.advanced", "dossier:d9", step, HEAD)).code == "DOSSIER_UNKNOWN"
    linked = {"dossier": "dossier:d1", "for_year": 2022, "standard": NTM}
    assert world.refused(event("dossier.linked", A, linked, HEAD)).code == "DOSSIER_NOT_OF_UNIT"


def test_coverage_is_declared_by_two_clerks_of_an_office_above(world: World) -> None:
    body = {"kinds": ["xa"], "standards": [NTM], "valid_from": "2015-01-01", "valid_to": None}
    told = event("coverage.declared", P, body, ARCHIVISTS)
    (declared,) = world.record(told)
    assert world.refused({**told, "signers": ARCHIVISTS[:1]}).code == "THRESHOLD_NOT_MET"
    assert world.refused({**told, "attestation": "archival", "document": document()}).code == "ATTESTATION_NOT_ALLOWED"
    assert world.refused({**told, "body": body | {"kinds": ["dao"]}}).code == "KIND_UNKNOWN"
    assert world.refused({**told, "body": body | {"valid_to": "2015-01-01"}}).code == "DATE_ORDER"
    clerk = signer("clerk", "ubnd-p", "recorder")
    assert world.refused({**told, "signers": [ARCHIVISTS[0], clerk]}).code == "THRESHOLD_NOT_MET"
    world.record(granted("headq", "ubnd-q", "recorder"), granted("clerk", "ubnd-q", "recorder"))
    strangers = [signer("headq", "ubnd-q", "recorder"), signer("clerk", "ubnd-p", "recorder")]
    assert world.refused({**told, "subject": "unit:tinh-q", "signers": strangers}).code == "THRESHOLD_NOT_MET"
    assert world.refused({**told, "subject": H, "signers": [strangers[0], signer(
        "headq", "ubnd-q", "recorder")]}).code == "DUPLICATE_SIGNER"
    ended = {"declaration": declared, "until": "2020-01-01"}
    world.record(event("coverage.ended", P, ended, ARCHIVISTS))
    assert world.refused(event("coverage.ended", H, ended, ARCHIVISTS)).code == "TARGET_UNKNOWN"
    late = ended | {"until": "2014-01-01"}
    assert world.refused(event("coverage.ended", P, late, ARCHIVISTS)).code == "DATE_ORDER"


def test_coverage_elsewhere_is_no_business_of_the_office(world: World) -> None:
    person = event("person.registered", "person:h2", LEGAL | {"commitments": []})
    world.record(granted("headh", "ubnd-h", "recorder"), person, granted("h2", "ubnd-h", "archivist"))
    world.record(enrolled("h2", "ubnd-h"))
    two = [signer("headh", "ubnd-h", "recorder"), signer("h2", "ubnd-h", "archivist")]
    body = {"kinds": ["xa"], "standards": [NTM], "valid_from": "2015-01-01", "valid_to": None}
    world.record(event("coverage.declared", A, body, two))
    assert world.refused(event("coverage.declared", P, body, two)).code == "OFFICE_NOT_COMPETENT"


def test_publications(world: World) -> None:
    act = founding_act()
    assert world.refused(act[5]).code == "PART_MISSING"
    assert world.refused(act[6]).code == "PART_MISSING"
    assert world.refused(act[5], act[0], act[6]).code == "PART_MISSING"
    world.record(act[5], act[6])
    assert world.refused(event("set.published", "set:x", set_body({"1": []}, criteria_total=2))).code == (
        "COUNT_LIST_MISMATCH")
    twice = set_body({"1": ["1.1", "1.1"]})
    assert world.refused(event("set.published", "set:x", twice)).code == "NUMBER_TWICE"
    other = set_body({}, standard="standard:none")
    assert world.refused(event("set.published", "set:x", other)).code == "STANDARD_UNKNOWN"
    rows = LEGAL | {"part": 1, "parts": 1, "rows": [row("r", "recognition.given", "ubnd", "any")]}
    assert world.refused(event("competence.published", "registry:competence", rows)).code == "TYPE_UNKNOWN"
    again = event("rules.adopted", "registry:rules", LEGAL | {"rules": 1})
    assert world.refused(again).code == "RULES_NOT_RAISED"
    world.record(event("rules.adopted", "registry:rules", LEGAL | {"rules": 999}))
    assert world.refused(recognised()).code == "RULES_UNKNOWN"


def test_offices_and_persons(world: World) -> None:
    again = event("office.registered", "office:ubnd-p", office_body("ubnd", "province", P))
    assert world.refused(again).code == "SUBJECT_EXISTS"
    nowhere = event("office.registered", "office:x", office_body("ubnd", "province", "unit:none"))
    assert world.refused(nowhere).code == "UNIT_UNKNOWN"
    orphan = event("office.registered", "office:x", office_body("ubnd", "province", P, part_of="office:none"))
    assert world.refused(orphan).code == "OFFICE_UNKNOWN"
    person = event("person.registered", "person:head", LEGAL | {"commitments": []})
    assert world.refused(person).code == "SUBJECT_EXISTS"
    assert world.refused(granted("none", "ubnd-p", "head")).code == "PERSON_UNKNOWN"
    assert world.refused(granted("head", "none", "head")).code == "OFFICE_UNKNOWN"
    after = event("office.succeeded", "office:ubnd-h", LEGAL | {"reason": None, "successors": ["office:ubnd-p"]})
    world.record(after)
    back = event("office.succeeded", "office:ubnd-p", LEGAL | {"reason": None, "successors": ["office:ubnd-h"]})
    assert world.refused(back).code == "SUCCESSION_CIRCLE"


def test_a_seal_stands_at_its_own_position(world: World) -> None:
    operator = [signer("log", "ledger", "log-operator", person="person:op")]
    body = {"covers": world.seq, "root": hexed("r"), "subjects": 1}
    world.record(event("index.sealed", "ledger:index", body, operator))
    assert world.refused(event("index.sealed", "ledger:index", body, operator)).code == "SEAL_MISPLACED"
    assert world.refused(event("index.sealed", "ledger:index", body, HEAD)).code == "ROLE_NOT_ENTITLED"
