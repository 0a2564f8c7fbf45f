"""A draft beside the published sets, before anyone signs: refused with the place in the file that it came from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ledger.criteria.places import position_of
from ledger.errors import LedgerError
from ledger.measuring.fitting import Misfit, misfits
from ledger.register.twice import NEW, Twice, registered_twice
from projections.cuts import law_at, view_at

if TYPE_CHECKING:
    from ledger.book import Book
    from ledger.events.act_file import ActFile


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
