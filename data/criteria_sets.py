"""Bodies of ``set.published`` from data/criteria/*.toml, and from a file of the same form that a province writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import data
from data.seed_event import split

ONCE = ("crosswalk", "groups", "preconditions")
"""Members that the first of several parts holds for all."""


def set_bodies(name: str) -> list[dict[str, Any]]:
    """The bodies of set ``name``, one a part. Raises FileNotFoundError for a set that is not in data/."""
    return bodies_of(data.load_toml(f"criteria/{name}.toml"))


def bodies_of(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The bodies of the set in ``table``, of the form of data/schemas/criteria-set.json (docs/adr/0012), one a part."""
    default = table.get("threshold_provenance")
    runs = split([_criterion(row, default) for row in table.get("criteria", ())])
    whole = {
        "title": {"vi": table["title"]["vi"], "en": table["title"].get("en")},
        "standard": f"standard:{table['standard']}",
        "unit_kinds": list(table["unit_kinds"]),
        "issuing": {member: table["issuing"].get(member) for member in ("issuer", "number", "signed_on")},
        "in_force": table.get("in_force"),
        "valid_from": table.get("valid_from"),
        "valid_to": table.get("valid_to"),
        "amended_by": [{"number": row["number"], "signed_on": row.get("signed_on")}
                       for row in table.get("amended_by", ())],
        "criteria_total": table.get("criteria_total"),
        "indicators_total": table.get("indicators_total"),
        "crosswalk": [_crosswalk(row) for row in table.get("crosswalk", ())],
        "groups": [{"id": row["id"], "names": {"vi": row["names"]["vi"], "en": row["names"].get("en")}}
                   for row in table.get("groups", ())],
        "preconditions": [precondition(row) for row in table.get("preconditions", ())],
        "not_applicable_counts_as_met": table["not_applicable_counts_as_met"],
        "provenance": {member: table["provenance"].get(member) for member in ("status", "found")},
        "notes": table.get("notes"),
        "parts": len(runs),
    }
    return [
        {**whole, **({} if part == 1 else {member: [] for member in ONCE}), "criteria": run, "part": part}
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


def _crosswalk(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "from_set": f"set:{row['from_set']}",
        "relation": row["relation"],
        "from_numbers": list(row.get("from_numbers", ())),
        "to_numbers": list(row.get("to_numbers", ())),
        "provenance": row.get("provenance"),
    }


def precondition(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of ``preconditions`` as an event carries it; absent is null."""
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
    """Kind, value, unit; where the value differs by region, group or year of these, only ``cases`` decide and ``value``
    is null. The provenance of the threshold is that of its cases."""
    threshold = item.get("threshold")
    if threshold is None:
        return None
    value = threshold.get("value")
    places = _by_place(item, value)
    texts = [f"chung {value}"] if places and value is not None else []
    texts += [item[member] for member in ("scope", "note") if member in item]
    return {
        "kind": threshold["kind"],
        "value": None if places else value,
        "unit": threshold.get("unit"),
        "cases": [*_cases(item), *places],
        "parts": [_threshold({"threshold": part}, None) for part in threshold.get("parts", ())],
        "text": ". ".join(texts) or None,
        "provenance": item.get("provenance", default),
    }


def _cases(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    """``cases`` as written: any attributes of the unit, or the year."""
    return [
        {"when": [{"attribute": attribute, "values": list(values)} for attribute, values in case["when"].items()],
         "value": case.get("value"), "provenance": case.get("provenance")}
        for case in item.get("cases", ())
    ]


def _by_place(item: Mapping[str, Any], value: str | None) -> list[dict[str, Any]]:
    """Cases of ``by_region``, ``by_group`` and ``by_zone``; none where none of them differs from ``value``."""
    cases = []
    for attribute in ("region", "group", "zone"):
        places = item.get(f"by_{attribute}", {})
        if any(given != value for given in places.values()):
            cases += [
                {"when": conditions, "value": wanted, "provenance": None}
                for place, given in places.items()
                for conditions, wanted in _by_year(attribute, place, given)
            ]
    return cases


def _by_year(
    attribute: str, place: str, given: str | Mapping[str, str]
) -> list[tuple[list[dict[str, Any]], str]]:
    """(conditions, value) of one region or group, for each year where it has several values."""
    own = {"attribute": attribute, "values": [place]}
    if isinstance(given, str):
        return [([own], given)]
    return [([own, {"attribute": "year", "values": [year]}], value) for year, value in given.items()]
