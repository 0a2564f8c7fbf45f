"""Words that every share needs: its denominator, what isn't counted and why, what isn't known and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commands.names.told import Told
from commands.terminal import prose
from commands.terminal.words import language, t

NAMED = 12
"""So many units are named in a sentence; more are counted (all are in --json)."""


def say_outside(words: Told, units: Sequence[Mapping[str, Any]], indent: int = 0) -> None:
    """The units that don't count, by what puts them outside the scope of the programme."""
    grounds: dict[str, list[Mapping[str, Any]]] = {}
    for unit in units:
        grounds.setdefault(outside_by(words, unit["scope"]), []).append(unit)
    for ground, found in grounds.items():
        prose.say(t("shares.outside", count=len(found), ground=ground, units=named(words, found)), indent=indent)


def outside_by(words: Told, scope: Mapping[str, Any]) -> str:
    """`by the kind of unit`, or `by entry 512 on huyện Đăk Glei`."""
    unit = words.unit(scope["unit"]) if scope["unit"] else ""
    return t(f"shares.ground.{scope['ground']}", seq=scope["seq"], unit=unit)


def say_recognised(found: Mapping[str, Any], because: Mapping[str, int]) -> None:
    """`Recognised: 3/11 (27.3 %)`, with the most that it may be and where the unknown ones come from."""
    facts = {name: found[name] for name in ("count", "unknown", "of")}
    share = found["share"]
    if share["least"] is None:
        return
    if not found["unknown"]:
        prose.say(t("shares.recognised", least=number(share["least"], 1), **facts))
        return
    reasons = ", ".join(t(f"shares.unknown.{reason}", count=count) for reason, count in because.items())
    bounds = {name: number(share[name], 1) for name in ("least", "most")}
    prose.say(t("shares.recognised.unknown", reasons=reasons, top=facts["count"] + facts["unknown"], **facts, **bounds))


def named(words: Told, units: Sequence[Mapping[str, Any]]) -> str:
    """The units by name, of many the first ones."""
    told = ", ".join(words.unit(unit) for unit in units[:NAMED])
    return told if len(units) <= NAMED else t("shares.and-more", units=told, count=len(units) - NAMED)


def decimal(text: str) -> str:
    """A decimal of an answer (`14.20`) as the language writes it."""
    return text.replace(".", ",") if language() == "vi" else text


def number(value: float, places: int) -> str:
    """A decimal as the language writes it."""
    return decimal(f"{value:.{places}f}")
