"""Who signed an entry and by what right, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commands.names import told
from commands.terminal import prose
from commands.terminal.words import t


def say_authority(words: told.Told, entry: Mapping[str, Any], indent: int) -> None:
    """A line for each signer, one for rule, regime and where they are from; nothing where the entry names none."""
    for signer in entry["signers"]:
        way = t("why.signing-as", way=signer["signing_as"]) if signer["signing_as"] else ""
        said = t("why.signer", office=words.office(signer["office"]), role=told.coded("role", signer["role"]),
                 person=signer["person"], keyid=signer["key"][:12])
        prose.say(said + way, indent=indent)
    law = entry["competence_rule"] or entry["basis_text"]
    if law or entry["regime"]:
        regime = t("why.regime", regime=entry["regime"]) if entry["regime"] else ""
        source = t("why.source", source=entry["legal_source"]) if entry["legal_source"] else ""
        prose.say(t("why.law", law=law or t("answers.unknown")) + regime + source, indent=indent)
    if entry["exempt"]:
        prose.say(t("why.exempt"), indent=indent)
