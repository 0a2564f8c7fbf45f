"""The JSON Schemas: up to date with the structs, accepting every vector, refusing what one member decides."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest

from ledger.events.catalogue import TYPES
from tests.ledger.events import make_schemas
from tests.vectors import reading as vectors

KINDS: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "integer": (int,), "boolean": (bool,), "null": (type(None),),
}


def test_they_are_what_the_generator_makes() -> None:
    made = make_schemas.files()
    assert set(made) == {file.name for file in make_schemas.FOLDER.glob("*.json")} == {f"{name}.json" for name in TYPES}
    for name, text in made.items():
        assert (make_schemas.FOLDER / name).read_text(encoding="utf-8") == text, name


@pytest.mark.parametrize("name", sorted(TYPES))
def test_they_judge_the_vectors(name: str) -> None:
    schema = json.loads((make_schemas.FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    plain = vectors.plain(name)
    assert list(faults(schema, plain, schema)) == []
    assert list(faults(schema, {**plain, "extra": 1}, schema))
    assert list(faults(schema, {**plain, "type": "x.y"}, schema))
    for member in plain["body"]:
        body = {key: value for key, value in plain["body"].items() if key != member}
        assert list(faults(schema, {**plain, "body": body}, schema))


def faults(schema: dict[str, Any], value: Any, root: dict[str, Any]) -> list[str]:
    """The part of JSON Schema 2020-12 that our schemas use; an unknown keyword is a fault of its own."""
    found: list[str] = []
    if "$ref" in schema:
        return faults(root["$defs"][schema["$ref"].removeprefix("#/$defs/")], value, root)
    if "anyOf" in schema:
        return [] if any(not faults(option, value, root) for option in schema["anyOf"]) else ["anyOf"]
    kinds = KINDS[schema["type"]] if "type" in schema else (object,)
    if not isinstance(value, kinds) or (isinstance(value, bool) and kinds == (int,)):
        return ["type"]
    for word, rule in schema.items():
        match word:
            case "const":
                holds = value == rule and type(value) is type(rule)
            case "enum":
                holds = value in rule
            case "pattern":
                holds = re.search(rule.removesuffix("$") + r"\Z", value) is not None
            case "format":
                holds = rule == "date" and bool(date.fromisoformat(value))
            case "minimum" | "maximum":
                holds = value >= rule if word == "minimum" else value <= rule
            case "minLength" | "minItems":
                holds = len(value) >= rule
            case "maxLength" | "maxItems":
                holds = len(value) <= rule
            case "required":
                holds = set(rule) <= set(value)
            case "additionalProperties":
                holds = rule is False and set(value) <= set(schema["properties"])
            case "properties":
                holds = not any(faults(rule[key], value[key], root) for key in rule if key in value)
            case "items":
                holds = not any(faults(rule, item, root) for item in value)
            case _:
                holds = word in ("$defs", "$schema", "description", "title", "type")
        if not holds:
            found.append(f"{word}: {str(value)[:60]}")
    return found
