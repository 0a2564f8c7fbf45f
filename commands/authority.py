"""`socai authority`: the certification authorities whose certificates count for keys, pinned in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from commands.acts import record_options
from commands.acts.acting import act_of, event, instant_of, record_act
from commands.machine import certificates
from commands.terminal import dates, output
from commands.terminal.options import READABLE
from commands.terminal.settings import Settings
from commands.terminal.spoken import group
from commands.terminal.words import t

if TYPE_CHECKING:
    from ledger.folds.registry import Authority

SUBJECT = "registry:authorities"


@group("authority", help="authority.help")
def command() -> None:
    """Subcommands only."""


@command.command("pin", help="authority.pin.help", epilog="authority.pin.epilog")
@click.argument("certificate", type=READABLE, metavar="FILE", help="authority.argument.certificate")
@click.option("--source", type=record_options.TEXT, required=True, metavar="TEXT", help="authority.option.source")
@click.option("--crl", type=READABLE, metavar="FILE", help="authority.option.crl")
@click.option("--distrusted-since", metavar="INSTANT", help="authority.option.distrusted-since")
@record_options.signing
@click.pass_obj
def pin(
    settings: Settings, /, certificate: str, source: str, crl: str | None, distrusted_since: str | None, **values: Any
) -> int | None:
    from commands.files.x509 import certificate_in, revocation_list_in
    from ledger.signing.certificates import authority_body, der_of

    since = None if distrusted_since is None else instant_of(distrusted_since, "--distrusted-since")
    found = certificate_in(certificate)
    listed = None if crl is None else revocation_list_in(crl)
    act = act_of(event("authority.pinned", SUBJECT, authority_body(found, listed, source, since)))
    certificates.keep(der_of(found))
    if listed is not None:
        certificates.keep(der_of(listed))
    return record_act(settings, values, lambda book: act)


@command.command("list", help="authority.list.help")
@click.pass_obj
def listed(settings: Settings) -> None:
    from ledger.opened import registry_at
    from ledger.stores.reader import LedgerReader

    with LedgerReader.open(settings.ledger_path()) as reader:
        authorities = sorted(registry_at(reader).authorities.values(), key=lambda one: (one.name, one.pinned))
        known_at = {"size": reader.size, "root": reader.root_at(reader.size)}
    now = settings.now()
    rows = [_row(one, now) for one in authorities]
    if settings.json:
        output.emit_json({"schema": "socai/authorities/1", "known_at": known_at, "authorities": rows})
        return
    names = ("name", "key", "from", "to", "list", "state", "held")
    output.table([t(f"authority.column.{name}") for name in names], [
        (row["name"], row["key_id"][:16], dates.instant(row["not_before"]), dates.instant(row["not_after"]),
         dates.instant(row["crl"]["this_update"]) if row["crl"] else "", t(f"authority.state.{row['state']}"),
         t(f"authority.held.{str(row['certificate_held']).lower()}"))
        for row in rows
    ])


def _row(one: Authority, now: str) -> dict[str, Any]:
    crl = None if one.crl is None else {
        "sha256": one.crl, "this_update": one.crl_update, "held": certificates.find(one.crl) is not None}
    return {
        "certificate": one.certificate, "name": one.name, "key_id": one.key_id, "not_before": one.not_before,
        "not_after": one.not_after, "distrusted_since": one.distrusted_since, "crl": crl, "pinned": one.pinned,
        "state": one.state(now) or "in-force", "certificate_held": certificates.find(one.certificate) is not None,
    }
