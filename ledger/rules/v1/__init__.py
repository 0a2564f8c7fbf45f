"""rules/1: every entry is checked for key, role, competence and effect date (DESIGN section 3)."""

from __future__ import annotations

from ledger.rules.v1.judge import judge, judge_by, matching_by, matching_rows

__all__ = ["judge", "judge_by", "matching_by", "matching_rows"]
