"""In what rules/2 differs from rules/1: some checks, three new demands, one new type."""

from __future__ import annotations

from collections.abc import Callable

from ledger.rules.v1 import table as v1_table
from ledger.rules.v1.case import Case
from ledger.rules.v1.table import Power, Ruleset, TypeRule, type_rule
from ledger.rules.v2 import keys
from ledger.rules.v2.authority import check_role_granted, has_rows_today
from ledger.rules.v2.councils import check_council_composed, check_session
from ledger.rules.v2.delegation import check_delegated, check_delegation_granted
from ledger.rules.v2.dossiers import check_dossier_advanced, check_dossier_closed, check_dossier_registered
from ledger.rules.v2.names import check_office_named
from ledger.rules.v2.prerequisites import demand_steps
from ledger.rules.v2.separation import demand_other_unit
from ledger.rules.v2.votes import check_vote, check_votes_sealed

_OTHERWISE: dict[str, tuple[Callable[[Case], None], Power]] = {
    "office.registered": (check_office_named, "root"),
    "key.enrolled": (keys.check_key_enrolled, "root"),
    "key.retired": (keys.check_key_retired, "root"),
    "key.revoked": (keys.check_key_revoked, "root"),
    "role.granted": (check_role_granted, "root"),
    "delegation.granted": (check_delegation_granted, "root"),
    "council.composed": (check_council_composed, "either"),
    "dossier.registered": (check_dossier_registered, "table"),
    "dossier.advanced": (check_dossier_advanced, "table"),
    "dossier.returned": (check_dossier_closed, "table"),
    "dossier.withdrawn": (check_dossier_closed, "table"),
    "session.recorded": (check_session, "session"),
    "vote.cast": (check_vote, "table"),
    "vote.sealed": (check_votes_sealed, "table"),
}
RULES: dict[str, TypeRule] = {**v1_table.RULES, **{name: type_rule(name, *how) for name, how in _OTHERWISE.items()}}

DEMANDS: dict[str, Callable[[Case], None]] = {
    "recognition.recognised": demand_steps,
    "recognition.replaced": demand_steps,
    "result.reviewed": demand_other_unit,
    "result.appraised": demand_other_unit,
}

RULES_2 = Ruleset(RULES, check_delegated, has_rows_today, DEMANDS)
