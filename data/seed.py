"""Seed events made from data/: pure functions, no clock, no identifiers drawn.

Every function returns events ready to be signed: subject, type, effective dates and a body in which each member of
docs/FORMAT.md is present (absent in TOML = null).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import data
from data.conditions import preconditions, revocation
from data.criteria_sets import set_bodies
from data.seed_event import SeedAct, SeedEvent, event, split
from data.unit_acts import commune_offices, unit_acts

__all__ = [
    "SeedAct",
    "SeedEvent",
    "commune_offices",
    "competence",
    "competence_rows",
    "founding_events",
    "kind_row",
    "kind_words",
    "kinds",
    "offices",
    "preconditions",
    "procedures",
    "revocation",
    "sets",
    "standard_event",
    "standards",
    "unit_acts",
    "units",
]


def kinds() -> list[SeedEvent]:
    """``kinds.published``: the kinds of units, with the days on which a kind began or ended."""
    rows = [kind_row(row) for row in data.load_toml("kinds.toml")["kinds"]]
    return [event("registry:kinds", "kinds.published", {"kinds": rows, "part": 1, "parts": 1})]


def kind_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A kind of unit as ``kinds.published`` lists it, from a table of kinds.toml or a province's own file."""
    return {
        "id": row["id"],
        "names": {"vi": row["names"]["vi"], "en": row["names"].get("en")},
        "level": row["level"],
        "in_scope": row["in_scope"],
        "valid_from": row.get("valid_from"),
        "valid_to": row.get("valid_to"),
    }


def kind_words() -> dict[str, tuple[str, ...]]:
    """Words a person may say for a kind (as written, lower case) -> ids of kinds; for ledger.names.parse_query."""
    words: dict[str, tuple[str, ...]] = {}
    for row in data.load_toml("kinds.toml")["kinds"]:
        for word in (row["names"]["vi"], *row.get("spoken", ())):
            words[word] = (*words.get(word, ()), row["id"])
    return words


def standards() -> list[SeedEvent]:
    """``standard.published``, one event a standard."""
    return [standard_event(row) for row in data.load_toml("standards.toml")["standards"]]


def standard_event(row: Mapping[str, Any]) -> SeedEvent:
    """``standard.published`` from a table of standards.toml or a province's own file."""
    return event(
        f"standard:{row['id']}",
        "standard.published",
        {
            "names": {"vi": row["names"]["vi"], "en": row["names"].get("en")},
            "unit_kinds": list(row["unit_kinds"]),
            "requires": [f"standard:{name}" for name in row["requires"]],
            "counted_in": row["counted_in"],
            "term_months": row.get("term_months"),
            "source": row.get("source"),
            "provenance": row["provenance"],
        },
    )


def competence_rows() -> list[dict[str, Any]]:
    """The dated competence table: each grant of data/competence.toml once per act and regime."""
    regimes = {row["id"]: row for row in data.load_toml("procedures.toml")["regimes"]}
    rows = []
    for grant in data.load_toml("competence.toml")["grants"]:
        for regime in grant.get("regimes", (None,)):
            period = regimes.get(regime, {})
            starts = [day for day in (grant.get("valid_from"), period.get("in_force")) if day]
            ends = [day for day in (grant.get("valid_to"), period.get("ended")) if day]
            for act in grant["acts"]:
                rows.append(
                    {
                        "id": ".".join(part for part in (grant["id"], act, regime) if part),
                        "regime": regime,
                        "act": act,
                        "unit_kinds": grant.get("unit_kinds"),
                        "standards": [f"standard:{name}" for name in grant["standards"]]
                        if "standards" in grant
                        else None,
                        "office_kind": grant["office_kind"],
                        "level": grant.get("level"),
                        "relation": grant["relation"],
                        "roles": list(grant["roles"]),
                        "signers": grant.get("signers", 1),
                        "valid_from": max(starts, default=None),
                        "valid_to": min(ends, default=None),
                        "source": grant.get("source"),
                        "provenance": grant["provenance"],
                    }
                )
    return rows


def competence() -> list[SeedEvent]:
    """``competence.published`` in as many parts as the limit asks for, all to be published in one act."""
    runs = split(competence_rows())
    return [
        event("registry:competence", "competence.published", {"rows": run, "part": part, "parts": len(runs)})
        for part, run in enumerate(runs, 1)
    ]


def procedures() -> list[SeedEvent]:
    """``procedure.published``: steps as found; an empty list means that none were found."""
    table = data.load_toml("procedures.toml")
    regimes = {row["id"]: row for row in table["regimes"]}
    events = []
    for row in table["procedures"]:
        regime = regimes.get(row["regime"], {})
        ends = [day for day in (row.get("ended"), regime.get("ended")) if day]
        steps = [
            {name: step.get(name) for name in ("step", "actor", "output", "source", "provenance")}
            | {"parameters": _parameters(step, table["council"])}
            for step in table["steps"].get(row.get("steps"), ())
        ]
        body = {
            "regime": row["regime"],
            "unit_kinds": list(row["unit_kinds"]),
            "standards": [f"standard:{name}" for name in row["standards"]],
            "steps": steps,
            "title": {"vi": row["title"]["vi"], "en": row["title"].get("en")},
            "in_force": regime.get("in_force"),
            "ended": min(ends, default=None),
            "source": row.get("source") or _source(regime),
            "part": 1,
            "parts": 1,
        }
        events.append(event(f"procedure:{row['id']}", "procedure.published", body))
    return events


def _parameters(step: Mapping[str, Any], council: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Who takes the step (kind and level of office, as sure as the step itself), and the council's numbers."""
    told = [
        {"name": name, "value": step[key], "unit": None, "provenance": step.get("provenance")}
        for name, key in (("office-kind", "office_kind"), ("office-level", "level"))
        if key in step
    ]
    if step["step"] == "council":
        told += [{name: row.get(name) for name in ("name", "value", "unit", "provenance")} for row in council]
    return told


def _source(regime: Mapping[str, Any]) -> str | None:
    return f"{regime['act']}; {regime['source']}" if regime else None


def sets(names: Iterable[str] = data.SETS) -> list[SeedEvent]:
    """``set.published`` of each named criteria set, in parts of one act where a set exceeds the limit."""
    return [event(f"set:{name}", "set.published", body) for name in names for body in set_bodies(name)]


def offices() -> list[SeedEvent]:
    """``office.registered`` with its period and, for offices that others followed, ``office.succeeded``."""
    events = []
    for row in data.load_toml("offices.toml")["offices"]:
        body = {
            "name": row["name"],
            "kind": row["kind"],
            "system": row["system"],
            "level": row["level"],
            "jurisdiction": _prefixed("unit", row.get("jurisdiction")),
            "codes": list(row.get("codes", ())),
            "part_of": _prefixed("office", row.get("part_of")),
        }
        events.append(
            event(f"office:{row['id']}", "office.registered", body, row.get("effective_from"), row.get("effective_to"))
        )
    for row in data.load_toml("offices.toml")["offices"]:
        if "successors" in row:
            body = {"successors": [f"office:{name}" for name in row["successors"]], "reason": None}
            events.append(event(f"office:{row['id']}", "office.succeeded", body, row["effective_to"]))
    return events


def _prefixed(kind: str, name: str | None) -> str | None:
    return None if name is None else f"{kind}:{name}"


def units() -> list[SeedEvent]:
    """All unit events of data/units, in the order of ``unit_acts``."""
    return [item for act in unit_acts() for item in act["events"]]


def founding_events() -> list[SeedEvent]:
    """What the founding act publishes after genesis: kinds, standards, competence, sets, procedures, preconditions, the
    rule on revocation."""
    return [*kinds(), *standards(), *competence(), *sets(), *procedures(), *preconditions(), *revocation()]
