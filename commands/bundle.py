"""`socai bundle DRAFT... -o FILE`: signed drafts of one ledger in one file, handed over and submitted at once.

Needs no ledger: a council far from it signs for a week and hands over one file. Nothing is confirmed here, for each
signer confirmed what they signed; the drafts stay as they are.
"""

from __future__ import annotations

import click

from commands.terminal import output
from commands.terminal.options import READABLE
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from commands.terminal.words import t


@spoken_command("bundle", help="bundle.help", epilog="bundle.epilog")
@click.argument("drafts", nargs=-1, required=True, metavar="DRAFT...", type=READABLE, help="bundle.argument.drafts")
@click.option("-o", "--output", "file", required=True, type=click.Path(), metavar="FILE", help="bundle.option.output")
@click.pass_obj
def command(settings: Settings, drafts: tuple[str, ...], file: str) -> None:
    from commands.files.structured import read_structured
    from commands.files.whole import write_new_bytes
    from ledger.events.draft_file import from_json
    from ledger.handed.bundle import bundle_bytes, bundle_of

    made = [from_json(read_structured(path)) for path in drafts]
    bundle = bundle_of(made)
    data = bundle_bytes(bundle)
    write_new_bytes(file, data)
    told = [{"file": path, "digest": draft.digest, "events": len(draft.payloads)}
            for path, draft in zip(drafts, made, strict=True)]
    if settings.json:
        output.emit_json({"schema": "socai/bundle-written/1", "file": file, "bytes": len(data), "origin": bundle.origin,
                          "genesis": bundle.genesis, "acts": told})
        return
    output.say(t("bundle.done", file=file, count=len(told), bytes=f"{len(data):,}"))
    for number, one in enumerate(told, 1):
        output.say(t("bundle.act", number=number, **{**one, "digest": str(one["digest"])[:16]}))
    output.note(t("bundle.next", file=file))
