"""What a document itself says in figures: read from the ledger, for no command shows the figures of a document yet."""

from __future__ import annotations

from typing import NamedTuple

from commands.demo_stage import LEDGER
from ledger.stores.reader import LedgerReader


class Figure(NamedTuple):
    """A figure as written, the words around it and their place in the document; `seq` of the entry that holds it."""

    seq: int
    value: str
    quote: str
    place: str


def figures(document: str, rows: tuple[str, ...]) -> list[Figure]:
    """The figures of `document` (a full id) with these names of rows."""
    with LedgerReader.open(LEDGER) as reader:
        return [
            Figure(entry.seq, entry.body["value_as_written"], entry.body["quote"], entry.body["place"])
            for entry in reader.stream(document)
            if entry.type == "figure.asserted" and entry.body["row"] in rows
        ]
