"""The last step before a key signs: that the signer means exactly these bytes.

A person types the number of the document, or the first 8 digits of the digest where there is none; a script gives the
whole digest of the draft it was shown. There is no `--yes`.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import click

from commands.keys.passphrases import interactive
from commands.terminal import output
from commands.terminal.words import t
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.events.draft_file import Draft
    from ledger.signing.round import Round

_ATTEMPTS = 3
_DIGITS = 8


def confirm(draft: Draft | Round, given: str | None) -> None:
    """Return only if the draft is confirmed; raises `NOT_CONFIRMED`, which tells its digest."""
    digest = draft.digest
    if given is not None:
        if given.strip().lower() != digest:
            raise LedgerError("NOT_CONFIRMED", digest=digest, found=given)
        return
    if not interactive():
        raise LedgerError("NOT_CONFIRMED", digest=digest)
    expected = _number(draft) or digest[:_DIGITS]
    ask = t("record.type-number" if _number(draft) else "record.type-digest", count=_DIGITS)
    for _ in range(_ATTEMPTS):
        typed = _plain(str(click.prompt(ask, err=True, default="", show_default=False, prompt_suffix=" ")))
        if typed == _plain(expected):
            return
        if not typed:
            break
        output.note(t("record.typed-otherwise", typed=typed))
    raise LedgerError("NOT_CONFIRMED", digest=digest)


def confirm_day(day: str) -> str:
    """The day of the machine's clock, typed by a person who was told that it is far ahead; `CLOCK_AHEAD` otherwise."""
    output.warn(t("record.clock-ahead", day=day))
    typed = str(click.prompt(t("record.type-day"), err=True, default="", show_default=False, prompt_suffix=" "))
    return typed.strip()


def _number(draft: Draft | Round) -> str | None:
    """The number of the one document that all events of the act name."""
    numbers = {(plain["document"] or {}).get("number") for plain in draft.plains}
    return str(numbers.pop()) if len(numbers) == 1 and None not in numbers else None


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
