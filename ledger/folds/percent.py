"""Shares in percent, and shares of which something is unknown."""

from __future__ import annotations

from typing import Any


def percent(count: int, total: int) -> float | None:
    """A share in percent, rounded half up to 1 place; None of nothing."""
    return (2000 * count + total) // (2 * total) / 10 if total else None


def share(count: int, unknown: int, of: int) -> dict[str, Any]:
    """``{count, unknown, of, share: {least, most}}``: unknown ones counted as not, then as being among them."""
    return {
        "count": count,
        "unknown": unknown,
        "of": of,
        "share": {"least": percent(count, of), "most": percent(count + unknown, of)},
    }
