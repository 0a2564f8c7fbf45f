"""The root against the pin that somebody kept outside of the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.audit.case import AuditCase
from ledger.audit.findings import Finding


def check(case: AuditCase) -> Iterator[Finding]:
    """``UNANCHORED`` (incomplete) without a pin; ``WRONG_LEDGER``, ``TRUNCATED``, ``INCONSISTENT_WITH_PIN``."""
    pin, identity, size = case.pin, case.identity, case.size
    if pin is None:
        yield Finding("UNANCHORED", "incomplete", expected="a pin kept outside the ledger", actual=None)
        return
    if (pin.origin, pin.genesis) != (identity.origin, identity.genesis):
        yield Finding("WRONG_LEDGER", "failed", expected=f"{pin.origin} {pin.genesis}",
                      actual=f"{identity.origin} {identity.genesis}")
        return
    if pin.size > size:
        yield Finding("TRUNCATED", "failed", expected=pin.size, actual=size)
        return
    root = case.replay.root_at(pin.size)
    if root != pin.root:
        yield Finding("INCONSISTENT_WITH_PIN", "failed", pin.size - 1, expected=pin.root, actual=root)


def anchored(case: AuditCase) -> int | None:
    """Below how many entries the pin vouches; None where there is none or it doesn't fit."""
    return case.pin.size if case.pin is not None and not list(check(case)) else None
