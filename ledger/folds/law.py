"""Law as data: standards, kinds and criteria sets from their own streams, folded once and kept by stream length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.events.entry import Entry, Read

if TYPE_CHECKING:
    from ledger.measuring.published import Demands


class Standard(NamedTuple):
    """A standard: which kinds of unit it is for, which standards it requires, what it is counted in."""

    id: str
    names: Mapping[str, Any]
    unit_kinds: tuple[str, ...]
    requires: tuple[str, ...]
    counted_in: str


class CriteriaSet(NamedTuple):
    """A criteria set; ``criteria`` = ((number, (indicator numbers)), ...). In force over ``[start, end)``."""

    id: str
    standard: str
    unit_kinds: tuple[str, ...]
    start: str | None
    end: str | None
    issuer: str | None
    criteria: tuple[tuple[str, tuple[str, ...]], ...]
    criteria_total: int | None
    indicators_total: int | None
    not_applicable_counts_as_met: bool
    names: Mapping[str, str | None]
    title: Mapping[str, Any]


def joined(entries: Sequence[Entry], member: str) -> dict[str, Any] | None:
    """The body of the last complete publication in a stream; ``member`` is the list its parts share out."""
    pieces = published(entries, member)
    return {**pieces[0], member: [item for piece in pieces for item in piece[member]]} if pieces else None


def published(entries: Sequence[Entry], member: str) -> list[Mapping[str, Any]]:
    """The bodies of the last complete publication in a stream, in order of its parts; none has been: []."""
    whole: list[Mapping[str, Any]] = []
    parts: dict[int, Mapping[str, Any]] = {}
    act = None
    for entry in entries:
        body = entry.body
        if member not in body:
            continue
        if entry.payload["act"]["id"] != act:
            act, parts = entry.payload["act"]["id"], {}
        parts[body["part"]] = body
        if len(parts) == body["parts"]:
            whole = [parts[number] for number in sorted(parts)]
            parts = {}
    return whole


def standard_of(subject: str, entries: Sequence[Entry]) -> Standard | None:
    """The standard as last published; None when it never was."""
    published = [entry.body for entry in entries if entry.payload["type"] == "standard.published"]
    if not published:
        return None
    body = published[-1]
    return Standard(subject, body["names"], tuple(body["unit_kinds"]), tuple(body["requires"]), body["counted_in"])


def set_of(subject: str, entries: Sequence[Entry]) -> CriteriaSet | None:
    """The criteria set as last published, its parts joined; None when none is complete."""
    body = joined(entries, "criteria")
    if body is None:
        return None
    names: dict[str, str | None] = {}
    for criterion in body["criteria"]:
        names[criterion["number"]] = criterion["name"]
        names.update((indicator["number"], indicator["name"]) for indicator in criterion["indicators"])
    return CriteriaSet(
        subject,
        body["standard"],
        tuple(body["unit_kinds"]),
        body["in_force"] or body["valid_from"],
        body["valid_to"],
        body["issuing"]["issuer"],
        tuple(
            (criterion["number"], tuple(indicator["number"] for indicator in criterion["indicators"]))
            for criterion in body["criteria"]
        ),
        body["criteria_total"],
        body["indicators_total"],
        body["not_applicable_counts_as_met"],
        names,
        body["title"],
    )


class LawCache:
    """Folded law kept by subject and length of the streams read: a stream only grows, so equal length is equal law."""

    def __init__(self) -> None:
        self.kept: dict[tuple[Any, ...], Any] = {}
        self.lengths: dict[int, Mapping[str, int]] = {}
        """Size of a cut -> what ``Law`` is told of it, for whoever makes many laws."""


class Law:
    """The law at one cut, folded on first use.

    ``lengths``: every ``standard:``, ``set:`` and ``registry:kinds`` subject of the cut with the length of its stream
    there. ``cache`` may be shared between cuts of one ledger.
    """

    def __init__(self, read: Read, lengths: Mapping[str, int], cache: LawCache | None = None) -> None:
        self._read = read
        self._lengths = lengths
        self._cache = cache or LawCache()
        self._applicable: dict[str | None, tuple[str, ...]] = {}
        self._by_standard: dict[str, list[CriteriaSet]] | None = None

    def _kept(self, subject: str, fold: Any) -> Any:
        key = (subject, self._lengths.get(subject, 0))
        if key not in self._cache.kept:
            self._cache.kept[key] = fold(subject, self._read(subject)) if key[1] else None
        return self._cache.kept[key]

    def standard(self, subject: str) -> Standard | None:
        found: Standard | None = self._kept(subject, standard_of)
        return found

    def criteria_set(self, subject: str) -> CriteriaSet | None:
        found: CriteriaSet | None = self._kept(subject, set_of)
        return found

    def demands(self, subject: str) -> Demands | None:
        """What a set demands: thresholds, preconditions (its own and those published with its standard), crosswalk.

        Nothing that only counts reads it."""
        from ledger.measuring.published import demands_of

        law = self.criteria_set(subject)
        standard = law.standard if law is not None else ""
        key = (f"demands of {subject}", self._lengths.get(subject, 0), self._lengths.get(standard, 0))
        if key not in self._cache.kept:
            beside = self._read(standard) if key[2] else ()
            self._cache.kept[key] = demands_of(published(self._read(subject), "criteria"), [
                entry.body for entry in beside
                if entry.payload["type"] == "preconditions.published" and entry.body["set"] == subject
            ]) if key[1] else None
        found: Demands | None = self._cache.kept[key]
        return found

    def kind(self, kind: str | None) -> Mapping[str, Any] | None:
        """The published kind of unit: id, names, level, in_scope, valid_from, valid_to."""
        kinds: dict[str, Mapping[str, Any]] = self._kept("registry:kinds", _kinds_of) or {}
        return kinds.get(kind or "")

    def kinds(self) -> list[str]:
        """The ids of all published kinds of units."""
        return sorted(self._kept("registry:kinds", _kinds_of) or {})

    def standards(self) -> list[str]:
        return sorted(subject for subject in self._lengths if subject.startswith("standard:"))

    def sets(self, standard: str) -> list[CriteriaSet]:
        """The sets published for ``standard``, by id."""
        if self._by_standard is None:
            self._by_standard = {}
            for subject in sorted(self._lengths):
                found = self.criteria_set(subject) if subject.startswith("set:") else None
                if found is not None:
                    self._by_standard.setdefault(found.standard, []).append(found)
        return self._by_standard.get(standard, [])

    def applicable(self, kind: str | None) -> tuple[str, ...]:
        """The standards for units of ``kind``: those required by others first, then by id."""
        if kind not in self._applicable:
            known = [found for subject in self.standards() if (found := self.standard(subject)) is not None]
            mine = [found.id for found in known if kind in found.unit_kinds]
            needed = {lower for found in known for lower in found.requires}
            mine.sort(key=lambda standard: (len(self.required(standard)), standard not in needed, standard))
            self._applicable[kind] = tuple(mine)
        return self._applicable[kind]

    def required(self, standard: str) -> list[str]:
        """Every standard that ``standard`` requires, directly or through another."""
        found: list[str] = []
        open_ids = [standard]
        while open_ids:
            law = self.standard(open_ids.pop())
            for lower in law.requires if law else ():
                if lower not in found and lower != standard:
                    found.append(lower)
                    open_ids.append(lower)
        return found

    def set_in_force(self, standard: str, kind: str | None, day: str, territory: Sequence[str]) -> str | None:
        """The set in force on ``day``: a national one before one issued in the unit's own ``territory`` (names).

        Of several the one that came into force last; None when none is known to be.
        """
        best: tuple[bool, str, str] | None = None
        for found in self.sets(standard):
            if kind not in found.unit_kinds or found.start is None or found.start > day:
                continue
            if found.end is not None and found.end <= day:
                continue
            national = not is_local(found.issuer)
            if national or any(name in (found.issuer or "") for name in territory):
                best = max(best, (national, found.start, found.id)) if best else (national, found.start, found.id)
        return best[2] if best else None


def is_local(issuer: str | None) -> bool:
    """Whether a set's issuer is a People's Committee or Council, whose sets hold in its own territory only."""
    return (issuer or "").casefold().startswith(("ubnd", "ủy ban nhân dân", "uỷ ban nhân dân", "hđnd", "hội đồng"))


def _kinds_of(_subject: str, entries: Sequence[Entry]) -> dict[str, Mapping[str, Any]]:
    body = joined(entries, "kinds")
    return {kind["id"]: kind for kind in body["kinds"]} if body else {}
