"""The vocabulary in one table: every event type, what it is about, and what may be done to it later.

Persisted names, never Python paths. The table holds no codec so that folds and answers can be imported without
msgspec; ``tests/ledger/events`` demands that table, bodies, schemas, sentences and vectors cover the same types.
"""

from __future__ import annotations

from typing import NamedTuple


class TypeInfo(NamedTuple):
    """What is fixed for a type.

    ``subject_kinds``: kinds of subject it may be about; ``subject``: the only one, where the format fixes it.
    ``deciding``: it changes what holds and takes part in ``decision_prev`` and ``relied_on`` (DESIGN section 3);
    otherwise it is an observation. ``correctable``: paths that
    act.corrected and entry.amended may replace. ``aspect``: the part of its subject's answers that it changes.
    """

    subject_kinds: frozenset[str]
    deciding: bool
    correctable: frozenset[str]
    aspect: str
    subject: str | None
    version: int = 1


_DATES = "effective_from effective_to effective_window "
_PAPER = "document.number document.signed_on document.title document.as_written "
_LEGAL = _DATES + _PAPER + "body.regime body.competence_rule body.basis_text "
_UNIT = _LEGAL + "body.name body.code body.region body.group body.aliases"
_STATED = "document.number document.signed_on document.title body.observed_on body.stated "

# name: subject kinds, or the subject | D deciding, O observing | aspect | correctable
_TABLE: dict[str, tuple[str, str, str, str]] = {
    "ledger.founded": ("ledger:main", "D", "ledger", ""),
    "ledger.confirmed": ("ledger:main", "D", "ledger", ""),
    "log-key.replaced": ("ledger:main", "D", "registry", ""),
    "index.sealed": ("ledger:index", "O", "ledger", ""),
    "defect.acknowledged": ("ledger:defects", "D", "ledger", ""),
    "policy.adopted": ("registry:policy", "D", "ledger", ""),
    "time.anchored": ("ledger:time", "O", "ledger", ""),
    "rules.adopted": ("registry:rules", "D", "registry", ""),
    "kinds.published": ("registry:kinds", "D", "law", ""),
    "competence.published": ("registry:competence", "D", "registry", ""),
    "standard.published": ("standard", "D", "law", ""),
    "set.published": ("set", "D", "law", ""),
    "procedure.published": ("procedure", "D", "law", ""),
    "preconditions.published": ("standard", "D", "law", ""),
    "revocation.published": ("registry:revocation", "D", "law", ""),
    "office.registered": ("office", "D", "registry", ""),
    "office.ended": ("office", "D", "registry", ""),
    "office.succeeded": ("office", "D", "registry", ""),
    "person.registered": ("person", "D", "registry", ""),
    "person.redacted": ("person", "D", "registry", ""),
    "authority.pinned": ("registry:authorities", "D", "registry", ""),
    "key.enrolled": ("office", "D", "registry", ""),
    "key.retired": ("office", "D", "registry", ""),
    "key.revoked": ("office", "D", "registry", ""),
    "role.granted": ("office", "D", "registry", ""),
    "role.ended": ("office", "D", "registry", ""),
    "delegation.granted": ("office", "D", "registry", ""),
    "delegation.ended": ("office", "D", "registry", ""),
    "unit.registered": ("unit", "D", "life", _UNIT),
    "unit.formed": ("unit", "D", "life", _UNIT),
    "unit.ceased": ("unit", "D", "life", _LEGAL),
    "unit.absorbed": ("unit", "D", "life", _LEGAL),
    "unit.renamed": ("unit", "D", "attributes", _LEGAL + "body.name"),
    "unit.moved": ("unit", "D", "attributes", _LEGAL),
    "unit.described": ("unit", "D", "attributes", _LEGAL + "body.value"),
    "unit.members-changed": ("unit", "D", "attributes", _LEGAL),
    "unit.aliased": ("unit", "O", "attributes", _DATES + _PAPER + "body.aliases"),
    "result.reported": ("unit", "O", "results", _STATED),
    "result.self-assessed": ("unit", "O", "results", _STATED),
    "result.inspected": ("unit", "O", "results", _STATED),
    "result.reviewed": ("unit", "O", "results", _STATED),
    "result.appraised": ("unit", "O", "results", _STATED),
    "survey.recorded": ("unit", "O", "results", _STATED),
    "inspection.recorded": ("unit", "O", "results", _STATED + "body.findings"),
    "dossier.registered": ("dossier", "D", "dossier", _LEGAL + "body.for_year"),
    "dossier.linked": ("unit", "O", "dossier", ""),
    "dossier.advanced": ("dossier", "D", "dossier", _LEGAL),
    "dossier.returned": ("dossier", "D", "dossier", _LEGAL + "body.reasons"),
    "dossier.withdrawn": ("dossier", "D", "dossier", _LEGAL + "body.reasons"),
    "council.composed": ("office", "D", "registry", ""),
    "session.recorded": ("session", "D", "session", _LEGAL + "body.held_on"),
    "vote.cast": ("session", "O", "session", ""),
    "vote.sealed": ("session", "D", "session", ""),
    "recognition.recognised": ("unit", "D", "certification", _LEGAL + "body.set body.for_year"),
    "recognition.replaced": ("unit", "D", "certification", _LEGAL + "body.set body.for_year"),
    "recognition.carried-over": ("unit", "D", "certification", _LEGAL + "body.set body.for_year"),
    "recognition.revoked": ("unit", "D", "certification", _LEGAL + "body.reason"),
    "recognition.repealed": ("unit", "D", "certification", _LEGAL + "body.reason"),
    "recognition.suspended": ("unit", "D", "certification", _LEGAL + "body.reason"),
    "recognition.attested": ("unit", "O", "certification", _STATED + "body.set body.for_year"),
    "recognition.announced": ("unit", "O", "certification", _PAPER + "body.announced_on body.place"),
    "act.corrected": ("*", "D", "meta", "body.fields body.reason"),
    "act.annulled": ("*", "D", "meta", ""),
    "entry.amended": ("*", "D", "meta", "body.fields body.reason"),
    "entry.voided": ("*", "D", "meta", ""),
    "entry.reaffirmed": ("*", "D", "meta", ""),
    "coverage.declared": ("unit", "O", "coverage", "body.valid_from body.valid_to"),
    "coverage.ended": ("unit", "O", "coverage", ""),
    "target.adopted": ("unit", "O", "plan", _PAPER + "body.stated body.for_year body.milestones body.note"),
    "document.registered": ("document", "D", "document", "body.title body.count body.notes"),
    "figure.asserted": ("document", "O", "figure", "body.place body.quote body.value body.value_as_written body.unit"),
    "product.registered": ("product", "D", "product", _LEGAL + "body.name body.owner body.category"),
    "product.rated": ("product", "D", "product", _LEGAL + "body.score body.for_year body.term_months"),
    "scope.declared": ("unit", "O", "scope", "body.valid_from body.valid_to body.source"),
    "resources.reported": ("unit", "O", "resources", _STATED.replace("body.observed_on", "body.period")),
}

SUBJECT_KINDS = frozenset(
    (
        *("unit", "office", "person", "set", "standard", "procedure"),
        *("document", "dossier", "session", "product", "registry", "ledger"),
    )
)


def _info(row: tuple[str, str, str, str]) -> TypeInfo:
    about, mode, aspect, correctable = row
    kind, colon, _ = about.partition(":")
    return TypeInfo(
        SUBJECT_KINDS if about == "*" else frozenset((kind,)),
        mode == "D",
        frozenset(correctable.split()),
        aspect,
        about if colon else None,
    )


TYPES: dict[str, TypeInfo] = {name: _info(row) for name, row in _TABLE.items()}

META_TYPES = frozenset({"act.corrected", "act.annulled", "entry.amended", "entry.voided"})
CORRECTING = frozenset({"act.corrected", "entry.amended"})
CANCELLING = frozenset({"act.annulled", "entry.voided"})
REGISTRY_ASPECTS = frozenset({"registry", "law", "ledger"})
"""Aspects whose events can't be corrected or annulled, only followed by new ones (DESIGN section 3)."""

STAGES = ("reported", "self-assessed", "inspected", "reviewed", "appraised")
"""Stages of a result, weakest first (DESIGN section 1)."""


OBSERVING = frozenset(name for name, info in TYPES.items() if not info.deciding)


def is_deciding(type_name: str) -> bool:
    """Whether events of this type decide; an unknown type is treated as deciding (the cautious side)."""
    return type_name not in OBSERVING
