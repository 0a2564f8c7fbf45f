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


def _threshold(item: Mapping[str, Any], default: str | None) -> dict[str, Any] | None:
    """Kind, value, unit; a value that differs by region or year is null and told in ``text``."""
    threshold = item.get("threshold")
    if threshold is None:
        return None
    value = threshold.get("value")
    regions = item.get("by_region")
    texts = []
    if regions and any(given != value for given in regions.values()):
        common = f"chung {value}; " if value is not None else ""
        texts.append(common + "; ".join(f"{region} {_by_year(given)}" for region, given in regions.items()))
        value = None
    texts += [item[member] for member in ("scope", "note") if member in item]
    return {
        "kind": threshold["kind"],
        "value": value,
        "unit": threshold.get("unit"),
        "text": ". ".join(texts) or None,
        "provenance": item.get("provenance", default),
    }


def _by_year(given: str | Mapping[str, str]) -> str:
    if isinstance(given, str):
        return given
    return ", ".join(f"{year}: {value}" for year, value in given.items())
