"""Write ``data/schemas/events/<type>.json``: the JSON Schema of each type's payload, made from the structs.

Deterministic and committed; a test compares.  PYTHONPATH=. python -m tests.ledger.events.make_schemas
A schema says what one member may hold. What stands between members, canonical form and limits: docs/FORMAT.md.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from ledger.events.catalogue import TYPES
from ledger.events.codec import BODIES
from ledger.events.payload import Payload

FOLDER = Path(__file__).resolve().parents[3] / "data" / "schemas" / "events"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(name: str) -> dict[str, Any]:
    """The schema of a whole payload of type ``name``: the common members, then body, type, version and subject."""
    info = TYPES[name]
    (envelope, body), definitions = msgspec.json.schema_components(
        (Payload, BODIES[name]), ref_template="#/$defs/{name}"
    )
    definitions = {key: _portable(value) for key, value in definitions.items()}
    payload = definitions.pop("Payload")
    assert envelope == {"$ref": "#/$defs/Payload"}
    subject = {"const": info.subject} if info.subject else {
        "type": "string", "pattern": f"^({'|'.join(sorted(info.subject_kinds))}):[a-z0-9][a-z0-9.-]{{0,79}}$",
    }
    fixed = {"type": {"const": name}, "version": {"const": info.version}}
    payload["properties"] |= {"body": body, "subject": subject, **fixed}
    payload["required"] = sorted(payload["required"])
    payload["title"] = name
    payload["description"] = _first_line(BODIES[name]) or payload.get("description", "")
    return {"$schema": DIALECT, **payload, "$defs": definitions}


def _portable(value: Any) -> Any:
    """Python's ``\\Z`` is ``$`` in the regular expressions of JSON Schema (ECMA-262)."""
    if isinstance(value, dict):
        return {
            key: inner.replace("\\Z", "$") if key == "pattern" else _portable(inner) for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_portable(inner) for inner in value]
    return value


def _first_line(body: type[msgspec.Struct]) -> str:
    return (body.__doc__ or "").strip().partition("\n")[0]


def files() -> dict[str, str]:
    """File name -> exact text of every schema."""
    def text(name: str) -> str:
        return json.dumps(schema_of(name), ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    return {f"{name}.json": text(name) for name in TYPES}


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file_name, text in files().items():
        (FOLDER / file_name).write_text(text, encoding="utf-8")
