"""The registry: who may sign what, and the law by which it is judged, at one position of the log (DESIGN section 3).

``Registry`` folds the entries whose type is in ``REGISTRY_TYPES``, in seq order; all others leave it unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ledger.folds.registry import authorities, keys, law, people, procedure, units
from ledger.folds.registry.facts import (
    Authority,
    Composition,
    CriteriaSet,
    Delegation,
    Dossier,
    DossierStep,
    Fact,
    Grant,
    Key,
    Office,
    Paper,
    Procedure,
    ProcedureStep,
    Publication,
    Row,
    Session,
    Standard,
    Unit,
    Vote,
)
from ledger.folds.registry.state import ANY_KIND, State

EVOLVE: dict[str, Callable[[State, Fact], None]] = {
    "ledger.founded": people.found_ledger,
    "ledger.confirmed": people.confirm_ledger,
    "rules.adopted": law.adopt_rules,
    "kinds.published": law.publish_kinds,
    "competence.published": law.publish_competence,
    "standard.published": law.publish_standard,
    "set.published": law.publish_set,
    "procedure.published": law.publish_procedure,
    "office.registered": people.register_office,
    "office.ended": people.end_office,
    "office.succeeded": people.succeed_office,
    "person.registered": people.register_person,
    "person.redacted": people.redact_person,
    "authority.pinned": authorities.pin_authority,
    "key.enrolled": keys.enrol_key,
    "key.retired": keys.retire_key,
    "key.revoked": keys.revoke_key,
    "log-key.replaced": keys.replace_log_key,
    "role.granted": people.grant_role,
    "role.ended": people.end_role,
    "delegation.granted": people.grant_delegation,
    "delegation.ended": people.end_delegation,
    "unit.registered": units.register_unit,
    "unit.formed": units.register_unit,
    "unit.ceased": units.change_unit,
    "unit.moved": units.change_unit,
    "unit.members-changed": units.change_members,
    "act.corrected": procedure.mend,
    "act.annulled": procedure.mend,
    "entry.amended": procedure.mend,
    "entry.voided": procedure.mend,
    "document.registered": law.register_document,
    "dossier.registered": procedure.register_dossier,
    "dossier.advanced": procedure.move_dossier,
    "dossier.returned": procedure.move_dossier,
    "dossier.withdrawn": procedure.move_dossier,
    "council.composed": procedure.compose_council,
    "session.recorded": procedure.record_session,
    "vote.cast": procedure.cast_vote,
    "vote.sealed": procedure.seal_votes,
    "product.registered": law.register_product,
}

REGISTRY_TYPES: frozenset[str] = frozenset(EVOLVE)
"""Types a replay of the registry must read; the others may be skipped."""


class Registry(State):
    """The state and the way it grows. ``begin``/``commit``/``rollback`` bracket one act."""

    __slots__ = ()

    def apply(self, seq: int, recorded_at: str, digest: str, payload: Mapping[str, Any]) -> None:
        """Take one admitted (or, within an act, accepted) entry into account; other types change nothing.

        ``seq``: position; ``recorded_at``: its instant; ``digest``: event_digest, hex; ``payload``: plain JSON values.
        """
        evolve = EVOLVE.get(payload["type"])
        if evolve is not None:
            evolve(self, Fact(seq, recorded_at, digest, payload))


__all__ = [
    "ANY_KIND",
    "EVOLVE",
    "REGISTRY_TYPES",
    "Authority",
    "Composition",
    "CriteriaSet",
    "Delegation",
    "Dossier",
    "DossierStep",
    "Grant",
    "Key",
    "Office",
    "Paper",
    "Procedure",
    "ProcedureStep",
    "Publication",
    "Registry",
    "Row",
    "Session",
    "Standard",
    "Unit",
    "Vote",
]
