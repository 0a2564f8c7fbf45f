"""The form of a set file: JSON Schema (draft 2020-12) as far as data/schemas/criteria-set.json uses it, each departure
with its place."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from ledger.criteria.faults import Fault

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict, "array": list, "string": str, "integer": int, "boolean": bool,
}


def plain(value: Any) -> Any:
    """What TOML gave, with NFC text and days as ``YYYY-MM-DD``; everything else stays for the schema to refuse."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def shape_faults(schema: Mapping[str, Any], value: Any, rule: Mapping[str, Any] | None = None) -> list[Fault]:
    """Departures of ``value`` from ``schema`` (or from ``rule``, a part of it): code ``SET_FILE_SHAPE``."""
    return list(_faults(schema, schema if rule is None else rule, value, ""))


def _faults(schema: Mapping[str, Any], rule: Mapping[str, Any], value: Any, place: str) -> Iterator[Fault]:
    if "$ref" in rule:
        rule = schema["$defs"][rule["$ref"].removeprefix("#/$defs/")]
    if "anyOf" in rule:
        tried = [list(_faults(schema, one, value, place)) for one in rule["anyOf"]]
        if all(tried):
            yield from min(tried, key=len)
        return
    if "enum" in rule and value not in rule["enum"]:
        yield Fault("SET_FILE_SHAPE", place, value, rule["enum"])
        return
    kind = rule.get("type")
    if kind is not None and (not isinstance(value, _TYPES[kind]) or (kind == "integer" and isinstance(value, bool))):
        yield Fault("SET_FILE_SHAPE", place, value if isinstance(value, str | int | float) else type(value).__name__,
                    kind)
        return
    if isinstance(value, str) and "pattern" in rule and not re.search(rule["pattern"], value):
        yield Fault("SET_FILE_SHAPE", place, value, rule["pattern"])
    elif isinstance(value, dict):
        yield from _members(schema, rule, value, place)
    elif isinstance(value, list) and "items" in rule:
        for index, item in enumerate(value):
            yield from _faults(schema, rule["items"], item, f"{place}[{index}]")


def _members(
    schema: Mapping[str, Any], rule: Mapping[str, Any], value: Mapping[str, Any], place: str
) -> Iterator[Fault]:
    known = rule.get("properties", {})
    other = rule.get("additionalProperties", True)
    for name in rule.get("required", ()):
        if name not in value:
            yield Fault("SET_FILE_SHAPE", f"{place}.{name}".lstrip("."), None, "required")
    for name, inner in value.items():
        below = f"{place}.{name}".lstrip(".")
        if name in known:
            yield from _faults(schema, known[name], inner, below)
        elif other is False:
            yield Fault("SET_FILE_SHAPE", below, name, sorted(known))
        elif isinstance(other, Mapping):
            yield from _faults(schema, other, inner, below)
