"""`socai person add|show|list|redact`: persons by opaque ids, their values in a vault that can be erased."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from commands.acts import record_options
from commands.acts.acting import Act, act_of, event, full, record_act
from commands.acts.record_options import Pairs
from commands.terminal import output
from commands.terminal.options import READABLE
from commands.terminal.settings import Settings
from commands.terminal.spoken import group
from commands.terminal.words import t
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.book import Book
    from ledger.vault.commitments import Opening

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_DRAWN = 10


@group("person", help="person.help")
def command() -> None:
    """Subcommands only."""


@command.command("add", help="person.add.help", epilog="person.add.epilog")
@click.argument("person", required=False, metavar="[ID]", help="person.argument.new")
@click.option("--value", "values_told", multiple=True, type=Pairs(), metavar="FIELD=TEXT", help="person.option.value")
@click.option("--from", "source", type=READABLE, metavar="FILE", help="person.option.from")
@record_options.signing
@click.pass_obj
def add(
    settings: Settings, /, person: str | None, values_told: tuple[tuple[str, Any], ...], source: str | None,
    **values: Any,
) -> int | None:
    told = _told(values_told, source)
    subject = full("person", person or "p-" + "".join(_LETTERS[byte % len(_LETTERS)] for byte in os.urandom(_DRAWN)))
    openings: list[Opening] = []

    def act(book: Book) -> Act:
        from commands.machine.vault import opened_vault
        from ledger.vault.commitments import opened

        if subject in book.registry.persons:
            raise LedgerError("SUBJECT_EXISTS", place="subject", found=subject, expected="an id never given before")
        openings.extend(opened(os.urandom(32), subject, field, value) for field, value in told.items())
        with opened_vault(str(book.genesis), book.registry) as vault:
            assert vault is not None, "made where there is none"
            vault.put(openings)
        promised = [{"commitment": one.commitment, "field": one.field} for one in openings]
        return act_of(event("person.registered", subject, {"commitments": promised}))

    try:
        done = record_act(settings, values, act)
    except BaseException:
        _withdraw(settings, openings)
        raise
    if not settings.json:
        output.say(t("person.added", person=subject, count=len(openings)))
    return done


@command.command("redact", help="person.redact.help", epilog="person.redact.epilog")
@click.argument("person", metavar="ID", help="person.argument.id")
@click.option("--field", "fields", multiple=True, metavar="FIELD", help="person.option.field")
@click.option("--reason", type=record_options.TEXT, metavar="TEXT", required=True, help="person.option.reason")
@record_options.signing
@click.pass_obj
def redact(settings: Settings, /, person: str, fields: tuple[str, ...], reason: str, **values: Any) -> int | None:
    subject = full("person", person)

    def act(book: Book) -> Act:
        registry = book.registry
        gone = registry.redacted.get(subject, frozenset())
        promised = [field for field, _ in registry.commitments.get(subject, ()) if field not in gone]
        named = list(fields) or list(dict.fromkeys(promised))
        return act_of(event("person.redacted", subject, {"fields": named, "reason": reason}))

    done = record_act(settings, values, act)
    if not values["dry_run"] and values["output"] is None:
        _apply(settings)
    return done


@command.command("list", help="person.list.help")
@click.pass_obj
def listed(settings: Settings) -> None:
    from commands.texts.person import say_persons
    from projections.persons import persons_answer

    answer = _asked(settings, persons_answer)
    if settings.json:
        output.emit_json(answer)
    else:
        say_persons(answer)


@command.command("show", help="person.show.help")
@click.argument("person", metavar="ID", help="person.argument.id")
@click.option("--open", "opening", is_flag=True, help="person.option.open")
@click.pass_obj
def show(settings: Settings, person: str, opening: bool) -> None:
    from commands.texts.person import say_person
    from projections.persons import person_answer

    answer = _asked(settings, partial(person_answer, person=full("person", person), opening=opening))
    if settings.json:
        output.emit_json(answer)
    else:
        say_person(answer)


def _asked(settings: Settings, answer: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """The answer of the ledger and of this machine's vault, if it has one."""
    from commands.machine.vault import opened_vault
    from ledger.opened import registry_at
    from ledger.stores.reader import LedgerReader

    with LedgerReader.open(settings.ledger_path()) as reader:
        registry = registry_at(reader)
        with opened_vault(reader.genesis(), registry, create=False) as vault:
            return answer(reader, registry, vault)


def _told(pairs: tuple[tuple[str, Any], ...], source: str | None) -> dict[str, str]:
    """Field -> value, from flags and a file; texts are composed (NFC). Raises `VALUE_INVALID`."""
    import unicodedata

    from commands.files.structured import read_structured

    content = read_structured(source) if source is not None else {}
    if not isinstance(content, Mapping):
        raise LedgerError("VALUE_INVALID", file=source, found=type(content).__name__, expected="a table")
    found: dict[str, str] = {}
    for field, value in (*content.items(), *pairs):
        if not isinstance(value, str | int) or isinstance(value, bool) or field in found or not str(value):
            raise LedgerError("VALUE_INVALID", place=str(field), found=str(value)[:40], expected="one text a field")
        found[str(field)] = unicodedata.normalize("NFC", str(value))
    return found


def _withdraw(settings: Settings, openings: list[Opening]) -> None:
    """What was put into the vault for an act that was not recorded goes out again, unless the ledger has it by now."""
    if not openings:
        return
    from commands.machine.vault import opened_vault
    from ledger.opened import registry_at
    from ledger.stores.reader import LedgerReader

    with LedgerReader.open(settings.ledger_path()) as reader:
        registry, genesis = registry_at(reader), reader.genesis()
    recorded = {commitment for promised in registry.commitments.values() for _, commitment in promised}
    with opened_vault(genesis, registry, create=False) as vault:
        if vault is not None:
            vault.erase((one.commitment for one in openings if one.commitment not in recorded), remember=False)


def _apply(settings: Settings) -> None:
    """The redaction just recorded, carried out and told."""
    from commands.machine.vault import vault_path
    from ledger.opened import registry_at
    from ledger.stores.reader import LedgerReader
    from ledger.vault.redactions import reapply
    from ledger.vault.store import Vault

    with LedgerReader.open(settings.ledger_path()) as reader:
        registry, genesis = registry_at(reader), reader.genesis()
    vault = Vault.at(vault_path(genesis), genesis, create=False)
    if vault is None:
        output.warn(t("person.no-vault"))
        return
    with vault:
        count = reapply(vault, registry)
    output.note(t("person.erased", count=count))
