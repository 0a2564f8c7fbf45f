"""`socai draft KIND`: an act drafted on the ledger, for signers who sign elsewhere (`socai sign`, then `submit`).

The same draft as that of `socai record KIND --dry-run -o FILE`; no key is opened.
"""

from __future__ import annotations

from typing import Any

import click

from commands.acts import record_options
from commands.terminal.options import CIVIL_DATE
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from commands.terminal.words import t


@spoken_command("draft", help="draft.help", epilog="draft.epilog")
@click.argument("kind", help="record.argument.kind")
@record_options.content
@record_options.acting
@click.option("-o", "--output", type=click.Path(), metavar="FILE", help="draft.option.output")
@click.option("--confirm-day", type=CIVIL_DATE, metavar="YYYY-MM-DD", help="record.option.confirm-day")
@click.pass_obj
def command(settings: Settings, /, kind: str, **values: Any) -> int | None:
    from commands.acts.flow import record_new
    from commands.acts.kinds import type_of
    from ledger.book import Book

    own = [name for name in record_options.Signing._fields if name in values]
    signing = record_options.Signing(**{name: values.pop(name) for name in own}, dry_run=True)
    event_type = type_of(kind)
    if not signing.signer:
        raise click.UsageError(t("draft.signer-missing"))
    if signing.output is None and not settings.json:
        raise click.UsageError(t("draft.output-missing"))
    with Book.open(settings.ledger_path(), lambda: settings.clock() // 1000) as book:
        return record_new(settings, book, signing, lambda new, keyids: new.draft(event_type, values, keyids))
