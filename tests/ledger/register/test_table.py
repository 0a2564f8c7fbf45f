"""Tables of units: what is refused, with file, row, column and the row that says otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.errors import LedgerError
from ledger.register.table import Register, read_register

BEFORE = [
    "id,kind,code,parent,name,aliases",
    "tinh-p,tinh,10,,P,",
    "huyen-h,huyen,100,10,H,",
    "huyen-dao,huyen,101,10,Đảo,",
    "xa-a,xa,10001,100,A,A a|Aa",
    "xa-b,xa,10002,100,B,",
    "xa-c,xa,10003,100,C,",
    "xa-d,xa,10004,100,D,",
]
AFTER = [
    "id,kind,code,parent,name,aliases,predecessors",
    "tinh-p,tinh,10,,P,,",
    "xa-a-2,xa,10001,10,A,,10001 10002~",
    "xa-c-2,xa,10003,10,C,,10003 10002~",
    "xa-d,xa,10004,10,D,,",
    "dac-khu-dao,dac-khu,10101,10,Đảo,,101",
]


def read(before: list[str] = BEFORE, after: list[str] = AFTER) -> Register:
    return read_register("\n".join(before) + "\n", "\n".join(after) + "\n", {})


def changed(rows: list[str], number: int, text: str) -> list[str]:
    return [text if place == number else row for place, row in enumerate(rows)]


def test_a_register_is_read() -> None:
    register = read()
    assert register.before["10001"].aliases == ("A a", "Aa")
    assert register.goes_on("10004") and not register.goes_on("10001")
    assert [(row.id, whole) for row, whole in register.successors()["10002"]] == [("xa-a-2", False), ("xa-c-2", False)]


@pytest.mark.parametrize(("file", "row", "text", "facts"), [
    ("before", 0, "id,kind", {"row": 1, "found": "id,kind"}),
    ("before", 4, "xa-a,xa,10001,100,A", {"row": 5, "found": 5}),
    ("before", 4, "Xa A,xa,10001,100,A,", {"row": 5, "column": "id", "found": "Xa A"}),
    ("before", 4, "xa-a,Xã,10001,100,A,", {"row": 5, "column": "kind", "found": "Xã"}),
    ("before", 4, "xa-a,xa,1001,100,A,", {"row": 5, "column": "code", "found": "1001"}),
    ("before", 4, "xa-a,xa,10001,100,,", {"row": 5, "column": "name", "found": ""}),
    ("before", 4, "xa-a,xa,10001,100,A\u0301,", {"row": 5, "column": "name", "found": "A\u0301"}),
    ("before", 4, "xa-a,xa,10001,100,A,A  a", {"row": 5, "column": "aliases", "found": "A  a"}),
    ("before", 4, "xa-a,xa,10001,109,A,", {"row": 5, "column": "parent", "found": "109"}),
    ("before", 4, "xa-a,xa,10001,10002,A,", {"row": 5, "column": "parent", "found": "10002"}),
    ("before", 5, "xa-a,xa,10002,100,B,", {"row": 6, "column": "id", "found": "xa-a", "first": 5}),
    ("before", 5, "xa-b,xa,10001,100,B,", {"row": 6, "column": "code", "found": "10001", "first": 5}),
    ("before", 5, "xa-b,xa,10002,100,A,", {"row": 6, "column": "name", "found": "A", "first": 5}),
    ("before", 7, "xa-d,xa,10009,100,D,", {"file": "after.csv", "row": 5, "column": "id", "first": 8}),
    ("after", 2, "xa-a-2,xa,10001,10,A,,", {"row": 3, "column": "predecessors", "found": ""}),
    ("after", 2, "xa-a-2,xa,10001,10,A,,10001 10009", {"row": 3, "column": "predecessors", "found": "10009"}),
    ("after", 2, "xa-a-2,xa,10001,10,A,,10001 10004", {"row": 3, "found": "10004", "first": 8}),
    ("after", 2, "xa-a-2,xa,10001,10,A,,10001 10003", {"row": 4, "found": "10003", "first": 3}),
    ("after", 2, "xa-a-2,xa,10001,10,A,,10001 10002", {"row": 4, "found": "10002", "first": 3}),
    ("after", 3, "xa-c-2,xa,10003,10,C,,10003 10002", {"row": 4, "found": "10002", "first": 3}),
    ("after", 4, "xa-d,xa,10004,10,D,,10001", {"row": 5, "column": "id", "found": "xa-d", "first": 8}),
    ("after", 2, "xa-a-2,xa,10001,10,A,,10002~", {"file": "before.csv", "row": 5, "column": "code"}),
])
def test_a_wrong_row_is_refused_with_both_facts(file: str, row: int, text: str, facts: dict[str, Any]) -> None:
    tables = {"before": BEFORE, "after": AFTER}
    tables[file] = changed(tables[file], row, text)
    with pytest.raises(LedgerError) as refused:
        read(**tables)
    assert refused.value.code == "REGISTER_INVALID"
    assert {"file": f"{file}.csv", **facts}.items() <= refused.value.facts.items()
