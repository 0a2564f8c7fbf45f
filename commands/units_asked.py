"""Which units a question is about, where it may name one, a place with all beneath it, or nothing."""

from __future__ import annotations

from collections.abc import Iterable

from commands.answers import Asked, unit_meant
from projections.lists import LEVELS, beneath


def units_asked(question: Asked, unit: str | None, within: str | None, parent: str | None) -> Iterable[str]:
    """The unit asked about; a parent with all that is beneath it; or every unit of the cut."""
    if unit:
        return [unit_meant(question, unit, within)]
    if parent:
        top = unit_meant(question, parent)
        return dict.fromkeys([top, *beneath(question.view, top, question.cut.as_of, LEVELS)])
    return question.reader.subjects("unit:", question.cut.size)
