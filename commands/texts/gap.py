"""The answer of `socai gap` in words: the counts, what is not met, what is unknown and why, the preconditions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commands.asking.answers import Asked
from commands.names import told
from commands.names.law_names import item_name
from commands.terminal import dates, output, prose
from commands.terminal.words import t
from commands.texts.eligibility import demand, say_eligibility
from ledger.names import sort_key

Answer = Mapping[str, Any]
OPEN = ("unknown", "not-comparable")


def say_gap(question: Asked, answer: Answer) -> None:
    """Print `socai/gap/1` without its cuts."""
    words = question.words_for(answer["unit"]["id"])
    facts = {"unit": words.unit_within(answer["unit"]), "day": dates.day(answer["as_of"])}
    facts |= {"title": told.either(answer["title"]) or "", "set": answer["set"]}
    prose.say(t("gap.sentence", **facts, **answer["counts"]["criteria"]), style="strong")
    items = answer["counts"]["items"]
    if any(one["indicator"] for one in answer["items"]):
        prose.say(t("gap.items", **items))
    if answer["state"] == "ceased":
        _say_ceased(words, answer)
    if answer["decided_under"] and answer["decided_under"] != answer["set"]:
        prose.say(t("gap.decided-under", set=answer["decided_under"]))
    say_evidence(answer)
    say_missing(answer)
    say_open(answer)
    for one in answer["dropped"]:
        prose.say(t("gap.dropped", set=one["set"], list=", ".join(one["numbers"])))
    output.say()
    say_eligibility(words, answer["unit"]["kind"], answer)
    output.say()


def _say_ceased(words: told.Told, answer: Answer) -> None:
    """A unit that ended has figures of its own still; they aren't those of the units after it."""
    after = answer["unit"]["successors"]
    if after:
        named = ", ".join(words.unit(one, mark=True) for one in after)
        prose.say(t("gap.ceased", day=dates.day(after[0]["since"]), units=named))
    else:
        prose.say(t("gap.ceased.nobody"))


def say_evidence(answer: Answer) -> None:
    """What the outcomes are told by."""
    for one in answer["evidence"]:
        kind = t(f"answers.stage.{one['stage']}") if one["stage"] else t("gap.evidence.recognised")
        prose.say(t("gap.evidence", kind=kind, day=dates.day(one["day"]), set=one["set"], seq=one["seq"]))
    if not answer["evidence"]:
        prose.say(t("gap.evidence.none"))


def say_missing(answer: Answer) -> None:
    """What isn't met, item by item."""
    missing = [one for one in answer["items"] if one["outcome"] == "not-met"]
    if not missing:
        return
    output.say()
    output.table(
        [t(f"gap.column.{name}") for name in ("number", "name", "demanded", "measured", "ground")],
        [
            (
                str(one["indicator"] or one["criterion"]),
                item_name(one["name"]) or "",
                demand(one["demanded"]),
                one["measured"] or "",
                t(f"gap.ground.{one['ground']}"),
            )
            for one in missing
        ],
    )


def say_open(answer: Answer) -> None:
    """What is unknown or can't be compared: by the reason, then each criterion with what was said of it before."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in answer["items"]:
        if one["outcome"] in OPEN:
            found.setdefault((one["outcome"], one["ground"]), []).append(str(one["indicator"] or one["criterion"]))
    if not found:
        return
    output.say()
    for (outcome, ground), numbers in sorted(found.items(), reverse=True):
        facts = {"outcome": t(f"gap.outcome.{outcome}"), "ground": t(f"gap.ground.{ground}")}
        prose.say(t("gap.open", **facts, count=len(numbers), list=", ".join(numbers)))
    rows = [_open_row(answer, one) for one in answer["criteria"] if one["outcome"] in OPEN]
    if rows:
        output.say()
        output.table([t(f"gap.column.{name}") for name in ("number", "name", "demanded", "before")], rows)


def _open_row(answer: Answer, criterion: Mapping[str, Any]) -> tuple[str, ...]:
    """A criterion that isn't decided: what it demands where that is one thing, and the old items it comes from."""
    items = [one for one in answer["items"] if one["criterion"] == criterion["number"]]
    before: dict[str, list[str]] = {}
    for one in items:
        if one["from"] and one["from"]["numbers"]:
            numbers = before.setdefault(one["from"]["outcome"], [])
            numbers += [number for number in one["from"]["numbers"] if number not in numbers]
    told_of = [
        t("gap.before", list=", ".join(sorted(numbers, key=sort_key)), outcome=t(f"gap.outcome.{outcome}"))
        for outcome, numbers in before.items()
    ]
    demanded = demand(items[0]["demanded"]) if len(items) == 1 else t("gap.indicators", count=len(items))
    return criterion["number"], item_name(criterion["name"]) or "", demanded, "; ".join(told_of) or t("gap.before.new")
