"""Acts that register the units of data/units and record what became of them on 2025-07-01."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import data
from data.seed_event import SeedAct, SeedEvent, event


def unit_acts() -> list[SeedAct]:
    """First the registration of existing units (no document: the archive speaks), then one act a legal act.

    Each formed unit names its predecessors; the matching ``unit.ceased`` precede it, and ``unit.members-changed``
    on the living parent follows (TEMPORAL.md, Units). Every act has at most 1024 events.
    """
    acts: list[SeedAct] = []
    for name in data.UNIT_FILES:
        table = data.load_toml(name)
        acts.append(
            {
                "title": "Ghi nhận các đơn vị đang có",
                "document": None,
                "events": [_registered(row, table.get("source")) for row in table["units"]] + _joined(table["units"]),
            }
        )
    table = data.load_toml(data.CHANGES)
    acts += [_change(act, table["effective_from"]) for act in table["acts"]]
    return acts


def _registered(row: Mapping[str, Any], source: str | None) -> SeedEvent:
    body = {**_described(row), "source": row.get("source", source), "competence_rule": "luu-tru.unit.registered"}
    return event(f"unit:{row['id']}", "unit.registered", body)


def _joined(rows: Sequence[Mapping[str, Any]]) -> list[SeedEvent]:
    """On each parent, those that are registered beneath it: since an unknown day, as the units themselves."""
    beneath: dict[str, list[str]] = {}
    for row in rows:
        if "parent" in row:
            beneath.setdefault(f"unit:{row['parent']}", []).append(f"unit:{row['id']}")
    rule = "luu-tru.unit.members-changed"
    return [
        event(parent, "unit.members-changed", {"joined": joined, "left": [], "competence_rule": rule})
        for parent, joined in beneath.items()
    ]


def _described(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kind": row["kind"],
        "name": row["name"],
        "parent": f"unit:{row['parent']}" if "parent" in row else None,
        "code": row.get("code"),
        "region": row.get("region"),
        "group": row.get("group"),
        "aliases": list(row.get("aliases", ())),
    }


def _change(act: Mapping[str, Any], day: str) -> SeedAct:
    grant = act["grant"]
    ceased: list[SeedEvent] = []
    formed: list[SeedEvent] = []
    joined: dict[str, list[str]] = {}
    for row in act.get("formed", ()):
        how = {"form": act["form"], "form_as_written": row.get("form_as_written")}
        new = f"unit:{row['unit']}"
        for old in row["predecessors"]:
            successors = [{"unit": new, "relation": "whole"}]
            body = {**how, "successors": successors, "competence_rule": f"{grant}.unit.ceased"}
            ceased.append(event(f"unit:{old}", "unit.ceased", body, day))
        predecessors = [{"unit": f"unit:{old}", "relation": "whole"} for old in row["predecessors"]]
        body = {**_described(row), **how, "predecessors": predecessors, "competence_rule": f"{grant}.unit.formed"}
        formed.append(event(new, "unit.formed", body, day))
        if "parent" in row:
            joined.setdefault(f"unit:{row['parent']}", []).append(new)
    for row in act.get("moved", ()):
        parent = f"unit:{row['parent']}"
        body = {"parent": parent, "competence_rule": f"{grant}.unit.moved"}
        formed.append(event(f"unit:{row['unit']}", "unit.moved", body, day))
        joined.setdefault(parent, []).append(f"unit:{row['unit']}")
    for row in act.get("ended", ()):
        for old in row["units"]:
            body = {
                "form": act["form"],
                "form_as_written": row.get("form_as_written"),
                "successors": [],
                "competence_rule": f"{grant}.unit.ceased",
                "basis_text": row.get("basis_text"),
            }
            ceased.append(event(f"unit:{old}", "unit.ceased", body, day))
    members = []
    for parent, children in joined.items():
        body = {"joined": children, "left": [], "competence_rule": f"{grant}-thanh-vien.unit.members-changed"}
        members.append(event(parent, "unit.members-changed", body, day))
    return {"title": act["title"], "document": _document(act["document"]), "events": [*ceased, *formed, *members]}


def _document(row: Mapping[str, Any]) -> dict[str, Any]:
    """The payload's document; files are added by whoever holds the paper."""
    return {
        "as_written": None,
        "covers": None,
        "files": [],
        "issuer": f"office:{row['issuer']}",
        "kind": row["kind"],
        "number": row["number"],
        "signed_on": row["signed_on"],
        "title": row.get("title"),
    }


def commune_offices() -> list[SeedEvent]:
    """``office.registered`` of the UBND of every commune and township in data/units, for ledgers that need them.

    Offices of units that a 2025 act ended end with them; those of formed units begin with them.
    """
    table = data.load_toml(data.CHANGES)
    day = table["effective_from"]
    formed = [row for act in table["acts"] for row in act.get("formed", ()) if row["kind"] == "xa"]
    ended = {old for row in formed for old in row["predecessors"]}
    events = []
    for row in data.load_toml(data.UNIT_FILES[0])["units"]:
        if row["kind"] in ("xa", "thi-tran"):
            events.append(_ubnd(row, row["id"], None, day if row["id"] in ended else None))
    return events + [_ubnd(row, row["unit"], day, None) for row in formed]


def _ubnd(row: Mapping[str, Any], unit: str, start: str | None, end: str | None) -> SeedEvent:
    word = "thị trấn" if row["kind"] == "thi-tran" else "xã"
    body = {
        "name": f"Ủy ban nhân dân {word} {row['name']}",
        "kind": "ubnd",
        "system": "state",
        "level": "commune",
        "jurisdiction": f"unit:{unit}",
        "codes": ["UBND"],
        "part_of": None,
    }
    return event(f"office:ubnd-{unit}", "office.registered", body, start, end)
