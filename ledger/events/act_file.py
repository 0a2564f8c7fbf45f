"""``socai/act/1``: an act written down before anything is signed (docs/FORMAT.md, section 10).

TOML or JSON, already parsed into plain values. Everything is normalised here, at the edge of the record: Unicode to
NFC, TOML dates to ``YYYY-MM-DD``. What is absent stays absent; drafting fills it in.
"""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Mapping
from typing import Any, NamedTuple

from ledger.errors import LedgerError
from ledger.events.drafting import Intent

SCHEMA = "socai/act/1"
_ACT = {"schema", "title", "attestation", "document", "events"}
_EVENT = {
    "type", "subject", "body", "effective_from", "effective_to", "effective_window", "document", "relied_on", "label",
    "claims",
}


class ActFile(NamedTuple):
    """An act to record; ``claims[i]``: ids of the source's claims that event i covers (never recorded)."""

    title: str | None
    attestation: str
    intents: tuple[Intent, ...]
    claims: tuple[tuple[str, ...], ...]


def read_act(document: object) -> ActFile:
    """Read a parsed act file.

    Raises ``INVALID_ACT_FILE`` with ``place`` (``events[3].subject``), ``found``, ``expected``.
    """
    act = _mapping(normalise(document), "")
    _known(act, _ACT, "")
    if act.get("schema") != SCHEMA:
        raise _invalid("schema", act.get("schema"), SCHEMA)
    events = act.get("events")
    if not isinstance(events, list) or not 1 <= len(events) <= 1024:
        raise _invalid("events", events if not isinstance(events, list) else len(events), "1 to 1024 events")
    shared = act.get("document")
    if shared is not None:
        shared = _mapping(shared, "document")
    intents, claims = [], []
    for index, item in enumerate(events):
        place = f"events[{index}]"
        event = _mapping(item, place)
        _known(event, _EVENT, place)
        own, window = event.get("document"), event.get("effective_window")
        intents.append(Intent(
            type=_text(event.get("type"), f"{place}.type"),
            subject=_text(event.get("subject"), f"{place}.subject"),
            body=_mapping({} if event.get("body") is None else event["body"], f"{place}.body"),
            effective_from=_optional(event.get("effective_from"), f"{place}.effective_from"),
            effective_to=_optional(event.get("effective_to"), f"{place}.effective_to"),
            effective_window=None if window is None else _mapping(window, f"{place}.effective_window"),
            document=_mapping(own, f"{place}.document") if own is not None else shared,
            relied_on=_texts(event.get("relied_on"), f"{place}.relied_on"),
            label=_optional(event.get("label"), f"{place}.label"),
        ))
        claims.append(_texts(event.get("claims"), f"{place}.claims"))
    return ActFile(_optional(act.get("title"), "title"), _text(act.get("attestation"), "attestation"), tuple(intents),
                   tuple(claims))


def normalise(value: Any, place: str = "") -> Any:
    """Plain values with NFC strings and dates as text; a TOML date-time or float has no place in an act."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): normalise(inner, f"{place}.{key}".lstrip(".")) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [normalise(inner, f"{place}[{index}]") for index, inner in enumerate(value)]
    if value is None or isinstance(value, bool | int):
        return value
    raise _invalid(place, str(value), "text, integer, true, false, date, list or table (quantities are texts)")


def _mapping(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _invalid(place, value, "a table")
    return value


def _known(value: Mapping[str, Any], members: set[str], place: str) -> None:
    for name in value:
        if name not in members:
            raise _invalid(f"{place}.{name}".lstrip("."), "unknown member", ", ".join(sorted(members)))


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str) or not value:
        raise _invalid(place, value, "text")
    return value


def _texts(value: Any, place: str) -> tuple[str, ...]:
    if value is not None and not isinstance(value, list):
        raise _invalid(place, value, "a list of texts")
    return tuple(_text(item, f"{place}[{index}]") for index, item in enumerate(value or ()))


def _optional(value: Any, place: str) -> str | None:
    return None if value is None else _text(value, place)


def _invalid(place: str, found: Any, expected: str) -> LedgerError:
    return LedgerError("INVALID_ACT_FILE", place=place, found=str(found)[:80], expected=expected)
