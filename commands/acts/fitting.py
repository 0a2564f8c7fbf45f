"""A draft beside the published sets and the units on record, before anyone signs: refused with the place in the file
that it came from, or warned of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ledger.criteria.places import position_of
from ledger.errors import LedgerError
from ledger.measuring.fitting import Misfit, misfits
from ledger.register.halves import MERGER, half_mergers
from ledger.register.twice import NEW, Twice, registered_twice
from ledger.rules.ports import Note
from projections.cuts import law_at, view_at

if TYPE_CHECKING:
    from ledger.book import Admitted, Book
    from ledger.events.act_file import ActFile
    from ledger.events.draft_file import Draft


def demand_fitting(act: ActFile, book: Book, file: str | None) -> None:
    """Raise ``VALUE_IN_WRONG_UNIT``, ``REGION_UNKNOWN``, ``GROUP_UNKNOWN``, ``ZONE_UNKNOWN`` or ``UNIT_TWICE`` for the
    first misfit of ``act``, with line and column where it was read from the TOML file ``file``."""
    for code, one in _misfits(act, book):
        facts = {"place": one.place, "found": one.found, "expected": one.expected}
        if file is not None and file.lower().endswith(".toml"):
            with open(file, encoding="utf-8-sig") as text:
                position = position_of(text.read(), one.place)
            facts |= {"file": file, "line": position and position.line, "column": position and position.column}
        raise LedgerError(code, **facts)


def _misfits(act: ActFile, book: Book) -> Iterator[tuple[str, Misfit | Twice]]:
    reader = book.reader
    yield from ((one.code, one) for one in misfits(act.intents, act.attestation, law_at(reader, reader.size)))
    if any(intent.type in NEW for intent in act.intents):
        twice = registered_twice(act.intents, view_at(reader, reader.size), book.registry.units)
        yield from (("UNIT_TWICE", one) for one in twice)


def warned(admitted: Admitted, draft: Draft, book: Book) -> Admitted:
    """``admitted`` (rehearsed or appended) with what the draft leaves half told beside the present head:
    ``MERGER_WITHOUT_SURVIVOR``, ``MERGER_WITHOUT_END``."""
    plains = draft.plains
    if not any(plain["body"].get("form") == MERGER for plain in plains):
        return admitted
    halves = half_mergers(plains, view_at(book.reader, book.reader.size))
    notes = [
        (admitted.positions[half.event],
         Note(half.code, {"place": half.place, "unit": half.unit, "survivor": half.survivor}))
        for half in halves
    ]  # fmt: skip
    return admitted._replace(notes=[*admitted.notes, *notes])
