"""Two criteria sets side by side: numbers, names, thresholds, paired by the crosswalk that one of them was published
with, else by number and name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

Body = Mapping[str, Any]
_TURNED = {"same": "same", "split": "merged", "merged": "split", "new": "dropped", "dropped": "new"}


class Pairing(NamedTuple):
    """``before`` and ``after``: numbers; ``relation`` null where nothing states one; ``basis``: crosswalk, name or
    number; ``provenance``: of the crosswalk's row."""

    of: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    relation: str | None
    basis: str
    provenance: str | None


def difference(old_id: str, old: Body, new_id: str, new: Body) -> list[dict[str, Any]]:
    """What became of each item of the set ``old`` in ``new``, criteria before indicators, as plain rows.

    ``old_id``, ``new_id``: full ids. A row: of, from, to, relation (same | split | merged | new | dropped | null),
    basis, provenance, names {from, to}, thresholds {from, to} (null for criteria), changed: [name, threshold].
    A number without a counterpart is ``dropped`` or ``new`` only where the crosswalk says so; else relation is null.
    """
    stated, rows = _crosswalk(old_id, old, new_id, new), []
    for of in ("criterion", "indicator"):
        before, after = _items(old, of), _items(new, of)
        rows += [_row(pair, before, after) for pair in _pairs(of, before, after, stated)]
    return rows


def _items(body: Body, of: str) -> dict[str, dict[str, Any]]:
    """Number -> name, threshold. A criterion with one indicator of its own number has that one's threshold."""
    found: dict[str, dict[str, Any]] = {}
    for criterion in body["criteria"]:
        own = [item for item in criterion["indicators"] if item["number"] == criterion["number"]]
        if of == "criterion":
            threshold = own[0]["threshold"] if own else None
            found[criterion["number"]] = {"name": criterion["name"], "threshold": threshold}
        else:
            found |= {item["number"]: item for item in criterion["indicators"] if item not in own}
    return found


def _crosswalk(old_id: str, old: Body, new_id: str, new: Body) -> list[Pairing]:
    """Rows of the newer set about the older; turned round where only the other was published with some."""
    rows = [(row, False) for row in new.get("crosswalk", ()) if row["from_set"] == old_id]
    if not rows:
        rows = [(row, True) for row in old.get("crosswalk", ()) if row["from_set"] == new_id]
    found = []
    for row, turned in rows:
        before, after = tuple(row["from_numbers"]), tuple(row["to_numbers"])
        if turned:
            before, after = after, before
        relation = _TURNED[row["relation"]] if turned else row["relation"]
        sides = [((one,), (other,)) for one, other in zip(before, after, strict=False)] if relation == "same" else [
            (before, after)]
        found += [Pairing("", *side, relation, "crosswalk", row["provenance"]) for side in sides]
    return found


def _pairs(
    of: str, before: Mapping[str, Any], after: Mapping[str, Any], stated: Iterable[Pairing]
) -> list[Pairing]:
    pairs = [
        pair._replace(of=of) for pair in stated
        if all(number in before for number in pair.before) and all(number in after for number in pair.after)
    ]
    left = [number for number in before if not any(number in pair.before for pair in pairs)]
    right = [number for number in after if not any(number in pair.after for pair in pairs)]
    for number in left:
        if number in right:
            named = before[number]["name"] is not None and before[number]["name"] == after[number]["name"]
            pairs.append(Pairing(of, (number,), (number,), "same" if named else None, "name" if named else "number",
                                 None))
            right.remove(number)
        else:
            pairs.append(Pairing(of, (number,), (), None, "number", None))
    pairs += [Pairing(of, (), (number,), None, "number", None) for number in right]
    order = [*before]
    return sorted(pairs, key=lambda pair: order.index(pair.before[0]) if pair.before else len(order))


def _row(pair: Pairing, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    old, new = [before[number] for number in pair.before], [after[number] for number in pair.after]
    one = len(old) == len(new) == 1
    changed = [member for member in ("name", "threshold") if one and _demand(old[0], member) != _demand(new[0], member)]
    return {
        "of": pair.of, "from": list(pair.before), "to": list(pair.after), "relation": pair.relation,
        "basis": pair.basis, "provenance": pair.provenance,
        "names": {"from": [item["name"] for item in old], "to": [item["name"] for item in new]},
        "thresholds": {"from": [item["threshold"] for item in old], "to": [item["threshold"] for item in new]},
        "changed": changed,
    }


def _demand(item: Mapping[str, Any], member: str) -> Any:
    """What is compared: a threshold without the remark where it was found."""
    value = item[member]
    return {name: inner for name, inner in value.items() if name != "provenance"} if isinstance(value, dict) else value
