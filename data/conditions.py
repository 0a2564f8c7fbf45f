"""Seed events about a recognition beside the numbered criteria: preconditions, and the rule on revoking it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import data
from data.criteria_sets import precondition
from data.seed_event import SeedEvent, event


def preconditions() -> list[SeedEvent]:
    """``preconditions.published``, one event a standard and set of data/preconditions.toml."""
    return [
        event(f"standard:{row['standard']}", "preconditions.published", {
            "set": f"set:{row['set']}",
            "source": row.get("source"),
            "preconditions": [precondition(one) for one in row["preconditions"]],
        })
        for row in data.load_toml("preconditions.toml")["publications"]
    ]


def revocation() -> list[SeedEvent]:
    """``revocation.published``: the rule of data/revocation.toml."""
    return [event("registry:revocation", "revocation.published", revocation_body(data.load_toml("revocation.toml")))]


def revocation_body(table: Mapping[str, Any]) -> dict[str, Any]:
    """The body of ``revocation.published``, without legal ground, of a table of data/revocation.toml's form."""
    return {
        **{member: table.get(member) for member in ("act", "signed_on", "in_force", "ended", "source", "provenance")},
        "shares": dict(table["shares"]),
        "measures": [
            {
                "unit_kind": row["unit_kind"],
                "standard": f"standard:{row['standard']}",
                "set": f"set:{row['set']}",
                "key_criteria": list(row["key_criteria"]),
                "communes": {"kind": row["communes"]["kind"], "standard": f"standard:{row['communes']['standard']}"}
                if "communes" in row
                else None,
                "provenance": row["provenance"],
            }
            for row in table["measures"]
        ],
    }
