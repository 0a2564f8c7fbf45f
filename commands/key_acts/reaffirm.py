"""`socai key reaffirm`: everything that a compromised key has put in question, said again in one act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from commands.acts import record_options
from commands.acts.acting import Act, act_of, event, full, record_act
from commands.terminal import output
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from commands.terminal.words import t
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.book import Book

_EVENTS, _ENTRIES = 1024, 256
"""The most events in an act, and entries that one of them reaffirms (docs/FORMAT.md)."""


@spoken_command("reaffirm", help="key.reaffirm.help", epilog="key.reaffirm.epilog")
@click.argument("keyid", metavar="KEYID", help="key.argument.keyid")
@click.option("--subject", "subjects", multiple=True, metavar="ID", help="key.option.subject")
@click.option("--reason", type=record_options.TEXT, metavar="TEXT", help="key.option.reason")
@record_options.signing
@click.pass_obj
def reaffirm(
    settings: Settings, /, keyid: str, subjects: tuple[str, ...], reason: str | None, **values: Any
) -> int | None:
    def act(book: Book) -> Act:
        doubtful = _doubtful(book, keyid)
        wanted = {full("unit", subject) for subject in subjects}
        found = {subject: digests for subject, digests in doubtful.items() if not wanted or subject in wanted}
        if not found:
            raise LedgerError("NOT_IN_QUESTION", place="KEYID", found=keyid,
                              expected="an entry signed by a key declared compromised")
        if len(found) > _EVENTS:
            output.warn(t("key.reaffirm.left", count=len(found) - _EVENTS))
        return act_of(*(
            event("entry.reaffirmed", subject, {"entries": digests[:_ENTRIES], "reason": reason})
            for subject, digests in list(found.items())[:_EVENTS]
        ))

    return record_act(settings, values, act)


def _doubtful(book: Book, keyid: str) -> dict[str, list[str]]:
    """Subject -> digests in question by this key, in order of position."""
    from commands.acts.signers import enrolled
    from projections.cuts import view_at
    from projections.keys import signatures

    key = enrolled(book.registry, keyid)
    view = view_at(book.reader, book.reader.size)
    found: dict[str, list[str]] = {}
    for seq in signatures(book.reader, key.id):
        entry = book.reader.entry(seq)
        told = view.doubt(entry)
        if told is not None and told.key == key.id:
            found.setdefault(entry.subject, []).append(entry.digest)
    return found
