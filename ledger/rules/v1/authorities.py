"""Certification authorities that the root keys have pinned, and keys whose certificates name one of them.

What a certificate says and whether its chain holds is judged where it is at hand: at enrolment and in the audit
(``ledger.signing.certificates``). Here is judged what the log itself can: a ledger that has pinned authorities enrols
no key under a certificate of another, or outside its time.
"""

from __future__ import annotations

from typing import Any

from ledger.errors import LedgerError
from ledger.rules.v1.case import Case


def check_authority_pinned(case: Case) -> None:
    """A later pin keeps what the certificate says; its list never goes back: ``AUTHORITY_DIFFERS``, ``CRL_OLDER``."""
    body = case.body
    known = case.registry.authorities.get(body["certificate"])
    if known is None:
        return
    for name in ("key_id", "spki", "not_before", "not_after"):
        if body[name] != getattr(known, name):
            raise LedgerError("AUTHORITY_DIFFERS", place=f"body.{name}", found=body[name],
                              expected=getattr(known, name))
    update = None if body["crl"] is None else body["crl"]["this_update"]
    if known.crl_update is not None and (update is None or update < known.crl_update):
        raise LedgerError("CRL_OLDER", place="body.crl", found=update, expected=known.crl_update)


def check_certificate(case: Case, certificate: dict[str, Any] | None) -> None:
    """``AUTHORITY_UNKNOWN``, ``AUTHORITY_NOT_IN_FORCE``, ``CERTIFICATE_NOT_IN_FORCE`` at the instant of recording.

    A ledger that has pinned nobody asks nothing of certificates; so it was before there were pins.
    """
    authorities = case.registry.authorities
    if certificate is None or not authorities:
        return
    issuers = [one for one in authorities.values() if one.key_id == certificate["issuer_key_id"]]
    place = "body.certificate"
    if not issuers:
        raise LedgerError("AUTHORITY_UNKNOWN", place=f"{place}.issuer_key_id", found=certificate["issuer_key_id"],
                          expected="a pinned authority", candidates=sorted(one.key_id for one in authorities.values()))
    now = case.context.recorded_at
    states = [one.state(now) for one in issuers]
    if None not in states:
        raise LedgerError("AUTHORITY_NOT_IN_FORCE", place=f"{place}.issuer_key_id", found=states[0], at=now,
                          expected="a pinned authority that is believed on that day")
    if not certificate["not_before"] <= now <= certificate["not_after"]:
        raise LedgerError("CERTIFICATE_NOT_IN_FORCE", place=place, at=now,
                          found=[certificate["not_before"], certificate["not_after"]])
