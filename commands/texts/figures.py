"""Findings on figures in words, and proposals as a file to be filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import groupby
from json import dumps
from typing import TYPE_CHECKING

from commands.terminal import dates, output, prose
from commands.terminal.words import language, t
from ledger.figures.rows import CLASSES, Finding

if TYPE_CHECKING:
    from ledger.figures.suggest import Suggestion

_NUMBER = re.compile(r"(>=|<=)?(-?[0-9]+(?:\.[0-9]+)?)(?:\.\.(-?[0-9]+(?:\.[0-9]+)?))?(?= \(|\Z)")
_DAY = re.compile(r"(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_NO_NUMBERS = ("text-against-table", "subset", "citation", "wording", "deadline-order")
_STYLE = {"contradiction": "bad", "doubt": "doubt"}


def say_findings(found: Sequence[Finding], every: bool, paper: Callable[[str], str]) -> None:
    """Each document's findings, worst first; what holds only with `--all`; then how many there are of each class.

    ``paper``: the words for a document's id.
    """
    for document, group in groupby(found, key=lambda one: one.document):
        told = sorted(
            (one for one in group if every or one.klass != "ok"), key=lambda one: CLASSES.index(one.klass)
        )
        if told and document:
            prose.say(paper(document), style="strong")
        for one in told:
            _say(one)
        if told:
            output.say()
    counts = [
        t("figures.count", count=number, klass=t(f"figures.class.{klass}"))
        for klass in CLASSES
        if (number := sum(one.klass == klass for one in found))
    ]
    prose.say(t("figures.summary", counts=", ".join(counts) or t("figures.none")))
    output.say()


def _say(one: Finding) -> None:
    place = f" ({one.place})" if one.place else ""
    head = output.style(t(f"figures.class.{one.klass}"), _STYLE.get(one.klass, "faint"))
    prose.say(f"{head}: {one.id}{place}", indent=2)
    relation = t(f"figures.relation.{one.relation}")
    if one.computed:
        stated = _days(one.stated) or "-"
        both = "figures.beside" if one.relation in _NO_NUMBERS else "figures.both"
        told = t(both, relation=relation, stated=stated, computed=_computed(one))
    else:
        told = t("figures.stated", relation=relation, stated=one.stated or "-")
    prose.say(f"{told} {t(f'figures.reason.{one.reason}')}", indent=6)
    more = [name for name in one.figures if name != one.id]
    if more:
        prose.say(t("figures.also", rows=", ".join(more)), indent=6)
    if one.entries:
        prose.say(t("figures.entries", entries=", ".join(map(str, one.entries))), indent=6)


def _computed(one: Finding) -> str:
    """Days as people read them; numbers too, but not numbers of criteria."""
    return _days(one.computed) if one.relation in _NO_NUMBERS else _number(one.computed)


def _days(text: str) -> str:
    return _DAY.sub(lambda found: dates.day(found[0]), text)


def _number(text: str) -> str:
    """A number or interval as people read it in the language spoken; anything else as it is."""
    found = _NUMBER.match(text)
    if found is None:
        return text
    low, high = (part.replace(".", ",") if language() == "vi" else part for part in (found[2], found[3] or ""))
    if found[1]:
        return t("figures.at-least" if found[1] == ">=" else "figures.at-most", value=low)
    told = t("figures.between", low=low, high=high) if high else low
    return told + text[found.end() :]


def say_suggestions(report: str, found: Sequence[Suggestion]) -> None:
    """A `socai/figures-input/1` file on stdout; what only a person can tell stands as "?", which is refused."""
    output.note(t("figures.suggest.head", report=report, count=len(found)))
    output.say('schema = "socai/figures-input/1"')
    output.say(f"title = {_quoted(report)}")
    for number, one in enumerate(found, start=1):
        output.say()
        if one.kind == "citation":
            output.say("[[documents]]")
            members = {"symbol": one.value, "date": one.day, "issuer": one.issuer}
        else:
            output.say("[[figures]]")
            members = {"id": f"l{one.line}.{number}", "metric": "?", "value": one.value, "unit": one.unit}
            if one.of:
                members["as_written"] = f"{one.value}/{one.of}"
        for name, value in {**members, "place": f"l.{one.line}", "quote": one.quote}.items():
            if value:
                output.say(f"{name} = {_quoted(value)}")
        if one.members:
            output.say(f"list = [{', '.join(map(_quoted, one.members))}]")
            output.say('relations = ["count-of-list"]')


def _quoted(text: str) -> str:
    return dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
