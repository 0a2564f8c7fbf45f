"""Bodies of ``set.published`` from data/criteria/*.toml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import data
from data.seed_event import split


def set_bodies(name: str) -> list[dict[str, Any]]:
    """The bodies of set ``name``, one a part. Raises FileNotFoundError for a set that is not in data/."""
    table = data.load_toml(f"criteria/{name}.toml")
    default = table.get("threshold_provenance")
    runs = split([_criterion(row, default) for row in table.get("criteria", ())])
    return [
        {
            "title": {"vi": table["title"]["vi"], "en": table["title"].get("en")},
            "standard": f"standard:{table['standard']}",
            "unit_kinds": list(table["unit_kinds"]),
            "issuing": {member: table["issuing"].get(member) for member in ("issuer", "number", "signed_on")},
            "in_force": table.get("in_force"),
            "valid_from": table.get("valid_from"),
            "valid_to": table.get("valid_to"),
            "amended_by": [dict(row) for row in table.get("amended_by", ())],
            "criteria_total": table.get("criteria_total"),
            "indicators_total": table.get("indicators_total"),
            "criteria": run,
            "crosswalk": [],
            "groups": [],
            "preconditions": [_precondition(row) for row in table.get("preconditions", ())],
            "not_applicable_counts_as_met": table["not_applicable_counts_as_met"],
            "provenance": dict(table["provenance"]),
            "notes": table.get("notes"),
            "part": part,
            "parts": len(runs),
        }
        for part, run in enumerate(runs, 1)
    ]


def _criterion(row: Mapping[str, Any], default: str | None) -> dict[str, Any]:
    return {
        "number": row["number"],
        "name": row.get("name"),
        "name_en": row.get("name_en"),
        "indicators": [
            {"number": item["number"], "name": item.get("name"), "threshold": _threshold(item, default)}
            for item in row.get("indicators", ())
        ],
    }


def _precondition(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "number": str(row["number"]),
        "text": row["text"],
        "kind": row.get("kind", "text"),
        "value": row.get("value"),
        "unit": row.get("unit"),
        "standard": f"standard:{row['standard']}" if "standard" in row else None,
        "set": f"set:{row['set']}" if "set" in row else None,
        "unit_kinds": list(row.get("unit_kinds", ())),
        "provenance": row.get("provenance"),
    }


def _threshold(item: Mapping[str, Any], default: str | None) -> dict[str, Any] | None:
    """Kind, value, unit; where the value differs by region or year, only ``cases`` decide and ``value`` is
    null. The provenance of the threshold is that of its cases."""
    threshold = item.get("threshold")
    if threshold is None:
        return None
    provenance = item.get("provenance", default)
    value, regions = threshold.get("value"), item.get("by_region", {})
    differs = any(given != value for given in regions.values())
    texts = [f"chung {value}"] if differs and value is not None else []
    texts += [item[member] for member in ("scope", "note") if member in item]
    return {
        "kind": threshold["kind"],
        "value": None if differs else value,
        "unit": threshold.get("unit"),
        "cases": [
            {"when": conditions, "value": wanted, "provenance": None}
            for region, given in regions.items()
            if differs
            for conditions, wanted in _by_year(region, given)
        ],
        "parts": [],
        "text": ". ".join(texts) or None,
        "provenance": provenance,
    }


def _by_year(region: str, given: str | Mapping[str, str]) -> list[tuple[list[dict[str, Any]], str]]:
    """(conditions, value) of one region, for each year where it has several values."""
    own = {"attribute": "region", "values": [region]}
    if isinstance(given, str):
        return [([own], given)]
    return [([own, {"attribute": "year", "values": [year]}], value) for year, value in given.items()]
