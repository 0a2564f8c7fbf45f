"""How differences of criteria sets, and faults of their files, are said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from commands.names.law_names import indicator_name, item_name, precondition_text, translated
from commands.names.told import either
from commands.terminal import dates, output, prose
from commands.terminal.words import known, language, t
from commands.texts.threshold import UNCONFIRMED, threshold
from ledger.criteria.faults import Fault

if TYPE_CHECKING:
    from commands.asking.answers import Asked


def say_set(question: Asked, one: Mapping[str, Any]) -> None:
    """`criteria show`: what the set is, then its criteria and indicators."""
    prose.say(f"{one['id']}: {either(one['title']) or t('answers.name-unknown')}", style="strong")
    kinds = ", ".join(question.told.kind(kind) for kind in one["unit_kinds"]) or t("criteria.products")
    prose.say(t("criteria.for", standard=question.told.standard(one["standard"]), kinds=kinds))
    prose.say(t("criteria.issued", paper=_issued(one), total=_total(one)))
    until = t("criteria.until", day=dates.last_day(one["valid_to"])) if one["valid_to"] else ""
    prose.say(t("criteria.valid", day=dates.day(one["valid_from"]), until=until))
    for row in one["amended_by"]:
        day = dates.day(row["signed_on"]) if row["signed_on"] else t("answers.unknown")
        prose.say(t("criteria.amended", number=row["number"], day=day))
    for among in one["groups"]:
        prose.say(t("criteria.group", id=among["id"], name=either(among["names"]) or ""))
    for row in one["preconditions"]:
        provenance = row["provenance"] or one["provenance"]["status"]
        text = precondition_text(row["text"])
        prose.say(t("criteria.precondition", number=row["number"], text=text, provenance=_sure(provenance)))
    if one["notes"]:
        prose.say(t("criteria.notes", text=one["notes"]))
    output.say()
    rows = []
    for criterion in one["criteria"]:
        rows.append((criterion["number"], _name(criterion), ""))
        rows += [("  " + part["number"], "  " + (indicator_name(part["name"]) or t("answers.name-unknown")),
                  threshold(part["threshold"], one["provenance"]["status"]))
                 for part in criterion["indicators"]]
    if rows:
        output.table([t(f"criteria.column.{name}") for name in ("number", "name", "threshold")], rows)
        _say_marks(rows)
        if translated():
            prose.say(t("criteria.translated"))
        output.say()


def _sure(provenance: str) -> str:
    """How sure a fact of the set is: found with a source, remembered (0..1), or a rule of this house."""
    kind, _, more = provenance.replace(":", " ", 1).partition(" ")
    key = f"criteria.provenance.{kind}"
    return t(key, more=more.strip()) if known(key) else provenance


def _say_marks(rows: Iterable[Sequence[str]]) -> None:
    """What the mark in the last column means, where a row bears it."""
    if any(UNCONFIRMED in row[-1] for row in rows):
        prose.say(t("criteria.threshold.unconfirmed"))


def _name(item: Mapping[str, Any]) -> str:
    english = item.get("name_en") if language() == "en" else None
    return english or item["name"] or t("answers.name-unknown")


def _issued(one: Mapping[str, Any]) -> str:
    issuing = one["issuing"]
    parts = [issuing["number"], dates.day(issuing["signed_on"]) if issuing["signed_on"] else None, issuing["issuer"]]
    return ", ".join(part for part in parts if part) or t("answers.unknown")


def _total(one: Mapping[str, Any]) -> str:
    criteria = t("criteria.total.criteria", count=one["criteria_total"] or "?")
    return criteria + (t("criteria.total.indicators", count=one["indicators_total"]) if one["indicators_total"] else "")


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
        _say_marks(rows)
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
    name = "; ".join(item_name(one) or t("answers.name-unknown") for one in names["to"] or names["from"])
    changes = []
    if row["relation"] == "unstated" and row["from"] and row["to"]:
        old = item_name(names["from"][0]) or t("answers.name-unknown")
        changes.append(t("criteria.diff.same-number", number=row["from"][0], name=old))
    elif "name" in row["changed"]:
        changes.append(t("criteria.diff.was", name=item_name(names["from"][0]) or t("answers.name-unknown")))
    if "threshold" in row["changed"] and row["relation"] != "unstated":
        before, after = (threshold(row["thresholds"][side][0]) for side in ("from", "to"))
        changes.append(f"{before} → {after}")
    return (indent + ", ".join(row["from"]), ", ".join(row["to"]), t(f"criteria.relation.{row['relation']}"),
            indent + name, "; ".join(changes))


def say_products(answer: Mapping[str, Any], unit_named: Callable[[str], str]) -> None:
    """`criteria products` as a table."""
    rows = []
    for one in answer["products"]:
        rating = one["rating"] or {}
        score = str(rating.get("score") or "")
        rows.append((
            one["id"].removeprefix("product:"), one["name"], unit_named(one["unit"]),
            t(f"criteria.product.{one['state']}", stars=rating.get("stars")),
            score.replace(".", ",") if language() == "vi" else score,
            dates.day(rating["from"]) if rating.get("from") else "", dates.last_day(rating.get("to")),
        ))
    if rows:
        names = ("product", "name", "unit", "stars", "score", "from", "until")
        output.table([t(f"criteria.product.column.{name}") for name in names], rows, right=[4], whole=[0])
    prose.say(t("criteria.product.count", count=len(rows), day=dates.day(answer["as_of"])))
    output.say()


def say_faults(file: str, faults: Sequence[Fault]) -> None:
    """Each fault with its place and both facts."""
    from commands.terminal.errors import words_of

    for fault in faults:
        facts = {"place": fault.place, "found": fault.found, "expected": fault.expected}
        where = ":".join(str(part) for part in (file, fault.line, fault.column) if part is not None)
        prose.say(f"{where}: {fault.code}: {words_of(fault.code, facts)}")
