"""Keys: enrolled once with proof of possession, for one purpose; retired or revoked for ever; the log's replaced."""

from __future__ import annotations

import binascii
import hashlib
from collections.abc import Mapping
from typing import Any

from ledger import canonical
from ledger.errors import LedgerError
from ledger.folds.registry import Key
from ledger.rules.v1.authorities import check_certificate
from ledger.rules.v1.case import Case
from ledger.rules.v1.offices import check_office, require_person


def check_key_enrolled(case: Case) -> None:
    """Raises ``KEY_REVOKED``, ``DUPLICATE_KEY``, ``KEYID_MISMATCH`` and what ``verify`` raises on a bad proof."""
    check_office(case)
    _check_new(case, case.subject, case.body["purpose"])
    check_certificate(case, case.body["certificate"])


def _check_new(case: Case, office: str, purpose: str) -> None:
    """A key never enrolled, for a registered person, that proves its possession."""
    body = case.body
    known = case.registry.keys.get(body["key"])
    if known is not None:
        code = "DUPLICATE_KEY" if known.revoked is None else "KEY_REVOKED"
        raise LedgerError(code, place="body.key", found=known.purpose, key=known.id, person=known.person,
                          expected="a key never enrolled")
    require_person(case, body["person"], "body.person")
    check_keyid(body["key"], body["spki"], "body.key")
    genesis = case.payload["ledger"]["genesis"]
    statement = enrolment_statement(genesis, body["key"], office, body["person"], purpose)
    case.context.verify(body["spki"], statement, body["proof"])


def enrolment_statement(genesis: str, key: str, office: str, person: str, purpose: str) -> bytes:
    """What a key signs to prove its possession: canonical {genesis, key, office, person, purpose} (DESIGN, Genesis)."""
    return canonical.encode(
        {"genesis": genesis, "key": key, "office": office, "person": person, "purpose": purpose}
    )


def check_keyid(keyid: str, spki: str, place: str) -> None:
    """A key's id is the SHA-256 of its SPKI DER: ``KEYID_MISMATCH``."""
    try:
        found = hashlib.sha256(binascii.a2b_base64(spki, strict_mode=True)).hexdigest()
    except binascii.Error:
        found = "not base64"
    if found != keyid:
        raise LedgerError("KEYID_MISMATCH", place=place, found=keyid, expected=found)


def check_key_retired(case: Case) -> None:
    """Raises ``KEY_UNKNOWN``, ``KEY_ENDED``, ``ROOT_KEYS_TOO_FEW``."""
    key = require_own(case)
    if key.revoked is not None or key.retired is not None:
        raise LedgerError("KEY_ENDED", place="body.key", found="retired" if key.revoked is None else "revoked",
                          key=key.id, expected="a key in use")
    _keep_roots(case, key)


def check_key_revoked(case: Case) -> None:
    """Compromise is declared by others, never by the key or its holder: ``SELF_DECLARED_COMPROMISE``.

    A retired key may still be revoked: its past is what then comes into question. Raises ``KEY_UNKNOWN``,
    ``KEY_ENDED``, ``ROOT_KEYS_TOO_FEW``.
    """
    key = require_own(case)
    if key.revoked is not None:
        raise LedgerError("KEY_ENDED", place="body.key", found="revoked", key=key.id, expected="a key in use")
    _keep_roots(case, key)
    if case.body["compromised_since"] is not None:
        demand_others(case, key)


def demand_others(case: Case, key: Key) -> None:
    """None of the signers is the key or its holder: ``SELF_DECLARED_COMPROMISE``."""
    for index, signer in enumerate(case.payload["signers"]):
        if signer["key"] == key.id or signer["person"] == key.person:
            raise LedgerError("SELF_DECLARED_COMPROMISE", place=f"signers[{index}]", found=signer["person"],
                              key=key.id, expected="another office, or k root keys of others")


def check_log_key_replaced(case: Case) -> None:
    """The key by which the log speaks gives way to a new one, which proves itself; the old one takes leave if it can.

    Raises ``LOG_KEY_MISMATCH`` (it names another as the present one), ``THRESHOLD_NOT_MET``, ``OFFICE_UNKNOWN``, and
    what a new key's enrolment and ``verify`` raise.
    """
    body = case.body
    require_roots(case)
    present = case.registry.log_key_at(case.context.seq)
    if present is None or body["replaces"] != present.id:
        raise LedgerError("LOG_KEY_MISMATCH", place="body.replaces", found=body["replaces"],
                          expected=None if present is None else present.id)
    case.registry.require_office(body["office"], "body.office")
    _check_new(case, body["office"], "log")
    if body["leave"] is not None:
        case.context.verify(present.spki, leave_statement(case.payload["ledger"]["genesis"], body), body["leave"])


def leave_statement(genesis: str, body: Mapping[str, Any]) -> bytes:
    """What the old log key signs where it still exists: canonical {genesis, key, office, person, purpose, replaces}."""
    return canonical.encode({
        "genesis": genesis, "key": body["key"], "office": body["office"], "person": body["person"], "purpose": "log",
        "replaces": body["replaces"],
    })


def require_own(case: Case) -> Key:
    """The key named is one of this office: ``KEY_UNKNOWN``."""
    check_office(case)
    keyid = case.body["key"]
    key = case.registry.keys.get(keyid)
    if key is None or key.office != case.subject:
        raise LedgerError("KEY_UNKNOWN", place="body.key", found=keyid, expected=f"a key of {case.subject}")
    return key


def require_roots(case: Case) -> None:
    """k root keys sign, whatever the competence table says: ``THRESHOLD_NOT_MET``."""
    if case.roots < case.registry.root_k:
        raise LedgerError("THRESHOLD_NOT_MET", place="signers", found=case.roots, expected=case.registry.root_k)


def _keep_roots(case: Case, key: Key) -> None:
    """The root keeps its threshold: ``ROOT_KEYS_TOO_FEW``."""
    roots = case.registry.root_keys()
    if key.id in roots and len(roots) <= case.registry.root_k:
        raise LedgerError("ROOT_KEYS_TOO_FEW", place="body.key", found=len(roots) - 1, expected=case.registry.root_k)
