"""One event under judgement: the payload, the registry before it, and what the checks have found so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ledger.errors import LedgerError
from ledger.folds.registry import Office, Registry, Unit
from ledger.rules.ports import Context, Note

AUTHOR, ENTERED, ARCHIVAL, QUOTED = "signed-by-author", "entered-from-paper", "archival", "quoted-from-report"
_OWN = frozenset({AUTHOR, ENTERED})
CLERKS = frozenset({"recorder", "archivist"})


class PaperFacts(NamedTuple):
    """The paper behind the event, wherever it is described. ``files``: a digest of it is recorded."""

    issuer: str | None
    signed_on: str | None
    files: bool


class Case:
    """``own``: the signers answer for its content now (DESIGN section 3); otherwise they repeat what a paper says.

    ``unit``, ``kind``, ``above`` (parent of a unit not yet registered) and ``standard`` are what the event is about,
    as far as competence asks; the check of the type sets them.
    """

    roots = 0
    unit: Unit | None = None
    kind: str | None = None
    above: str | None = None
    standard: str | None = None
    _paper: PaperFacts | None = None

    def __init__(self, registry: Registry, payload: Mapping[str, Any], context: Context) -> None:
        self.registry = registry
        self.payload = payload
        self.context = context
        self.type: str = payload["type"]
        self.subject: str = payload["subject"]
        self.body: Mapping[str, Any] = payload["body"]
        self.document: Mapping[str, Any] | None = payload["document"]
        self.attestation: str = payload["attestation"]
        self.own = self.attestation in _OWN
        self.notes: list[Note] = []

    @property
    def signed_on(self) -> str | None:
        """The day on the paper, where it is told in full."""
        day: str | None = None if self.document is None else self.document["signed_on"]
        return day if day is not None and len(day) == 10 else None

    def note(self, code: str, **facts: Any) -> None:
        """Report without refusing."""
        self.notes.append(Note(code, facts))

    def refuse_or_note(self, code: str, **facts: Any) -> None:
        """Refuse in an act of one's own; report where the paper is only repeated."""
        if self.own:
            raise LedgerError(code, **facts)
        self.note(code, **facts)

    def about_unit(self) -> Unit:
        """The subject as a registered unit; raises ``UNIT_UNKNOWN``."""
        unit = self.registry.units.get(self.subject)
        if unit is None or unit.void:
            unit = self.registry.require_unit(self.subject, "subject")
        self.unit = unit
        self.kind = unit.kind
        return unit

    def paper(self) -> PaperFacts | None:
        """The document of the event; of the registered document it is about, where it names no other."""
        if self._paper is None:
            self._paper = self._find_paper()
        return self._paper

    def _find_paper(self) -> PaperFacts | None:
        document = self.document
        if document is not None:
            return PaperFacts(document["issuer"], document["signed_on"], bool(document["files"]))
        if self.type == "document.registered":
            files = self.body["file"] is not None or self.body["annex_sha256"] is not None
            return PaperFacts(self.body["issuer"], self.body["signed_on"], files)
        known = self.registry.documents.get(self.subject)
        return None if known is None else PaperFacts(known.issuer, known.signed_on, known.files)

    def signer_offices(self) -> list[Office]:
        """The signers' offices, each once; all are registered once the signers have been checked."""
        offices = self.registry.offices
        signers = self.payload["signers"]
        if len(signers) == 1:
            return [offices[signers[0]["office"]]]
        return [offices[office] for office in dict.fromkeys(signer["office"] for signer in signers)]
