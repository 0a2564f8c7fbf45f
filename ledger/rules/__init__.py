"""May this entry stand here? Pure decisions, by the version of the rules that the log itself has adopted.

Entry n is judged by the registry, tables and rules of the entries before it (DESIGN section 3), by admission when it
is appended and by every audit later, with the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ledger.errors import LedgerError
from ledger.folds.registry import Registry, Row
from ledger.rules import v1, v2
from ledger.rules.ports import Context, Note

VERSIONS: dict[int, Callable[[Registry, Mapping[str, Any], Context], list[Note]]] = {
    1: v1.judge,
    2: v2.judge,
}
"""Every version that this program can judge by."""
_MATCHING: dict[int, Callable[[Registry, Mapping[str, Any], Context], list[Row]]] = {
    1: v1.matching_rows,
    2: v2.matching_rows,
}


def judge(registry: Registry, payload: Mapping[str, Any], context: Context) -> list[Note]:
    """Judge one event at ``context.seq``; ``registry`` holds all entries before it.

    ``payload``: plain JSON values that the codec has accepted. Returns what to report. Raises ``LedgerError`` with
    the code of the first rule that refuses, or ``RULES_UNKNOWN`` if the log adopted rules this program hasn't got.
    Entry 0 is judged by the version that it names itself.
    """
    number = registry.rules_version
    if context.seq == 0 and payload["type"] == "ledger.founded":
        number = payload["body"]["rules"]
    version = VERSIONS.get(number)
    if version is None:
        raise LedgerError("RULES_UNKNOWN", place="body.rules", found=number, expected=sorted(VERSIONS))
    return version(registry, payload, context)


def matching_rows(registry: Registry, payload: Mapping[str, Any], context: Context) -> list[Row]:
    """Competence rows that the acting office of a draft meets, for the draft to name one; none by unknown rules.

    Raises what the check of the body raises.
    """
    matching = _MATCHING.get(registry.rules_version)
    return [] if matching is None else matching(registry, payload, context)


__all__ = ["VERSIONS", "Context", "Note", "judge", "matching_rows"]
