"""Entries 0 and 1: judged by the format and entry 0's root keys alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ledger.rules.ledger_builder import (
    BAD_PROOF,
    FOUNDERS,
    GENESIS,
    World,
    confirmed,
    founded,
    founding_act,
    genesis,
    hexed,
    signer,
)


def test_a_ledger_is_founded_confirmed_and_given_its_law() -> None:
    world = founded()
    registry = world.registry
    assert (registry.rules_version, registry.root_k, registry.founded_day) == (1, 2, "2024-01-02")
    assert registry.root_keys() == {one["key"] for one in FOUNDERS}
    assert registry.holds("person:op", "office:ledger", "log-operator", "2024-01-02")
    assert registry.sets["set:s19"].complete and len(registry.sets["set:s19"].indicators) == 4


@pytest.mark.parametrize(("code", "change"), [
    ("GENESIS_INVALID", {"ledger": {"genesis": GENESIS, "origin": "socai.test"}}),
    ("GENESIS_INVALID", {"observed": {"root": hexed("x"), "size": 0}}),
    ("GENESIS_INVALID", {"attestation": "archival"}),
    ("SIGNER_SET_MISMATCH", {"signers": FOUNDERS[:2]}),
])
def test_entry_0_is_refused(code: str, change: dict[str, Any]) -> None:
    assert World().refused(genesis() | change).code == code


def test_entry_0_proves_its_keys_and_offices() -> None:
    log = dict(genesis()["body"]["log_key"])
    assert World().refused(genesis(log_key=log | {"proof": BAD_PROOF})).code == "SIGNATURE_INVALID"
    assert World().refused(genesis(log_key=log | {"key": hexed("other")})).code == "KEYID_MISMATCH"
    assert World().refused(genesis(log_key=log | {"office": "office:none"})).code == "OFFICE_UNKNOWN"
    assert World().refused(genesis(rules=999)).code == "RULES_UNKNOWN"


def test_nothing_else_may_come_first() -> None:
    assert World().refused(founding_act()[0]).code == "GENESIS_INVALID"


def test_entry_1_needs_k_founders() -> None:
    world = World()
    world.record(genesis())
    assert world.refused(founding_act()[0]).code == "GENESIS_INVALID"
    assert world.refused(confirmed(FOUNDERS[:1])).code == "THRESHOLD_NOT_MET"
    stranger = signer("log", "ledger", "founder", person="person:op")
    assert world.refused(confirmed([FOUNDERS[0], stranger])).code == "KEY_NOT_VALID_AT_INDEX"
    wrong = [FOUNDERS[0], FOUNDERS[1] | {"person": "person:f3"}]
    assert world.refused(confirmed(wrong)).code == "KEY_NOT_OF_SIGNER"
    assert world.refused(confirmed(body={"genesis": hexed("other")})).code == "GENESIS_INVALID"
    world.record(confirmed(FOUNDERS))


def test_the_founding_types_stand_nowhere_else() -> None:
    world = founded()
    assert world.refused(confirmed()).code == "GENESIS_INVALID"
    assert world.refused(confirmed() | {"type": "some.thing"}).code == "NOT_UNDERSTOOD"
