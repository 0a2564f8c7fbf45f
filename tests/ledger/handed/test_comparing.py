"""When the gate of a restored ledger opens: nothing signed is longer or different, and something signed is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.handed.comparing import Known, compare, verdict
from ledger.stores.gate import demand_no_gate, gate_path, open_gate, read_gate, shut_gate

GENESIS = "0" * 64


def root_at(size: int) -> str:
    return f"{size:064x}"


def known(size: int, *, signed: bool = True, root: str | None = None) -> Known:
    return Known("x", size, root or root_at(size), signed)


def test_each_verdict() -> None:
    def judged(*heads: Known, never_signed: bool = False) -> str:
        return verdict(compare(heads, 10, root_at), never_signed=never_signed)

    assert judged(known(7)) == "open" and judged(known(10), known(3)) == "open"
    assert judged() == "unproven" and judged(known(7, signed=False)) == "unproven"
    assert judged(never_signed=True) == "open"
    assert judged(known(7), known(12, signed=False)) == "open", "unsigned entries are lost, and said"
    assert judged(known(7), known(12)) == "lost" and judged(known(12), never_signed=True) == "lost"
    assert judged(known(7), known(5, root="f" * 64)) == "fork"
    assert judged(known(12), known(5, signed=False, root="f" * 64)) == "fork"


@given(st.lists(st.builds(Known, st.just("x"), st.integers(1, 20), st.sampled_from(["a", "b"]), st.booleans())))
def test_it_opens_only_if_everything_signed_agrees(heads: list[Known]) -> None:
    found = verdict(compare(heads, 10, lambda _: "a"), never_signed=False)
    if found == "open":
        assert all(one.size <= 10 and one.root == "a" for one in heads if one.signed)


def test_the_gate(tmp_path_factory: pytest.TempPathFactory) -> None:
    ledger = str(tmp_path_factory.mktemp("gate") / "socai.db")
    demand_no_gate(ledger, GENESIS)
    open_gate(ledger)
    shut_gate(ledger, "restored", ("a", GENESIS, 5, "1" * 64))
    with pytest.raises(LedgerError) as refused:
        demand_no_gate(ledger, GENESIS)
    assert refused.value.code == "LEDGER_RESTORED"
    demand_no_gate(ledger, GENESIS, restored=True)
    demand_no_gate(ledger, "f" * 64)
    with open(gate_path(ledger), "w", encoding="utf-8") as file:
        file.write("nonsense")
    with pytest.raises(LedgerError) as refused:
        demand_no_gate(ledger, GENESIS)
    assert refused.value.code == "LEDGER_RESTORED", "what can't be read is shut"
    open_gate(ledger)
    assert read_gate(ledger) is None
    shut_gate(ledger, "closed", ("a", GENESIS, 5, "1" * 64))
    for attempt in (lambda: demand_no_gate(ledger, GENESIS, restored=True), lambda: open_gate(ledger)):
        with pytest.raises(LedgerError) as refused:
            attempt()
        assert refused.value.code == "LEDGER_CLOSED"
