"""How differences of criteria sets, and faults of their files, are said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commands import output, prose
from commands.told import either
from commands.words import t
from ledger.criteria.faults import Fault


def threshold(found: Mapping[str, Any] | None) -> str:
    """What an indicator demands, in words."""
    if found is None:
        return t("answers.name-unknown")
    value = " ".join(str(found[name]) for name in ("value", "unit") if found.get(name) is not None)
    if not found.get("cases"):
        return found.get("text") or t(f"criteria.threshold.{found['kind']}", value=value)
    told = [f"{'/'.join(one for when in case['when'] for one in when['values'])} {case['value'] or '?'}"
            for case in found["cases"]]
    cases = t(f"criteria.threshold.{found['kind']}", value=" ".join([", ".join(told), found["unit"] or ""]).strip())
    return f"{cases} ({found['text']})" if found["text"] else cases


def say_difference(answer: Mapping[str, Any]) -> None:
    """`criteria diff` as a table and what it amounts to."""
    old, new = answer["from"], answer["to"]
    for one in (old, new):
        criteria, indicators = (str(one[f"{of}_total"] or "?") for of in ("criteria", "indicators"))
        prose.say(t("criteria.diff.set", id=one["id"], title=either(one["title"]) or "", criteria=criteria,
                    indicators=indicators))
    output.say()
    bare = _without_counterpart(answer["rows"])
    rows = [_row(row) for row in answer["rows"] if not bare or row["of"] == "criterion"]
    names = ("from", "to", "relation", "name", "change")
    if rows:
        output.table([t(f"criteria.diff.column.{name}") for name in names], rows)
        output.say()
    if bare:
        prose.say(t(f"criteria.diff.only-{bare}", id=answer[bare]["id"]))
    counted = answer["counts"]
    told = ", ".join(f"{t(f'criteria.relation.{name}')} {count}" for name, count in counted.items() if count)
    prose.say(t("criteria.diff.counts", counts=told or "0"))
    if any(row["provenance"] and not row["provenance"].startswith("found") for row in answer["rows"]):
        prose.say(t("criteria.diff.unsourced"))
    output.say()


def _without_counterpart(rows: Sequence[Mapping[str, Any]]) -> str | None:
    """"from" or "to", the only set whose indicators are listed; None where both have some, or none."""
    sides = [side for side in ("from", "to") if any(row[side] for row in rows if row["of"] == "indicator")]
    return sides[0] if len(sides) == 1 else None


def _row(row: Mapping[str, Any]) -> tuple[str, ...]:
    indent = "  " if row["of"] == "indicator" else ""
    names = row["names"]
    name = "; ".join(one or t("answers.name-unknown") for one in names["to"] or names["from"])
    changes = []
    if "name" in row["changed"]:
        changes.append(t("criteria.diff.was", name=names["from"][0] or t("answers.name-unknown")))
    if "threshold" in row["changed"]:
        before, after = (threshold(row["thresholds"][side][0]) for side in ("from", "to"))
        changes.append(f"{before} → {after}")
    return (indent + ", ".join(row["from"]), ", ".join(row["to"]), t(f"criteria.relation.{row['relation']}"),
            indent + name, "; ".join(changes))


def say_faults(file: str, faults: Sequence[Fault]) -> None:
    """Each fault with its place and both facts."""
    from commands.errors import words_of

    for fault in faults:
        facts = {"place": fault.place, "found": fault.found, "expected": fault.expected}
        where = f"{file}:{fault.line}" if fault.line else file
        prose.say(f"{where}: {fault.code}: {words_of(fault.code, facts)}")
