"""What a set file of the right form must agree on with itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ledger.criteria.faults import Fault

MEASURED = frozenset({"min", "max"})
"""Kinds of threshold whose value is a quantity and needs a unit."""
_PLACES = (("region", "regions", "REGION_UNKNOWN"), ("group", "groups", "GROUP_UNKNOWN"),
           ("zone", "zones", "ZONE_UNKNOWN"))
_QUANTITY = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?\Z")


def content_faults(table: Mapping[str, Any]) -> list[Fault]:
    """Numbers once each, totals as listed, quantities with unit, regions and groups that the set names, days in order.

    Codes: ``NUMBER_TWICE``, ``COUNT_LIST_MISMATCH``, ``THRESHOLD_WITHOUT_UNIT``, ``THRESHOLD_NOT_A_QUANTITY``,
    ``REGION_UNKNOWN``, ``GROUP_UNKNOWN``, ``ZONE_UNKNOWN``, ``CRITERION_UNKNOWN`` (crosswalk), ``DATE_ORDER``.
    """
    criteria = table.get("criteria", [])
    items = [
        (f"criteria[{outer}].indicators[{inner}]", item)
        for outer, row in enumerate(criteria) for inner, item in enumerate(row.get("indicators", ()))
    ]
    numbered = [(f"criteria[{index}]", row) for index, row in enumerate(criteria)]
    return [
        *_twice(numbered),
        *_twice(items),
        *_total(table, "criteria_total", len(numbered)),
        *_total(table, "indicators_total", len(items)),
        *(fault for place, item in items for fault in _threshold(table, place, item)),
        *_crosswalk(table, {row["number"] for _, row in (*numbered, *items)}),
        *_order(table),
    ]


def _twice(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for place, row in rows:
        if row["number"] in first:
            yield Fault("NUMBER_TWICE", f"{place}.number", row["number"], f"≠ {first[row['number']]}.number")
        first.setdefault(row["number"], place)


def _total(table: Mapping[str, Any], member: str, listed: int) -> Iterator[Fault]:
    if listed and table.get(member, listed) != listed:
        yield Fault("COUNT_LIST_MISMATCH", member, table[member], listed)


def _threshold(table: Mapping[str, Any], place: str, item: Mapping[str, Any]) -> Iterator[Fault]:
    threshold = item.get("threshold")
    if threshold is not None:
        yield from _measured(f"{place}.threshold", threshold)
    for member, known, code in _PLACES:
        names = _names(table.get(known, ()))
        told = [(f"{place}.by_{member}.{name}", name, value) for name, value in item.get(f"by_{member}", {}).items()]
        told += [
            (f"{place}.cases[{index}].when.{member}", name, None)
            for index, case in enumerate(item.get("cases", ())) for name in case["when"].get(member, ())
        ]
        for where, name, value in told:
            if name not in names:
                yield Fault(code, where, name, names or _declared(known, name))
            if threshold is not None and threshold["kind"] in MEASURED and isinstance(value, str):
                yield from _quantity(where, value)


def _declared(known: str, name: str) -> str:
    """How a file declares its first region, group or zone."""
    return f'[[groups]] id = "{name}"' if known == "groups" else f'[{known}] {name} = "..."'


def _measured(place: str, threshold: Mapping[str, Any]) -> Iterator[Fault]:
    if threshold["kind"] in MEASURED:
        if "unit" not in threshold:
            yield Fault("THRESHOLD_WITHOUT_UNIT", f"{place}.unit", threshold.get("value"), 'unit = "..."')
        if "value" in threshold:
            yield from _quantity(f"{place}.value", threshold["value"])
    for index, part in enumerate(threshold.get("parts", ())):
        yield from _measured(f"{place}.parts[{index}]", part)


def _quantity(place: str, value: str) -> Iterator[Fault]:
    if not _QUANTITY.match(value):
        yield Fault("THRESHOLD_NOT_A_QUANTITY", place, value, "12.5")


def _crosswalk(table: Mapping[str, Any], numbers: set[str]) -> Iterator[Fault]:
    for index, row in enumerate(table.get("crosswalk", ())):
        unknown = [number for number in row.get("to_numbers", ()) if number not in numbers]
        if unknown:
            yield Fault("CRITERION_UNKNOWN", f"crosswalk[{index}].to_numbers", unknown, table["id"])
        before, after = len(row.get("from_numbers", ())), len(row.get("to_numbers", ()))
        if row["relation"] == "same" and before != after:
            yield Fault("COUNT_LIST_MISMATCH", f"crosswalk[{index}]", before, after)


def _order(table: Mapping[str, Any]) -> Iterator[Fault]:
    first, last = table.get("in_force") or table.get("valid_from"), table.get("valid_to")
    if first is not None and last is not None and last <= first:
        yield Fault("DATE_ORDER", "valid_to", last, f"> {first}")


def _names(rows: Any) -> list[str]:
    return sorted(rows) if isinstance(rows, Mapping) else [row["id"] for row in rows]
