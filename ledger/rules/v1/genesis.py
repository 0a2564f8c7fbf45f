"""Entries 0 and 1: judged by the format and entry 0's root keys alone (DESIGN section 3, Genesis)."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from ledger import canonical
from ledger.errors import LedgerError
from ledger.folds.registry import Registry
from ledger.rules.ports import Context
from ledger.rules.v1.case import AUTHOR
from ledger.rules.v1.keys import check_keyid

MAIN = "ledger:main"
EMPTY_ROOT = sha256(b"").hexdigest()


def judge_genesis(payload: Mapping[str, Any], context: Context) -> None:
    """Entry 0. Raises ``GENESIS_INVALID``, ``SIGNER_SET_MISMATCH``, ``KEYID_MISMATCH``, ``OFFICE_UNKNOWN``
    and what ``verify`` raises on the log key's proof.

    That root keys are founders' keys, k of them attainable, and no key or person named twice is part of the form.
    """
    body = payload["body"]
    _require(payload, "type", payload["type"], "ledger.founded")
    _require(payload, "ledger.genesis", payload["ledger"]["genesis"], None)
    _require(payload, "ledger.origin", payload["ledger"]["origin"], body["origin"])
    _require(payload, "observed", payload["observed"], {"root": EMPTY_ROOT, "size": 0})
    _require(payload, "relied_on", payload["relied_on"], [])
    _require(payload, "decision_prev", payload["decision_prev"], None)
    _require_alone(payload)
    offices = {entry["id"] for entry in body["offices"]}
    for index, founder in enumerate(body["founders"]):
        check_keyid(founder["key"], founder["spki"], f"body.founders[{index}].key")
        _require_office(founder["office"], offices, f"body.founders[{index}].office")
    founders = [(f["key"], f["person"], f["office"], "founder") for f in body["founders"]]
    signers = [(s["key"], s["person"], s["office"], s["role"]) for s in payload["signers"]]
    if sorted(founders) != sorted(signers):
        raise LedgerError("SIGNER_SET_MISMATCH", place="signers", found=signers, expected=founders)
    log = body["log_key"]
    _require_office(log["office"], offices, "body.log_key.office")
    check_keyid(log["key"], log["spki"], "body.log_key.key")
    context.verify(log["spki"], log_key_statement(body), log["proof"])


def log_key_statement(body: Mapping[str, Any]) -> bytes:
    """What the log key signs within entry 0: canonical {genesis: null, key, nonce, office, origin, person, purpose}."""
    log = body["log_key"]
    return canonical.encode({
        "genesis": None, "key": log["key"], "nonce": body["nonce"], "office": log["office"],
        "origin": body["origin"], "person": log["person"], "purpose": "log",
    })


def judge_confirmed(registry: Registry, payload: Mapping[str, Any], context: Context) -> None:
    """Entry 1, by k founders, names entry 0's leaf hash. Raises ``GENESIS_INVALID``, ``KEY_NOT_VALID_AT_INDEX``,
    ``KEY_NOT_OF_SIGNER``, ``DUPLICATE_SIGNER``, ``THRESHOLD_NOT_MET``.

    That ``ledger.genesis`` is this ledger's own leaf hash is judged for every event before the rules.
    """
    _require(payload, "type", payload["type"], "ledger.confirmed")
    _require(payload, "body.genesis", payload["body"]["genesis"], payload["ledger"]["genesis"])
    _require_alone(payload)
    keys: set[str] = set()
    persons: set[str] = set()
    roots = registry.root_keys()
    for index, signer in enumerate(payload["signers"]):
        key = registry.keys.get(signer["key"])
        if key is None or signer["key"] not in roots:
            raise LedgerError("KEY_NOT_VALID_AT_INDEX", place=f"signers[{index}].key", found="not-root",
                              key=signer["key"], seq=context.seq, expected=sorted(roots))
        if (key.person, key.office, "founder") != (signer["person"], signer["office"], signer["role"]):
            raise LedgerError("KEY_NOT_OF_SIGNER", place=f"signers[{index}]",
                              found=[signer["person"], signer["office"], signer["role"]],
                              expected=[key.person, key.office, "founder"])
        if signer["key"] in keys or signer["person"] in persons:
            raise LedgerError("DUPLICATE_SIGNER", place=f"signers[{index}]", found=signer["person"],
                              expected="distinct keys and persons")
        keys.add(signer["key"])
        persons.add(signer["person"])
    if len(keys) < registry.root_k:
        raise LedgerError("THRESHOLD_NOT_MET", place="signers", found=len(keys), expected=registry.root_k)


def _require_alone(payload: Mapping[str, Any]) -> None:
    _require(payload, "subject", payload["subject"], MAIN)
    _require(payload, "act.size", payload["act"]["size"], 1)
    _require(payload, "attestation", payload["attestation"], AUTHOR)
    _require(payload, "effective_from", payload["effective_from"], None)
    _require(payload, "effective_to", payload["effective_to"], None)
    for index, signer in enumerate(payload["signers"]):
        _require(payload, f"signers[{index}].delegation", signer["delegation"], None)


def _require(payload: Mapping[str, Any], place: str, found: Any, expected: Any) -> None:
    if found != expected:
        raise LedgerError("GENESIS_INVALID", place=place, found=found, expected=expected, type=payload["type"])


def _require_office(office: str, offices: set[str], place: str) -> None:
    if office not in offices:
        raise LedgerError("OFFICE_UNKNOWN", place=place, found=office, expected=sorted(offices))
