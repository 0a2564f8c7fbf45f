"""Every state in which the operator's machine can find itself has its rule."""

from __future__ import annotations

import pytest

from ledger.checkpoints.start import Head, judge_start
from ledger.errors import LedgerError
from ledger.proof.checkpoint import Checkpoint

ROOTS = {size: f"{size:064x}" for size in range(1, 40)}


def note(size: int, root: str | None = None) -> Checkpoint:
    return Checkpoint("a.example", size, root or ROOTS[size])


@pytest.mark.parametrize(("head", "notes", "start"), [
    (None, [], "first"),
    (Head(5, ROOTS[5]), [note(5)], "ready"),
    (Head(9, ROOTS[9]), [note(5), note(9)], "ready"),
    (Head(9, ROOTS[9]), [note(5)], "unsigned"),
    (Head(9, ROOTS[9]), [], "unsigned"),
])
def test_states_in_which_it_goes_on(head: Head | None, notes: list[Checkpoint], start: str) -> None:
    assert judge_start(head, notes, 10, ROOTS.__getitem__) == start
    assert judge_start(head, list(reversed(notes)), 10, ROOTS.__getitem__) == start


@pytest.mark.parametrize(("head", "notes", "code"), [
    (None, [note(5)], "LOG_HEAD_MISSING"),
    (Head(5, ROOTS[5]), [note(5), note(9)], "LOG_NOTES_AHEAD"),
    (Head(11, ROOTS[11]), [note(5)], "LOG_HEAD_AHEAD"),
    (Head(11, ROOTS[11]), [], "LOG_HEAD_AHEAD"),
    (Head(5, ROOTS[6]), [note(5)], "LOG_HEAD_DIFFERS"),
    (Head(5, ROOTS[5]), [note(5, ROOTS[6])], "ROOT_MISMATCH"),
    (Head(5, ROOTS[5]), [note(3, ROOTS[6]), note(5)], "ROOT_MISMATCH"),
    (Head(5, ROOTS[5]), [note(5), note(11)], "TRUNCATED"),
    (None, [note(11)], "TRUNCATED"),
    (None, [note(5, ROOTS[6])], "ROOT_MISMATCH"),
    (Head(5, ROOTS[5]), [note(5), note(5, ROOTS[6])], "EQUIVOCATION"),
])
def test_states_in_which_nothing_is_signed(head: Head | None, notes: list[Checkpoint], code: str) -> None:
    with pytest.raises(LedgerError) as caught:
        judge_start(head, notes, 10, ROOTS.__getitem__)
    assert caught.value.code == code
    assert {"found", "expected"} <= caught.value.facts.keys()
