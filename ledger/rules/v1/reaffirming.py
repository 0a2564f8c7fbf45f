"""An entry in question by a compromised key is said again: by its own office, with a good key (DESIGN section 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.errors import LedgerError
from ledger.rules.v1.attestation import only_signed_by_author, require_clerks
from ledger.rules.v1.case import ARCHIVAL, AUTHOR, CLERKS, Case
from ledger.rules.v1.competence import check_named
from ledger.rules.v1.effect import no_effect
from ledger.rules.v1.meta import is_named, require_roles, rows_for_target, superior


def check_reaffirmed(case: Case) -> None:
    """entry.reaffirmed: earlier entries on the subject that a compromised key signed, by who may answer for them.

    Raises ``EFFECT_NOT_ALLOWED``, ``TARGET_UNKNOWN``, ``TARGET_NOT_ON_SUBJECT``, ``NOT_IN_QUESTION``,
    ``OFFICE_NOT_COMPETENT``, ``ROLE_NOT_ENTITLED``, ``THRESHOLD_NOT_MET``, ``COMPETENCE_RULE_MISMATCH``.
    """
    no_effect(case)
    only_signed_by_author(case)
    for index, digest in enumerate(case.body["entries"]):
        place = f"body.entries[{index}]"
        target = case.context.event(digest)
        if target is None:
            raise LedgerError("TARGET_UNKNOWN", place=place, found=digest, expected="an earlier event")
        if target["subject"] != case.subject:
            raise LedgerError("TARGET_NOT_ON_SUBJECT", place=place, found=target["subject"], expected=case.subject)
        _require_question(case, target, place, digest)
        _require_authority(case, target)
    if case.body["competence_rule"] is not None or case.body["regime"] is not None:
        check_named(case, list(case.registry.competence_rows(case.type, case.context.recorded_day, None, None)))


def _require_question(case: Case, target: Mapping[str, Any], place: str, digest: str) -> None:
    """Nothing is said again that nobody doubts: ``NOT_IN_QUESTION``."""
    keys = [case.registry.keys.get(signer["key"]) for signer in target["signers"]]
    if not any(key is not None and key.compromised_since is not None for key in keys):
        raise LedgerError("NOT_IN_QUESTION", place=place, found=digest,
                          expected="an entry signed by a key declared compromised")


def _require_authority(case: Case, target: Mapping[str, Any]) -> None:
    """The offices that signed the target, their successors or superiors, in as many and the same roles.

    What root keys or the log's signed, k root keys sign again; they sign nothing else.
    """
    registry = case.registry
    if any(registry.keys[signer["key"]].purpose in ("root", "log") for signer in target["signers"]):
        if case.roots < registry.root_k:
            raise LedgerError("THRESHOLD_NOT_MET", place="signers", found=case.roots, expected=registry.root_k)
        return
    own = frozenset(signer["office"] for signer in target["signers"])
    named = own | {after for office in own for after in registry.successors(office)}
    acting = case.signer_offices()
    author = target["attestation"] == AUTHOR
    strangers = [office.id for office in acting
                 if office.id not in named and not (author and any(superior(case, office, one) for one in named))]
    if strangers or case.roots:
        raise LedgerError("OFFICE_NOT_COMPETENT", place="signers", found=strangers or [office.id for office in acting],
                          type=case.type, expected=sorted(named))
    rows = rows_for_target(case, target) if author else ()
    fitting = [row for row in rows for office in acting if is_named(row, office)]
    if fitting:
        require_roles(case, {office.id for office in acting}, fitting)
    else:
        roles = CLERKS if target["attestation"] != AUTHOR else frozenset(s["role"] for s in target["signers"])
        require_clerks(case, roles, 2 if target["attestation"] == ARCHIVAL else 1)
