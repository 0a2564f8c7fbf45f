"""The short phrases of refusals (where, what was found, what was expected) in the language spoken."""

from __future__ import annotations

import re

from commands.terminal.words import known, t

_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]+(?![0-9A-Za-z])")
_LONGEST = 200


def said(text: str) -> str:
    """`text` in the words of the catalogue `phrase`, or as it is where it has none.

    A phrase may hold numbers: `phrase.line {}, column {}` says every "line 3, column 7", numbers in the same order.
    """
    if known(f"phrase.{text}"):
        return t(f"phrase.{text}")
    numbers = _NUMBER.findall(text) if len(text) <= _LONGEST else []
    form = _NUMBER.sub("{}", text)
    if numbers and "{}" in form and known(f"phrase.{form}"):
        return t(f"phrase.{form}").format(*numbers)
    return text
