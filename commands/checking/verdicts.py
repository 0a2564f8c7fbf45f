"""What was found of a file handed in: its exit code, and as JSON (`socai/check/1`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ledger.audit.findings import Finding
    from ledger.receipts.trust import Witnessed

EXITS = {"valid": 0, "failed": 4, "incomplete": 5}


def told_witnessed(witnessed: Witnessed | None) -> dict[str, Any] | None:
    """Who vouches, as JSON."""
    return None if witnessed is None else {**witnessed._asdict(), "witnesses": list(witnessed.witnesses)}


def told(finding: Finding) -> dict[str, Any]:
    """A finding as JSON."""
    return {**finding._asdict(), "signer": list(finding.signer) or None}
