"""Which subjects are law: what ``ledger.folds.law.Law`` must be told of before it folds anything."""

from __future__ import annotations

LAW_SUBJECTS = ("standard:", "set:", "registry:kinds")
"""Prefixes of the subjects whose streams' lengths a ``Law`` is given; an answer reads all of them at its cut."""
