"""The rule on revocation comes from the log, at the cut: none, one, one published again, a later act."""

from __future__ import annotations

from typing import Any

from data import load_toml
from data.conditions import revocation_body
from ledger.folds.revoking import published_rule
from tests.ledger.folds.memory_log import MemoryLog, event

BODY = revocation_body(load_toml("revocation.toml"))


def told(name: str, **changed: Any) -> dict[str, Any]:
    return event(name, "revocation.published", "registry:revocation", {**BODY, **changed})


def test_a_ledger_that_publishes_none_has_none() -> None:
    assert published_rule(MemoryLog().view(), "2024-01-01") is None
    log = MemoryLog().add("2022-09-01T00:00", told("r", provenance="from-memory 0.9"))
    assert published_rule(log.view(), "2024-01-01") is None


def test_the_rule_of_the_day_at_the_cut() -> None:
    log = MemoryLog().add("2022-09-01T00:00", told("r"))
    later = {**BODY["shares"], "unmet": 60}
    log.add("2024-01-01T00:00", told("mended", shares=later))
    log.add("2026-01-01T00:00", told("next", act="Quyết định mới", in_force="2026-02-01", ended=None))
    rule = published_rule(log.view(), "2024-06-01")
    assert rule is not None and rule.without_key == 60 and rule.published_by is not None
    assert rule.published_by["seq"] == 1 and rule.published_by["type"] == "revocation.published"
    before = published_rule(log.view(1), "2024-06-01")
    assert before is not None and before.without_key == 50, "as known before it was published again"
    acts = []
    for day in ("2020-01-01", "2026-01-15", "2026-02-01"):
        found = published_rule(log.view(), day)
        acts.append(found and (found.act, found.measure("xa", "standard:ntm", day) is not None))
    assert acts == [(BODY["act"], False), (BODY["act"], False), ("Quyết định mới", True)]
