"""Grounds for revoking a recognition: QĐ 18/2022/QĐ-TTg, and how far a unit is from them.

Communes: from 50 % of the criteria unmet, or from 30 % to under 50 % with one of the key criteria among them.
Districts: the same under their own set, or from 30 % of the communes with their recognition revoked. Three-valued:
None where what is known doesn't decide. Pure; the numbers come from what the log has published, with their sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple


class Measure(NamedTuple):
    """What units of ``unit_kind`` recognised under ``standard`` are measured against. Ids are full ids.

    ``communes``: (kind, standard) of the units beneath whose revocations count, None where none do.
    """

    unit_kind: str
    standard: str
    set: str
    key_names: tuple[str, ...]
    communes: tuple[str, str] | None


class Revocation(NamedTuple):
    """The rule: in force over ``[in_force, ended)``, shares in percent. ``published_by``: the entry it was read
    from."""

    act: str
    source: str | None
    in_force: str
    ended: str | None
    with_key: int
    without_key: int
    communes_revoked: int
    measures: tuple[Measure, ...]
    published_by: Mapping[str, Any] | None = None

    def measure(self, kind: str | None, standard: str, day: str) -> Measure | None:
        """The measure for units of ``kind`` under ``standard`` on ``day``; None where no rule was found."""
        if day < self.in_force or (self.ended is not None and self.ended <= day):
            return None
        return next((one for one in self.measures if (one.unit_kind, one.standard) == (kind, standard)), None)


class Unmet(NamedTuple):
    """What is known of the criteria of one unit.

    ``named``: numbers known to be unmet. ``open``: numbers whose outcome isn't known. ``least`` to ``most`` of
    ``total`` applicable criteria are unmet. ``keys``: numbers of the key criteria, None where the set doesn't tell.
    """

    total: int
    named: frozenset[str]
    open: frozenset[str]
    least: int
    most: int
    keys: frozenset[str] | None


class Range(NamedTuple):
    """A whole number known to lie between two bounds, both included."""

    least: int
    most: int


def revocation_of(body: Mapping[str, Any]) -> Revocation | None:
    """The rule that a ``revocation.published`` states; None where its source isn't found: then it decides nothing."""
    if not body["provenance"].startswith("found"):
        return None
    measures = tuple(
        Measure(
            row["unit_kind"],
            row["standard"],
            row["set"],
            tuple(row["key_criteria"]),
            (row["communes"]["kind"], row["communes"]["standard"]) if row["communes"] else None,
        )
        for row in body["measures"]
        if row["provenance"].startswith("found")
    )
    shares = body["shares"]
    return Revocation(
        body["act"],
        body["source"],
        body["in_force"],
        body["ended"],
        shares["unmet_with_key"],
        shares["unmet"],
        shares["communes_revoked"],
        measures,
    )


def rule_on(bodies: Iterable[Mapping[str, Any]], day: str) -> Revocation | None:
    """The rule for ``day`` of those published, in order of publication: the one in force, else the last that was, else
    the first to come. Of several publications of one act the last holds. None where none was published and found."""
    last = {body["act"]: body for body in bodies}
    rules = sorted((found for body in last.values() if (found := revocation_of(body))), key=lambda one: one.in_force)
    begun = [one for one in rules if one.in_force <= day]
    return begun[-1] if begun else rules[0] if rules else None


def key_numbers(names: Iterable[str], published: Mapping[str, str | None]) -> frozenset[str] | None:
    """The numbers of the criteria ``names`` in a published set (number -> name); None unless each is found once."""
    by_name: dict[str, list[str]] = {}
    for number, name in published.items():
        by_name.setdefault(_plain(name or ""), []).append(number)
    found = [by_name.get(_plain(name), []) for name in names]
    if any(len(numbers) != 1 for numbers in found):
        return None
    return frozenset(numbers[0] for numbers in found)


def key_hit(unmet: Unmet, count: int) -> bool | None:
    """Whether a key criterion is among ``count`` unmet ones."""
    if unmet.keys is None:
        return None if count else False
    if unmet.named & unmet.keys:
        return True
    unnamed = count - len(unmet.named)
    if unnamed > len(unmet.open - unmet.keys):
        return True
    return None if unnamed > 0 and unmet.open & unmet.keys else False


def grounds(rule: Revocation, unmet: Unmet) -> bool | None:
    """Whether the criteria unmet are ground for revocation: True, False, or None where that isn't known."""
    return all_same(_grounds_at(rule, unmet, count) for count in range(unmet.least, unmet.most + 1))


def _grounds_at(rule: Revocation, unmet: Unmet, count: int) -> bool | None:
    if 100 * count >= rule.without_key * unmet.total:
        return True
    return key_hit(unmet, count) if 100 * count >= rule.with_key * unmet.total else False


def margin(rule: Revocation, unmet: Unmet) -> Range:
    """How many more criteria must become unmet, in the worst order, until there are grounds; 0 where there are."""
    third, half = (_reached(percent, unmet.total) for percent in (rule.with_key, rule.without_key))
    found: list[int] = []
    for count in range(unmet.least, unmet.most + 1):
        hit = key_hit(unmet, count)
        for assumed in (True, False) if hit is None else (hit,):
            by_key = max(third - count, 0 if assumed else 1) if unmet.keys is None or unmet.keys else half
            found.append(max(0, min(by_key, half - count)))
    return Range(min(found), max(found))


def grounds_by_communes(rule: Revocation, communes: int, revoked: Range) -> bool | None:
    """Whether a district's communes are ground: from 30 % of ``communes`` with their recognition revoked."""
    if not communes:
        return False
    needed = _reached(rule.communes_revoked, communes)
    return all_same(count >= needed for count in revoked)


def margin_of_communes(rule: Revocation, communes: int, revoked: Range) -> Range | None:
    """How many more communes must lose their recognition until that is ground; None where there are no communes."""
    if not communes:
        return None
    needed = _reached(rule.communes_revoked, communes)
    return Range(max(0, needed - revoked.most), max(0, needed - revoked.least))


def either(*verdicts: bool | None) -> bool | None:
    """Any of several grounds suffices."""
    return True if True in verdicts else None if None in verdicts else False


def all_same(verdicts: Iterable[bool | None]) -> bool | None:
    """The one verdict that every possibility gives, else None."""
    found = set(verdicts)
    return found.pop() if len(found) == 1 else None


def _reached(percent: int, total: int) -> int:
    """The least whole number that is at least ``percent`` of ``total``."""
    return -(-percent * total // 100)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
