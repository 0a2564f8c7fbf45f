"""What a signer is shown before confirming: who signs, which document, each event as a sentence, all free text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from commands.acts.free_text import free_text
from commands.terminal import output
from commands.terminal.dates import day
from commands.terminal.words import language, t

if TYPE_CHECKING:
    from ledger.book import Admitted
    from ledger.events.draft_file import Draft
    from ledger.stores.reader import LedgerReader

_LISTED = 40


def show(
    draft: Draft, reader: LedgerReader | None, expected: Admitted | None = None, *, signed: bool = False,
    listed: int = _LISTED,
) -> None:
    """Tell on stderr what the draft would record.

    `expected`: what the rehearsal said of it. `signed`: its signers have signed it already. `listed`: how many events
    are told one by one. Without a ledger (`reader` null) units and offices have the names that the act gives them, else
    their ids.
    """
    from ledger.events.sentences import summary

    plains = draft.plains
    named = _namer(plains, reader)
    told = {"count": len(plains), "origin": plains[0]["ledger"]["origin"]}
    output.note(t("submit.heading", **told) if signed else t("record.show.heading", **told))
    for line in _about_act(plains[0]):
        output.note(f"  {line}")
    papers: set[str] = set()
    for index, plain in enumerate(plains[:listed]):
        paper = _document(plain["document"])
        if paper is not None and paper not in papers:
            papers.add(paper)
            output.note("  " + t("record.show.document", document=paper))
        output.note(f"  {index + 1}. {summary(plain, language(), named)}")
        for line in _about_event(plain, named):
            output.note(f"     {line}")
    if len(plains) > listed:
        output.note("  " + t("record.show.more", count=len(plains) - listed))
    _show_text(plains)
    for _, note in expected.notes if expected is not None else ():
        output.warn(_words(note.code, note.facts))
    output.note("  " + t("record.show.digest", digest=draft.digest))


def _namer(plains: list[dict[str, Any]], reader: LedgerReader | None) -> Callable[[str], str]:
    """Names as the ledger has them, and as the act itself gives them to what it registers."""
    from commands.names.told import Told
    from projections.cuts import view_at

    own = {plain["subject"]: str(plain["body"]["name"]) for plain in plains if plain["body"].get("name")}
    if reader is None:
        return lambda subject: own.get(subject) or subject
    told = Told(view_at(reader, reader.size))
    return lambda subject: own.get(subject) or told.named(subject)


def _words(code: str, facts: Mapping[str, Any]) -> str:
    from commands.terminal.errors import words_of

    return words_of(code, facts)


def _about_act(plain: Mapping[str, Any]) -> Iterator[str]:
    for signer in plain["signers"]:
        role = t(f"record.show.role.{signer['role']}")
        manner = f"{signer['signing_as']} " if signer["signing_as"] else ""
        yield t("record.show.signer", person=signer["person"], role=manner + role, office=signer["office"],
                keyid=signer["key"][:16])
    yield t("record.show.attestation", attestation=t(f"record.show.attestation.{plain['attestation']}"))
    yield t("record.show.observed", size=plain["observed"]["size"], root=plain["observed"]["root"][:16])


def _about_event(plain: Mapping[str, Any], named: Callable[[str], str]) -> Iterator[str]:
    yield t("record.show.event", type=plain["type"], subject=plain["subject"], name=named(plain["subject"]))
    first, last = plain["effective_from"], plain["effective_to"]
    if first or last:
        key = "record.show.effect" if not last else "record.show.effect-until" if first else "record.show.effect-to"
        yield t(key, first=day(first), last=day(last))
    window = plain["effective_window"]
    if window:
        yield t("record.show.window", first=day(window["not_before"]), last=day(window["not_after"]))
    for name in ("standard", "set", "for_year", "competence_rule", "basis_text"):
        if plain["body"].get(name) is not None:
            yield t(f"record.show.{name.replace('_', '-')}", value=plain["body"][name])


def _document(document: Mapping[str, Any] | None) -> str | None:
    if document is None:
        return None
    told = [document["kind"], document["number"], document["signed_on"] and day(document["signed_on"]),
            document["issuer"]]
    told += [f"{file['name']} ({file['size']:,} B, sha256 {file['sha256'][:16]})" for file in document["files"]]
    return "; ".join(str(part) for part in told if part) or "-"


def _show_text(plains: list[dict[str, Any]]) -> None:
    texts: dict[str, str] = {}
    for plain in plains:
        for path, text in free_text(plain):
            texts.setdefault(text, path)
    if texts:
        output.note("  " + t("record.show.public"))
        for text, path in texts.items():
            output.note(f"    {path}: {text}")
