"""``socai/session/1``: the minutes of one council session as one grid, and the act that they are.

Input only, like an act file (docs/FORMAT.md, section 10): ``{schema, session, council, held_on, ballot, counting_team?,
minutes_sha256?, document?, attestation?, dossiers}``, one line of ``dossiers`` for each: ``{dossier, appointed?,
present?, issued?, returned?, valid?, agree?, disagree?, conclusion}``. A dossier's conclusion becomes its step
``council`` in the same act, which cites the minutes: chair and secretary sign once, every step is provable alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.errors import LedgerError
from ledger.events.act_file import normalise

SCHEMA = "socai/session/1"
COUNTS = ("appointed", "present", "issued", "returned", "valid", "agree", "disagree")
CONCLUSIONS = {"passed": "passed", "failed": "failed", "as-minuted": None}
"""Conclusion of the minutes -> outcome of the dossier's step."""
A_PART = 100
"""Dossiers in one session.recorded: with several signers a payload holds 24 KiB. Further parts: ``<session>-2``, ..."""
_MEMBERS = {"schema", "session", "council", "held_on", "ballot", "counting_team", "minutes_sha256", "document",
            "attestation", "dossiers"}


def session_act(grid: object) -> dict[str, Any]:
    """The act (``socai/act/1``) of a grid: the minutes, then the step ``council`` of each dossier.

    Raises ``INVALID_SESSION_FILE`` with ``place`` (``dossiers[2].agree``), ``found``, ``expected``.
    """
    told = normalise(grid)
    if not isinstance(told, Mapping) or told.get("schema") != SCHEMA:
        found = told.get("schema") if isinstance(told, Mapping) else type(told).__name__
        raise _invalid("schema", found, SCHEMA)
    for name in told:
        if name not in _MEMBERS:
            raise _invalid(str(name), "unknown member", ", ".join(sorted(_MEMBERS)))
    lines = told.get("dossiers")
    if not isinstance(lines, list) or not lines:
        raise _invalid("dossiers", lines, "one line or more")
    items = [_item(line, f"dossiers[{index}]") for index, line in enumerate(lines)]
    events: list[dict[str, Any]] = []
    for number, start in enumerate(range(0, len(items), A_PART), 1):
        part = items[start:start + A_PART]
        label = f"minutes-{number}"
        events.append({
            "type": "session.recorded", "label": label,
            "subject": told.get("session") if number == 1 else f"{told.get('session')}-{number}",
            "effective_from": told.get("held_on"),
            "body": {name: told.get(name) for name in ("council", "held_on", "ballot", "counting_team",
                                                       "minutes_sha256")} | {"items": part},
        })
        events += [{
            "type": "dossier.advanced", "subject": item["dossier"], "effective_from": told.get("held_on"),
            "body": {"step": "council", "outcome": CONCLUSIONS[item["conclusion"]], "basis": [f"@{label}"]},
        } for item in part]
    act = {"schema": "socai/act/1", "attestation": told.get("attestation", "signed-by-author"), "events": events}
    return act | ({"document": told["document"]} if told.get("document") else {})


def _item(line: Any, place: str) -> dict[str, Any]:
    if not isinstance(line, Mapping):
        raise _invalid(place, line, "a table")
    for name in line:
        if name not in (*COUNTS, "dossier", "conclusion"):
            raise _invalid(f"{place}.{name}", "unknown member", ", ".join((*COUNTS, "dossier", "conclusion")))
    for name in COUNTS:
        count = line.get(name)
        if count is not None and (type(count) is not int or count < 0):
            raise _invalid(f"{place}.{name}", count, "a count")
    if not isinstance(line.get("conclusion"), str) or line["conclusion"] not in CONCLUSIONS:
        raise _invalid(f"{place}.conclusion", line.get("conclusion"), ", ".join(CONCLUSIONS))
    return {name: line.get(name) for name in ("dossier", "conclusion", *COUNTS)}


def _invalid(place: str, found: Any, expected: str) -> LedgerError:
    return LedgerError("INVALID_SESSION_FILE", place=place, found=str(found)[:80], expected=expected)
