"""rules/2: rules/1 and what must come before a decision: steps, councils, votes, delegation, separation of duties.

Made of rules/1's own checks; what it adds stands in the modules beside this one (docs/adr/0018-rules-2.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ledger.folds.registry import Registry, Row
from ledger.rules import v1
from ledger.rules.ports import Context
from ledger.rules.v2.table import RULES_2

__all__ = ["judge", "matching_rows"]


judge = partial(v1.judge_by, RULES_2)
"""``judge_by`` of rules/2."""


def matching_rows(registry: Registry, payload: Mapping[str, Any], context: Context) -> list[Row]:
    """Rows of the competence table that the acting office of a draft meets."""
    return v1.matching_by(RULES_2, registry, payload, context)
