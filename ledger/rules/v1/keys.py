"""Keys: enrolled once with proof of possession, for one purpose; retired or revoked for ever."""

from __future__ import annotations

import binascii
import hashlib

from ledger import canonical
from ledger.errors import LedgerError
from ledger.folds.registry import Key
from ledger.rules.v1.case import Case
from ledger.rules.v1.offices import check_office, require_person


def check_key_enrolled(case: Case) -> None:
    """Raises ``KEY_REVOKED``, ``DUPLICATE_KEY``, ``KEYID_MISMATCH`` and what ``verify`` raises on a bad proof."""
    check_office(case)
    body = case.body
    known = case.registry.keys.get(body["key"])
    if known is not None:
        code = "DUPLICATE_KEY" if known.revoked is None else "KEY_REVOKED"
        raise LedgerError(code, place="body.key", found=known.purpose, key=known.id, expected="a key never enrolled")
    require_person(case, body["person"], "body.person")
    check_keyid(body["key"], body["spki"], "body.key")
    case.context.verify(body["spki"], enrolment_statement(case.payload["ledger"]["genesis"], body["key"],
                                                          case.subject, body["person"], body["purpose"]),
                        body["proof"])


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
    _require_live(case)


def check_key_revoked(case: Case) -> None:
    """Compromise is declared by others, never by the key or its holder: ``SELF_DECLARED_COMPROMISE``.

    A retired key may still be revoked: its past is what then comes into question.
    """
    key = _require_live(case, retired_too=True)
    if case.body["compromised_since"] is None:
        return
    for index, signer in enumerate(case.payload["signers"]):
        if signer["key"] == key.id or signer["person"] == key.person:
            raise LedgerError("SELF_DECLARED_COMPROMISE", place=f"signers[{index}]", found=signer["person"],
                              key=key.id, expected="another office, or k root keys of others")


def _require_live(case: Case, *, retired_too: bool = False) -> Key:
    """The key is this office's and not yet ended; the root keep their threshold: ``ROOT_KEYS_TOO_FEW``."""
    check_office(case)
    keyid = case.body["key"]
    key = case.registry.keys.get(keyid)
    if key is None or key.office != case.subject:
        raise LedgerError("KEY_UNKNOWN", place="body.key", found=keyid, expected=f"a key of {case.subject}")
    if key.revoked is not None or (key.retired is not None and not retired_too):
        raise LedgerError("KEY_ENDED", place="body.key", found="retired" if key.revoked is None else "revoked",
                          key=keyid, expected="a key in use")
    roots = case.registry.root_keys()
    if keyid in roots and len(roots) <= case.registry.root_k:
        raise LedgerError("ROOT_KEYS_TOO_FEW", place="body.key", found=len(roots) - 1, expected=case.registry.root_k)
    return key
