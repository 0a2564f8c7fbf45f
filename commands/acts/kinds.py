"""What a person may call the kinds of things that `socai record` records."""

from __future__ import annotations

from difflib import get_close_matches

import click

from commands.terminal.words import t
from ledger.events.catalogue import TYPES

ACT = "act"
ALIASES = {
    "recognise": "recognition.recognised",
    "replace": "recognition.replaced",
    "carry-over": "recognition.carried-over",
    "revoke": "recognition.revoked",
    "repeal": "recognition.repealed",
    "suspend": "recognition.suspended",
    "attest": "recognition.attested",
    "announce": "recognition.announced",
    "result": "result.reported",
    "self-assessment": "result.self-assessed",
    "inspection": "result.inspected",
    "review": "result.reviewed",
    "appraisal": "result.appraised",
    "survey": "survey.recorded",
    "target": "target.adopted",
    "coverage": "coverage.declared",
    "correct": "act.corrected",
    "annul": "act.annulled",
    "amend": "entry.amended",
    "void": "entry.voided",
    "dossier": "dossier.registered",
    "step": "dossier.advanced",
    "council": "council.composed",
    "session": "session.recorded",
    "vote": "vote.cast",
    "seal-votes": "vote.sealed",
    "unit": "unit.registered",
    "office": "office.registered",
    "person": "person.registered",
    "document": "document.registered",
    "figure": "figure.asserted",
}


def type_of(kind: str) -> str:
    """The event type that a person means by `kind`, or "act"."""
    meant = ALIASES.get(kind, kind)
    if meant == ACT or meant in TYPES:
        return meant
    close = get_close_matches(kind, [ACT, *ALIASES, *TYPES], n=3, cutoff=0.6)
    raise click.BadParameter(t("record.no-such-kind", value=kind, names=", ".join(close) or "-"), param_hint="KIND")
