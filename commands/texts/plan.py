"""`socai plan` in words: a table of targets with their milestones, then what needs a sentence of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Any

from commands.names import told
from commands.terminal import dates, output, prose
from commands.terminal.words import t
from commands.texts.shares import decimal, named, outside_by, say_outside
from ledger.folds.keeping import STATUSES

STYLES = {"reached": "good", "late": "bad", "unknown": "doubt", "ceased": "doubt", "superseded": "faint"}
MARKS = {"reached": "+", "late": "-", "unknown": "?"}
_ALWAYS = ("reached", "late", "promised", "unknown")


def say_plan(words: told.Told, answer: Mapping[str, Any]) -> None:
    """The answer of ``plan`` for people."""
    rows = [row for promise in answer["promises"] for row in _rows(words, promise)]
    if rows:
        names = ("unit", "promise", "standard", "due", "status", "reached", "office")
        told_of = [any(column) for column in zip(*rows, strict=True)]
        headings = [t(f"plan.column.{name}") for name in compress(names, told_of)]
        output.table(headings, [list(compress(row, told_of)) for row in rows])
        output.say()
    summary = answer["summary"]
    prose.say(t("plan.summary", count=summary["promises"], statuses=_counts(summary["by_status"])))
    if summary["milestones"]:
        prose.say(
            t("plan.milestones", count=summary["milestones"], statuses=_counts(summary["milestones_by_status"]))
        )
    if summary["perhaps_adopted"]:
        prose.say(t("plan.perhaps", count=summary["perhaps_adopted"]))
    for promise in answer["promises"]:
        _say_promise(words, promise)
    _say_reasons(words, answer["promises"])
    _say_ended(words, answer["promises"])
    _say_outside(words, answer["promises"])
    if answer["forecasts"]:
        prose.say(t("plan.forecasts", count=len(answer["forecasts"])))
    prose.say(t("plan.ground"))
    output.say()


def _say_promise(words: told.Told, promise: Mapping[str, Any]) -> None:
    """What the table has no room for: what replaced it, what became of its unit, what was measured, what disagrees."""
    unit = words.unit(promise["unit"])
    by = promise["superseded_by"]
    if by:
        paper = words.paper(by["document"])
        facts = {"what": _promised(promise), "seq": promise["seq"], "paper": paper, "by": by["seq"]}
        prose.say(t("plan.superseded", unit=unit, **facts))
    _say_measured(words, unit, promise)
    for one in promise["milestones"]:
        if one["due_disagrees"]:
            facts = {"words": one["due"]["as_written"], "meant": dates.day(one["due_as_meant"])}
            prose.say(t("plan.due-disagrees", unit=unit, what=one["what"], day=dates.day(one["due"]["last"]), **facts))
    if promise["list_disagrees"]:
        stated = _stated(promise["stated_count"])
        prose.say(t("plan.disagrees", unit=unit, stated=stated, listed=len(promise["items"])))
    already = [item["number"] for item in promise["items"] if item["already"]]
    if already:
        prose.say(t("plan.already", unit=unit, list=", ".join(already)))


def _say_reasons(words: told.Told, promises: Sequence[Mapping[str, Any]]) -> None:
    """Why overdue targets are unknown, other than that nothing was observed."""
    reasons: dict[str, list[Mapping[str, Any]]] = {}
    for one in promises:
        if one["status"] == "unknown" and one["reason"] != "nothing-observed":
            reasons.setdefault(one["reason"], []).append(one["unit"])
    for reason, units in reasons.items():
        alone = list({unit["id"]: unit for unit in units}.values())
        prose.say(t(f"plan.reason.{reason}", count=len(units), units=named(words, alone)))


def _say_ended(words: told.Told, promises: Sequence[Mapping[str, Any]]) -> None:
    """Units that ended before their due day, each once for a standard: by which paper, and who took over."""
    ends = {(one["unit"]["id"], one["standard"]): one for one in promises if one["status"] == "ceased"}
    for one in ends.values():
        end = one["ended"]
        facts = {"unit": words.unit(one["unit"]), "day": dates.day(end["on"]), "seq": end["seq"]}
        facts["paper"] = words.paper(end["document"])
        after = ", ".join(_taken_over(words, one["unit"], other) for other in end["became"])
        prose.say(t("plan.ended", **facts, after=after) if after else t("plan.ended.nobody", **facts))


def _taken_over(words: told.Told, unit: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """The unit after, marked where it is called as the one before, and its own standing."""
    named_alike = after["name"] == unit["name"]
    state = t(f"answers.state.{after['state']}")
    return t("plan.taken-over", unit=words.unit(after, mark=named_alike), state=state)


def _say_measured(words: told.Told, unit: str, promise: Mapping[str, Any]) -> None:
    """The average or share that a target rests on, with its denominator, its unknown units and what isn't counted."""
    found = promise["measured"]
    if found is None or promise["superseded_by"]:
        return
    value = "-".join(decimal(bound) for bound in dict.fromkeys((found["least"], found["most"])))
    facts = {"value": value, "goal": decimal(found["goal"]), "of": found["of"], "unit": unit}
    prose.say(t(f"plan.measured.{found['unit']}", **facts))
    reasons: dict[str, list[Mapping[str, Any]]] = {}
    for one in found["unknown"]:
        reasons.setdefault(one["reason"], []).append(one["unit"])
    for reason, units in reasons.items():
        prose.say(t(f"plan.unknown.{reason}", count=len(units), units=named(words, units)), indent=2)
    say_outside(words, found["out_of_scope"], 2)


def _say_outside(words: told.Told, promises: Sequence[Mapping[str, Any]]) -> None:
    """Targets of units outside the scope of the programme, by what puts them there."""
    grounds: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for one in promises:
        if not one["scope"]["in_scope"]:
            found = words.standard(one["standard"]), outside_by(words, one["scope"])
            grounds.setdefault(found, []).append(one["unit"])
    for (standard, ground), units in grounds.items():
        facts = {"count": len(units), "units": named(words, units)}
        prose.say(t("plan.out-of-scope", standard=standard, ground=ground, **facts))


def _rows(words: told.Told, promise: Mapping[str, Any]) -> list[list[str]]:
    """The promise, and beneath it its milestones."""
    rows = [
        [
            words.unit(promise["unit"]),
            _promised(promise),
            words.standard(promise["standard"]),
            dates.day(promise["due"]),
            _status(promise),
            dates.day(promise["reached_on"]) if promise["reached_on"] else "",
            words.office(promise["responsible"]) if promise["responsible"] else "",
        ]
    ]
    for one in promise["milestones"]:
        amount = f": {one['amount']} {one['unit'] or ''}".rstrip() if one["amount"] else ""
        reached = dates.day(one["reached_on"]) if one["reached_on"] else ""
        rows.append(["", f"  {one['what']}{amount}", "", dates.day(one["due"]["last"]), _status(one), reached, ""])
    return rows


def _promised(promise: Mapping[str, Any]) -> str:
    """What is promised: the kind, the count as stated, each item of the list with + where it is reached."""
    listed = ", ".join(f"{item['number']}{MARKS.get(item['status'], '')}" for item in promise["items"])
    counted = _stated(promise["stated_count"]) if promise["stated_count"] else ""
    if promise["measured"]:
        counted = t(f"plan.goal.{promise['measured']['unit']}", goal=decimal(promise["measured"]["goal"]))
    if not counted and promise["to_count"] is not None:
        counted = str(promise["to_count"])
    parts = [t(f"plan.kind.{promise['kind']}"), counted, f"({listed})" if listed else ""]
    return " ".join(part for part in parts if part)


def _stated(counted: Mapping[str, Any]) -> str:
    least, most = counted["min"], counted["max"]
    return str(least) if least == most else f"{least}-{most}"


def _status(judged: Mapping[str, Any]) -> str:
    text = t(f"plan.status.{judged['status']}")
    style = STYLES.get(judged["status"])
    return output.style(text, style) if style else text


def _counts(by_status: Mapping[str, int]) -> str:
    told_of = [status for status in STATUSES if status in _ALWAYS or by_status[status]]
    return ", ".join(f"{t(f'plan.status.{status}')} {by_status[status]}" for status in told_of)
