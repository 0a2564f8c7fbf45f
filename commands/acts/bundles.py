"""`socai submit BUNDLE`: many signed acts in one file, each recorded whole or refused whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from commands.machine import seen
from commands.terminal import output
from commands.terminal.errors import describe
from commands.terminal.settings import Settings
from commands.terminal.words import t
from ledger.errors import LedgerError


def kind_of(path: str) -> str:
    """What the file says that it is: "draft" or "bundle". Raises `SUBMISSION_MALFORMED` for neither."""
    from commands.files.whole import read_limited
    from ledger.events.draft_file import SCHEMA as DRAFT
    from ledger.handed.bundle import CODE, SCHEMA, SIZE_LIMIT, is_bundle

    data = read_limited(path, SIZE_LIMIT)
    if is_bundle(data):
        return "bundle"
    if re.search(rb'"schema"\s*:\s*"socai/draft/', data) is None:
        found = f"{len(data)} bytes" if len(data) <= SIZE_LIMIT else f"> {SIZE_LIMIT} bytes"
        raise LedgerError(CODE, file=path, found=found, expected=[DRAFT, SCHEMA])
    return "draft"


def submit_bundle(settings: Settings, path: str, confirm_day: str | None) -> int:
    """Admit the acts of the bundle one after the other; the exit code of the first that is refused, else 0.

    Raises `SUBMISSION_MALFORMED`, `SUBMISSION_NEWER` and `WRONG_LEDGER` before anything is tried, `ROLLED_BACK`.
    """
    from commands.files.whole import read_limited
    from ledger.book import Book
    from ledger.handed.bundle import SIZE_LIMIT, parse_bundle

    try:
        bundle = parse_bundle(read_limited(path, SIZE_LIMIT))
    except LedgerError as refusal:
        raise LedgerError(refusal.code, **{"file": path, **refusal.facts}) from None
    told: list[dict[str, Any]] = []
    with Book.open(settings.ledger_path(), lambda: settings.clock() // 1000) as book:
        seen.demand_extends(book.reader)
        if (bundle.origin, bundle.genesis) != (book.origin, book.genesis):
            raise LedgerError("WRONG_LEDGER", place="ledger", found=f"{bundle.origin} {bundle.genesis}",
                              expected=f"{book.origin} {book.genesis}")
        for act in bundle.acts:
            try:
                positions, repeated = _admitted(book, act, confirm_day)
                told.append({"positions": positions, "repeated": repeated, "refused": None})
            except LedgerError as refusal:
                told.append({"positions": [], "repeated": False, "refused": refusal})
        seen.keep(book.reader, ())
    refused = [describe(act["refused"]) for act in told if act["refused"] is not None]
    _tell(settings, path, told)
    return refused[0].exit if refused else 0


def _admitted(book: Any, act: Sequence[bytes], confirm_day: str | None) -> tuple[list[int], bool]:
    from ledger.events.draft_file import Draft
    from ledger.events.envelope import parse_envelope
    from ledger.readback import verify_recorded
    from ledger.signing.round import low_s

    parsed = [parse_envelope(envelope) for envelope in act]
    made = Draft(tuple(one.payload for one in parsed), "single", tuple(one.signatures for one in parsed))
    envelopes = low_s(made, book.key_of).envelopes
    admitted = book.append(envelopes, confirm_day)
    verify_recorded(book.reader, envelopes, admitted.positions, book.key_of)
    return list(admitted.positions), admitted.repeated


def _tell(settings: Settings, path: str, told: list[dict[str, Any]]) -> None:
    if settings.json:
        acts = []
        for act in told:
            failure = None if act["refused"] is None else describe(act["refused"])
            refused = None if failure is None else {"code": failure.code, "message": failure.message}
            acts.append({**act, "refused": refused})
        output.emit_json({"schema": "socai/submitted/1", "file": path, "acts": acts})
        return
    recorded = sum(act["refused"] is None for act in told)
    output.say(t("submit.bundle", file=path, recorded=recorded, count=len(told)))
    for number, act in enumerate(told, 1):
        if act["refused"] is not None:
            output.say(t("submit.bundle.refused", number=number, text=describe(act["refused"]).message))
            continue
        first, last = act["positions"][0], act["positions"][-1]
        where = str(first) if first == last else f"{first}..{last}"
        output.say(t("submit.bundle.repeated" if act["repeated"] else "submit.bundle.done", number=number, where=where))
