"""Preconditions beside a set and the rule on revocation: by root keys, of what is published."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ledger.rules.ledger_builder import HEAD, LEGAL, NTM, World, event, peopled, set_body

SET, OTHER, HIGHER = "set:xa-2022", "set:nang-cao", "standard:nang-cao"


def preconditions(subject: str = NTM, set_id: str = SET, **row: Any) -> dict[str, Any]:
    told = {"kind": "text", "number": "1", "provenance": "found", "set": None, "standard": None,
            "text": "Không nợ đọng", "unit": None, "unit_kinds": [], "value": None} | row
    return event("preconditions.published", subject, LEGAL | {"preconditions": [told], "set": set_id, "source": None})


def revocation(**measure: Any) -> dict[str, Any]:
    told = {"communes": None, "key_criteria": ["Thu nhập"], "provenance": "found", "set": SET, "standard": NTM,
            "unit_kind": "xa"} | measure
    body = {"act": "Quyết định 18/2022/QĐ-TTg", "ended": "2026-01-01", "in_force": "2022-08-02", "measures": [told],
            "provenance": "found", "shares": {"communes_revoked": 30, "unmet": 50, "unmet_with_key": 30},
            "signed_on": "2022-08-02", "source": None}
    return event("revocation.published", "registry:revocation", LEGAL | body)


@pytest.fixture
def world() -> World:
    world = peopled()
    higher = LEGAL | {"counted_in": "criteria", "names": {"en": None, "vi": "nâng cao"}, "provenance": "found",
                      "requires": [NTM], "source": None, "term_months": None, "unit_kinds": ["xa"]}
    world.record(
        event("standard.published", HIGHER, higher),
        event("set.published", SET, set_body({"1": ["1.1"]}, standard=NTM, unit_kinds=["xa"])),
        event("set.published", OTHER, set_body({"1": ["1.1"]}, standard=HIGHER, unit_kinds=["xa"])),
    )
    return world


def test_preconditions_name_what_is_published(world: World) -> None:
    assert world.noted(preconditions(kind="survey-items", unit_kinds=["xa"], standard=NTM, set=OTHER)) == []
    refused = {
        "STANDARD_UNKNOWN": [preconditions("standard:none"), preconditions(standard="standard:none")],
        "SET_UNKNOWN": [preconditions(set_id="set:none"), preconditions(set="set:none")],
        "SET_NOT_OF_STANDARD": [preconditions(set_id=OTHER)],
        "KIND_UNKNOWN": [preconditions(unit_kinds=["dao"])],
    }
    for code, drafts in refused.items():
        for draft in drafts:
            refusal = world.refused(draft)
            assert refusal.code == code and refusal.facts["found"] and refusal.facts["expected"], draft


def test_revocation_names_what_is_published(world: World) -> None:
    assert world.noted(revocation(communes={"kind": "xa", "standard": NTM})) == []
    assert world.noted(revocation(set=OTHER)) == [], "another standard's set may measure it (kiểu mẫu by nâng cao)"
    refused = {
        "KIND_UNKNOWN": [revocation(unit_kind="dao"), revocation(communes={"kind": "dao", "standard": NTM})],
        "STANDARD_UNKNOWN": [revocation(standard="standard:none"),
                             revocation(communes={"kind": "xa", "standard": "standard:none"})],
        "SET_UNKNOWN": [revocation(set="set:none")],
    }
    for code, drafts in refused.items():
        for draft in drafts:
            refusal = world.refused(draft)
            assert refusal.code == code and refusal.facts["found"] and refusal.facts["expected"], draft


@pytest.mark.parametrize("draft", [preconditions(), revocation()])
def test_law_is_published_by_the_root_keys(world: World, draft: dict[str, Any]) -> None:
    assert world.refused(draft | {"signers": HEAD}).code == "THRESHOLD_NOT_MET"
