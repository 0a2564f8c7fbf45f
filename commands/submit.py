"""`socai submit DRAFT`: an act that its signers signed, wherever they did, recorded after every check of an append.

Nothing is confirmed here: each signer confirmed what they signed, and whoever submits adds nothing to it.
"""

from __future__ import annotations

import click

from commands.acts.record_options import Signing
from commands.terminal.options import CIVIL_DATE, READABLE
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command


@spoken_command("submit", help="submit.help", epilog="submit.epilog")
@click.argument("draft", metavar="DRAFT", type=READABLE, help="submit.argument.draft")
@click.option("--confirm-day", type=CIVIL_DATE, metavar="YYYY-MM-DD", help="record.option.confirm-day")
@click.pass_obj
def command(settings: Settings, draft: str, confirm_day: str | None) -> int | None:
    from commands.acts.bundles import kind_of, submit_bundle

    if kind_of(draft) == "bundle":
        return submit_bundle(settings, draft, confirm_day)
    from commands.acts.competing import competing_shown
    from commands.acts.drafting import Drafting
    from commands.acts.recording import record, tell
    from commands.acts.showing import show
    from ledger.book import Book
    from ledger.handed.bundle import demand_signed
    from ledger.signing.round import low_s

    with Book.open(settings.ledger_path(), lambda: settings.clock() // 1000) as book, competing_shown(book.reader):
        drafting = Drafting(book, settings, Signing(confirm_day=confirm_day))
        made, expected = drafting.again(draft)
        if not settings.json:
            show(made, book.reader, expected, signed=True)
        demand_signed(made)
        recorded = record(book, low_s(made, book.key_of), drafting.confirmed_day)
        tell(recorded, json=settings.json, warned=not settings.json)
    return None
