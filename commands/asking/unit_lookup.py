"""The unit that a person names in a flag of `record`."""

from __future__ import annotations

from commands.terminal.settings import Settings


def resolve_unit(settings: Settings, text: str, day: str) -> str:
    """The id of the unit meant by `text` on `day`. A whole id passes as it is: it may be about to be given.

    Raises `UNIT_NOT_FOUND`, `UNIT_AMBIGUOUS` with candidates.
    """
    if text.startswith("unit:"):
        return text
    from commands.asking.answers import asked, unit_meant

    with asked(settings, day, None) as question:
        return unit_meant(question, text)
