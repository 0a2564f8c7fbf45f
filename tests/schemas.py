"""A JSON Schema checked by hand: the few keywords that data/schemas uses, so that tests need no other package."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from commands.terminal.home import HOME

TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
KEYWORDS = {
    "$schema", "$id", "title", "description", "$defs", "$ref", "type", "const", "enum", "properties", "required",
    "additionalProperties", "items", "anyOf", "pattern",
}  # fmt: skip


def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(HOME, "data", "schemas", f"{name}.json").read_text("utf-8"))
    return found


def demand(name: str, value: object) -> None:
    """Fail where `value` isn't what the schema `name` says."""
    whole = schema(name)
    wrong = list(_wrong(whole, whole, value, "$"))
    assert not wrong, wrong


def _wrong(whole: dict[str, Any], rule: dict[str, Any], value: Any, place: str) -> list[str]:
    assert not rule.keys() - KEYWORDS, rule.keys() - KEYWORDS
    if "$ref" in rule:
        rule = whole["$defs"][rule["$ref"].removeprefix("#/$defs/")]
    if "anyOf" in rule:
        tried = [_wrong(whole, one, value, place) for one in rule["anyOf"]]
        return [] if any(not found for found in tried) else min(tried, key=len)
    if "const" in rule and value != rule["const"]:
        return [f"{place}: {value!r} is not {rule['const']!r}"]
    if "enum" in rule and value not in rule["enum"]:
        return [f"{place}: {value!r} is none of {rule['enum']}"]
    kinds = rule.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_is(value, kind) for kind in kinds):
        return [f"{place}: {value!r} is no {kinds}"]
    found: list[str] = []
    if isinstance(value, dict):
        known = rule.get("properties", {})
        found += [f"{place}.{name} is missing" for name in rule.get("required", ()) if name not in value]
        if rule.get("additionalProperties") is False:
            found += [f"{place}.{name} is not in the schema" for name in value if name not in known]
        others = rule.get("additionalProperties")
        if isinstance(others, dict):
            for name in value.keys() - known.keys():
                found += _wrong(whole, others, value[name], f"{place}.{name}")
        for name, below in known.items():
            if name in value:
                found += _wrong(whole, below, value[name], f"{place}.{name}")
    elif isinstance(value, list) and "items" in rule:
        for place_in, item in enumerate(value):
            found += _wrong(whole, rule["items"], item, f"{place}[{place_in}]")
    return found


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, TYPES[kind]) and (not isinstance(value, bool) or kind == "boolean")
