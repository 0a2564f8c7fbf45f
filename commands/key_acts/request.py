"""`socai key request`: the enrolment of a key that no key file of socai holds: on a token, or with another program.

The key proves its possession: a token at once; openssl by signing the bytes that `--export-bytes` writes, taken in by
`--proof`. The request is enrolled like any other: `socai key enrol FILE`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from commands.acts.acting import full
from commands.acts.record_options import ROLES
from commands.keys import pins
from commands.terminal import output
from commands.terminal.options import READABLE
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from commands.terminal.words import t
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.signing.algorithms import PublicKey, SigningKey

PURPOSES = ("events", "log", "witness", "root")


@spoken_command("request", help="key.request.help", epilog="key.request.epilog")
@click.argument("file", type=click.Path(), metavar="FILE", help="key.request.argument.file")
@click.option("--person", metavar="ID", required=True, help="key.option.person")
@click.option("--office", metavar="ID", required=True, help="key.option.office")
@click.option("--purpose", type=click.Choice(PURPOSES), default="events", show_default=True,
              help="key.option.purpose")
@click.option("--role", type=click.Choice(ROLES), help="key.option.role")
@click.option("--token", metavar="LABEL|URI", help="token.option.token")
@pins.options
@click.option("--public-key", type=READABLE, metavar="FILE", help="key.request.option.public-key")
@click.option("--export-bytes", type=click.Path(), metavar="FILE", help="key.request.option.export-bytes")
@click.option("--proof", type=READABLE, metavar="FILE", help="key.request.option.proof")
@click.pass_obj
def command(
    settings: Settings, /, file: str, person: str, office: str, purpose: str, role: str | None, token: str | None,
    pin_file: tuple[str, ...], pin_fd: int | None, public_key: str | None, export_bytes: str | None,
    proof: str | None,
) -> None:
    from commands.key_acts.enrolment import enrolment_act, possession

    if (token is None) == (public_key is None) or (public_key is not None) != bool(export_bytes or proof) or (
            export_bytes is not None and proof is not None):
        raise click.UsageError(t("key.request.one-way"))
    person, office = full("person", person), full("office", office)
    if token is not None:
        from commands.keys.tokens import open_tokens

        key = open_tokens([token], pin_file, pin_fd)[0]
        public, signing = key.public, key.private
    else:
        public = _public(str(public_key))
        if export_bytes is not None:
            _export(settings, public, export_bytes, possession(settings, public.keyid, office, person, purpose))
            return
        signing = _proven(public, str(proof))
    _write(settings, file, public, enrolment_act(settings, signing, person, office, purpose, role))


def _public(path: str) -> PublicKey:
    from commands.acts.signing_files import read_public

    return read_public(path)


def _proven(public: PublicKey, path: str) -> SigningKey:
    """A key whose one signature was made elsewhere; verified where it is used."""
    from commands.files.structured import read_bytes
    from ledger.signing.algorithms import KeyElsewhere, normalise_low_s

    made = read_bytes(path)

    class Proven(KeyElsewhere):
        @property
        def public(self) -> PublicKey:
            return public

        def sign(self, message: bytes) -> bytes:
            low = normalise_low_s(made) if public.algorithm == "ecdsa-p256" else made
            public.verify(message, low)
            return low

    return Proven()


def _export(settings: Settings, public: PublicKey, path: str, statement: bytes) -> None:
    try:
        with open(path, "xb") as file:
            file.write(statement)
    except FileExistsError:
        raise LedgerError("FILE_EXISTS", file=path) from None
    _tell(settings, {"file": None, "key": public.keyid, "algorithm": public.algorithm, "exported": path})


def _write(settings: Settings, file: str, public: PublicKey, act: str) -> None:
    from commands.files.whole import write_new_text

    write_new_text(file, act)
    _tell(settings, {"file": file, "key": public.keyid, "algorithm": public.algorithm, "exported": None})


def _tell(settings: Settings, answer: dict[str, Any]) -> None:
    if settings.json:
        output.emit_json({"schema": "socai/key-request/1", **answer})
        return
    output.say(t("key.request.key", keyid=answer["key"], algorithm=answer["algorithm"]))
    if answer["exported"] is not None:
        output.say(t("key.request.exported", file=answer["exported"]))
    else:
        output.say(t("key.act-made", file=answer["file"]))
        output.note(t("key.act-next", file=answer["file"]))
