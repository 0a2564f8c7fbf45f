"""Who gives offices their powers: never the one who receives them."""

from __future__ import annotations

from ledger.errors import LedgerError
from ledger.rules.v1.case import Case
from ledger.rules.v1.offices import check_office, require_person


def check_role_granted(case: Case) -> None:
    """A role is granted by others than its holder: ``ROLE_SELF_GRANTED``."""
    check_office(case)
    person = case.body["person"]
    require_person(case, person, "body.person")
    require_not_signer(case, person, "body.person")


def require_not_signer(case: Case, person: str, place: str) -> None:
    """Nobody signs what gives power to themselves: ``ROLE_SELF_GRANTED``."""
    if any(signer["person"] == person for signer in case.payload["signers"]):
        raise LedgerError("ROLE_SELF_GRANTED", place=place, found=person, role=case.body["role"],
                          expected="a grant signed by others")


def has_rows_today(case: Case) -> bool:
    """The table gives the type to some office on the day of recording; otherwise only root keys may sign it.

    rules/1 asked for any row of any day, so that the legal basis in words stood in for the root keys once it had ended.
    """
    return bool(case.registry.competence_rows(case.type, case.context.recorded_day, None, None))
