"""The shape of seed events, and how tables too large for one event are cut into parts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

BODY_LIMIT = 20_000
"""Bytes of compact JSON after which a set or table is split into parts: acts of several signers stay below 24 KiB."""


LEGAL: Mapping[str, Any] = {"regime": None, "competence_rule": None, "basis_text": None}
"""Legal ground of a deciding body where no rule of the table is named."""


class SeedEvent(TypedDict):
    """What a payload takes from data; everything else is set by the draft."""

    subject: str
    type: str
    effective_from: str | None
    effective_to: str | None
    body: dict[str, Any]


class SeedAct(TypedDict):
    """One official act; ``document`` is the payload's document, null where the ledger itself speaks."""

    title: str
    document: dict[str, Any] | None
    events: list[SeedEvent]


def event(
    subject: str, kind: str, body: dict[str, Any], effective_from: str | None = None, effective_to: str | None = None
) -> SeedEvent:
    """A seed event of type ``kind``; all of these decide, so the legal ground is added, null where none is named."""
    return {
        "subject": subject,
        "type": kind,
        "effective_from": effective_from,
        "effective_to": effective_to,
        "body": {**LEGAL, "basis": [], **body},
    }


def body_size(body: Mapping[str, Any]) -> int:
    """Bytes of ``body`` as compact UTF-8 JSON."""
    return len(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())


def split(rows: Sequence[dict[str, Any]], limit: int = BODY_LIMIT) -> list[list[dict[str, Any]]]:
    """``rows`` in order, cut into runs of at most ``limit`` bytes of JSON each; one empty run for no rows."""
    runs: list[list[dict[str, Any]]] = [[]]
    size = 0
    for row in rows:
        step = body_size(row) + 1
        if runs[-1] and size + step > limit:
            runs.append([])
            size = 0
        runs[-1].append(row)
        size += step
    return runs
