"""`socai key enrol|rotate|retire|revoke`: what becomes of a key, each recorded as `socai record` records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from commands.acts import record_options
from commands.acts.acting import Act, act_of, event, instant_of, record_act
from commands.terminal import options
from commands.terminal.options import READABLE
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from commands.terminal.words import t
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.book import Book
    from ledger.folds.registry import Key, Registry



@spoken_command("enrol", help="key.enrol.help", epilog="key.enrol.epilog")
@click.argument("request", type=READABLE, metavar="FILE", help="key.argument.request")
@options.period
@click.option("--certificate", type=READABLE, metavar="FILE", help="key.enrol.option.certificate")
@record_options.signing
@click.pass_obj
def enrol(
    settings: Settings, /, request: str, first: str | None, through: str | None, certificate: str | None, **values: Any
) -> int | None:
    from commands.key_acts.certified import certified

    events = [_limited(told, first, through) for told in _requested(request)]

    def act(book: Book) -> Act:
        return act_of(*certified(_still_needed(events, book.registry), book, certificate, settings))

    return record_act(settings, values, act)


@spoken_command("rotate", help="key.rotate.help", epilog="key.rotate.epilog")
@click.argument("request", type=READABLE, metavar="FILE", help="key.argument.request")
@click.option("--old", metavar="KEYID", help="key.option.old")
@click.option("--old-file", type=READABLE, metavar="FILE", help="key.option.old-file")
@click.option("--reason", type=record_options.TEXT, metavar="TEXT", help="key.option.reason")
@options.period
@record_options.signing
@click.pass_obj
def rotate(
    settings: Settings, /, request: str, old: str | None, old_file: str | None, reason: str | None, first: str | None,
    through: str | None, **values: Any,
) -> int | None:
    requested = _requested(request)
    new = next(told for told in requested if told["type"] == "key.enrolled")

    def act(book: Book) -> Act:
        if new["body"]["purpose"] == "log":
            from commands.key_acts.log_key import replaced

            beside = [told for told in requested if told is not new]
            return act_of(*_still_needed(beside, book.registry), replaced(book, new, reason, old_file, values))
        former = _former(book.registry, new, old)
        retired = event("key.retired", former.office, {"key": former.id, "reason": reason})
        return act_of(_limited(new, first, through), retired)

    return record_act(settings, values, act)


@spoken_command("retire", help="key.retire.help", epilog="key.retire.epilog")
@click.argument("keyid", metavar="KEYID", help="key.argument.keyid")
@click.option("--reason", type=record_options.TEXT, metavar="TEXT", help="key.option.reason")
@record_options.signing
@click.pass_obj
def retire(settings: Settings, /, keyid: str, reason: str | None, **values: Any) -> int | None:
    def act(book: Book) -> Act:
        key = _meant(book.registry, keyid)
        return act_of(event("key.retired", key.office, {"key": key.id, "reason": reason}))

    return record_act(settings, values, act)


@spoken_command("revoke", help="key.revoke.help", epilog="key.revoke.epilog")
@click.argument("keyid", metavar="KEYID", help="key.argument.keyid")
@click.option("--reason", type=record_options.TEXT, metavar="TEXT", required=True, help="key.option.reason")
@click.option("--compromised-since", "since", metavar="INSTANT", help="key.option.compromised-since")
@record_options.signing
@click.pass_obj
def revoke(settings: Settings, /, keyid: str, reason: str, since: str | None, **values: Any) -> int | None:
    instant = None if since is None else instant_of(since, "--compromised-since")

    def act(book: Book) -> Act:
        key = _meant(book.registry, keyid)
        told = {"key": key.id, "reason": reason, "compromised_since": instant}
        return act_of(event("key.revoked", key.office, told))

    return record_act(settings, values, act)


def _requested(path: str) -> list[dict[str, Any]]:
    """The events of an enrolment written by `socai key new`: exactly one key, and its person and role at most.

    Raises `REQUEST_INVALID`, `FILE_SYNTAX`.
    """
    from commands.files.structured import read_structured

    told = read_structured(path)
    events = told.get("events") if isinstance(told, Mapping) else None
    found = [one for one in events if isinstance(one, Mapping)] if isinstance(events, list) else []
    kinds = [one.get("type") for one in found]
    if kinds.count("key.enrolled") != 1 or not set(kinds) <= {"person.registered", "key.enrolled", "role.granted"}:
        raise LedgerError("REQUEST_INVALID", file=path, found=kinds, expected="an enrolment made by socai key new")
    return [dict(one) for one in found]


def _still_needed(events: list[dict[str, Any]], registry: Registry) -> list[dict[str, Any]]:
    """The request without the registration of a person who has been registered since."""
    return [told for told in events if told["type"] != "person.registered" or told["subject"] not in registry.persons]


def _limited(told: Mapping[str, Any], first: str | None, through: str | None) -> dict[str, Any]:
    """The enrolment with its days, both included."""
    if told["type"] != "key.enrolled":
        return dict(told)
    from datetime import date, timedelta

    until = None if through is None else (date.fromisoformat(through) + timedelta(days=1)).isoformat()
    return {**told, "effective_from": first, "effective_to": until}


def _meant(registry: Registry, keyid: str) -> Key:
    from commands.acts.signers import enrolled

    return enrolled(registry, keyid)


def _former(registry: Registry, new: Mapping[str, Any], old: str | None) -> Key:
    """The key that gives way: named, or the one live key of the same person, office and purpose.

    Raises `KEY_UNKNOWN`, `ROTATION_MISMATCH` (of somebody or something else).
    """
    body = new["body"]
    told = (body["person"], new["subject"], body["purpose"])
    if old is not None:
        key = _meant(registry, old)
        if (key.person, key.office, key.purpose) != told:
            raise LedgerError("ROTATION_MISMATCH", place="--old", found=[key.person, key.office, key.purpose],
                              expected=list(told))
        return key
    live = [key for key in registry.keys.values()
            if (key.person, key.office, key.purpose) == told and key.retired is None and key.revoked is None]
    if len(live) != 1:
        raise LedgerError("KEY_UNKNOWN", place="--old", found=None, expected=t("key.rotate.one"),
                          candidates=sorted(key.id for key in live))
    return live[0]
