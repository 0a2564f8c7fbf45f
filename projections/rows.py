"""The rows that one unit's own events amount to. Pure: the same stream gives the same rows, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ledger.folds.acts import Event
from ledger.folds.attributes import Attributes, attributes_of, member_changes
from ledger.folds.certification import certification_of
from ledger.folds.coverage import coverage_of
from ledger.folds.life import Life, Related, life_of, shaped_spans
from ledger.folds.results import mentioned_by, statements_of
from ledger.folds.scope import scopes_of
from ledger.folds.suspicion import signed_by
from ledger.folds.walk import CERTIFYING, Own
from ledger.names import compact
from projections.thin import thin_entries, thin_event

Rows = dict[str, list[tuple[Any, ...]]]


def rows_of(unit: str, events: Sequence[Event]) -> Rows:
    """Table -> rows of ``unit`` from its resolved events, without joining anything of other units."""
    life, attributes = life_of(events), attributes_of(events)
    mentioned = mentioned_by(events)
    certified = sorted({event.body["standard"] for event in events if event.type in CERTIFYING})
    facts = {
        "attributes": attributes.dated,
        "aliases": attributes.aliases,
        "life": _life(life),
        "mentioned": sorted(mentioned),
        "certified": certified,
        "covers": any(event.type == "coverage.declared" for event in events),
        "scopes": scopes_of(events),
        "signed_by": sorted(signed_by(entry for event in events for entry in (event.entry, *event.metas))),
        "shaped": [[span.start, span.end, thin_entries(span.value)] for span in shaped_spans(events)],
    }
    name = attributes.at("name", "9999-12-31")
    start, end = (life.start, life.end) if life else (None, None)
    return {
        "units": [(unit, attributes.kind, name, start or "", end or "", _json(facts))],
        "names": _names(unit, attributes),
        "rectangles": [row for standard in certified for row in _rectangles(unit, standard, events, life)],
        "results": [row for standard in sorted(mentioned) for row in _results(unit, standard, events)],
        "coverage": [
            (unit, place, one.start, one.end or "", _json({
                "kinds": sorted(one.kinds),
                "standards": sorted(one.standards),
                "event": thin_event(one.event),
                "rests": thin_entries(one.rests),
            }))
            for place, one in enumerate(coverage_of(events))
        ],
        "members": [(unit, place, *change) for place, change in enumerate(member_changes(events))],
    }  # fmt: skip


def _names(unit: str, attributes: Attributes) -> list[tuple[Any, ...]]:
    dated = attributes.names()
    ends = [*(since for since, _ in dated[1:]), ""]
    found = {
        (compact(name), name, since): (compact(name), unit, name, since, until)
        for (since, name), until in zip(dated, ends, strict=True)
        if name
    }
    for alias in attributes.aliases:
        found.setdefault((compact(alias), alias, ""), (compact(alias), unit, alias, "", ""))
    return [found[key] for key in sorted(found)]


def _rectangles(unit: str, standard: str, events: Sequence[Event], life: Life | None) -> list[tuple[Any, ...]]:
    rows = []
    for span in certification_of(events, standard, life).spans:
        own: Own = span.value
        body = own.recognition.body if own.recognition else {}
        facts = {
            "recognition": thin_event(own.recognition),
            "cause": thin_event(own.cause),
            "rests": thin_entries(own.rests),
            "later": own.later,
            "shaped": thin_entries(own.shaped),
        }
        known = (own.state, own.since, body.get("set"), body.get("for_year"))
        rows.append((unit, standard, span.start or "", span.end or "", *known, _json(facts)))
    return rows


def _results(unit: str, standard: str, events: Sequence[Event]) -> list[tuple[Any, ...]]:
    return [
        (unit, standard, one.event.seq, one.last, one.stage, one.order[1], one.set, int(one.listed), _json({
            "event": thin_event(one.event),
            "first": one.first,
            "under": [thin_event(source) for source in one.sources[:-1]],
        }))
        for one in statements_of(events, standard)
    ]  # fmt: skip


def _life(life: Life | None) -> dict[str, Any] | None:
    if life is None:
        return None

    def related(others: Sequence[Related]) -> list[list[str]]:
        return [list(other) for other in others]

    return {
        "began": thin_event(life.began),
        "ceased": thin_event(life.ceased),
        "predecessors": related(life.predecessors),
        "successors": related(life.successors),
        "absorbed": related(life.absorbed),
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
