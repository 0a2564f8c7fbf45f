"""English of names in the law, for readers: house translations, no part of the ledger (docs/adr/0016)."""

from __future__ import annotations

import os
from functools import cache

from commands.terminal.home import HOME
from commands.terminal.words import language

FILE = os.path.join(HOME, "data", "law_names_en.toml")


def indicator_name(name: str | None) -> str | None:
    """An indicator's name in the language spoken: as published, in English where the house has translated it."""
    return _told("names", name)


def item_name(name: str | None) -> str | None:
    """The name of a criterion or an indicator, whichever it is."""
    return indicator_name(name) if _told("criteria", name) == name else _told("criteria", name)


def precondition_text(text: str) -> str:
    """The text of a precondition in the language spoken."""
    return _told("preconditions", text) or text


def demand_text(text: str | None) -> str | None:
    """What a threshold demands in words, in the language spoken."""
    return _told("demands", text)


def unit_word(unit: str | None) -> str | None:
    """The unit of a quantity, in the language spoken; a unit that isn't known stays as it is written."""
    return _told("units", unit)


def translated() -> bool:
    """Whether names are shown translated: whoever shows them says so."""
    return language() == "en"


def _told(area: str, text: str | None) -> str | None:
    return _table().get(area, {}).get(text, text) if text is not None and translated() else text


@cache
def _table() -> dict[str, dict[str, str]]:
    import tomllib

    with open(FILE, "rb") as file:
        return tomllib.load(file)
