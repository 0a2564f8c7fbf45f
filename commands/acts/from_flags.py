"""From the flags of `socai record` to an act of schema socai/act/1, as a person would have written it in a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from commands.acts.event_flags import DOCUMENT, Given, flag_name, paper_of
from commands.acts.kinds import ACT
from commands.acts.session_grid import grid_act, is_grid
from commands.files.structured import read_structured
from commands.terminal.settings import Settings
from commands.terminal.words import t
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.book import Book

SCHEMA = "socai/act/1"


def act_of(kind: str, flags: Mapping[str, Any], book: Book, office: str | None, settings: Settings) -> dict[str, Any]:
    """The act meant. `office`: the one office that signs, if there is one."""
    if kind == ACT:
        return _whole_act(flags)
    if kind == "session.recorded" and is_grid(flags["source"]):
        _demand_only_paper(flags)
        return grid_act(flags["source"], flags, book, settings)
    given = Given(kind, flags, book, settings)
    event = given.event()
    document = {} if given.document_in_body else dict(given.document)
    if document and document.get("issuer") is None and given.attestation == "signed-by-author" and office:
        document["issuer"] = office
    return {
        "schema": SCHEMA,
        "attestation": given.attestation,
        **({"document": document} if document else {}),
        "events": [event, *_linked(event)],
    }


def _linked(event: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A dossier stands on its unit as well, in the same act: there `status` finds it."""
    body = event.get("body", {})
    if event["type"] != "dossier.registered" or not event.get("subject") or "unit" not in body:
        return []
    link = {"dossier": event["subject"], "for_year": body.get("for_year"), "standard": body.get("standard")}
    return [{"type": "dossier.linked", "subject": body["unit"], "body": link}]


def _whole_act(flags: Mapping[str, Any]) -> dict[str, Any]:
    if flags["source"] is None:
        raise click.UsageError(t("record.act-needs-file"))
    _demand_only_paper(flags)
    act = read_structured(flags["source"])
    if not isinstance(act, dict):
        raise LedgerError("INVALID_ACT_FILE", place="", found=type(act).__name__, expected="a table")
    if flags["attestation"] is not None:
        act["attestation"] = flags["attestation"]
    added = paper_of(flags)
    if added:
        given = act.get("document") or {}
        files = [*given.get("files", ()), *added.pop("files", ())]
        act["document"] = {**given, **added, **({"files": files} if files else {})}
    return act


def _demand_only_paper(flags: Mapping[str, Any]) -> None:
    """A file that says everything else takes no other flags."""
    allowed = {"source", "attestation", "attach", *DOCUMENT}
    for name, value in flags.items():
        if name not in allowed and value not in (None, (), False):
            raise click.BadParameter(t("record.flag-not-for-act"), param_hint=flag_name(name))
