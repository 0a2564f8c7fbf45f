"""The words that may stand before a unit's name: those shipped, and the names of the kinds that a ledger publishes."""

from __future__ import annotations

import json
import os

from commands.terminal.home import HOME
from ledger.folds.view import View
from ledger.names import fold

KIND_WORDS = os.path.join(HOME, "data", "kind_words.json")


def kind_words(view: View) -> dict[str, list[str]]:
    """Folded word -> ids of the kinds that it leaves. A province's own kind is understood by its own names."""
    with open(KIND_WORDS, encoding="utf-8") as file:
        words = {fold(word): list(kinds) for word, kinds in json.load(file).items()}
    for kind in view.law.kinds():
        for name in (view.law.kind(kind) or {})["names"].values():
            if name and kind not in (left := words.setdefault(fold(name), [])):
                left.append(kind)
    return words
