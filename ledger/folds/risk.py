"""``socai/risk/1``: how far units with a standing recognition are from grounds for revoking it, and since when.

Reads statements and states; changes neither. What the ledger can't tell is null with a reason, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ledger.folds.cut import Cut, answer_head
from ledger.folds.distance import HELD, Ruler, cascade, distance, held_from
from ledger.folds.dossiers import short
from ledger.folds.percent import percent
from ledger.folds.standing import Standing, standings
from ledger.folds.status import cited, decision_of
from ledger.folds.view import View
from ledger.names import sort_key
from ledger.rules import revocation
from ledger.rules.revocation import Revocation

SCHEMA = "socai/risk/1"


def risk(
    view: View,
    units: Iterable[str],
    rule: Revocation | None,
    cut: Cut,
    known_at: Mapping[str, Any],
    standard: str | None = None,
) -> dict[str, Any]:
    """The answer of ``risk --json`` for ``units`` (full ids): nearest to revocation first, unknown last."""
    day = cut.as_of
    ruler = Ruler(view, rule)
    rows = [row for unit in units for row in rows_of(ruler, unit, day, standard)]
    rows.sort(key=_place)
    verdicts = [row["grounds"] for row in rows]
    return {
        **answer_head(SCHEMA, cut, known_at),
        "rule": rule and {
            **{name: getattr(rule, name) for name in ("act", "source", "in_force", "ended", "published_by")},
            "shares": {"unmet_with_key": rule.with_key, "unmet": rule.without_key, "communes": rule.communes_revoked},
        },
        "rows": rows,
        "summary": {
            "recognised": len(rows),
            "grounds": verdicts.count(True),
            "no_grounds": verdicts.count(False),
            "unknown": verdicts.count(None),
        },
    }


def rows_of(ruler: Ruler, unit: str, day: str, standard: str | None = None) -> Iterator[dict[str, Any]]:
    """A row for each recognition of ``unit`` that stands on ``day`` by a decision or statement of its own."""
    view = ruler.view
    if not any(event.type.startswith("recognition.") for event in view.events(unit)):
        return
    for held in standings(view, unit, day):
        if held.state in HELD and not held.implied_by and standard in (None, held.standard):
            yield _row(ruler, unit, held, day)


def _row(ruler: Ruler, unit: str, held: Standing, day: str) -> dict[str, Any]:
    view, rule, measure = ruler.view, ruler.rule, ruler.measure(unit, held.standard, day)
    found = distance(ruler, unit, held, day)
    unmet = found.unmet
    statement = found.statement
    began = held.recognition.effective_from if held.recognition else None
    margin = revocation.margin(rule, unmet) if rule and unmet else None
    keys = unmet.keys if unmet else None
    hit = unmet and revocation.all_same(
        revocation.key_hit(unmet, count) for count in range(unmet.least, unmet.most + 1)
    )
    return {
        "unit": view.described(unit, day),
        "within": [view.described(above, day) for above in view.chain(unit, day)],
        "standard": short(held.standard),
        "state": held.state,
        "recognised_since": began or (held.since if held.state == "recognised" else None),
        "for_year": held.for_year,
        "decided_under": short(held.decided_under),
        "decision": decision_of(held.recognition) if held.recognition else None,
        "measured_against": short(measure.set) if measure else None,
        "grounds": found.grounds,
        "reason": found.reason,
        "since": since(ruler, unit, held, day, found.grounds) if found.grounds is not None else None,
        "total": unmet.total if unmet else None,
        "unmet": unmet and {"least": unmet.least, "most": unmet.most},
        "share": unmet and {"least": percent(unmet.least, unmet.total), "most": percent(unmet.most, unmet.total)},
        "unmet_criteria": sorted(unmet.named, key=sort_key) if unmet else None,
        "key_criteria": sorted(keys, key=sort_key) if keys is not None else None,
        "key_criteria_unmet": sorted(keys & unmet.named, key=sort_key) if unmet and keys is not None else None,
        "key_hit": hit,
        "margin": margin and margin._asdict(),
        "statement": statement and {
            "stage": statement.stage,
            "observed_on": statement.last,
            "by": statement.event.body["by"],
            **cited(statement.event.entry),
        },
        "communes": found.communes
        and {**found.communes, "if_revoked": cascade(ruler, unit, held.standard, day, found.communes)},
    }


def since(ruler: Ruler, unit: str, held: Standing, day: str, grounds: bool | None) -> str | None:
    """Since when the verdict of ``day`` stands: a walk back over the days on which something it reads changed."""
    found: str | None = None
    start = held_from(held)
    for earlier in sorted(_changes(ruler, unit, held, day), reverse=True):
        if start is not None and earlier < start:
            break
        if distance(ruler, unit, held, earlier).grounds is not grounds:
            break
        found = earlier
    return found


def _changes(ruler: Ruler, unit: str, held: Standing, day: str) -> set[str]:
    view, rule, measure = ruler.view, ruler.rule, ruler.measure(unit, held.standard, day)
    if rule is None or measure is None:
        return set()
    law = view.law.criteria_set(measure.set)
    days: set[str | None] = {rule.in_force, held_from(held)}
    days.update(one.last for one in view.statements(unit, law.standard) if one.set == measure.set) if law else None
    if measure.communes is not None:
        kind, standard = measure.communes
        days.update(event.day for event in view.events(unit) if event.type == "unit.members-changed")
        for above in (unit, *view.chain(unit, day)):
            days.update(edge for declared in view.coverage(above) for edge in (declared.start, declared.end))
            days.update(edge for declared in view.scopes(above) for edge in (declared.start, declared.end))
        for below in view.children(unit, day):
            if view.attributes(below).kind == kind:
                life = view.life(below)
                days.update((life.start, life.end) if life else ())
                days.update(edge for declared in view.scopes(below) for edge in (declared.start, declared.end))
                days.update(span.start for span in view.certification(below, standard).spans)
    return {one for one in days if one is not None and one <= day}


def _place(row: Mapping[str, Any]) -> tuple[int, int, str, str]:
    known = {True: 0, False: 1, None: 2}[row["grounds"]]
    margin = row["margin"] or (row["communes"] or {}).get("margin")
    return known, margin["least"] if margin else 99, sort_key(row["unit"]["name"] or ""), row["unit"]["id"]
