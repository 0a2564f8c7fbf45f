"""One entry as one sentence, in the language spoken and with names instead of ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commands.names.told import Told
from commands.terminal.words import language, t
from ledger.events.sentences import summary
from ledger.folds.history import Summary


def sentence(words: Told) -> Summary:
    """What `ledger.folds.history` asks for: (type, facts) -> sentence, with what became of the entry behind it."""

    def told(type_name: str, facts: Mapping[str, Any]) -> str:
        text = summary({"type": type_name, **facts}, language(), words.named)
        if facts["target"]:
            text += t("history.target", seq=facts["target"]["seq"])
        return text + t("history.excluded") if facts["excluded"] else text

    return told
