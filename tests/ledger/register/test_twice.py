"""The country's own register has no unit twice: neither before nor after 2025-07-01."""

from __future__ import annotations

import csv
import io

import pytest

import data
from data import seed
from ledger.events.drafting import Intent
from ledger.register.twice import registered_twice
from tests.ledger.folds.memory_log import MemoryLog, event


@pytest.mark.parametrize("table", ["before", "after"])
def test_no_unit_of_the_country_is_there_twice(table: str) -> None:
    rows = csv.DictReader(io.StringIO(data.read_text(f"units/national/{table}.csv")))
    told = [
        Intent("unit.registered", f"unit:{row['id']}", {
            "kind": row["kind"], "name": row["name"], "parent": f"unit:{row['parent']}", "code": row["code"]})
        for row in rows
    ]  # fmt: skip
    kinds = [seed.kind_row(row) for row in data.load_toml("kinds.toml")["kinds"]]
    published = event("kinds", "kinds.published", "registry:kinds", {"kinds": kinds, "part": 1, "parts": 1})
    view = MemoryLog().add("2015-01-01T00:00", published).view()
    assert list(registered_twice(told, view, {})) == []
    again, _ = registered_twice([*told, told[-1]._replace(subject="unit:lan-hai")], view, {})
    assert again.found == told[-1].body["code"] and again.expected == told[-1].subject
    other = told[-1]._replace(subject="unit:lan-ba", body={**told[-1].body, "code": "99999"})
    (again,) = registered_twice([*told, other], view, {})
    assert again.found == told[-1].body["name"] and again.place.endswith(".body.name")
