"""Keys under rules/2: root and log keys are the root's alone; who declares a compromise, and how often (ADR 0019)."""

from __future__ import annotations

from ledger.errors import LedgerError
from ledger.folds.registry import Key
from ledger.rules.v1 import keys as v1_keys
from ledger.rules.v1.case import Case
from ledger.rules.v1.keys import demand_others, require_own, require_roots

_OF_THE_ROOT = ("root", "log")


def check_key_enrolled(case: Case) -> None:
    """rules/1's check; root and log keys by k root keys, even where the table gives key events to an office.

    Raises ``THRESHOLD_NOT_MET`` and what rules/1 raises.
    """
    if case.body["purpose"] in _OF_THE_ROOT:
        require_roots(case)
    v1_keys.check_key_enrolled(case)


def check_key_retired(case: Case) -> None:
    """rules/1's check, and those of ``_keep_root``."""
    v1_keys.check_key_retired(case)
    _keep_root(case, case.registry.keys[case.body["key"]])


def check_key_revoked(case: Case) -> None:
    """A compromise is no later than its record, and declared by others: not by the key, its holder or its office.

    A key revoked as lost may be declared compromised, or from earlier on than was known: what then comes into question
    is the past. Raises ``SELF_DECLARED_COMPROMISE``, ``COMPROMISE_IN_FUTURE``, ``KEY_UNKNOWN``, ``KEY_ENDED`` and those
    of ``_keep_root``.
    """
    key = require_own(case)
    since = case.body["compromised_since"]
    if key.revoked is not None and (since is None or (key.compromised_since or "9") <= since):
        raise LedgerError("KEY_ENDED", place="body.key", found="revoked", key=key.id, expected="a key in use")
    _keep_root(case, key)
    if since is None:
        return
    if since > case.context.recorded_at:
        raise LedgerError("COMPROMISE_IN_FUTURE", place="body.compromised_since", found=since, key=key.id,
                          expected=f"<= {case.context.recorded_at}")
    demand_others(case, key)
    if case.roots < case.registry.root_k:
        _demand_another_office(case, key)


def _demand_another_office(case: Case, key: Key) -> None:
    for index, signer in enumerate(case.payload["signers"]):
        if signer["office"] == key.office:
            raise LedgerError("SELF_DECLARED_COMPROMISE", place=f"signers[{index}]", found=signer["office"],
                              key=key.id, expected="another office, or k root keys of others")


def _keep_root(case: Case, key: Key) -> None:
    """The root keeps k persons, since none signs twice, and k of them take a root or log key away.

    Raises ``THRESHOLD_NOT_MET``, ``ROOT_KEYS_TOO_FEW``.
    """
    if key.purpose not in _OF_THE_ROOT:
        return
    require_roots(case)
    roots = case.registry.root_keys()
    left = {case.registry.keys[other].person for other in roots if other != key.id}
    if key.id in roots and len(left) < case.registry.root_k:
        raise LedgerError("ROOT_KEYS_TOO_FEW", place="body.key", found=len(left), expected=case.registry.root_k)
