"""A product follows its commune: where it was made stays, where that is now is told beside it."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.errors import LedgerError
from ledger.folds.product import product_status
from tests import schemas
from tests.ledger.folds.memory_log import LEGAL, MemoryLog, ceased, event, formed, registered

A, B, HONEY = "unit:a", "unit:b", "product:mat-ong"


def status(log: MemoryLog, day: str) -> dict[str, Any]:
    answer = product_status(log.view(), HONEY, log.cut(day), {"seq": 0, "root": "", "recorded_at": None})
    schemas.demand("product", answer)
    return answer


def test_a_commune_that_was_merged() -> None:
    log = MemoryLog().add("2020-01-01T00:00", registered("a", A, "xa", "A"))
    with pytest.raises(LedgerError, match="PRODUCT_UNKNOWN"):
        status(log, "2024-01-01")
    body = LEGAL | {"category": None, "name": "Mật ong", "owner": None, "unit": A}
    log.add("2020-01-02T00:00", event("p", "product.registered", HONEY, body))
    log.add("2025-06-20T00:00", ceased("a-", A, {B: "whole"}, effective_from="2025-07-01"),
            formed("b+", B, "xa", "B", None, {A: "whole"}, effective_from="2025-07-01"))
    assert status(log, "2025-06-30")["product"]["unit_now"] is None
    later = status(log, "2025-07-01")["product"]
    assert (later["unit"]["id"], later["unit_now"]["id"]) == (A, B)
    assert status(log, "2025-07-01")["state"] == "none" and status(log, "2025-07-01")["raters"] == []
