"""Which units a question is about, where it may name one, a place with all beneath it, or nothing."""

from __future__ import annotations

from collections.abc import Iterable

import click

from commands.asking.answers import Asked, unit_meant
from commands.terminal.words import t
from projections.lists import LEVELS, beneath, over_time


def demand_one(unit: str | None, parent: str | None) -> None:
    """Refuse a question that names both a unit and a place."""
    if unit and parent:
        raise click.BadParameter(t("usage.unit-or-parent"), param_hint="--parent")


def units_over_time(question: Asked, unit: str | None, within: str | None, parent: str | None) -> Iterable[str]:
    """As ``units_asked``, with the units that those asked about were made of, and what was beneath them."""
    if unit or parent:
        top = unit_meant(question, unit or parent or "", within)
        return over_time(question.view, top, question.cut.as_of, LEVELS if parent else 0)
    return question.reader.subjects("unit:", question.cut.size)


def units_asked(question: Asked, unit: str | None, within: str | None, parent: str | None) -> Iterable[str]:
    """The unit asked about; a parent with all that is beneath it; or every unit of the cut."""
    if unit:
        return [unit_meant(question, unit, within)]
    if parent:
        top = unit_meant(question, parent)
        return dict.fromkeys([top, *beneath(question.view, top, question.cut.as_of, LEVELS)])
    return question.reader.subjects("unit:", question.cut.size)
