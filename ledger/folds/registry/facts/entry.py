"""An entry being taken into account, and a publication that is still in parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Fact(NamedTuple):
    """An entry being taken into account: position, instant of admission, event_digest (hex), plain payload."""

    seq: int
    recorded_at: str
    digest: str
    payload: Mapping[str, Any]


class Publication(NamedTuple):
    """A publication of which ``part`` of ``parts`` has been read; the next event must be the next part."""

    type: str
    subject: str
    act: str
    part: int
    parts: int
