"""Preconditions of a set in words: each with its ground, every share with its denominator and its unknowns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commands.names import told
from commands.names.law_names import demand_text, precondition_text, unit_word
from commands.terminal import dates, output, prose
from commands.terminal.words import t
from commands.texts.shares import decimal, say_outside

STYLES = {"yes": "good", "no": "bad", "unknown": "doubt"}


def say_eligibility(words: told.Told, kind: str | None, progress: Mapping[str, Any], indent: int = 0) -> None:
    """Đủ điều kiện: có, chưa or chưa rõ; then every precondition, for a unit of ``kind``.

    Nothing where the answer has no ``eligible``.
    """
    answer = progress.get("eligible")
    if answer is None:
        return
    said = t(f"gap.eligible.{answer}")
    prose.say(t("gap.eligible", answer=output.style(said, STYLES[answer])), indent=indent)
    if not progress["preconditions"]:
        prose.say(t("gap.no-preconditions"), indent=indent + 2)
    for one in progress["preconditions"]:
        outcome, ground = t(f"gap.outcome.{one['outcome']}"), _ground(words, kind, one)
        text = precondition_text(one["text"])
        line = t("gap.precondition", number=one["number"], outcome=outcome, text=text, ground=ground)
        prose.say(line, indent=indent + 2)
        for ground_code, units in _grouped(one["share"]):
            named = ", ".join(words.unit(unit) for unit in units)
            prose.say(t("gap.units", ground=t(f"gap.unit.{ground_code}"), units=named), indent=indent + 5)
        say_outside(words, (one["share"] or {}).get("out_of_scope", ()), indent + 5)


def say_differences(progress: Mapping[str, Any], indent: int = 0) -> None:
    """Where measuring comes to another outcome than the one claimed."""
    for one in progress.get("differences", ()):
        number = one["indicator"] or one["criterion"]
        facts = {"claimed": t(f"gap.outcome.{one['claimed']}"), "computed": t(f"gap.outcome.{one['computed']}")}
        if one["ground"] == "recorder":
            prose.say(t("gap.difference.recorder", number=number, **facts), indent=indent)
            continue
        facts["measured"], facts["demanded"] = one["measured"] or "", demand(one["demanded"])
        prose.say(t("gap.difference", number=number, **facts), indent=indent)


def demand(demanded: Mapping[str, Any] | None) -> str:
    """`≥ 50 %` of a threshold, the text of one that no number tells, empty where none is known; whether unconfirmed."""
    if demanded is None:
        return ""
    said = _demand(demanded)
    return said if demanded["confirmed"] or not said else t("gap.demand.unconfirmed", demand=said)


def _demand(demanded: Mapping[str, Any]) -> str:
    value, unit = demanded["value"], unit_word(demanded["unit"]) or ""
    if demanded["kind"] in ("min", "max") and value is not None:
        return f"{'≥' if demanded['kind'] == 'min' else '≤'} {decimal(value)} {unit}".rstrip()
    if demanded["kind"] == "boolean":
        return t("gap.demand.boolean")
    return demand_text(value or demanded["text"]) or ""


def _ground(words: told.Told, kind: str | None, one: Mapping[str, Any]) -> str:
    """Why a precondition is decided or not, with the numbers it was decided by."""
    share, rate = one["share"], one["rate"]
    if share is not None:
        kinds = ", ".join(words.kind(kind) for kind in share["kinds"])
        if not share["of"]:
            return t(f"gap.ground.{one['ground']}", unit=words.kind(kind), kinds=kinds)
        facts = {name: share[name] for name in ("of", "met", "not_met", "unknown")}
        counted = t("gap.ground.counted", kinds=kinds, **facts)
        return f"{counted}; {t('gap.ground.unconfirmed')}" if one["ground"] == "unconfirmed" else counted
    if rate is not None:
        ratio = f"{rate['satisfied']}/{rate['surveyed']}" if rate["surveyed"] else f"{rate['rate']} %"
        day = dates.day(rate["observed_on"])
        return t(f"gap.ground.{one['ground']}", rate=ratio, day=day)
    return t(f"gap.ground.{one['ground']}", rate="", day="")


def _grouped(share: Mapping[str, Any] | None) -> list[tuple[str, Sequence[Mapping[str, Any]]]]:
    """The units of a share by why they count, don't count, or aren't known to."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for unit in share["units"] if share else ():
        found.setdefault(f"{unit['outcome']}.{unit['ground']}", []).append(unit)
    return list(found.items())
