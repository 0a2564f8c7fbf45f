"""Thresholds and measured values of docs/FORMAT.md, with only what a test is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def threshold(
    kind: str = "min",
    value: str | None = None,
    unit: str | None = "%",
    *,
    cases: Sequence[Mapping[str, Any]] = (),
    parts: Sequence[Mapping[str, Any]] = (),
    provenance: str | None = "found",
    text: str | None = None,
) -> dict[str, Any]:
    return {"cases": list(cases), "kind": kind, "parts": list(parts), "provenance": provenance, "text": text,
            "unit": unit, "value": value}  # fmt: skip


def case(value: str | None, provenance: str | None = None, **when: str | Sequence[str]) -> dict[str, Any]:
    """The value where the unit's ``when`` are as given: ``case("80", region="TN")``."""
    conditions = [
        {"attribute": attribute, "values": [values] if isinstance(values, str) else list(values)}
        for attribute, values in when.items()
    ]
    return {"provenance": provenance, "value": value, "when": conditions}


def measured(
    value: str | None = None,
    unit: str | None = "%",
    op: str = "eq",
    *,
    ratio: tuple[str, str] | None = None,
) -> dict[str, Any]:
    part, whole = ratio or (None, None)
    return {"as_written": None, "denominator": whole, "numerator": part, "op": op, "unit": unit, "value": value}
