"""rules/2: delegations no wider and no longer than what they come from; nobody gives power to themselves."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ledger.rules.ledger_builder import FOUNDERS, LEGAL, ROOTS, World, event, granted, row, signer
from tests.ledger.rules.second_builder import ROWS, advanced, registered, second


@pytest.fixture
def world() -> World:
    return second()


def given(to: str, by: str = "head", way: str = "KT.", since: str = "2023-01-01", until: str | None = "2025-01-01",
          acts: list[str] | None = None, standards: list[str] | None = None, **members: Any) -> dict[str, Any]:
    body = LEGAL | {"acts": acts, "from_person": f"person:{by}", "role": "head", "signing_as": way,
                    "standards": standards, "to_person": f"person:{to}"}
    return event("delegation.granted", "office:ubnd-p", body, effective_from=since, effective_to=until, **members)


def acting(name: str, delegation: str, way: str = "KT.") -> list[dict[str, Any]]:
    return [signer(name, "ubnd-p", "head", delegation=delegation, signing_as=way)]


def test_no_longer_than_the_role(world: World) -> None:
    world.record(event("role.ended", "office:ubnd-p", LEGAL | {
        "person": "person:head", "reason": None, "role": "head"}, effective_from="2024-06-01"))
    for until in ("2025-01-01", None):
        refusal = world.refused(given("clerk", until=until))
        assert (refusal.code, refusal.facts["expected"]) == ("DELEGATION_TOO_LONG", "<= 2024-06-01")
    world.record(given("clerk", until="2024-06-01"))


def test_grants_that_follow_each_other_are_one_role(world: World) -> None:
    world.record(granted("clerk", "ubnd-p", "head", effective_from="2022-01-01", effective_to="2023-06-01"))
    world.record(granted("clerk", "ubnd-p", "head", effective_from="2023-06-01", effective_to="2024-06-01"))
    assert world.refused(given("headh", "clerk", until="2024-07-01")).facts["expected"] == "<= 2024-06-01"
    world.record(given("headh", "clerk", until="2024-06-01"))


def test_only_tl_is_passed_on_and_only_once(world: World) -> None:
    (first,) = world.record(given("clerk", way="TL.", acts=["dossier.advanced"]))
    assert world.refused(given("headh", "clerk", "TL.")).code == "DELEGATION_TOO_DEEP"
    assert world.refused(given("headh", "clerk")).code == "DELEGATION_TOO_WIDE"
    assert world.refused(given("headh", "clerk", acts=["dossier.advanced", "vote.cast"])).code == "DELEGATION_TOO_WIDE"
    long = given("headh", "clerk", until="2025-06-01", acts=["dossier.advanced"])
    assert world.refused(long).facts["expected"] == "<= 2025-01-01"
    (second_step,) = world.record(given("headh", "clerk", acts=["dossier.advanced"]))
    assert world.refused(given("heada", "headh", acts=["dossier.advanced"])).code == "DELEGATION_TOO_DEEP"
    world.record(registered())
    world.record(event("key.enrolled", "office:ubnd-p", _key("headh2", "headh")))
    deputy = [signer("headh2", "ubnd-p", "head", person="person:headh", delegation=second_step, signing_as="KT.")]
    world.record(advanced("appraised", deputy))
    world.record(event("delegation.ended", "office:ubnd-p", LEGAL | {"delegation": first, "reason": None},
                       effective_from="2024-01-01"))
    assert world.refused(advanced("appraised", deputy)).code == "ROLE_NOT_ENTITLED"


def test_a_chain_made_under_rules_1_is_not_followed() -> None:
    world = second(rules=1)
    world.record(granted("clerk", "ubnd-p", "head", effective_from="2023-01-01", effective_to="2024-01-05"))
    (kt,) = world.record(given("headh", "clerk"))
    (deeper,) = world.record(given("clerk"))
    world.record(event("rules.adopted", "registry:rules", LEGAL | {"rules": 2}))
    world.record(event("key.enrolled", "office:ubnd-p", _key("headh2", "headh")))
    world.day = "2024-02-01"
    deputy = [signer("headh2", "ubnd-p", "head", person="person:headh", delegation=kt, signing_as="KT.")]
    world.record(registered(procedure="procedure:xa-18"))
    refusal = world.refused(advanced("appraised", deputy))
    assert (refusal.code, refusal.facts["found"]) == ("DELEGATION_TOO_DEEP", ["KT.", "KT."])
    assert deeper in world.registry.delegations


def test_tuq_is_limited_in_time_and_content(world: World) -> None:
    assert world.refused(given("clerk", way="TUQ.", until=None, acts=["dossier.advanced"])).code == (
        "DELEGATION_UNLIMITED")
    assert world.refused(given("clerk", way="TUQ.")).code == "DELEGATION_UNLIMITED"
    (one,) = world.record(given("clerk", way="TUQ.", acts=["dossier.advanced"]))
    world.record(registered())
    world.record(advanced("appraised", acting("clerk", one, "TUQ.")))


def test_nobody_grants_a_role_to_themselves(world: World) -> None:
    grant = granted("f1", "ubnd-p", "head")
    refusal = world.refused(grant)
    assert (refusal.code, refusal.facts["found"]) == ("ROLE_SELF_GRANTED", "person:f1")
    world.record(grant | {"signers": FOUNDERS[1:]})
    assert world.refused(given("f1", signers=ROOTS)).code == "ROLE_SELF_GRANTED"
    assert world.refused(given("head")).code == "DELEGATION_TO_SELF"
    assert world.refused(given("clerk", "heada")).code == "ROLE_NOT_HELD"


def test_what_is_only_remembered_decides_nothing(world: World) -> None:
    rows = [one | {"provenance": "from-memory 0.9"} if one["id"] == "tra" else one for one in ROWS]
    world.record(event("competence.published", "registry:competence", LEGAL | {"part": 1, "parts": 1, "rows": rows}))
    world.record(registered())
    back = event("dossier.returned", "dossier:d1", LEGAL | {"reasons": "thiếu"}, [signer("headh", "ubnd-h", "head")])
    assert world.refused(back).code == "BASIS_REQUIRED"
    back["body"]["basis_text"] = "thông lệ"
    assert world.noted(back) == ["COMPETENCE_UNKNOWN"]


def test_once_its_row_has_ended_only_root_keys_grant_roles() -> None:
    for rules, code in ((1, "BASIS_REQUIRED"), (2, "THRESHOLD_NOT_MET")):
        world = second(rules=rules)
        ended = row("chuc-vu", "role.granted", "ubnd", "self", valid_to="2020-01-01", provenance="found: test")
        world.record(event("competence.published", "registry:competence", LEGAL | {
            "part": 1, "parts": 1, "rows": [ended]}))
        own = granted("clerk", "ubnd-p", "head", signers=[signer("head", "ubnd-p", "head")])
        assert world.refused(own).code == code


def _key(name: str, person: str) -> dict[str, Any]:
    from tests.ledger.rules.ledger_builder import enrolled

    body: dict[str, Any] = enrolled(name, "ubnd-p", person=f"person:{person}")["body"]
    return body
