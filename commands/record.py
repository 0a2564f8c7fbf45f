"""`socai record KIND`: draft, show, confirm, sign, append, verify (DESIGN.md section 8)."""

from __future__ import annotations

from typing import Any

import click

from commands.acts import record_options
from commands.acts.record_options import Signing
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from commands.terminal.words import t


@spoken_command("record", help="record.help", epilog="record.epilog")
@click.argument("kind", required=False, help="record.argument.kind")
@record_options.content
@record_options.signing
@click.pass_obj
def command(settings: Settings, /, kind: str | None, draft: str | None, **values: Any) -> int | None:
    signing = Signing(**{name: values.pop(name) for name in Signing._fields})
    _demand_sense(kind, draft, signing, values)
    from commands.acts.flow import record_again, record_new
    from commands.acts.kinds import type_of
    from ledger.book import Book

    path = settings.ledger_path()
    with Book.open(path, lambda: settings.clock() // 1000) as book:
        if draft is None:
            event_type = type_of(str(kind))
            return record_new(settings, book, signing, lambda new, keyids: new.draft(event_type, values, keyids))
        return record_again(settings, book, draft, signing)


def _demand_sense(kind: str | None, draft: str | None, signing: Signing, flags: dict[str, Any]) -> None:
    """Refuse flags that contradict each other, before any file is opened."""
    from commands.acts.kinds import type_of

    if draft is None:
        if kind is None:
            raise click.UsageError(t("record.kind-missing"))
        type_of(kind)
        if signing.signer and not signing.dry_run:
            raise click.BadParameter(t("record.signer-only-dry"), param_hint="--signer")
        if signing.output and not signing.dry_run:
            raise click.BadParameter(t("record.output-only-dry"), param_hint="--output")
        return
    if kind is not None or any(value not in (None, (), False) for value in flags.values()) or signing.signer:
        raise click.BadParameter(t("record.draft-alone"), param_hint="--draft")
