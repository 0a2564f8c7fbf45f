"""The named checks of an audit, in one table. ``socai audit NAME ...`` selects among them.

Two passes see every entry: the replay (``ledger.audit.replay``) and each entry by itself (``ledger.audit.entries``).
What they find belongs to a check by its code. A check with a module has, besides, something of its own to look at::

    def check(case: AuditCase) -> Iterator[Finding]: ...

To add one: the module in this folder, a row in ``CHECKS`` (its name, the codes it can find, the module), the codes in
``data/errors.toml``, the name's words under ``audit.check.<name>`` of the locales. Severity says what follows:
``failed`` evidence of alteration or of an entry without right; ``incomplete`` something could not be checked or is in
question; ``note`` worth knowing. A check that lacks what it needs (a file, a key, a policy) yields a finding
``CHECK_NOT_RUN`` made by ``not_run``: it never just passes. What comes from outside is in ``case.outside``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple

from ledger.audit.case import AuditCase
from ledger.audit.findings import Finding, finding_of
from ledger.audit.unreadable import UNREADABLE
from ledger.errors import LedgerError

CheckFunction = Callable[[AuditCase], Iterable[Finding]]


class Check(NamedTuple):
    """``listed``: codes of the findings that belong here. ``module``: below this package, "" if the passes find all."""

    listed: str
    module: str = ""

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(self.listed.split())


CHECKS: dict[str, Check] = {
    "structure": Check(
        "STORE_DAMAGED STORE_GUARD_MISSING EMPTY_OR_MISSING UNREADABLE_ENTRY NON_CANONICAL_ENVELOPE"
        " NON_CANONICAL_PAYLOAD INVALID_PAYLOAD PAYLOAD_TOO_LARGE ENTRY_TOO_LARGE NOT_UNDERSTOOD WRONG_LEDGER",
        "structure"),
    "positions": Check("GAP HEAD_MISMATCH TRUNCATED RECORDED_AT_ORDER", "positions"),
    "columns": Check("COLUMN_MISMATCH DUPLICATE_EVENT_DIGEST EVENT_ID_REUSED"),
    "leaves": Check("LEAF_HASH_MISMATCH", "tiles"),
    "tiles": Check("TILE_MISMATCH", "tiles"),
    "root": Check("UNANCHORED INCONSISTENT_WITH_PIN", "root"),
    "signatures": Check(
        "SIGNATURE_INVALID SIGNER_SET_MISMATCH DUPLICATE_SIGNER KEY_INVALID KEY_UNKNOWN KEYID_MISMATCH BATCH_SIZE"
        " BATCH_SIGNATURES_DIFFER PROOF_INVALID NON_CANONICAL_SIGNATURE", "signatures"),
    "acts": Check("ACT_INCOMPLETE ACT_MIXED"),
    "registry": Check(
        "GENESIS_INVALID KEY_PURPOSE KEY_ENDED KEY_REVOKED DUPLICATE_KEY KEY_NOT_VALID_AT_INDEX KEY_NOT_OF_SIGNER"
        " SELF_DECLARED_COMPROMISE ROOT_KEYS_TOO_FEW ROLE_NOT_HELD OFFICE_UNKNOWN OFFICE_NOT_IN_FORCE PERSON_UNKNOWN"
        " SUCCESSION_CIRCLE RULES_UNKNOWN RULES_NOT_RAISED ROLE_SELF_GRANTED"),
    "keys": Check(
        "KEY_IN_QUESTION KEY_EXPIRED KEY_NOT_YET_VALID COMPROMISE_IN_FUTURE LOG_KEY_MISMATCH NOT_IN_QUESTION",
        "key_life"),
    "persons": Check(
        "COMMITMENTS_UNOPENED COMMITMENT_MISMATCH REDACTION_NOT_APPLIED FIELD_UNKNOWN ALREADY_REDACTED", "persons"),
    "certificates": Check(
        "CERTIFICATE_MISMATCH CERTIFICATE_INVALID CERTIFICATE_KEY_MISMATCH CERTIFICATE_CHAIN_BROKEN CERTIFICATE_REVOKED"
        " CERTIFICATE_NOT_IN_FORCE CERTIFICATE_WEAK CERTIFICATE_KEY_USAGE CERTIFICATE_IS_CA CERTIFICATES_UNSEEN"
        " AUTHORITY_UNKNOWN AUTHORITY_NOT_CA AUTHORITY_NOT_IN_FORCE AUTHORITY_DIFFERS CRL_OLDER CRL_NOT_OF_AUTHORITY",
        "certificates"),
    "competence": Check(
        "ROLE_NOT_ENTITLED DELEGATION_REQUIRED DELEGATION_UNKNOWN DELEGATION_NOT_IN_FORCE DELEGATION_TOO_NARROW"
        " DELEGATION_TO_SELF THRESHOLD_NOT_MET OFFICE_NOT_COMPETENT ISSUER_NOT_SIGNER ISSUER_BY_BODY COMPETENCE_UNKNOWN"
        " COMPETENCE_RULE_MISMATCH ATTESTATION_NOT_ALLOWED ARCHIVAL_NOT_BEFORE ARCHIVAL_DATE_UNKNOWN"
        " ARCHIVAL_SOURCE_ONLY DELEGATION_TOO_DEEP DELEGATION_TOO_LONG DELEGATION_TOO_WIDE DELEGATION_UNLIMITED"
        " OWN_UNIT_APPRAISED BODY_FOR_HEAD"),
    "prerequisites": Check(
        "BASIS_REQUIRED BASIS_UNKNOWN REGIME_REQUIRED DOSSIER_REQUIRED DOSSIER_NOT_OF_YEAR DOSSIER_CLOSED"
        " DOSSIER_STEP_FAILED DOSSIER_STEP_MISSING DOSSIER_YEAR_REQUIRED DOSSIER_EXISTS PROCEDURE_REQUIRED"
        " PROCEDURE_NOT_FITTING PROCEDURE_OUTSIDE_PERIOD PREREQUISITES_UNKNOWN PREREQUISITES_EXEMPT STEP_NOT_OF_OFFICE"
        " SURVEY_NOT_CITED SURVEY_OF_OTHER_YEAR SESSION_NOT_CITED BASIS_NOT_OF_DOSSIER REASONS_REQUIRED"
        " EFFECTIVE_DATE_OUT_OF_RANGE"),
    "councils": Check(
        "NOT_A_COUNCIL COUNCIL_INCOMPLETE COUNCIL_NOT_COMPOSED SESSION_COUNTS SESSION_CONCLUSION BALLOT_SECRET"
        " BALLOT_OTHERWISE VOTE_TWICE VOTE_OMITTED SESSION_SEALED SESSION_UNKNOWN"),
    "documents": Check("DOCUMENT_INCOMPLETE DOCUMENT_NUMBER_TWICE DOCUMENT_TWO_DATES", "documents"),
    "lateness": Check("BACK_DATED RECORDED_LATE SIGNED_BEFORE_VOTE SIGNER_NOT_IN_OFFICE NUMBER_GAP", "lateness"),
    "subjects": Check(""),
    "observed": Check("OBSERVED_NOT_OURS"),
    "seals": Check("SEAL_MISPLACED SEAL_MISMATCH", "seals"),
    "checkpoints": Check(
        "EQUIVOCATION INCONSISTENT ROOT_MISMATCH NOTE_MALFORMED CHECKPOINT_MALFORMED CHECKPOINT_UNSIGNED"
        " ANCHOR_NOT_OURS LOG_KEY_NOT_CURRENT", "checkpoints"),
    "witnesses": Check("QUORUM_UNMET NOTE_SIGNATURE_INVALID POLICY_MALFORMED VERIFIER_KEY_INVALID", "witnesses"),
    "journal": Check("OMITTED MOVED", "journal"),
    "attachments": Check("ATTACHMENT_MISMATCH ATTACHMENT_MISSING", "attachments"),
    "time": Check(
        "SIGNED_AT_IN_FUTURE SIGNED_IN_FUTURE TIME_TOKEN_INVALID TIME_AUTHORITY_UNKNOWN ANCHOR_TIME TIME_UNPROVEN"
        " RECORDED_AT_OUT_OF_BOUNDS", "trusted_time"),
}
"""Name -> check, in the order in which an audit tells them."""

OTHER = "subjects"
"""Where a code belongs that no check names: what the rules refuse about the content of one subject."""

_OF_CODE = {code: name for name, check in CHECKS.items() for code in check.codes}


def check_of(code: str) -> str:
    """The check that a finding's code belongs to."""
    return _OF_CODE.get(code, OTHER)


def run_checks(case: AuditCase, names: Iterable[str], given: Mapping[str, CheckFunction]) -> Iterator[Finding]:
    """What the modules of these checks find, each module once; ``given``: checks that the caller brought along."""
    wanted = list(names)
    modules = {CHECKS[name].module: name for name in reversed(wanted) if name in CHECKS and CHECKS[name].module}
    functions: dict[str, CheckFunction] = {
        name: import_module(f"{__name__}.{module}").check for module, name in reversed(modules.items())}
    functions |= {name: given[name] for name in wanted if name in given}
    for name, function in functions.items():
        try:
            yield from function(case)
        except LedgerError as refusal:
            yield finding_of(refusal, refusal.facts.get("seq"))
        except UNREADABLE as fault:
            if not case.altered:
                raise  # of a sound log this is a mistake of the program
            yield not_run(name, "entries that can be folded", type(fault).__name__)


def not_run(name: str, lacking: str, found: Any = None) -> Finding:
    """``CHECK_NOT_RUN``: check ``name`` could not do its work; ``lacking`` is a phrase of the locales."""
    return Finding("CHECK_NOT_RUN", "incomplete", expected=lacking, actual={"check": name, "found": found})
