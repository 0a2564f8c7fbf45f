"""One act from draft to readback: drafted, shown, confirmed, signed, appended, verified."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from commands.acts.record_options import Signing
from commands.machine import seen
from commands.terminal import output
from commands.terminal.settings import Settings
from commands.terminal.words import t
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from commands.acts.drafting import Drafting
    from commands.keys.keyring import OpenKey
    from ledger.book import Admitted, Book
    from ledger.events.draft_file import Draft


def record_new(
    settings: Settings, book: Book, signing: Signing,
    draft: Callable[[Drafting, list[str]], tuple[Draft, Admitted]],
) -> int | None:
    """Draft, show, and keep the draft (`--dry-run`) or confirm, sign and append it. `draft`: makes it for key ids."""
    from commands.acts.drafting import Drafting
    from commands.acts.showing import show

    keys = _open(signing)
    keyids = [*(key.id for key in keys), *signing.signer]
    drafting = Drafting(book, settings, signing)
    made, expected = draft(drafting, keyids)
    if _shown(settings, signing):
        show(made, book.reader, expected)
    if signing.dry_run:
        _keep(settings, made, signing.output)
        return None
    return _finish(settings, book, made, keys, signing, drafting.confirmed_day)


def record_again(settings: Settings, book: Book, path: str, signing: Signing) -> int | None:
    """Sign exactly the bytes of a draft; with `-o` hand it on to the other signers."""
    from commands.acts.competing import competing_shown
    from commands.acts.confirming import confirm
    from commands.acts.drafting import Drafting
    from commands.acts.showing import show

    drafting = Drafting(book, settings, signing)
    with competing_shown(book.reader):
        made, expected = drafting.again(path)
    if _shown(settings, signing):
        show(made, book.reader, expected)
    if signing.dry_run:
        _keep(settings, made, None)
        return None
    confirm(made, signing.confirm)
    keys = _open(signing, [signer["key"] for signer in made.plains[0]["signers"]])
    confirmed = signing._replace(confirm=made.digest)
    return _finish(settings, book, made, keys, confirmed, drafting.confirmed_day)


def _finish(
    settings: Settings, book: Book, draft: Draft, keys: list[OpenKey], signing: Signing, confirmed_day: str | None
) -> int | None:
    from commands.acts.competing import competing_shown
    from commands.acts.confirming import confirm
    from commands.acts.recording import digests_of, record, tell
    from commands.keys.keyring import sign

    confirm(draft, signing.confirm)
    wanted = [signer["key"] for signer in draft.plains[0]["signers"]]
    for key in keys:
        if key.id not in wanted:
            raise LedgerError("SIGNER_SET_MISMATCH", place="--key", found=key.id, expected=wanted)
        draft = sign(draft, key)
    missing = [keyid for keyid in wanted if keyid not in {held["keyid"] for held in draft.signatures[0]}]
    if signing.output is not None:
        _keep(settings, draft, signing.output)
        seen.keep(book.reader, [(digest, None, draft.plains[0]["signed_at"]) for digest in digests_of(draft)])
        return None
    if missing:
        raise LedgerError("SIGNATURES_MISSING", found=len(wanted) - len(missing), expected=len(wanted),
                          candidates=missing)
    with competing_shown(book.reader):
        recorded = record(book, draft, confirmed_day)
    tell(recorded, json=settings.json, warned=_shown(settings, signing))
    return None


def _open(signing: Signing, wanted: list[str] | None = None) -> list[OpenKey]:
    from commands.keys.keyring import open_signers

    if signing.signer and not signing.key and not signing.token:
        return []
    opened = open_signers(signing.hands, wanted)
    if not opened and not signing.signer:
        raise click.UsageError(t("record.key-missing"))
    return opened


def _shown(settings: Settings, signing: Signing) -> bool:
    """Scripts that ask for JSON were shown the draft as a file; people see it always."""
    from commands.keys.passphrases import interactive

    return not settings.json or (signing.confirm is None and interactive())


def _keep(settings: Settings, draft: Draft, path: str | None) -> None:
    from commands.files.structured import write_new
    from ledger.events.draft_file import to_json

    document = to_json(draft)
    if path is not None:
        write_new(path, document)
    if settings.json:
        output.emit_json(document)
    else:
        output.say(t("record.drafted", digest=draft.digest))
        if path is not None:
            output.say(t("record.drafted-file", file=path))
