"""Set files that a province writes: read, checked against the law at hand, turned into an act to publish."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import data
from commands.files.structured import read_structured
from data import seed
from data.criteria_sets import bodies_of
from ledger.criteria.beside import Published, beside_faults, content_digest, whole
from ledger.criteria.content import content_faults
from ledger.criteria.faults import Fault, with_lines
from ledger.criteria.shape import plain, shape_faults

if TYPE_CHECKING:
    from ledger.folds.view import View

_LAW = ("standards", "kinds")


class SetFile(NamedTuple):
    """A file as read. ``table``: plain values; ``bodies``: the set's event bodies, [] where the file holds none or its
    form doesn't allow to make them; ``digest``: of the set's content."""

    file: str
    table: dict[str, Any]
    bodies: list[dict[str, Any]]
    digest: str | None
    faults: list[Fault]


def read_set_file(path: str, law: Published) -> SetFile:
    """Read and check the file `path` beside `law`. Raises `FILE_SYNTAX`, `FILE_TOO_LARGE`, `SET_FILE_SHAPE`."""
    found = plain(read_structured(path))
    schema = json.loads(data.read_text("schemas/criteria-set.json"))
    if not isinstance(found, dict):
        raise Fault("SET_FILE_SHAPE", "", type(found).__name__, "object").error(path)
    only_law = "id" not in found and any(name in found for name in _LAW)
    faults = shape_faults(schema, found, schema["$defs"]["law"] if only_law else None)
    bodies: list[dict[str, Any]] = []
    if not faults:
        known = _with_own(law, found)
        faults = _law_faults(found, known)
        if not only_law:
            bodies = bodies_of(found)
            faults += [*content_faults(found), *beside_faults(found, whole(bodies), known)]
    if path.lower().endswith(".toml"):
        with open(path, encoding="utf-8-sig") as file:
            faults = with_lines(faults, file.read())
    digest = content_digest(whole(bodies)) if bodies else None
    return SetFile(os.path.basename(path), found, bodies, digest, faults)


def law_of(view: View, sets: list[str]) -> Published:
    """The law of a ledger; `sets`: full ids of those published."""
    from ledger.folds.law import joined

    bodies = {name.removeprefix("set:"): body for name in sets
              if (body := joined(view.read(name), "criteria")) is not None}
    return Published(bodies, {name.removeprefix("standard:") for name in view.law.standards()}, set(view.law.kinds()))


def law_shipped() -> Published:
    """The law that `init` would publish: where there is no ledger to compare with."""
    from data.criteria_sets import set_bodies

    standards = {row["id"] for row in data.load_toml("standards.toml")["standards"]}
    kinds = {row["id"] for row in data.load_toml("kinds.toml")["kinds"]}
    return Published({name: whole(set_bodies(name)) for name in data.SETS}, standards, kinds)


def act_of_file(found: SetFile, view: View) -> dict[str, Any]:
    """The act (socai/act/1) that publishes what the file holds: kinds, then standards, then the set in its parts.

    Kinds are published whole: those of the ledger with those of the file, for the last publication is what holds.
    """
    events: list[dict[str, Any]] = []
    if found.table.get("kinds"):
        rows = {kind: dict(view.law.kind(kind) or {}) for kind in view.law.kinds()}
        rows |= {row["id"]: seed.kind_row(row) for row in found.table["kinds"]}
        body = {"kinds": list(rows.values()), "part": 1, "parts": 1}
        events.append({"type": "kinds.published", "subject": "registry:kinds", "body": body})
    for row in found.table.get("standards", ()):
        made = seed.standard_event(row)
        events.append({"type": made["type"], "subject": made["subject"], "body": made["body"]})
    subject = f"set:{found.table.get('id')}"
    events += [{"type": "set.published", "subject": subject, "body": body} for body in found.bodies]
    return {"schema": "socai/act/1", "attestation": "signed-by-author", "events": events}


def _with_own(law: Published, table: Mapping[str, Any]) -> Published:
    """The law with the standards and kinds that the file itself would publish."""
    standards, kinds = ({row["id"] for row in table.get(name, ())} for name in _LAW)
    return law._replace(standards={*law.standards, *standards}, kinds={*law.kinds, *kinds})


def _law_faults(table: Mapping[str, Any], law: Published) -> list[Fault]:
    """Standards of the file name kinds and standards that exist."""
    faults = []
    for index, row in enumerate(table.get("standards", ())):
        for member, code, known in (("unit_kinds", "KIND_UNKNOWN", law.kinds),
                                    ("requires", "STANDARD_UNKNOWN", law.standards)):
            faults += [Fault(code, f"standards[{index}].{member}", name, sorted(known))
                       for name in row[member] if name not in known]
    return faults
