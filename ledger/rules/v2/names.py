"""Names of offices are written in Latin letters, and none only looks like another's: refused at registration."""

from __future__ import annotations

import unicodedata

from ledger.errors import LedgerError
from ledger.folds.registry.people import looks_of
from ledger.rules.v1.case import Case
from ledger.rules.v1.offices import check_office_registered


def check_office_named(case: Case) -> None:
    """rules/1's check, and ``NAME_NOT_LATIN`` for a letter of another script: Cyrillic, fullwidth, an eth for đ.

    Vietnamese is written with Latin letters only; ids are ASCII already (docs/FORMAT.md, section 8).
    """
    check_office_registered(case)
    told = [("name", case.body["name"]), *((f"codes[{at}]", code) for at, code in enumerate(case.body["codes"]))]
    for member, text in told:
        for char in text:
            if not _usual(char):
                named = f"U+{ord(char):04X} {unicodedata.name(char, '')}".strip()
                raise LedgerError("NAME_NOT_LATIN", place=f"body.{member}", found=named, expected="Latin letters")
    _demand_distinct(case)


def _demand_distinct(case: Case) -> None:
    """The same name is honest, communes share names; one that only looks the same is not, nor is such an id.

    Raises ``OFFICE_CONFUSABLE``.
    """
    looks = looks_of(case.subject, case.body["name"])
    for place, (skeleton, own) in zip(("subject", "body.name"), looks, strict=True):
        known = case.registry.looks.get(skeleton, own)
        if known != own:
            raise LedgerError("OFFICE_CONFUSABLE", place=place, found=own, expected=known)


def _usual(char: str) -> bool:
    if char.isascii():
        return True
    if char.isalpha() or char.isdigit():
        name = unicodedata.name(char, "")
        return name.startswith("LATIN ") and "ETH" not in name.split() and unicodedata.category(char) != "Lm"
    return unicodedata.category(char) in ("Mn", "Pd", "Pi", "Pf", "Po")
