"""The flags of one event, as the event that a person would have written in an act file.

Which flag fits which type is asked of the body's shape: a flag for a member that the type hasn't got is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from commands.asking.unit_lookup import resolve_unit
from commands.files.attachments import attached
from commands.files.structured import read_structured
from commands.terminal.settings import Settings
from commands.terminal.words import t
from ledger.errors import LedgerError
from ledger.events.catalogue import TYPES

if TYPE_CHECKING:
    from ledger.book import Book

DOCUMENT = {"issuer": "issuer", "document_kind": "kind", "number": "number", "signed_on": "signed_on",
             "title": "title"}
_POINTERS = ("target", "recognition", "amends", "declaration", "delegation")
_ITEMS = ("criteria", "indicators")
_ENVELOPE = ("document", "effective_window", "relied_on")


class Given:
    """The flags of one event."""

    def __init__(self, kind: str, flags: Mapping[str, Any], book: Book, settings: Settings) -> None:
        from ledger.events.codec import BODIES

        self.kind = kind
        self.flags = flags
        self.book = book
        self.settings = settings
        self.members = frozenset(BODIES[kind].__struct_encode_fields__)
        self.body: dict[str, Any] = {}
        self.document: dict[str, Any] = {}
        self.outer: dict[str, Any] = {}
        self.document_in_body = {"issuer", "number", "signed_on"} <= self.members
        self.attestation: str = flags["attestation"] or "signed-by-author"

    def event(self) -> dict[str, Any]:
        """The event; what needs saying and isn't said is told by drafting."""
        if self.flags["source"] is not None:
            self._read_body(self.flags["source"])
        self._about_law()
        self._about_result()
        self._about_others()
        self._aboutpaper_of()
        subject = self._subject()
        for path, value in self.flags["field"]:
            self._set(path, value)
        if "stated" in self.members:
            self.body["stated"] = {"basis": "actual", **(self.body.get("stated") or {})}
        event = {
            "type": self.kind, "subject": subject, "body": self.body, **self.outer,
            "effective_from": self.flags["effective_from"], "effective_to": self.flags["effective_to"],
        }
        return {name: value for name, value in event.items() if value is not None}

    def _read_body(self, source: str) -> None:
        body = read_structured(source)
        if not isinstance(body, dict) or "schema" in body:
            raise LedgerError("INVALID_ACT_FILE", place="", found=source, expected=f"the body of one {self.kind}")
        self.body = body

    def _about_law(self) -> None:
        standard, criteria_set = self.flags["standard"], self.flags["criteria_set"]
        if criteria_set is not None:
            known = self.book.registry.sets.get(full_id("set", criteria_set))
            if known is None:
                raise LedgerError("SET_UNKNOWN", place="--set", found=criteria_set,
                                  candidates=sorted(self.book.registry.sets))
            self._put("set", known.id, "criteria_set")
            if standard is None and "standard" in self.members:
                self.body.setdefault("standard", known.standard)
        self._put("standard", standard and full_id("standard", standard))
        self._put("for_year", self.flags["for_year"])
        self._put("dossier", self.flags["dossier"] and full_id("dossier", self.flags["dossier"]))
        self._put("regime", self.flags["regime"])
        self._put("basis_text", self.flags["basis"], "basis")
        self._put("basis", [self._digest(cited) for cited in self.flags["cite"]] or None, "cite")

    def _about_result(self) -> None:
        listed = {of: [*_items(self.flags[f"{of}_met"], "met"), *_items(self.flags[f"{of}_unmet"], "not-met")]
                  for of in _ITEMS}
        if self.flags["counts"] is None:
            for of in _ITEMS:
                self._put(of, listed[of] or None, f"{of}_met")
            return
        of = "indicators" if listed["indicators"] else "criteria"
        met, total = self.flags["counts"]
        counts = {"of": of, "met": met, "total": total}
        for name in ("met", "unmet"):
            counts[f"known_{name}"] = self.flags[f"{of}_{name}"] or []
        self._put("counts", counts)

    def _about_others(self) -> None:
        observed = self.flags["observed_on"]
        single = next((name for name in ("announced_on", "held_on") if name in self.members), None)
        self._put(single or "observed_on", observed and (observed["last"] if single else observed), "observed_on")
        pointer = next((name for name in _POINTERS if name in self.members), "target")
        self._put(pointer, self.flags["target"] and self._digest(self.flags["target"]), "target")
        self._put("reasons" if "reasons" in self.members else "reason", self.flags["reason"], "reason")
        fields = [{"path": path, "value": value} for path, value in self.flags["correct"]]
        self._put("fields", fields or None, "correct")

    def _aboutpaper_of(self) -> None:
        paper = paper_of(self.flags)
        files = paper.pop("files", [])
        if self.document_in_body:
            self.body.update(paper)
            self._put("file", files[0] if files else None, "attach")
        else:
            self.document = {**paper, **({"files": files} if files else {})}

    def _subject(self) -> str | None:
        subject, unit = self.flags["subject"], self.flags["unit"]
        if unit is not None:
            found = resolve_unit(self.settings, unit, self._day())
            if "unit" in self.members:
                self.body["unit"] = found
            elif subject is None:
                return found
        if subject is None and self.flags["target"] is not None and "target" in self.members:
            seq = self.book.reader.find_digest(self.body["target"])
            return None if seq is None else self.book.reader.entry(seq).subject
        return subject or TYPES[self.kind].subject

    def _day(self) -> str:
        """The day whose names of units are meant: of effect, of observation, of signing, else today."""
        observed, signed_on = self.flags["observed_on"], self.flags["signed_on"] or ""
        whole = signed_on if len(signed_on) == len("YYYY-MM-DD") else None
        return str(self.flags["effective_from"] or (observed and observed["last"]) or whole or self.settings.today())

    def _put(self, member: str, value: Any, flag: str | None = None) -> None:
        if value is None:
            return
        if member not in self.members:
            raise click.BadParameter(t("record.no-such-member", type=self.kind), param_hint=flag_name(flag or member))
        self.body[member] = value

    def _set(self, path: str, value: Any) -> None:
        first, *rest = path.split(".")
        if first in _ENVELOPE:
            target = self.outer if first != "document" else {"document": self.document}
        else:
            target = self.body
        for name in (first, *rest)[:-1]:
            inner = target.get(name)
            if not isinstance(inner, dict):
                inner = target[name] = {}
            target = inner
        target[(first, *rest)[-1]] = value

    def _digest(self, text: str) -> str:
        if not text.startswith("seq:"):
            return text
        number = text.removeprefix("seq:")
        if not number.isdecimal() or int(number) >= self.book.reader.size:
            raise LedgerError("TARGET_UNKNOWN", place="--target", found=text, expected=f"< {self.book.reader.size}")
        return self.book.reader.entry(int(number)).digest


def paper_of(flags: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a document that flags name, the attached files included."""
    paper = {member: flags[flag] for flag, member in DOCUMENT.items() if flags[flag] is not None}
    if "issuer" in paper:
        paper["issuer"] = full_id("office", paper["issuer"])
    if flags["attach"]:
        paper["files"] = [attached(path) for path in flags["attach"]]
    return paper


def _items(numbers: Sequence[str] | None, outcome: str) -> list[dict[str, str]]:
    return [{"number": number, "outcome": outcome} for number in numbers or ()]


def full_id(kind: str, name: str) -> str:
    """An id with its kind: `ntm` as `standard:ntm`."""
    return name if ":" in name else f"{kind}:{name}"


def flag_name(name: str) -> str:
    """The flag that a parameter stands for."""
    return "--" + {"source": "from", "criteria_set": "set"}.get(name, name).replace("_", "-")
