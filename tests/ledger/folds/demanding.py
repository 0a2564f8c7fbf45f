"""Sets with thresholds, preconditions and crosswalks, results, surveys and a district for tests of what they demand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.ledger.folds.memory_log import (
    STATED,
    MemoryLog,
    criteria_set,
    event,
    members,
    observed,
    registered,
    standard,
)

NTM, HIGHER = "standard:ntm", "standard:nang-cao"
D = "unit:d"
COMMUNES = ["unit:a", "unit:b", "unit:c"]
KINDS = [
    {"id": "huyen", "level": "district", "in_scope": True},
    {"id": "xa", "level": "commune", "in_scope": True},
    {"id": "thi-tran", "level": "commune", "in_scope": False},
    {"id": "thon", "level": "village", "in_scope": True},
]


def demanding(
    set_id: str,
    kinds: Sequence[str],
    criteria: Mapping[str, Sequence[str]],
    *,
    of: str = NTM,
    thresholds: Mapping[str, Any] | None = None,
    preconditions: Sequence[Mapping[str, Any]] = (),
    crosswalk: Sequence[Mapping[str, Any]] = (),
    status: str = "found",
    since: str = "2020-01-01",
) -> dict[str, Any]:
    published = criteria_set(set_id, of, kinds, since, None, criteria)
    body = published["body"]
    for criterion in body["criteria"]:
        for indicator in criterion["indicators"]:
            indicator["threshold"] = (thresholds or {}).get(indicator["number"])
    body |= {"preconditions": list(preconditions), "crosswalk": list(crosswalk)}
    body["provenance"] = {"status": status, "found": None}
    return published


def precondition(number: str, text: str, kind: str = "min", value: str | None = None, **given: Any) -> dict[str, Any]:
    row = {"provenance": None, "set": None, "standard": None, "unit": None, "unit_kinds": []}
    return {**row, "kind": kind, "number": number, "text": text, "value": value, **given}


def result(
    name: str,
    unit: str,
    set_id: str,
    on: str,
    outcomes: Mapping[str, str | tuple[str, Mapping[str, Any]]] | None = None,
    *,
    stage: str = "reported",
    of: str = "indicators",
    standard: str = NTM,
    counts: Mapping[str, Any] | None = None,
    claimed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """``outcomes``: number -> outcome, or (outcome, measured)."""
    items = [
        {
            "number": number,
            "outcome": said if isinstance(said, str) else said[0],
            "measured": None if isinstance(said, str) else said[1],
            "claimed": (claimed or {}).get(number),
            "note": None,
        }
        for number, said in (outcomes or {}).items()
    ]
    body = {
        "standard": standard, "set": set_id, "observed_on": observed(on), "criteria": [], "indicators": [],
        "counts": {"known_met": [], "known_unmet": [], "of": "criteria", **counts} if counts else None,
        "partial": False, "amends": None, "stated": STATED, "dossier": None, "by": None,
    }  # fmt: skip
    return event(name, f"result.{stage}", unit, {**body, of: items}, attestation="quoted-from-report")


def survey(
    name: str, unit: str, on: str, satisfied: int | None, surveyed: int | None, rate: str | None = None,
    items: Sequence[str | None] = (), set_id: str | None = None,
) -> Any:  # fmt: skip
    """``items``: the rate of each."""
    told = [{"item": f"nội dung {number}", "rate": one} for number, one in enumerate(items, 1)]
    body = {"standard": NTM, "set": set_id, "for_year": None, "observed_on": observed(on), "surveyed": surveyed,
            "satisfied": satisfied, "rate": rate, "items": told, "stated": STATED}  # fmt: skip
    return event(name, "survey.recorded", unit, body)


def district(*published: Mapping[str, Any], communes: Sequence[str] = COMMUNES, extra: Sequence[Any] = ()) -> MemoryLog:
    """District ``D`` with its communes, the two standards, and what is published beside them."""
    kinds = [{**kind, "names": {"vi": kind["id"], "en": None}, "valid_from": None, "valid_to": None} for kind in KINDS]
    return MemoryLog().add(
        "2015-01-01T00:00",
        event("kinds", "kinds.published", "registry:kinds", {"kinds": kinds, "part": 1, "parts": 1}),
        standard(NTM, ["xa", "huyen"]),
        standard(HIGHER, ["xa", "huyen"], [NTM]),
        *published,
        registered("reg D", D, "huyen", "D"),
        *(registered(f"reg {unit}", unit, "xa", unit[-1].upper(), D) for unit in communes),
        *([members("members", D, communes)] if communes else []),
        *extra,
    )
