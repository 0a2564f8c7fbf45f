"""May this entry stand here? Pure decisions, by the version of the rules that the log itself has adopted.

Entry n is judged by the registry, tables and rules of the entries before it (DESIGN section 3), by admission when it
is appended and by every audit later, with the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ledger.errors import LedgerError
from ledger.folds.registry import Registry
from ledger.rules import v1
from ledger.rules.ports import Context, Note

VERSIONS: dict[int, Callable[[Registry, Mapping[str, Any], Context], list[Note]]] = {1: v1.judge}
"""Every version that this program can judge by."""


def judge(registry: Registry, payload: Mapping[str, Any], context: Context) -> list[Note]:
    """Judge one event at ``context.seq``; ``registry`` holds all entries before it.

    ``payload``: plain JSON values that the codec has accepted. Returns what to report. Raises ``LedgerError`` with
    the code of the first rule that refuses, or ``RULES_UNKNOWN`` if the log adopted rules this program hasn't got.
    """
    version = VERSIONS.get(registry.rules_version)
    if version is None:
        raise LedgerError("RULES_UNKNOWN", found=registry.rules_version, expected=sorted(VERSIONS))
    return version(registry, payload, context)


__all__ = ["VERSIONS", "Context", "Note", "judge"]
