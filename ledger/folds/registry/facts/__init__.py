"""What the registry knows, as frozen values. Days are civil dates ``YYYY-MM-DD``; a null bound is open."""

from __future__ import annotations

from ledger.folds.registry.facts.entry import Fact, Publication
from ledger.folds.registry.facts.law import CriteriaSet, Procedure, ProcedureStep, Row, Standard
from ledger.folds.registry.facts.people import Authority, Delegation, Grant, Key, Office
from ledger.folds.registry.facts.procedure import Composition, Dossier, DossierStep, Paper, Session, Vote
from ledger.folds.registry.facts.units import Unit, UnitChange, UnitMeta

__all__ = [
    "Authority",
    "Composition",
    "CriteriaSet",
    "Delegation",
    "Dossier",
    "DossierStep",
    "Fact",
    "Grant",
    "Key",
    "Office",
    "Paper",
    "Procedure",
    "ProcedureStep",
    "Publication",
    "Row",
    "Session",
    "Standard",
    "Unit",
    "UnitChange",
    "UnitMeta",
    "Vote",
]
