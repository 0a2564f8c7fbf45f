"""By whose hand and right an entry stands: signers, the rule of competence named or met, and where that is from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.events.entry import Entry
from ledger.folds.days import vietnam_day
from ledger.folds.view import View

TABLE = "registry:competence"
AUTHOR, QUOTED = "signed-by-author", "quoted-from-report"
EXEMPT = ("archival", QUOTED)
ANY = "any"
_SIGNER = ("office", "person", "role", "key", "signing_as", "delegation")


class Authorities:
    """The competence table of a cut, asked entry by entry as it stood before each."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._published = [
            (entry.seq, row) for entry in view.read(TABLE) if entry.type == "competence.published"
            for row in entry.body["rows"]
        ]

    def of(self, entry: Entry) -> dict[str, Any]:
        """``{signers: [{office, person, role, key, signing_as, delegation}], regime, competence_rule, basis_text,
        legal_source, exempt}``; ``exempt``: what must come before such an act was not asked.

        The rule is the one that the body names; else the only one found with a source that speaks of this act, day,
        unit and acting office. Null where there is none, or several.
        """
        said, body = entry.payload, entry.body
        row = self._row(entry)
        return {
            "signers": [{member: signer[member] for member in _SIGNER} for signer in said["signers"]],
            "regime": body.get("regime") or (None if row is None else row["regime"]),
            "competence_rule": body.get("competence_rule") or (None if row is None else row["id"]),
            "basis_text": body.get("basis_text"),
            "legal_source": None if row is None else row["source"],
            "exempt": said["attestation"] in EXEMPT,
        }

    def _row(self, entry: Entry) -> Mapping[str, Any] | None:
        rows = {row["id"]: row for seq, row in self._published if seq < entry.seq}
        named = entry.body.get("competence_rule")
        if named is not None:
            return rows.get(named)
        if entry.payload["attestation"] == QUOTED:
            return None
        offices = self._offices(entry)
        fitting = [row for row in rows.values() if self._speaks(row, entry, offices)]
        return fitting[0] if len(fitting) == 1 else None

    def _speaks(self, row: Mapping[str, Any], entry: Entry, offices: list[Mapping[str, Any]]) -> bool:
        if row["act"] != entry.type or not (row["provenance"] or "").startswith(("found", "house-rule")):
            return False
        day = self._day(entry)
        regime, standard = entry.body.get("regime"), entry.body.get("standard")
        kind = self._view.attributes(entry.subject).kind if entry.subject.startswith("unit:") else None
        return (
            (row["valid_from"] is None or row["valid_from"] <= day)
            and (row["valid_to"] is None or day < row["valid_to"])
            and (regime is None or row["regime"] == regime)
            and (row["unit_kinds"] is None or kind is None or kind in row["unit_kinds"])
            and (row["standards"] is None or standard is None or standard in row["standards"])
            and any(row["office_kind"] in (office["kind"], ANY) and row["level"] in (office["level"], None)
                    for office in offices)
        )

    def _offices(self, entry: Entry) -> list[Mapping[str, Any]]:
        """Bodies of the offices that acted: the signers', or the paper's issuer."""
        said = entry.payload
        issuer = None if said["document"] is None else said["document"]["issuer"]
        acting: set[str] = {signer["office"] for signer in said["signers"]}
        if said["attestation"] != AUTHOR:
            acting = set() if issuer is None else {issuer}
        return [
            one.body for office in sorted(acting) for one in self._view.read(office) if one.type == "office.registered"
        ]

    @staticmethod
    def _day(entry: Entry) -> str:
        signed_on = (entry.payload["document"] or {}).get("signed_on") or ""
        return signed_on if len(signed_on) == len("YYYY-MM-DD") else vietnam_day(entry.recorded_at)
