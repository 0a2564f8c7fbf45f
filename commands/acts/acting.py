"""Commands that record one act of their own making: the same flow as `socai record`, from draft to readback."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from commands.acts import record_options
from commands.terminal.settings import Settings
from commands.terminal.words import t
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.book import Book

Act = Mapping[str, Any]


def record_act(settings: Settings, values: Mapping[str, Any], act_for: Callable[[Book], Act]) -> int | None:
    """Record the act (socai/act/1) that `act_for` makes for the open ledger; `values`: the flags of `record_options`.

    A draft handed on to other signers is signed with `socai record --draft`.
    """
    from commands.acts.flow import record_new
    from ledger.book import Book

    told = dict(values)
    if told.pop("draft") is not None:
        raise click.BadParameter(t("acting.draft"), param_hint="--draft")
    signing = record_options.Signing(**told)
    with Book.open(settings.ledger_path(), lambda: settings.clock() // 1000) as book:
        act = act_for(book)
        return record_new(settings, book, signing, lambda new, keyids: new.draft_act(lambda _: act, keyids))


def act_of(*events: Mapping[str, Any]) -> Act:
    """An act that its signers author."""
    return {"schema": "socai/act/1", "attestation": "signed-by-author", "events": list(events)}


def event(kind: str, subject: str, body: Mapping[str, Any], **members: Any) -> dict[str, Any]:
    """One event of an act."""
    return {"type": kind, "subject": subject, "body": dict(body), **members}


def full(kind: str, name: str) -> str:
    """`kind:name`, unless the name has its kind already."""
    return name if ":" in name else f"{kind}:{name}"


def instant_of(text: str, hint: str) -> str:
    """An instant as typed, in ledger form: a civil day is its first moment at +07:00."""
    from ledger.folds.cut import utc_instant
    from ledger.folds.days import real_day

    try:
        return utc_instant(f"{real_day(text)}T00:00" if len(text) == len("YYYY-MM-DD") else text)
    except (LedgerError, ValueError, OverflowError):
        raise click.BadParameter(t("acting.not-an-instant", value=text), param_hint=hint) from None
