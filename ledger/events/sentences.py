"""One natural sentence an event, in either language, as ``history`` shows it. Standard library only.

Templates stand in ``data/sentences/<lang>.json``: ``{fact}`` is a fact of the event, ``[...]`` a part that is left out
where one of its facts is unknown. What a template may name is made here from the payload; names of units, offices,
standards come from the caller.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

import data
from ledger.instants import vietnam_day

NameOf = Callable[[str], str]
Facts = dict[str, str | None]

_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_FACT = re.compile(r"\{([a-z_]+)\}")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?\Z")
_INSTANT = re.compile(r"[0-9-]{10}T[0-9:.]{15}Z\Z")
_ID = re.compile(r"(unit|office|standard|person):[a-z0-9][a-z0-9.-]*\Z")
_SHORT = re.compile(r"[a-z]+:([a-z0-9][a-z0-9.-]*)\Z")
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_CODED = ("role", "attribute", "step", "kind", "level")


def summary(payload: Mapping[str, Any], lang: str, name_of: NameOf) -> str:
    """What the event says, as one sentence in ``lang`` ("vi" or "en"), with its document at the end.

    ``name_of`` gives the name of a unit, office, standard or person id. A fact that the event leaves unknown is left
    out or called so. A type without a template (a later version's) is told by its name.
    """
    table = _table(lang)
    template = table["sentences"].get(payload["type"])
    if template is None:
        return f"{payload['type']} {payload['subject']}"
    tell = _Telling(payload, lang, name_of, table["words"])
    facts = tell.facts()
    sentence = render(template, facts, table["words"]["unknown"])
    if facts["document"] is None:
        return sentence
    return sentence + render(table["document"], facts, table["words"]["unknown"])


def render(template: str, facts: Mapping[str, str | None], unknown: str) -> str:
    """``template`` with its facts; raises KeyError for a fact that no event of the type has."""
    def fact(found: re.Match[str]) -> str:
        return facts[found[1]] or unknown

    def part(found: re.Match[str]) -> str:
        return found[1] if all(facts[name] for name in _FACT.findall(found[1])) else ""

    return _FACT.sub(fact, _OPTIONAL.sub(part, template))


@cache
def _table(lang: str) -> dict[str, Any]:
    table: dict[str, Any] = json.loads(data.read_text(f"sentences/{lang}.json"))
    return table


class _Telling:
    """The facts of one event as words of one language."""

    def __init__(self, payload: Mapping[str, Any], lang: str, name_of: NameOf, words: Mapping[str, str]) -> None:
        self.payload, self.body, self.lang, self.name_of, self.words = payload, payload["body"], lang, name_of, words

    def facts(self) -> Facts:
        """Every member of the body by its own name, then the members that all events share, then what is computed."""
        payload, body = self.payload, self.body
        told: Facts = {name: self.value(value, name) for name, value in body.items()}
        told["unit_of"] = told.get("unit")
        told["unit"] = told["unit"] if "unit" in body and payload["type"].startswith("dossier") else self.value(
            payload["subject"])
        told |= {"subject": self.value(payload["subject"]), "effective_from": self.value(payload["effective_from"]),
                 "through": self.last_day(payload["effective_to"])}
        if told.get("set"):
            told["set_words"] = self.words["set"].format(set=told["set"])
        else:
            told["set_words"] = None
        if "stated" in body:
            told["basis"] = self.words.get(f"basis.{body['stated']['basis']}")
        if payload["document"] is not None:
            told |= self.document(payload["document"])
        else:
            told["document"] = told["issuer"] = None
        special = _SPECIAL.get(payload["type"])
        return told | special(self) if special else told

    def value(self, value: Any, name: str = "") -> str | None:
        """A member's value as words; None for null, an empty list and what has no words of its own."""
        if isinstance(value, str):
            return self.text(value, name)
        if isinstance(value, bool):
            return self.words.get(f"{name}.{str(value).lower()}")
        if isinstance(value, int):
            return str(value)
        if isinstance(value, Sequence):
            named = (item["unit"] if isinstance(item, Mapping) and "unit" in item else item for item in value)
            return self.join([part for part in map(self.value, named) if part])
        if isinstance(value, Mapping):
            if "last" in value:
                return self.value(value["last"])
            return value.get(self.lang) or value.get("vi")
        return None

    def text(self, value: str, name: str) -> str:
        if name in _CODED:
            return self.words.get(f"{name}.{value}", value)
        if name in ("outcome", "choice", "ballot"):
            return self.words.get(value, value)
        if _ID.match(value):
            return self.name_of(value)
        if found := _SHORT.match(value):
            return found[1]
        if found := _DAY.match(vietnam_day(value) if _INSTANT.match(value) else value):
            return ("/" if self.lang == "vi" else "-").join(part for part in self.ordered(found.groups()) if part)
        if _DIGEST.match(value):
            return value[:8]
        if name in ("rate", "value", "score", "total", "amount") and self.lang == "vi":
            return value.replace(".", ",")
        return " ".join(value.split())

    def ordered(self, parts: Sequence[str]) -> Sequence[str]:
        """Year, month and day in the order of the language."""
        return parts[::-1] if self.lang == "vi" else parts

    def join(self, parts: Sequence[str]) -> str | None:
        """``a, b and c``."""
        if len(parts) < 2:
            return parts[0] if parts else None
        return ", ".join(parts[:-1]) + self.words["and"] + parts[-1]

    def last_day(self, end: str | None) -> str | None:
        """The last day before the half-open ``end``."""
        if end is None:
            return None
        return self.value((date.fromisoformat(end) - timedelta(days=1)).isoformat())

    def document(self, paper: Mapping[str, Any]) -> Facts:
        kind = self.words.get(f"document.{paper['kind']}", paper["kind"])
        if paper["number"]:
            name = f"{kind} {paper['number']}" if kind else self.words["number"].format(number=paper["number"])
        else:
            parts = [paper["kind"] if self.lang == "vi" else kind, self.words["unnumbered"]]
            name = " ".join(part for part in parts if part)
            if paper["signed_on"]:
                name += f", {self.value(paper['signed_on'])}"
        return {"document": name, "issuer": self.value(paper["issuer"])}

    def part(self) -> str | None:
        return f"{self.body['part']}/{self.body['parts']}" if self.body["parts"] > 1 else None


def _tally(tell: _Telling) -> Facts:
    """``15/19 criteria met``: as counted, or from the list without what doesn't apply."""
    body = tell.body
    counts = body["counts"]
    if counts is not None:
        return {"tally": tell.words[counts["of"]].format(met=counts["met"], total=counts["total"])}
    of = "criteria" if body["criteria"] else "indicators"
    outcomes = [item["outcome"] for item in body[of] if item["outcome"] != "not-applicable"]
    word = tell.words["partial" if body["partial"] else of]
    return {"tally": word.format(met=outcomes.count("met"), total=len(outcomes))}


def _changes(tell: _Telling) -> Facts:
    told = [
        tell.words["change"].format(
            path=tell.words.get(f"path.{field['path']}", field["path"].removeprefix("body.")),
            value=tell.value(field["value"]) or tell.words["removed"],
        )
        for field in tell.body["fields"]
    ]
    return {"changes": "; ".join(told)}


def _target(tell: _Telling) -> Facts:
    body = tell.body
    low, high = body["from_count"], body["to_count"]
    known = {
        "list": tell.value(body["list"]) or tell.words["unknown"],
        "to_count": tell.words["unknown"] if high is None else str(high),
        "gain": str(high - low) if low is not None and high is not None else tell.words["unknown"],
    }
    stated = body["stated_count"]
    count = stated and (stated["as_written"] or "-".join(str(n) for n in sorted({stated["min"], stated["max"]})))
    return {"target": tell.words[f"target.{body['kind']}"].format(**known), "stated_count": count or None}


def _session(tell: _Telling) -> Facts:
    unknown = tell.words["unknown"]
    told = [
        tell.words["ballot"].format(
            dossier=tell.value(item["dossier"]),
            agree=unknown if item["agree"] is None else item["agree"],
            disagree=unknown if item["disagree"] is None else item["disagree"],
        )
        for item in tell.body["items"]
    ]
    return {"ballots": "; ".join(told)}


def _figure(tell: _Telling) -> Facts:
    body = tell.body
    return {"value": body["value_as_written"] or tell.value(body["value"], "value") or tell.value(body["list"])}


def _scope(tell: _Telling) -> Facts:
    body = tell.body
    return {"kinds": tell.join([tell.text(kind, "kind") for kind in body["kinds"]]),
            "valid_through": tell.last_day(body["valid_to"])}


def _resources(tell: _Telling) -> Facts:
    items = tell.body["items"]
    told = [f"{tell.value(item['amount'], 'amount')} {item['unit']} ({tell.value(item['source'])})" for item in items]
    return {"resources": "; ".join(told)}


def _founded(tell: _Telling) -> Facts:
    return {"founders": str(len(tell.body["founders"])), "k": str(tell.body["root_keys"]["k"])}


def _published(rows: str | None) -> Callable[[_Telling], Facts]:
    return lambda tell: {"parts": tell.part(), "count": str(len(tell.body[rows])) if rows else None}


_SPECIAL: dict[str, Callable[[_Telling], Facts]] = {
    **{f"result.{stage}": _tally for stage in ("reported", "self-assessed", "inspected", "reviewed", "appraised")},
    "act.corrected": _changes,
    "entry.amended": _changes,
    "target.adopted": _target,
    "session.recorded": _session,
    "ledger.founded": _founded,
    "authority.pinned": lambda tell: {"crl_day": tell.value((tell.body["crl"] or {}).get("this_update"))},
    "defect.acknowledged": lambda tell: {
        "defects": tell.join([f"{defect['code']} ({defect['seq']})" for defect in tell.body["defects"]])},
    "kinds.published": _published("kinds"),
    "competence.published": _published("rows"),
    "set.published": _published(None),
    "procedure.published": _published("steps"),
    "preconditions.published": lambda tell: {"count": str(len(tell.body["preconditions"]))},
    "revocation.published": lambda tell: {"act_through": tell.last_day(tell.body["ended"])},
    "standard.published": lambda tell: {"title": tell.value(tell.body["names"])},
    "council.composed": lambda tell: {"count": str(len(tell.body["members"]))},
    "vote.sealed": lambda tell: {"count": str(len(tell.body["votes"]))},
    "coverage.declared": lambda tell: {"valid_through": tell.last_day(tell.body["valid_to"])},
    "figure.asserted": _figure,
    "scope.declared": _scope,
    "resources.reported": _resources,
}
