"""`socai sign DRAFT...`: shows and signs drafts on a machine that has no ledger, or takes signatures made by others.

Three ways: with a key file or token at hand; `--export-bytes` writes the exact bytes for another program to sign;
`--add` takes the signatures that it made. Confirmed is what binds: signing, and handing out bytes to be signed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from commands.keys.hands import Hands, hands
from commands.keys.passphrases import interactive
from commands.terminal.options import READABLE
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from commands.terminal.words import t

if TYPE_CHECKING:
    from ledger.signing.round import Round


@spoken_command("sign", help="sign.help", epilog="sign.epilog")
@click.argument("drafts", nargs=-1, required=True, metavar="DRAFT...", type=READABLE, help="sign.argument.drafts")
@hands
@click.option("--export-bytes", type=click.Path(), metavar="FOLDER", help="sign.option.export-bytes")
@click.option("--add", multiple=True, type=click.Path(exists=True), metavar="FILE|FOLDER", help="sign.option.add")
@click.option("--signer", metavar="KEYID", help="sign.option.signer")
@click.option("--public-key", type=READABLE, metavar="FILE", help="sign.option.public-key")
@click.option("--confirm", metavar="DIGEST", help="record.option.confirm")
@click.option("-o", "--output", type=click.Path(), metavar="FILE", help="sign.option.output")
@click.pass_obj
def command(
    settings: Settings, /, drafts: tuple[str, ...], export_bytes: str | None, add: tuple[str, ...], signer: str | None,
    public_key: str | None, confirm: str | None, output: str | None, **named: Any,
) -> None:
    from commands.acts import signing_files
    from commands.texts.signing import tell

    ways = [export_bytes is not None, bool(add), bool(named["key"] or named["token"])]
    if sum(ways) > 1:
        raise click.UsageError(t("sign.one-way"))
    if output is not None and (len(drafts) > 1 or export_bytes is not None):
        raise click.BadParameter(t("sign.output-one"), param_hint="--output")
    made = signing_files.read(drafts)
    if not settings.json or (confirm is None and interactive()):
        _show(made)
    exported: list[str] = []
    if export_bytes is not None:
        elsewhere = signing_files.signer_of(made, signer, public_key)
        _confirmed(made, confirm)
        exported = signing_files.export(made, elsewhere.id, export_bytes)
    elif add:
        made = signing_files.added(made, signing_files.signer_of(made, signer, public_key), add)
    else:
        made = _signed(made, Hands(**named), confirm)
    if export_bytes is None:
        signing_files.keep(made, drafts, output)
    tell(made, drafts if output is None else (output,), exported, json=settings.json)


def _show(made: Round) -> None:
    from commands.acts.showing import show
    from commands.machine import seen
    from commands.terminal import output

    for draft in made.drafts:
        show(draft, None, listed=len(draft.payloads))
    if made.genesis is not None:
        output.note(t("sign.ledger", genesis=made.genesis))
        if not seen.knows(made.genesis):
            output.warn(t("sign.first"))
    if len(made.drafts) > 1:
        output.note(t("sign.round", count=len(made.drafts), events=len(made.payloads), digest=made.digest))


def _confirmed(made: Round, given: str | None) -> None:
    from commands.acts.confirming import confirm

    confirm(made, given)


def _signed(made: Round, held: Hands, given: str | None) -> Round:
    from commands.acts.signing_files import remember
    from commands.keys.keyring import open_signers
    from ledger.signing.round import demand_signer, sign_round, verify_round

    _confirmed(made, given)
    keys = open_signers(held, [signer["key"] for signer in made.drafts[0].first["signers"]])
    if not keys:
        raise click.UsageError(t("sign.key-missing"))
    for key in keys:
        demand_signer(made, key.id, key.path)
    for key in keys:
        made = sign_round(made, key.private)
        verify_round(made, key.public)
    remember(made)
    return made
