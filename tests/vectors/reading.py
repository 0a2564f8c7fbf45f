"""Reading the committed vectors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def vector(name: str) -> dict[str, Any]:
    """The vector of one event type, as written in its file."""
    read: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return read


def plain(name: str) -> dict[str, Any]:
    """The payload of one type's valid example, freshly parsed."""
    read: dict[str, Any] = json.loads(vector(name)["payload_text"])
    return read
