"""`socai prove EVENT -o FILE`: that an entry lies in the ledger, in a file that needs nothing of ours to be checked."""

from __future__ import annotations

import click

from commands.terminal import output
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from commands.terminal.words import t
from commands.texts.checkpoint import quorum
from ledger.errors import LedgerError


@spoken_command("prove", help="prove.help", epilog="prove.epilog")
@click.argument("event", help="prove.argument.event")
@click.option("-o", "--output", "file", metavar="FILE", required=True, type=click.Path(), help="prove.option.output")
@click.option("--checkpoint", "size", metavar="SIZE", type=click.IntRange(min=1), help="prove.option.checkpoint")
@click.pass_obj
def command(settings: Settings, event: str, file: str, size: int | None) -> None:
    from ledger.checkpoints.proving import entry_proof, event_meant
    from ledger.checkpoints.shelf import Shelf
    from ledger.proof.proof_file import proof_bytes
    from ledger.proof.tree import leaf_hash
    from ledger.stores.reader import LedgerReader

    with LedgerReader.open(settings.ledger_path()) as reader:
        shelf = Shelf(reader)
        seq = event_meant(reader, event)
        proof = entry_proof(shelf, seq, size)
        digest, leaf = reader.entry(seq).digest, leaf_hash(reader.state(seq)).hex()
        told = shelf.told(shelf.open(proof.note))
    _write(file, proof_bytes(proof))
    if settings.json:
        output.emit_json({
            "schema": "socai/prove/1", "file": file, "seq": seq, "digest": digest, "leaf_hash": leaf,
            **{name: told[name] for name in ("size", "root", "log_key", "witnesses", "quorum")},
        })
        return
    output.say(t("prove.done", file=file, seq=seq, size=told["size"]))
    for name, value in (("digest", digest), ("leaf", leaf), ("root", told["root"]), ("log_key", told["log_key"])):
        output.say(t("checkpoint.line", name=t(f"prove.fact.{name}"), value=value))
    output.say(t("checkpoint.line", name=t("checkpoint.fact.quorum"), value=quorum(told)))


def _write(file: str, data: bytes) -> None:
    try:
        with open(file, "xb") as proof:
            proof.write(data)
    except FileExistsError:
        raise LedgerError("FILE_EXISTS", file=file) from None
