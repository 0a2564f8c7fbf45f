"""A set file beside what is published: what it names exists, what it replaces is amended openly."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from ledger import canonical
from ledger.criteria.faults import Fault

Body = Mapping[str, Any]


class Published(NamedTuple):
    """The law to compare with: bodies of sets by id (parts joined), ids of standards and of kinds of units."""

    sets: Mapping[str, Body]
    standards: Collection[str]
    kinds: Collection[str]


def whole(bodies: list[dict[str, Any]]) -> dict[str, Any]:
    """The parts of one set as one body."""
    return {**bodies[0], "criteria": [row for body in bodies for row in body["criteria"]], "part": 1, "parts": 1}


def content_digest(body: Body) -> str:
    """SHA-256 (hex) of the canonical JSON of what a set says: its body, parts joined, without legal ground and parts.

    Two files that differ only in comments or order of members have one digest.
    """
    said = {name: value for name, value in body.items()
            if name not in ("part", "parts", "regime", "competence_rule", "basis", "basis_text")}
    return sha256(canonical.encode_unchecked(said)).hexdigest()


def beside_faults(table: Body, body: Body, law: Published) -> list[Fault]:
    """``table``: the file; ``body``: the set it makes. Codes: ``STANDARD_UNKNOWN``, ``KIND_UNKNOWN``, ``SET_UNKNOWN``,
    ``CRITERION_UNKNOWN``, ``SET_CHANGED``, ``SET_OVERLAPS``."""
    return [*_names(table, law), *_crosswalk(table, law), *_changed(table, body, law), *_overlaps(table, body, law)]


def _names(table: Body, law: Published) -> Iterator[Fault]:
    if table["standard"] not in law.standards:
        yield Fault("STANDARD_UNKNOWN", "standard", table["standard"], sorted(law.standards))
    for index, kind in enumerate(table["unit_kinds"]):
        if kind not in law.kinds:
            yield Fault("KIND_UNKNOWN", f"unit_kinds[{index}]", kind, sorted(law.kinds))


def _crosswalk(table: Body, law: Published) -> Iterator[Fault]:
    for index, row in enumerate(table.get("crosswalk", ())):
        before = law.sets.get(row["from_set"])
        if before is None:
            yield Fault("SET_UNKNOWN", f"crosswalk[{index}].from_set", row["from_set"], sorted(law.sets))
            continue
        numbers = {one["number"] for one in before["criteria"]}
        numbers |= {item["number"] for one in before["criteria"] for item in one["indicators"]}
        unknown = [number for number in row.get("from_numbers", ()) if number not in numbers]
        if unknown:
            yield Fault("CRITERION_UNKNOWN", f"crosswalk[{index}].from_numbers", unknown, row["from_set"])


def _changed(table: Body, body: Body, law: Published) -> Iterator[Fault]:
    """The digest that the file claims is that of its content; a set published before changes only by an amendment."""
    digest = content_digest(body)
    if table.get("sha256", digest) != digest:
        yield Fault("SET_CHANGED", "sha256", table["sha256"], digest)
    before = law.sets.get(table["id"])
    if before is None or content_digest(before) == digest:
        return
    if _amendments(body) <= _amendments(before):
        yield Fault("SET_CHANGED", "id", digest, content_digest(before))


def _overlaps(table: Body, body: Body, law: Published) -> Iterator[Fault]:
    """No two sets of one issuer for one standard and kind of unit at a time, unless one is named as amending the other.

    Only where the days of both are known: an unknown beginning decides nothing.
    """
    first, last = _period(body)
    for name, other in sorted(law.sets.items()):
        if name == table["id"] or other["standard"] != body["standard"] or not _same_issuer(body, other):
            continue
        if other["unit_kinds"] != body["unit_kinds"] and not {*other["unit_kinds"]} & {*body["unit_kinds"]}:
            continue
        start, end = _period(other)
        if first is None or start is None or (last is not None and last <= start) or (end is not None and end <= first):
            continue
        if other["issuing"]["number"] in _amendments(body) or body["issuing"]["number"] in _amendments(other):
            continue
        yield Fault("SET_OVERLAPS", "valid_from", f"{table['id']}: {first}..{last or ''}",
                    f"{name}: {start}..{end or ''}")


def _period(body: Body) -> tuple[str | None, str | None]:
    return body["in_force"] or body["valid_from"], body["valid_to"]


def _amendments(body: Body) -> set[str]:
    return {row["number"] for row in body["amended_by"]}


def _same_issuer(one: Body, other: Body) -> bool:
    names = [(body["issuing"]["issuer"] or "").casefold() for body in (one, other)]
    return bool(names[0]) and names[0] == names[1]
