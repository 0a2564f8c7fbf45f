"""The registry as a fold: what stands after a prefix, undo of an act, units by date and as corrected."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.folds.registry import REGISTRY_TYPES, Registry
from tests.ledger.rules.ledger_builder import (
    ARCHIVISTS,
    HEAD,
    LEGAL,
    NTM,
    A,
    B,
    H,
    P,
    Q,
    V,
    World,
    document,
    enrolled,
    event,
    founding_act,
    granted,
    hexed,
    keyid,
    meta,
    peopled,
    recognised,
    row,
    snapshot,
    unit_body,
)

OLD: dict[str, Any] = {"attestation": "archival", "document": document(number="1/NQ-UBND"), "signers": ARCHIVISTS}


@pytest.fixture
def world() -> World:
    return peopled()


def moved(unit: str, parent: str, day: str | None) -> dict[str, Any]:
    return event("unit.moved", unit, LEGAL | {"parent": parent}, effective_from=day, **OLD)


def test_a_replay_of_the_log_gives_the_same_registry(world: World) -> None:
    world.record(recognised())
    again = Registry()
    for seq, (digest, payload) in enumerate(world.events.items()):
        if payload["type"] in REGISTRY_TYPES:
            again.apply(seq, f"2024-01-02T02:00:00.{seq:06d}Z", digest, payload)
    assert snapshot(again) == snapshot(world.registry)


def test_containment_by_date(world: World) -> None:
    registry = world.registry
    assert registry.ancestors(V, "2024-01-01") == (A, H, P)
    world.record(moved(H, Q, "2023-07-01"))
    assert registry.contains(P, V, "2023-06-30") and not registry.contains(P, V, "2023-07-01")
    assert registry.contains(Q, V, "2023-07-01")
    assert registry.parent("unit:none", "2024-01-01") is None


def test_a_corrected_or_annulled_move(world: World) -> None:
    registry = world.registry
    (move,) = world.record(moved(H, Q, "2023-07-01"))
    (slip,) = world.record(meta("entry.amended", H, move, ARCHIVISTS, document=document()))
    assert registry.parent(H, "2021-12-30") == Q and registry.parent(H, "2021-12-29") == P
    (void,) = world.record(meta("entry.voided", H, slip, ARCHIVISTS, document=document()))
    assert registry.parent(H, "2021-12-30") == P
    world.record(meta("entry.voided", H, move, ARCHIVISTS, document=document()))
    assert registry.parent(H, "2025-01-01") == P
    world.record(meta("entry.voided", H, void, ARCHIVISTS, document=document()))
    assert registry.parent(H, "2025-01-01") == P


def test_a_correction_of_a_correction_replaces_its_values(world: World) -> None:
    (move,) = world.record(moved(H, Q, "2023-07-01"))
    (slip,) = world.record(meta("entry.amended", H, move, ARCHIVISTS, document=document()))
    again = meta("entry.amended", H, slip, ARCHIVISTS, document=document())
    value = [{"path": "effective_from", "value": "2022-05-01"}]
    again["body"]["fields"] = [{"path": "body.fields", "value": value}]
    world.record(again)
    assert world.registry.parent(H, "2022-04-30") == P and world.registry.parent(H, "2022-05-01") == Q


def test_a_life_has_the_dates_of_its_events(world: World) -> None:
    body = unit_body("xa", H)
    world.record(event("unit.registered", "unit:xa-c", body, effective_from="2020-01-01", effective_to="2022-01-01"))
    unit = world.registry.units["unit:xa-c"]
    assert (unit.since, unit.until) == ("2020-01-01", "2022-01-01")
    world.record(moved("unit:xa-c", P, "2021-01-01"))
    assert world.registry.units["unit:xa-c"].until == "2022-01-01"


def test_roles_and_offices_by_day(world: World) -> None:
    registry = world.registry
    world.record(granted("head", "ubnd-p", "chair", effective_from="2020-01-01", effective_to="2021-01-01"))
    assert registry.roles_on("person:head", "office:ubnd-p", "2020-12-31") == {"head", "chair"}
    assert registry.roles_on("person:head", "office:ubnd-p", "2021-01-01") == {"head"}
    assert not registry.roles_on("person:head", "office:ubnd-q", "2021-01-01")
    office = registry.offices["office:ubnd-p"]._replace(valid_from="2020-01-01", valid_to="2025-07-01")
    assert [office.in_force(day) for day in ("2019-12-31", "2020-01-01", "2025-06-30", "2025-07-01")] == [
        False, True, True, False]


def test_competence_rows_by_day_kind_and_standard(world: World) -> None:
    registry = world.registry
    act = "recognition.recognised"
    assert [found.id for found in registry.competence_rows(act, "2021-01-01", "xa", NTM)] == ["xa"]
    assert registry.competence_rows(act, "2015-12-31", "xa", NTM) == ()
    assert registry.competence_rows(act, "2021-01-01", "thon", NTM) == ()
    ended = row("xa", act, "ubnd", "contains", valid_to="2021-01-01")
    world.record(event("competence.published", "registry:competence", LEGAL | {"part": 1, "parts": 1, "rows": [ended]}))
    assert registry.competence_rows(act, "2021-01-01", "xa", NTM) == ()
    assert [found.id for found in registry.competence_rows(act, "2020-12-31", "xa", NTM)] == ["xa"]


def test_an_act_is_open_once(world: World) -> None:
    world.registry.begin()
    with pytest.raises(ValueError, match="open already"):
        world.registry.begin()
    world.registry.rollback()
    world.registry.rollback()


STEPS: list[dict[str, Any]] = [
    *founding_act()[:5],
    moved(H, Q, "2023-07-01"),
    moved(H, P, None),
    event("unit.registered", "unit:xa-c", unit_body("xa", H)),
    event("unit.members-changed", H, LEGAL | {"joined": ["unit:xa-c", "unit:xa-d"], "left": [B]}, **OLD),
    event("unit.ceased", A, LEGAL | {"form": "nhap-vao", "form_as_written": None, "successors": [
        {"relation": "whole", "unit": "unit:xa-d"}]}, effective_from="2023-07-01", **OLD),
    event("person.registered", "person:new", LEGAL | {"commitments": []}),
    granted("head", "ubnd-p", "chair"),
    event("role.ended", "office:ubnd-p", LEGAL | {"person": "person:head", "reason": None, "role": "head"}),
    enrolled("second", "ubnd-p", person="person:head"),
    event("key.retired", "office:ubnd-p", LEGAL | {"key": keyid("head"), "reason": None}),
    event("key.revoked", "office:ubnd-q", LEGAL | {"compromised_since": None, "key": keyid("headq"), "reason": "x"}),
    event("office.ended", "office:ubnd-q", LEGAL | {"reason": None}, effective_from="2025-07-01"),
    event("office.succeeded", "office:ubnd-h", LEGAL | {"reason": None, "successors": ["office:ubnd-p"]}),
    event("rules.adopted", "registry:rules", LEGAL | {"rules": 2}),
    recognised(),
]


@given(st.lists(st.sampled_from(STEPS), max_size=12), st.integers(0, 12))
def test_rollback_restores_the_state_exactly(steps: list[dict[str, Any]], kept: int) -> None:
    registry = peopled().registry

    def apply(some: list[dict[str, Any]], first: int) -> None:
        for seq, payload in enumerate(some, first):
            registry.apply(seq, "2024-02-01T00:00:00.000000Z", hexed(str(seq)), payload)

    registry.begin()
    apply(steps[:kept], 100)
    registry.commit()
    before = snapshot(registry)
    answers = (registry.root_keys(), registry.competence_rows("recognition.recognised", "2021-01-01", "xa", NTM))
    registry.begin()
    apply(steps[kept:], 200)
    registry.root_keys()
    registry.competence_rows("recognition.recognised", "2021-01-01", "xa", NTM)
    registry.rollback()
    assert {name: dict(rows) for name, rows in snapshot(registry).items()} == {
        name: dict(rows) for name, rows in before.items()}
    assert answers == (
        registry.root_keys(), registry.competence_rows("recognition.recognised", "2021-01-01", "xa", NTM))


def test_a_refused_act_leaves_no_answer_behind(world: World) -> None:
    """Judgements remembered within a refused act must not outlive it."""
    grant = granted("clerk", "ubnd-p", "head")
    clerk = [dict(HEAD[0], key=keyid("clerk"), person="person:clerk")]
    with pytest.raises(LedgerError) as refusal:
        world.record(grant, recognised(signers=clerk), recognised("unit:none"))
    assert refusal.value.code == "UNIT_UNKNOWN"
    assert world.refused(recognised(signers=clerk)).code == "ROLE_NOT_ENTITLED"
