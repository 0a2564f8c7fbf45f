"""The kind words that asking reads are those of data/kinds.toml, kept as JSON for a quick start."""

from __future__ import annotations

import json
from pathlib import Path

from commands.names.kind_words import KIND_WORDS
from data import seed


def test_kind_words_are_those_of_the_table() -> None:
    kept = json.loads(Path(KIND_WORDS).read_text("utf-8"))
    assert {word: tuple(kinds) for word, kinds in kept.items()} == seed.kind_words()
