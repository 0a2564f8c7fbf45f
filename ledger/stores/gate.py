"""The gate of a restored ledger: a file beside it that says why nothing may be appended yet, or ever.

``<ledger>.restored`` {schema, state, origin, genesis, size, root}. ``restored``: a backup was put in place, and nobody
has yet compared it with what is known of the log elsewhere. ``closed``: a signed tail is gone for good; only a ledger
that names this one as its predecessor goes on.
"""

from __future__ import annotations

import json
import os
from typing import Any, Literal

from ledger.errors import LedgerError
from ledger.stores.durable import sync_folder, write_durably

SCHEMA = "socai/restored/1"
State = Literal["restored", "closed"]


def gate_path(ledger: str | os.PathLike[str]) -> str:
    """The gate's file of a ledger."""
    return f"{os.fspath(ledger)}.restored"


def read_gate(ledger: str | os.PathLike[str]) -> dict[str, Any] | None:
    """What the gate says; None where there is none. A gate that can't be read is shut: ``restored``."""
    path = gate_path(ledger)
    try:
        with open(path, encoding="utf-8") as file:
            held = json.load(file)
        if isinstance(held, dict) and held.get("schema") == SCHEMA and held.get("state") in ("restored", "closed"):
            return held
    except FileNotFoundError:
        return None
    except (ValueError, RecursionError):
        pass
    return {"schema": SCHEMA, "state": "restored"}


def demand_no_gate(ledger: str | os.PathLike[str], genesis: str, *, restored: bool = False) -> None:
    """Raises ``LEDGER_RESTORED`` (unless ``restored``: its lost tail comes back) or ``LEDGER_CLOSED``.

    A gate of another genesis shuts nothing: it was left behind by a ledger that lay here before.
    """
    held = read_gate(ledger)
    if held is None or held.get("genesis", genesis) != genesis:
        return
    if not (restored and held["state"] == "restored"):
        code = "LEDGER_CLOSED" if held["state"] == "closed" else "LEDGER_RESTORED"
        raise LedgerError(code, path=os.fspath(ledger), gate=gate_path(ledger))


def shut_gate(ledger: str, state: State, head: tuple[str, str, int, str]) -> None:
    """Let nothing be appended from now on. ``head``: origin, genesis, size and root of the ledger as it is."""
    told = {"schema": SCHEMA, "state": state, **dict(zip(("origin", "genesis", "size", "root"), head, strict=True))}
    write_durably(gate_path(ledger), (json.dumps(told) + "\n").encode("ascii"))


def open_gate(ledger: str) -> None:
    """Let appends happen again. A closed ledger stays closed: ``LEDGER_CLOSED``."""
    held = read_gate(ledger)
    if held is None:
        return
    if held["state"] == "closed":
        raise LedgerError("LEDGER_CLOSED", path=os.fspath(ledger), gate=gate_path(ledger))
    os.unlink(gate_path(ledger))
    sync_folder(os.path.dirname(os.path.abspath(ledger)))
